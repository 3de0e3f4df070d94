"""What a change of a document does to a corpus: two libraries, before and after, compared as a keeper must know it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.errors import Problem
from indexer.models import Conflict, PassageKind, Status, Term, Urn, VerdictKind
from indexer.urn import UrnRef
from server.answering.model import shorten
from server.cli_golden import Golden, Judged, evaluate
from server.impact import VERDICT_WORDS, Reference, conflict_line, links_to, place_of, section
from server.library import Entry
from server.listings import Listings
from server.pages.compare import values
from server.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """What a passage states, before and after; "" where it is not there."""

    fragment: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenChange:
    """A golden question that is answered otherwise."""

    before: Judged
    after: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What changes with a document. ``errors``: findings of ``check`` that keep it from being published."""

    facts: tuple[FactChange, ...]
    golden: tuple[GoldenChange, ...]
    verdicts: tuple[str, ...]
    conflicts: tuple[str, ...]  # new ones
    settled: tuple[str, ...]  # conflicts that are gone
    pinned: tuple[Reference, ...]  # links that stay with the version that they name
    linked: int  # links that name no version
    errors: tuple[Problem, ...] = ()


def foresee(
    before: Shelf, after: Shelf, urn: Urn, questions: Sequence[Golden], errors: Sequence[Problem], today: date
) -> Foreseen:
    """Compare a corpus before and after a change of one document; ``today`` as in ``answers.ask``."""
    was, will = Listings(before), Listings(after)
    links = list(links_to(was, UrnRef(urn=urn)))
    told = dict(_conflicts(was))
    now = dict(_conflicts(will))
    return Foreseen(
        facts=tuple(_fact_changes(_passages(before, urn), _passages(after, urn), _aliases(after, urn))),
        golden=tuple(_golden_changes(before, after, questions, today)),
        verdicts=tuple(_verdict_changes(was, will)),
        conflicts=tuple(line for key, line in now.items() if key not in told),
        settled=tuple(line for key, line in told.items() if key not in now),
        pinned=tuple(link for link in links if link.pin),
        linked=sum(not link.pin for link in links),
        errors=tuple(errors),
    )


# --------------------------------------------------------------------------------------------------- facts


def _passages(shelf: Shelf, urn: Urn) -> list[Entry]:
    """The passages of a document's last published version; none where nothing of it is published."""
    stored = next((one for one in shelf.catalogue.by_urn(urn) if one.source.status is Status.PUBLISHED), None)
    return shelf.entries(shelf.passages_of(stored.id)) if stored else []


def _aliases(shelf: Shelf, urn: Urn) -> Mapping[str, str]:
    return {old: new for one in shelf.catalogue.by_urn(urn) for old, new in one.source.fragment_aliases}


def _fact_changes(before: Sequence[Entry], after: Sequence[Entry], names: Mapping[str, str]) -> Iterator[FactChange]:
    old = {names.get(entry.passage.fragment, entry.passage.fragment): _stated(entry) for entry in before}
    new = {entry.passage.fragment: _stated(entry) for entry in after}
    for fragment in dict.fromkeys((*new, *old)):
        was, now = old.get(fragment, []), new.get(fragment, [])
        gone, come = [one for one in was if one not in now], [one for one in now if one not in was]
        if gone or come:
            yield FactChange(fragment=fragment, before=", ".join(gone), after=", ".join(come))


def _stated(entry: Entry) -> list[str]:
    """The terms, deadlines, figures and citations of a passage, as it writes them."""
    if entry.passage.kind is PassageKind.HEADING:
        return []
    facts = entry.facts
    return [
        *map(_term, facts.terms),
        *values(entry),
        *(" ".join(citation.text.split()) for citation in facts.citations),
    ]


def _term(term: Term) -> str:
    """A term with all that it means: a definition mended under the same name is a change too."""
    means = [text for text in (term.name if term.sigla else None, term.definition) if text]
    return " ".join(f"{term.sigla or term.name} ({': '.join(means) or 'término'})".split())


# -------------------------------------------------------------------------------- questions, claims, conflicts


