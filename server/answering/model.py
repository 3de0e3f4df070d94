"""What an answer is made of. Every text shown is a run of a source; what is concluded is marked derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from indexer.models import Span
from indexer.text import collapse
from server.library import Entry
from server.query import Query
from server.search import Candidate

QUOTE_LIMIT, TEXT_LIMIT = 1200, 240
"""Characters: a citation that a person checks at a glance; a short answer."""


class AnswerStatus(StrEnum):
    ANSWERED = "answered"
    CHOICES = "choices"
    NONE = "none"


class Reason(StrEnum):
    """Why there is no answer, from the least to the most specific."""

    NOT_IN_CORPUS = "no-esta"
    OTHER_YEARS = "otros-anos"
    NORM_NOT_LOADED = "norma-no-cargada"
    ONLY_DRAFT = "solo-borrador"
    WITHDRAWN = "retirado"
    EXPIRED = "expirada"


class Quote(NamedTuple):
    """A citation: a passage and the run of it that is quoted (absolute span, at most QUOTE_LIMIT characters)."""

    entry: Entry
    span: Span

    @property
    def text(self) -> str:
        return self.entry.source_text[self.span.start : self.span.end]

    @property
    def lines(self) -> tuple[int, int]:
        first = self.entry.passage.lines[0]
        before = self.entry.source_text[self.entry.passage.span.start : self.span.start].count("\n")
        return first + before, first + before + self.text.count("\n")


_NO_FIELDS: Mapping[str, object] = MappingProxyType({})


class Option(NamedTuple):
    """One possible short answer with the passage it stands in."""

    text: str
    quote: Quote
    kind: str  # deadline | amount | cell | term | norm | who | passage …
    score: float
    subject: str | None = None
    span: Span | None = None  # of the value in the source
    fields: Mapping[str, object] = _NO_FIELDS
    typed: bool = True  # a fact of the kind asked for, not the passage as a whole
    derived: bool = False  # concluded from what is quoted: "No", from a mark that a matrix does not have
    finish: Callable[[], str] | None = None  # words the text when the option is weighed; most never are

    def finished(self) -> Option:
        """The option with its text worded."""
        return self._replace(text=self.finish(), finish=None) if self.finish else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The outcome of a question."""

    query: Query
    status: AnswerStatus
    kind: str
    text: str | None = None
    subject: str | None = None
    derived: bool = False
    reason: Reason | None = None
    reason_text: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    quotes: tuple[Quote, ...] = ()
    alternatives: tuple[Option, ...] = ()
    candidates: tuple[Candidate, ...] = ()


def quote_whole(entry: Entry) -> Quote:
    """The passage as a quote, cut at the last sentence or clause that fits where it is too long."""
    span = entry.passage.span
    if span.end - span.start <= QUOTE_LIMIT:
        return Quote(entry=entry, span=span)
    return quote_around(entry, Span(span.start, span.start))


def quote_around(entry: Entry, inner: Span) -> Quote:
    """A quote of at most QUOTE_LIMIT characters of a passage that holds ``inner`` (absolute)."""
    span = entry.passage.span
    if span.end - span.start <= QUOTE_LIMIT:
        return Quote(entry=entry, span=span)
    text = entry.source_text
    start = max(span.start, min(inner.start - QUOTE_LIMIT // 3, span.end - QUOTE_LIMIT))
    if start > span.start:
        start = text.find(" ", start) + 1 or start
    end = min(span.end, start + QUOTE_LIMIT)
    if end < span.end:  # cut at a word; what is quoted goes before the cut where it does not fit whole
        cut = text.rfind(" ", start, end + 1)
        end = max(cut, inner.end) if inner.end <= end else cut
    return Quote(entry=entry, span=Span(start, end))


def visible(entry: Entry, span: Span) -> str:
    """The text of a span as a person reads it: without Markdown marks, white space collapsed."""
    base = entry.passage.span.start
    return collapse(entry.passage.masked[span.start - base : span.end - base])


def shorten(text: str, limit: int = TEXT_LIMIT) -> str:
    """At most ``limit`` characters, cut at a word with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", 0, limit - 1)
    return text[: cut if cut > limit // 2 else limit - 1].rstrip(" ,;:(") + "…"
