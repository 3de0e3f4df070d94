"""What the answering side knows of a corpus: passages by row, facts, vocabulary, terms and norms. Read-only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.analysis import Fields
from indexer.engines.base import Clause, Hit
from indexer.glosas import GlosaKey, Renumbering
from indexer.models import (
    Citation,
    Conflict,
    DocumentSource,
    Passage,
    PassageFacts,
    PassageKind,
    Precedence,
    Rank,
    Status,
    Term,
    Verdict,
)
from indexer.text import fold
from server.question.matching import zones
from server.question.model import Reading
from server.standing import Standing


def _is_sigla(passage: Passage) -> bool:
    """Whether a row is named by a sigla alone ("DAF | 9 | 21"): amid figures it was read as a title in capitals."""
    label = passage.label or ""
    return passage.kind == PassageKind.ROW and label.isupper() and label.isalpha() and 2 <= len(label) <= _LONGEST_SIGLA


_LONGEST_SIGLA = 7


class Trust(Protocol):
    """What a corpus knows of its own claims: what their sources say, and which do not agree."""

    def verdicts(self, rowid: int) -> Sequence[Verdict]: ...
    def conflicts(self, rowids: Collection[int]) -> Sequence[Conflict]: ...
    def entries(self, rowids: Sequence[int]) -> list[Entry]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document as answers show it. Its text is fetched when a quote is cut from it."""

    id: int
    source: DocumentSource  # without its text
    title: str
    rank: Rank
    text: Callable[[], str]
    latest: bool = True
    trust: Trust | None = None  # None: a corpus that was not verified


SECONDARY_KINDS = frozenset({"ficha", "glosario", "glosas"})

SECONDARY, _TITLE = 0.3, 0.35
"""What a summary (ficha, glossary) yields to the documents it was made from: they answer, it leads to them. What a
title yields: it says where, hardly ever what."""


class Entry:
    """A passage in its document with its index words as sets; made once per passage and kept."""

    __slots__ = (
        "_everything", "_over", "_places", "context", "document", "facts", "heading", "is_header_row", "is_secondary",
        "is_title", "label", "own", "passage", "rowid", "sequence", "standing", "zones",
    )  # fmt: skip

    def __init__(
        self,
        *,
        rowid: int,
        document: DocumentView,
        passage: Passage,
        facts: PassageFacts,
        fields: Fields,
        heading: frozenset[str] | None = None,
    ) -> None:
        self.rowid = rowid
        self.document = document
        self.passage = passage
        self.facts = facts
        self.sequence = fields.text
        self._places: dict[str, list[int]] | None = None
        self.label = frozenset(fields.label) if not _is_sigla(passage) else frozenset((fold(passage.label or ""),))
        self.own = frozenset(fields.text) | self.label
        self.heading = frozenset(fields.heading) if heading is None else heading  # shared by a section's passages
        self.context = frozenset(fields.context)
        self._everything: frozenset[str] | None = None
        self._over: frozenset[str] | None = None
        self.zones = zones(self.own, self.heading, self.context)
        self.is_secondary = document.source.kind in SECONDARY_KINDS
        self.is_title = passage.kind == PassageKind.HEADING or (passage.kind == PassageKind.ROW and passage.level == 0)
        self.is_header_row = passage.kind == PassageKind.ROW and passage.level == 0
        self.standing = -_TITLE * self.is_title - SECONDARY * self.is_secondary

    @property
    def places(self) -> Mapping[str, list[int]]:
        """The places of each of its words, for nearness; worked out when first asked for."""
        if self._places is None:
            places: dict[str, list[int]] = {}
            for place, word in enumerate(self.sequence):
                places.setdefault(word, []).append(place)
            self._places = places
        return self._places

    @property
    def over(self) -> frozenset[str]:
        """The words of its label and of the titles over it."""
        if self._over is None:
            self._over = self.label | self.heading
        return self._over

    @property
    def everything(self) -> frozenset[str]:
        """Its own words, those of the titles over it and those of what stands beside it."""
        if self._everything is None:
            self._everything = frozenset(self.zones.shares)
        return self._everything

    @property
    def source_text(self) -> str:
        """The whole file that the passage's span refers to."""
        return self.document.text()


@dataclass(frozen=True, slots=True)
class HeldGlosa:
    """A glosa with the passage that names it."""

    key: GlosaKey
    entry: Entry


class Library(Protocol):
    """The read side of a snapshot."""

    passages: int
    readings: dict[tuple[str, str, bool], Reading]

    def search(
        self, clauses: Sequence[Clause], limit: int, documents: Iterable[int] | None = None
    ) -> Sequence[Hit]: ...
    def entries(self, rowids: Sequence[int]) -> list[Entry]: ...
    def document(self, id: int) -> DocumentView: ...
    def documents(self) -> Sequence[DocumentView]: ...
    def passages_of(self, document: int) -> Sequence[int]: ...
    def frequency(self, stem: str) -> int: ...
    def stems_from(self, prefix: str) -> Sequence[str]: ...
    def surfaces(self) -> Sequence[str]: ...
    def siglas(self) -> Mapping[str, tuple[tuple[str, ...], ...]]: ...
    def names(self) -> Mapping[tuple[str, ...], tuple[str, ...]]: ...
    def name_heads(self) -> Collection[str]: ...
    def terms(self, key: str) -> Sequence[tuple[Term, int]]: ...
    def precedences(self) -> Sequence[tuple[Precedence, Entry]]: ...
    def glosas(self) -> Sequence[HeldGlosa]: ...
    def renumbering(self) -> Renumbering: ...
    def withheld(self) -> Mapping[int, Status]: ...
    def norm_standing(self, citation: Citation) -> Standing | None: ...
    def norm_documents(self, citation: Citation) -> Sequence[DocumentView]: ...
    def fichas(self, citation: Citation) -> Sequence[DocumentView]: ...
    def norm_names(self) -> Mapping[str, Sequence[int]]: ...
    def norm_name_heads(self) -> Collection[str]: ...
    def article_fragments(self, document: DocumentView, citation: Citation) -> Sequence[str]: ...
    def article(self, document: DocumentView, fragment: str) -> Sequence[Entry]: ...
