"""Procedures of the corpus: the terms that the stages under one heading state, linked in the order of the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from indexer.calendar.chains import ChainStep, Link, Stage, chain, links
from indexer.calendar.holidays import Calendar
from indexer.calendar.regimes import regime_named
from indexer.calendar.requests import read_start
from indexer.errors import TermError, UrnError
from indexer.models import Deadline, DeadlineKind, PassageKind
from indexer.text import fold, stems
from indexer.urn import format_urn, parse_urn
from server.due import AskError, Stated, stated, terms_at
from server.listings import Listings
from server.shelf import Shelf

_STAGED = (PassageKind.ITEM, PassageKind.ROW)
MAX_LINKS, LEAST, LISTED = 40, 2, 3
"""Terms that one chain may hold; terms that make one; terms of a heading that is offered as a procedure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """The terms under one heading. ``event``: what the first one runs from, in the words of the text."""

    urn: str
    title: str
    document: str
    href: str
    links: tuple[Link, ...]
    event: str | None


def procedure_at(shelf: Shelf, urn: str, base: str | None = "") -> Procedure:
    """The procedure of a heading's URN, or of the heading that a stage's URN stands under.

    Raises AskError where nothing is there, no two terms can be linked, or too many would be.
    """
    try:
        ref = parse_urn(urn)
    except UrnError:
        terms_at(shelf, urn, base)  # tells what is wrong with it, and what is near
        raise
    if ref.fragment is None:
        raise AskError([("urn", f"{urn[:200]} es un documento entero: indique con # la sección de las etapas.")])
    found = _stages(terms_at(shelf, urn, base))
    heading = ref.fragment
    while found and len(found) < LEAST and found[0].entry.passage.container not in ("", heading):
        heading = found[0].entry.passage.container
        found = _stages(terms_at(shelf, str(replace(ref, fragment=heading)), base))
    if len(found) < LEAST:
        raise AskError([("urn", f"{urn[:200]} no tiene dos plazos o más que se puedan encadenar.")])
    if len(found) > MAX_LINKS:
        raise AskError(
            [("urn", f"{urn[:200]} tiene {len(found)} plazos: encadene una sección de {MAX_LINKS} como máximo.")]
        )
    return _procedure(found, heading, base)


def procedures(listings: Listings) -> list[Procedure]:
    """The headings whose labelled items or rows state three terms of days or more; the longest first."""
    groups: dict[tuple[int, str], list[Stated]] = defaultdict(list)
    for fact, entry in zip(listings.deadlines, listings.entries_of(listings.deadlines), strict=True):
        passage = entry.passage
        # The terms of one article are as often alternatives as stages: a chain of them is made only when asked for.
        assert isinstance(fact.fact, Deadline)
        if fact.fact.lower is not None:  # "31-60 días": a span of a plan, not a term that runs from another
            continue
        if passage.label and passage.container and passage.article is None and passage.kind in _STAGED:
            groups[fact.document, passage.container].append(stated(entry, fact.fact))
    kept = [(container, _stages(found)) for (_, container), found in groups.items()]
    made = [
        _procedure(found, container, "")
        for container, found in kept
        if len({each.entry.rowid for each in found}) >= LISTED and len(found) <= MAX_LINKS
    ]
    return sorted(made, key=lambda each: -len(each.links))


def chain_of(procedure: Procedure, desde: str, comuna: str, regimen: str, calendar: Calendar) -> tuple[ChainStep, ...]:
    """The dates of a procedure from its first event. Raises AskError with every fault of what was typed."""
    faults: list[tuple[str, str]] = []
    start: date | None = None
    try:
        moment = read_start(desde)
        start = moment.date() if isinstance(moment, datetime) else moment
        calendar.check(start)
    except TermError as error:
        faults += [("desde", fault) for fault in error.faults]
    commune = regime = None
    try:
        commune = calendar.commune_named(comuna) if comuna.strip() else None
    except TermError as error:
        faults += [("comuna", fault) for fault in error.faults]
    try:
        regime = regime_named(regimen)
    except TermError as error:
        faults += [("regimen", fault) for fault in error.faults]
    if faults or start is None:
        raise AskError(faults)
    try:
        return chain(procedure.links, start, calendar, commune=commune, regime=regime)
    except TermError as error:
        raise AskError([("desde", fault) for fault in error.faults]) from error


def _stages(found: Iterable[Stated]) -> list[Stated]:
    return [
        each
        for each in found
        if each.term.kind is DeadlineKind.DURATION
        and each.term.amount
        and each.term.unit
        and each.term.start != "antes"
    ]


def _procedure(found: Sequence[Stated], heading: str, base: str | None) -> Procedure:
    first = found[0]
    source, path = first.entry.document.source, first.entry.passage.heading_path
    made = links(Stage(each.name, each.term, each.text, each.norm, each.urn, each.href) for each in found)
    urn = format_urn(source.urn, version=source.version, fragment=heading)
    return Procedure(
        urn=urn, title=path[-1] if path else first.entry.document.title, document=first.entry.document.title,
        href=first.href.rpartition("#")[0] + f"#{heading}" if base is not None else urn, links=_linked(made),
        event=first.term.trigger,
    )  # fmt: skip


def _linked(made: Sequence[Link]) -> tuple[Link, ...]:
    """Each link after the one that its own trigger names, where it names an earlier one or the first one's event.

    A text that says "desde la publicación" in its third stage counts from the publication, not from the second stage.
    """
    out: list[Link] = []
    for link in made:
        event = _event(link.term.trigger)
        after = link.after
        if out and event:
            if event == _event(made[0].term.trigger):
                after = None
            else:
                named = [each.name for each in out if event <= frozenset(stems(f"{each.name} {each.term.act or ''}"))]
                after = named[-1] if named else after
        out.append(replace(link, after=after))
    return tuple(out)


def _event(trigger: str | None) -> frozenset[str]:
    return frozenset(stems(fold(trigger))) if trigger else frozenset()
