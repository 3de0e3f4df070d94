"""The corpus's conflicts as a list: what the page ``/conflictos`` and ``GET /api/v1/conflicts`` share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from indexer.models import Conflict
from indexer.text import fold
from server.listings import Listings
from server.schemas import conflict_json
from server.searching import KIND_LABELS
from server.selection import Filters

PER_PAGE = 20

TYPES = {
    "plazo": "Plazos", "monto": "Montos", "periodicidad": "Periodicidad", "sigla": "Siglas", "glosa": "Glosas",
    "organo": "Órganos", "norma": "Normas", "fuente": "Un documento y la norma que cita",
}  # fmt: skip
"""What a conflict is about -> how its group is called."""


def wanted(listings: Listings, *, words: str = "", type: str = "", kinds: Iterable[str] = ()) -> list[Conflict]:
    """The conflicts of one type that hold all these words, where a document of one of these kinds claims something."""
    asked = fold(words).split()
    documents = None
    if kinds:
        documents = {view.id for view in listings.chosen(Filters(kinds=frozenset(kinds)))}
    return [
        each
        for each in listings.shelf.all_conflicts()
        if (not type or each.kind == type)
        and all(word in _said(each) for word in asked)
        and (documents is None or _claimed_in(each, listings) & documents)
    ]


def _said(conflict: Conflict) -> str:
    return fold(" ".join((conflict.about, *(f"{claim.subject} {claim.text}" for claim in conflict.claims))))


def _claimed_in(conflict: Conflict, listings: Listings) -> set[int]:
    return {entry.document.id for entry in listings.shelf.entries([claim.rowid for claim in conflict.claims])}


def conflicts(listings: Listings, *, q: str, type: str, kind: str, page: int) -> dict[str, Any]:
    """One page of conflicts, each as the API tells it, with what can be chosen."""
    found = wanted(listings, words=q, type=type, kinds=[kind] if kind else ())
    start = (page - 1) * PER_PAGE
    types = {each.kind for each in listings.shelf.all_conflicts()}
    kinds = {
        entry.document.source.kind
        for each in listings.shelf.all_conflicts()
        for entry in listings.shelf.entries([claim.rowid for claim in each.claims])
    }
    return {
        "rows": [conflict_json(each, listings.shelf) for each in found[start : start + PER_PAGE]],
        "total": len(found),
        "last": max(1, -(-len(found) // PER_PAGE)),
        "types": [(name, label) for name, label in TYPES.items() if name in types],
        "kinds": sorted((name, KIND_LABELS.get(name, name.capitalize())) for name in kinds if name),
        "names": TYPES,
    }
