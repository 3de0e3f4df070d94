"""Lists of the field: terms of days, the order of prelación, glosas."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from indexer.catalogue import StoredFact
from indexer.models import DayCount, Deadline, DeadlineKind, PassageKind, TimeUnit
from indexer.norms import kind_info, kind_of
from indexer.text import fold
from server.answering.model import visible
from server.answers import ask
from server.contexts import document_path
from server.glosas import glosa_body
from server.library import Entry, HeldGlosa
from server.listings import Listings, NormEntry, norm_level
from server.pages.figures import Step, Tier, pyramid, timeline
from server.pages.wording import deadline_words
from server.query import read_query
from server.search import rank
from server.searching import KIND_LABELS
from server.selection import Filters, selected

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRow:
    """A term in the table."""

    text: str
    kind: str
    subject: str
    actor: str
    trigger: str
    basis: str
    document: str
    href: str


def deadlines(listings: Listings, *, q: str, actor: str, unit: str, kind: str, doc: str, page: int) -> dict[str, Any]:
    """The table of terms with its filters, and the drawing of a procedure."""
    found = _narrowed(listings, q)
    kept = [each for each in found if _fits(listings, each, actor, unit, kind)]
    start = (page - 1) * PER_PAGE
    shown = kept[start : start + PER_PAGE]
    rows = [deadline_row(each, entry) for each, entry in zip(shown, listings.entries_of(shown), strict=True)]
    actors = Counter(
        each.fact.actor for each in listings.deadlines if isinstance(each.fact, Deadline) and each.fact.actor
    )
    kinds = Counter(listings.shelf.document(each.document).source.kind or "" for each in listings.deadlines)
    procedures = _procedures(listings)
    drawn = next((each for each in procedures if each["key"] == doc), procedures[0] if procedures else None)
    return {
        "rows": rows,
        "total": len(kept),
        "last": max(1, -(-len(kept) // PER_PAGE)),
        "actors": [name for name, _ in actors.most_common(40)],
        "units": [unit.value for unit in TimeUnit],
        "kinds": [(value, KIND_LABELS.get(value, value.capitalize())) for value, _ in kinds.most_common() if value],
        "procedures": [(each["key"], each["title"]) for each in procedures[:12]],
        "drawn": drawn,
    }


def _narrowed(listings: Listings, words: str) -> Sequence[StoredFact]:
    if not words.strip():
        return listings.deadlines
    found = rank(read_query(words, listings.shelf), listings.shelf, pool=200)
    order = {candidate.entry.rowid: place for place, candidate in enumerate(found) if candidate.covered >= 0.4}
    return sorted((each for each in listings.deadlines if each.rowid in order), key=lambda each: order[each.rowid])


def _fits(listings: Listings, stored: StoredFact, actor: str, unit: str, kind: str) -> bool:
    fact = stored.fact
    assert isinstance(fact, Deadline)
    return (
        (not actor or fold(actor) in fold(fact.actor or ""))
        and (not unit or fact.unit == unit)
        and (not kind or listings.shelf.document(stored.document).source.kind == kind)
    )


def deadline_row(stored: StoredFact, entry: Entry) -> DeadlineRow:
    """A term as the table shows it: words of the text alone."""
    fact = stored.fact
    assert isinstance(fact, Deadline)
    passage = entry.passage
    path = passage.heading_path
    subject = passage.label or (path[-1] if path else entry.document.title)
    return DeadlineRow(
        text=visible(entry, fact.span),
        kind=deadline_words(fact),
        subject=subject if not path or subject == path[-1] else f"{subject} · {path[-1]}",
        actor=visible(entry, fact.actor_span) if fact.actor_span else fact.actor or "",
        trigger=visible(entry, fact.trigger_span) if fact.trigger_span else fact.trigger or "",
        basis=fact.basis or "",
        document=entry.document.title,
        href=document_path(entry.document.source, passage.fragment),
    )


_PROCEDURE = re.compile(
    r"\b(?:plazos?|procesos?|procedimientos?|etapas?|fases?|ciclos?|cronogramas?|calendarios?|tramitacion)\b"
)


def _procedures(listings: Listings) -> list[dict[str, Any]]:
    """Sections whose labelled items state three terms of days or more, as drawings; the longest first."""
    groups: dict[tuple[int, str], list[tuple[StoredFact, Entry]]] = defaultdict(list)
    for stored, entry in zip(listings.deadlines, listings.entries_of(listings.deadlines), strict=True):
        fact = stored.fact
        if (
            isinstance(fact, Deadline)
            and fact.kind is DeadlineKind.DURATION
            and fact.unit is TimeUnit.DAY
            and fact.amount
            and entry.passage.label
            and entry.passage.kind is PassageKind.ITEM
            and entry.passage.level == 1
        ):
            groups[stored.document, entry.passage.container].append((stored, entry))
    out = []
    for (document, container), found in groups.items():
        if len(found) < 3 or len({entry.rowid for _, entry in found}) < 3:
            continue
        entry = found[0][1]
        title = entry.passage.heading_path[-1] if entry.passage.heading_path else entry.document.title
        drawn = _PROCEDURE.search(fold(title)) is not None
        if not drawn and entry.document.source.kind not in ("guia", "manual", "instructivo", "circular"):
            continue  # the items of an article are no steps
        out.append(
            {
                "first": drawn,
                "key": f"{document}.{container}",
                "title": f"{title} ({entry.document.title})",
                "steps": _steps(found),
                "height": len(found) * 46 + 4,
                "href": document_path(entry.document.source, container or None),
            }
        )
    return sorted(out, key=lambda each: (not each["first"], -len(each["steps"])))


def _steps(found: Sequence[tuple[StoredFact, Entry]]) -> tuple[Step, ...]:
    terms = []
    for stored, entry in found:
        fact = stored.fact
        assert isinstance(fact, Deadline)
        assert fact.amount is not None
        text = visible(entry, fact.span)
        if fact.count is DayCount.NOT_STATED:
            text += " (sin decir si son hábiles o corridos)"
        terms.append(
            (entry.passage.label or "", text, document_path(entry.document.source, entry.passage.fragment), fact.amount)
        )
    return timeline(terms)


# -------------------------------------------------------------------------------------------- hierarchy


def hierarchy(listings: Listings) -> dict[str, Any]:
    """The order of prelación: as the corpus states it, and with the corpus's norms and documents in it."""
    levels: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    unranked: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for level, label in _rank_names(listings):
        levels[level] = (label, [])
    for norm in listings.norms:
        place = norm_level(norm)
        if place is not None and norm.urn:
            levels.setdefault(place, (norm_kind_name(norm), []))[1].append((norm.label, f"/id/{norm.urn}"))
    for view in selected(listings.documents, Filters()):
        link = (view.title, document_path(view.source))
        if view.rank.level is None:
            unranked[view.rank.label].append(link)
        elif not any(view in (*norm.texts, *norm.fichas) for norm in listings.norms):
            levels.setdefault(view.rank.level, (view.rank.label, []))[1].append(link)
    ordered = [(level, *levels[level]) for level in sorted(levels)]
    tiers: tuple[Tier, ...] = pyramid([(level, label, [text for text, _ in held]) for level, label, held in ordered])
    stated = [
        {
            "order": precedence.order,
            "title": entry.document.title,
            "href": document_path(entry.document.source, entry.passage.fragment),
            "quote": visible(entry, precedence.span),
        }
        for precedence, entry in listings.shelf.precedences()
        if entry.document.id in listings.served
    ]
    options = [label for _, label, _ in ordered] + [
        norm.label for norm in listings.norms if norm.urn and norm_level(norm)
    ]
    return {
        "levels": ordered,
        "tiers": tiers,
        "height": len(tiers) * 68,
        "unranked": sorted(unranked.items()),
        "stated": stated,
        "options": list(dict.fromkeys(options)),
    }


