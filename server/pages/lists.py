"""What the lists show: documents, norms, the glossary, what the corpus covers, how to link to it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.errors import UrnError
from indexer.models import Term
from indexer.text import fold
from indexer.urn import format_urn, parse_urn
from server.contexts import document_path
from server.library import DocumentView
from server.listings import Listings, NormEntry, norm_level, term_name
from server.pages.addresses import Found, Nowhere, Several, locate, norm_link
from server.pages.answering import FACET_NAMES
from server.pages.domain import deadlines, glosas, hierarchy, prevails
from server.pages.wording import day_words, own_path
from server.pages.wording import state as state_of
from server.searching import FACETS, KIND_LABELS, count
from server.selection import Filters, selected

__all__ = [
    "SITE_PAGES", "deadlines", "document_facets", "document_paths", "document_rows", "featured", "glosas", "glossary",
    "hierarchy", "linking", "norm_groups", "prevails", "state",
]  # fmt: skip

SITE_PAGES = (
    "/", "/documentos", "/normas", "/glosario", "/plazos", "/jerarquia", "/conflictos", "/glosas", "/salud",
    "/cobertura", "/enlazar", "/accesibilidad", "/como-responde", "/estado",
)  # fmt: skip
LISTED = 45_000
"""Addresses in a site map, at most (sitemaps.org allows 50,000)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document in a list."""

    title: str
    href: str
    kind: str
    rank: str
    version: str
    state: tuple[str, str]
    date: str
    urn: str
    issuer: str


def featured(listings: Listings) -> list[tuple[str, str, int]]:
    """(kind, name, documents) of what the corpus covers, the most first."""
    served = [view for view in listings.documents if view.id in listings.served]
    return [(each.value, each.label, each.count) for each in count("kind", served)]


def document_rows(found: Sequence[DocumentView], today: date) -> list[DocumentRow]:
    """Documents by rank, then kind, then title."""
    ordered = sorted(found, key=lambda view: (view.rank.level or 99, view.source.kind or "", fold(view.title)))
    return [
        DocumentRow(
            title=view.title,
            href=own_path(view),
            kind=KIND_LABELS.get(view.source.kind or "", (view.source.kind or "sin tipo").capitalize()),
            rank=view.rank.label,
            version=view.source.version,
            state=state_of(view.source, today),
            date=day_words(view.source.date) if view.source.date else "",
            urn=str(view.source.urn),
            issuer=view.source.issuer or "",
        )
        for view in ordered
    ]


def document_facets(
    listings: Listings, found: Sequence[DocumentView], filters: Filters
) -> list[tuple[str, str, list[tuple[str, str, int, bool]]]]:
    """(name, title, [(value, label, count, chosen)]) of the facets of a list of documents."""
    chosen = {"kind": filters.kinds, "rank": filters.levels, "status": filters.statuses, "tag": filters.tags}
    titles = dict(FACET_NAMES)
    out = []
    for name, _ in FACETS:
        lifted = filters.without(name)
        counted = count(name, selected(listings.documents, lifted) if lifted != filters else found)
        if name == "status":  # drafts and withdrawn ones are there for the asking
            counted = count(
                name, [view for view in listings.documents if lifted.without("status").admits(view) or True]
            )
        values = [(each.value, each.label, each.count, each.value in chosen[name]) for each in counted[:12]]
        if len(values) > 1 or chosen[name]:
            out.append((name, titles[name], values))
    return out


def document_paths(listings: Listings) -> list[str]:
    """The pages of documents and norms, for the site map."""
    paths = [document_path(view.source) for view in listings.documents if view.id in listings.served]
    paths += [f"/doc/{norm.urn.nid}/{norm.urn.type}/{norm.urn.id}" for norm in listings.norms if norm.urn]
    return list(dict.fromkeys(paths))[:LISTED]


# ------------------------------------------------------------------------------------------------ norms


@dataclass(frozen=True, slots=True, kw_only=True)
class NormRow:
    """A norm in a list."""

    label: str
    href: str
    names: str
    cited: int
    held: str


LEVELS = {
    1: "Constitución",
    2: "Ley y normas con rango de ley",
    3: "Decreto",
    4: "Resolución",
    5: "Oficio circular y circular",
    6: "Instructivo",
}


def norm_groups(listings: Listings, words: str) -> list[tuple[str, list[NormRow]]]:
    """Norms that the corpus holds or cites, by rank."""
    wanted = fold(words).strip()
    groups: dict[int, list[NormRow]] = defaultdict(list)
    for norm in listings.norms:
        if norm.urn and (not wanted or any(wanted in fold(name) for name in (norm.label, *norm.names, _subject(norm)))):
            groups[norm_level(norm) or 99].append(norm_row(norm))
    return [(LEVELS.get(level, "Sin rango normativo propio"), rows) for level, rows in sorted(groups.items())]


def norm_row(norm: NormEntry) -> NormRow:
    link = norm_link(norm)
    held = "Texto" if norm.texts else "Ficha" if norm.fichas else "Solo citada"
    return NormRow(
        label=link.text, href=link.href, names=", ".join(norm.names[:3]) or _subject(norm), cited=len(norm.citations),
        held=held,
    )  # fmt: skip


def _subject(norm: NormEntry) -> str:
    """What a norm is about, as the title of its text or ficha says after its number."""
    title = next((view.title.removeprefix("Ficha: ") for view in (*norm.texts, *norm.fichas)), "")
    return title.removeprefix(norm.label).lstrip(" ,:")


# --------------------------------------------------------------------------------------------- glossary


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one document says of a term."""

    name: str | None
    definition: str | None
    place: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    """A term with its meanings."""

    term: str
    anchor: str
    meanings: list[Meaning]