def _golden_changes(before: Shelf, after: Shelf, questions: Sequence[Golden], today: date) -> Iterator[GoldenChange]:
    judged = (evaluate(questions, shelf, None, today) for shelf in (before, after))
    for was, now in zip(*judged, strict=True):
        if (was.said, was.cited, was.fault) != (now.said, now.cited, now.fault):
            yield GoldenChange(before=was, after=now)


def _verdict_changes(was: Listings, will: Listings) -> Iterator[str]:
    before, after = _verdicts(was), _verdicts(will)
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key), after.get(key)
        if old == new or {old, new} <= {None, VerdictKind.NOT_IN_CORPUS}:
            continue
        urn, text, cited = key
        words = [VERDICT_WORDS[kind] if kind else "no estaba" for kind in (old, new)]
        change = f"{words[0]} → {words[1]}" if old and new else words[1] if new else "ya no está"
        yield f"«{shorten(text, 60)}» cita {cited} ({urn}): {change}"


def _verdicts(listings: Listings) -> dict[tuple[str, str, str], VerdictKind]:
    out: dict[tuple[str, str, str], VerdictKind] = {}
    for rowid, found in sorted(listings.shelf.catalogue.all_verdicts().items()):
        (entry,) = listings.shelf.entries([rowid])
        if entry.document.id in listings.served:
            urn = f"{entry.document.source.urn}#{entry.passage.fragment}"
            out |= {(urn, " ".join(one.text.split()), one.cited): one.kind for one in found}
    return out


def _conflicts(listings: Listings) -> Iterator[tuple[object, str]]:
    for conflict in listings.shelf.all_conflicts():
        entries = listings.shelf.entries([claim.rowid for claim in conflict.claims])
        places = [place_of(entry, claim.text) for entry, claim in zip(entries, conflict.claims, strict=True)]
        yield _key(conflict, (f"{place.urn} {place.text}" for place in places)), conflict_line(conflict, places)


def _key(conflict: Conflict, claims: Iterable[str]) -> object:
    return conflict.kind, conflict.about, frozenset(claims)


# ------------------------------------------------------------------------------------------------ as shown


def foreseen_lines(one: Foreseen) -> list[str]:
    """What changes, as the terminal shows it."""
    out = section("Datos que cambian", map(_fact_line, one.facts))
    out += section("Preguntas de control que se responden distinto", map(_golden_line, one.golden))
    out += section("Citas que se comprueban distinto", one.verdicts)
    out += section("Contradicciones nuevas", one.conflicts)
    out += section("Contradicciones que desaparecen", one.settled)
    pinned = (f"{link.place} sigue en la {link.pin}" for link in one.pinned)
    out += section("Enlaces que fijan una versión", pinned)
    out.append(f"Enlaces que no fijan versión: {one.linked or 'nada'}")
    return out


def _fact_line(change: FactChange) -> str:
    before, after = shorten(change.before), shorten(change.after)
    if before and after:
        return f"#{change.fragment}: {before} → {after}"
    return f"+ #{change.fragment}: {after}" if after else f"− #{change.fragment}: {before}"


def _golden_line(change: GoldenChange) -> str:
    golden, was, now = change.after.golden, change.before.said, change.after.said
    told = f"{golden.path}:{golden.line}: {golden.question}: antes {_said(was)}; ahora {_said(now)}"
    return told + (f" [mal: {change.after.fault}]" if change.after.fault else "")


def _said(text: str | None) -> str:
    return f"«{shorten(text, 60)}»" if text else "sin respuesta"


def foreseen_json(one: Foreseen) -> dict[str, Any]:
    """The same for a program, whole."""
    return {
        "facts": [{"fragment": each.fragment, "before": each.before, "after": each.after} for each in one.facts],
        "golden": [
            {
                "question": each.after.golden.question,
                "before": each.before.said,
                "after": each.after.said,
                "cites": each.after.cited,
                "fault": each.after.fault,
            }
            for each in one.golden
        ],
        "verdicts": list(one.verdicts),
        "conflicts": {"new": list(one.conflicts), "gone": list(one.settled)},
        "pinned": [{"place": str(link.place), "urn": link.place.urn, "pin": link.pin} for link in one.pinned],
        "linked": one.linked,
    }