def _rank_names(listings: Listings) -> list[tuple[int, str]]:
    """The levels of the register's table of ranks."""
    table = json.loads(listings.shelf.catalogue.meta.get("ranks", "{}"))
    return sorted({(level, label) for level, label in table.values() if level is not None})


def norm_kind_name(norm: NormEntry) -> str:
    """The kind of a norm, for a level that the rank table does not name."""
    info = kind_info(norm.key.kind) if norm.key else None
    return info.label if info else "Norma"


def prevails(listings: Listings, one: str, other: str) -> dict[str, Any]:
    """Which of two kinds or norms prevails: by the order that the corpus states, else by the table of ranks."""
    answer = ask(f"¿Qué prevalece, {one} o {other}?", listings.shelf)
    if (
        answer.kind == "hierarchy"
        and answer.derived
        and answer.quotes
        and answer.text
        and answer.text.startswith("Prevalece")
    ):
        quote = answer.quotes[0]
        return {
            "text": answer.text,
            "why": visible(quote.entry, quote.span),
            "title": quote.entry.document.title,
            "href": document_path(quote.entry.document.source, quote.entry.passage.fragment),
        }
    levels = [(_level(listings, text), text) for text in (one, other)]
    if any(level is None for level, _ in levels):
        unknown = " ni ".join(f"«{text}»" for level, text in levels if level is None)
        why = f"No se sabe el rango de {unknown}: escriba una norma o una clase, como «ley 19.880» o «decreto»."
        return {"text": None, "why": why, "title": None, "href": None}
    (first, high), (second, low) = sorted(levels, key=lambda each: each[0] or 0)
    if first == second:
        why = f"Ambas tienen el mismo rango ({first}). El rango no decide: vea si una es especial o posterior."
        return {"text": None, "why": why, "title": None, "href": None}
    why = f"Por la tabla de rangos del corpus: {high} es de nivel {first}, {low} de nivel {second}."
    return {"text": f"Prevalece {high} sobre {low}", "why": why, "title": None, "href": None}