def glossary(listings: Listings, words: str) -> tuple[list[tuple[str, bool]], list[tuple[str, list[TermRow]]]]:
    """The letters (letter, whether any term begins so) and the terms of each, in the order of the alphabet."""
    wanted = fold(words).strip()
    rows: dict[str, tuple[str, dict[tuple[str, str], Meaning]]] = {}
    entries = listings.entries_of(listings.terms)
    for stored, entry in zip(listings.terms, entries, strict=True):
        term = stored.fact
        assert isinstance(term, Term)
        shown = term_name(stored).strip()
        if not shown or (wanted and not any(wanted in fold(text) for text in (shown, term.name or ""))):
            continue
        _, meanings = rows.setdefault(fold(shown), (shown, {}))
        name = term.name if term.sigla and term.name else None
        meaning = Meaning(
            name=name,
            definition=term.definition or None,
            place=entry.document.title,
            href=document_path(entry.document.source, entry.passage.fragment),
        )
        if meaning.name or meaning.definition:
            meanings.setdefault((fold(name or ""), fold(term.definition or "")), meaning)
    groups: dict[str, list[TermRow]] = defaultdict(list)
    for place, (key, (shown, meanings)) in enumerate(sorted(rows.items(), key=lambda item: _alphabetical(item[0]))):
        if meanings:
            anchor = f"_t{place}"
            groups[_letter(key)].append(TermRow(term=shown, anchor=anchor, meanings=_telling(list(meanings.values()))))
    letters = [(letter, letter in groups) for letter in "ABCDEFGHIJKLMNÑOPQRSTUVWXYZ#"]
    return letters, [(letter, groups[letter]) for letter, there in letters if there]


def _telling(meanings: list[Meaning]) -> list[Meaning]:
    """Without those that only repeat a name which another one defines too."""
    defined = {fold(each.name or "") for each in meanings if each.definition}
    return [each for each in meanings if each.definition or fold(each.name or "") not in defined] or meanings


def _letter(key: str) -> str:
    first = unicodedata.normalize("NFC", key[:1]).upper()
    return first if first.isalpha() else "#"


def _alphabetical(key: str) -> str:
    return key.replace("ñ", "n\uffff")


# ---------------------------------------------------------------------------------------------- service


def linking(listings: Listings, asked: str, base: str) -> dict[str, Any]:
    """The forms of linking to a URN; of an example where none is asked for."""
    example = next((view for view in listings.documents if view.id in listings.served), None)
    text = asked or (str(example.source.urn) if example else "urn:gn:kb:ejemplo")
    try:
        ref = parse_urn(text)
    except UrnError as error:
        return {
            "fault": f"{str(error)[:1].upper()}{str(error)[1:]}.",
            "forms": [],
            "title": "",
            "near": [],
            "urn": text,
        }
    found = locate(listings, ref)
    if isinstance(found, Nowhere | Several):
        near = found.suggestions if isinstance(found, Nowhere) else found.options
        title = found.title if isinstance(found, Nowhere) else "Hay varios con ese nombre"
        detail = found.detail if isinstance(found, Nowhere) else "Elija uno."
        return {"fault": f"{title}. {detail}", "forms": [], "title": "", "near": list(near), "urn": text}
    return {"fault": None, "forms": _forms(found, base), "title": _title(found), "near": [], "urn": text}


def _title(found: Found) -> str:
    return found.view.title if found.view else found.norm.label if found.norm else str(found.urn)


def _forms(found: Found, base: str) -> list[tuple[str, str]]:
    urn = format_urn(found.urn, fragment=found.fragment)
    forms = [("Enlace", f"{base}/id/{urn}")]
    if found.view is not None:
        pinned = format_urn(found.urn, version=found.view.source.version, fragment=found.fragment)
        tail = f"/f/{found.fragment}" if found.fragment else ""
        forms += [
            ("Enlace fijo a esta versión", f"{base}/id/{pinned}"),
            ("JSON", f"{base}{document_path(found.view.source, pinned=True)}{tail}.json"),
            ("HTML", f'<a href="{base}/id/{pinned}">{_title(found)}</a>'),
        ]
    else:
        path = f"/doc/{found.urn.nid}/{found.urn.type}/{found.urn.id}"
        forms += [("JSON", f"{base}{path}.json"), ("HTML", f'<a href="{base}/id/{urn}">{_title(found)}</a>')]
    return forms


def state(listings: Listings, today: date) -> dict[str, Any]:
    """What is being served."""
    snapshot = listings.shelf.snapshot
    served = [view for view in listings.documents if view.id in listings.served]
    missing = [norm for norm in listings.norms if not norm.texts and norm.urn]
    missing.sort(key=lambda norm: -len(norm.citations))
    created = snapshot.info.created
    return {
        "snapshot": snapshot.info.name,
        "built": created,
        "built_day": day_words(created[:10]),
        "built_time": created[11:16],
        "engine": snapshot.info.engine,
        "documents": snapshot.info.documents,
        "passages": snapshot.info.passages,
        "notice": snapshot.notice,
        "kinds": featured(listings),
        "facts": [
            ("Términos del glosario", len(listings.terms)),
            ("Plazos", len(listings.deadlines)),
            ("Montos y topes", len(listings.amounts)),
            ("Citas de normas", len(listings.citations)),
            ("Normas", sum(1 for norm in listings.norms if norm.urn)),
        ],
        "expired": [row for row in document_rows(served, today) if row.state[0] == "expired"],
        "missing": [norm_row(norm) for norm in missing[:20]],
        "missing_total": len(missing),
    }
