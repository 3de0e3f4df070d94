"""Search with filters, pages and counts beside each filter: the reply's data, for every face."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.contexts import status_word
from server.library import DocumentView
from server.listings import Listings
from server.query import Query, read_query
from server.search import Candidate, rank
from server.selection import Filters, level_word

POOL = 200
"""Passages weighed for one search: twenty pages of ten, further than anybody reads."""

COVERED = 0.34
"""Share of the question that a result must hold, where any result holds so much."""

KIND_LABELS = {
    "ley": "Ley", "dfl": "D.F.L.", "dl": "Decreto ley", "decreto": "Decreto", "resolucion": "Resolución",
    "circular": "Circular", "oficio-circular": "Oficio circular", "instructivo": "Instructivo", "dictamen": "Dictamen",
    "guia": "Guía", "manual": "Manual", "ficha": "Ficha", "glosario": "Glosario", "glosas": "Glosas",
    "informe": "Informe", "constitucion": "Constitución", "codigo": "Código",
}  # fmt: skip
"""Kinds of document as a page writes them."""


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet and how many results it would give."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of results. ``capped``: there are at least ``total``, no more were weighed."""

    query: Query
    total: int
    capped: bool
    results: tuple[Candidate, ...]
    facets: dict[str, list[Count]]


def search_page(text: str, listings: Listings, filters: Filters, *, page: int, per_page: int) -> Page:
    """The results of a search on a page (from 1), with the counts of each facet under the other filters."""
    shelf = listings.shelf
    query = read_query(text, shelf)
    found, capped = _found(query, listings, filters)
    facets = {}
    for name, _ in FACETS:
        lifted = filters.without(name)
        facets[name] = count(
            name, [c.entry.document for c in (found if lifted == filters else _found(query, listings, lifted)[0])]
        )
    start = (page - 1) * per_page
    return Page(
        query=query,
        total=len(found),
        capped=capped,
        results=tuple(found[start : start + per_page]),
        facets=facets,
    )


def _found(query: Query, listings: Listings, filters: Filters) -> tuple[list[Candidate], bool]:
    """The results, best first, and whether there may be more than were weighed."""
    documents = None if filters.none else [view.id for view in listings.chosen(filters)]
    if documents is not None and not documents:
        return [], False
    ranked = rank(query, listings.shelf, documents=documents, pool=POOL)
    found = [c for c in ranked if not c.entry.is_header_row]
    telling = [c for c in found if c.covered >= COVERED]
    return telling or found, len(ranked) >= POOL and len(telling) in (0, len(found))


FACETS: tuple[tuple[str, Callable[[DocumentView], list[str]]], ...] = (
    ("kind", lambda view: [view.source.kind] if view.source.kind else []),
    ("status", lambda view: [status_word(view.source)]),
    ("rank", lambda view: [level_word(view)]),
    ("tag", lambda view: list(view.source.tags)),
)


def count(name: str, documents: Sequence[DocumentView], limit: int = 30) -> list[Count]:
    """The values of a facet over documents, the most frequent first."""
    values_of = dict(FACETS)[name]
    counted: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for view in documents:
        for value in values_of(view):
            counted[value] += 1
            labels[value] = _label(name, value, view)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [Count(value, labels[value], number) for value, number in ordered]


def _label(name: str, value: str, view: DocumentView) -> str:
    if name == "kind":
        return KIND_LABELS.get(value, value.replace("-", " ").capitalize())
    if name == "rank":
        return "Sin rango normativo" if view.rank.level is None else f"{view.rank.level}. {view.rank.label}"
    return value.capitalize() if name == "status" else value
