"""Which documents a request is about: by kind, tag, status, rank and day; and a shelf seen through some of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.models import Precedence, Status, Urn
from server.contexts import status_word
from server.library import DocumentView, Entry, HeldGlosa
from server.shelf import Shelf

_DERIVED = ("answering", "_answering", "_term_index", "_siglas", "_names", "_norms", "_norm_name_heads", "_precedences")
"""What a shelf works out from the documents that answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a request asks to be shown; empty: no restriction. ``statuses`` are words of a page ("vigente")."""

    kinds: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()  # levels of the order of prelación as text, "sin-rango" for none
    at: date | None = None

    @property
    def none(self) -> bool:
        return self == Filters()

    def without(self, facet: str) -> Filters:
        """The same with one facet lifted: what its other values would give."""
        return Filters(
            kinds=frozenset() if facet == "kind" else self.kinds,
            tags=frozenset() if facet == "tag" else self.tags,
            statuses=frozenset() if facet == "status" else self.statuses,
            levels=frozenset() if facet == "rank" else self.levels,
            at=self.at,
        )

    def admits(self, view: DocumentView) -> bool:
        """Whether a document has the asked kind, tags, rank, and status (drafts and withdrawn ones only if asked)."""
        source = view.source
        return (
            (not self.kinds or source.kind in self.kinds)
            and (not self.tags or not self.tags.isdisjoint(source.tags))
            and (not self.levels or level_word(view) in self.levels)
            and (status_word(source) in self.statuses if self.statuses else source.status is Status.PUBLISHED)
        )


def level_word(view: DocumentView) -> str:
    """A document's level as a filter's value."""
    return "sin-rango" if view.rank.level is None else str(view.rank.level)


def selected(documents: Iterable[DocumentView], filters: Filters) -> list[DocumentView]:
    """The documents that a request is about, in their order: of each URN one version, unless a status is asked for."""
    found = [view for view in documents if filters.admits(view)]
    if filters.at is not None:
        return in_force(found, filters.at)
    return found if filters.statuses else [view for view in found if view.latest]


def in_force(documents: Sequence[DocumentView], day: date) -> list[DocumentView]:
    """Of each URN, the version whose stated validity holds the day; a bound that is not stated excludes nothing."""
    chosen: dict[Urn, DocumentView] = {}
    for view in documents:
        source = view.source
        if (source.valid_from or "") <= day.isoformat() <= (source.valid_to or "9999"):
            other = chosen.get(source.urn)
            if other is None or _order(view) > _order(other):
                chosen[source.urn] = view
    return [view for view in documents if chosen.get(view.source.urn) is view]


def _order(view: DocumentView) -> tuple[str, bool, int]:
    return view.source.valid_from or "", view.latest, view.id


class Selection(Shelf):
    """A shelf seen through some of its documents. Shares what the shelf has loaded."""

    def __init__(self, shelf: Shelf, documents: frozenset[int]) -> None:
        kept = {name: value for name, value in shelf.__dict__.items() if name not in _DERIVED}
        self.__dict__.update(kept, answering=documents)
        self._whole = shelf

    def documents(self) -> Sequence[DocumentView]:
        chosen = self.answering or frozenset()
        return [view for view in super().documents() if view.id in chosen]

    def precedences(self) -> Sequence[tuple[Precedence, Entry]]:
        chosen = self.answering or frozenset()
        return [each for each in super().precedences() if each[1].document.id in chosen]

    def withheld(self) -> Mapping[int, Status]:
        return {}  # whoever chooses documents knows what is left out

    def glosas(self) -> Sequence[HeldGlosa]:
        return self._whole.glosas()  # what a glosa was or became is told from every budget