def _level(listings: Listings, text: str) -> int | None:
    norm = listings.norm(text)
    if norm is not None:
        return norm_level(norm)
    kind = kind_of(fold(text).replace(" ", "-")) or kind_of(text)
    info = kind_info(kind) if kind else None
    return info.level if info else None


# ---------------------------------------------------------------------------------------------- glosas


@dataclass(frozen=True, slots=True, kw_only=True)
class Glosa:
    """A glosa as a document states it."""

    number: str
    year: str
    level: str
    title: str
    text: str
    href: str
    document: str
    rank: str
    urn: str  # of the glosa itself; "" where year or level is not said
    entry: Entry


def glosas(listings: Listings, *, year: str, level: str, number: str, q: str) -> dict[str, Any]:
    """Glosas by year, level, number and subject."""
    found = _glosas(listings)
    wanted, digits = fold(q).strip(), number.strip().lstrip("0")
    kept = [
        each
        for each in found
        if (not year or each.year == year)
        and (not level or each.level == level)
        and (not digits or each.number.lstrip("0") == digits)
        and (not wanted or wanted in fold(f"{each.title} {each.text}"))
    ]
    return {
        "rows": kept,
        "years": sorted({each.year for each in found if each.year}, reverse=True),
        "levels": sorted({each.level for each in found if each.level}),
        "numbers": sorted({each.number for each in found}),
    }


def _glosas(listings: Listings) -> list[Glosa]:
    found = [_glosa(listings, held) for held in listings.shelf.glosas()]
    return sorted(found, key=lambda each: (not each.level, each.year, each.level, each.number))


def _glosa(listings: Listings, held: HeldGlosa) -> Glosa:
    entry, key = held.entry, held.key
    passage = entry.passage
    if passage.kind is PassageKind.HEADING:
        text = " ".join(each.passage.text for each in glosa_body(listings.shelf, entry))
    else:
        text = passage.text
    return Glosa(
        number=f"{key.number:02d}",
        year=str(key.year or ""),
        level=key.level,
        title=passage.label or f"Glosa {key.number:02d}",
        text=text[:500] + ("…" if len(text) > 500 else ""),
        href=document_path(entry.document.source, passage.fragment),
        document=entry.document.title,
        rank=entry.document.rank.label,
        urn=str(key.urn or ""),
        entry=entry,
    )
