"""What is told by ranges in prose: of "una por compras de hasta 10; dos sobre 10", the part that a figure falls in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache, partial

from indexer.models import Comparator, PassageKind, Span
from indexer.text import sentences
from server.answering.model import Option, quote_around, shorten, visible
from server.answering.support import KEPT, LOCAL, TYPED, coverage, stems_of
from server.library import Entry
from server.limits import holds, limits_of
from server.query import Query
from server.rows import limits_told
from server.search import Candidate

_HELD = 0.4
"""What it weighs that the figure of the question falls in the range of one part of several."""


def range_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """The part of a passage whose limits the figure of the question meets, where its other parts have other limits.

    An item that is one of several ranges ("Alto: entre 70% y 90%") is said with its label, which is the answer.
    """
    entry = candidate.entry
    if not query.quantities or entry.passage.kind == PassageKind.ROW or not entry.facts.amounts:
        return
    told = _told(query, entry)
    if not any(met for _, met in told):
        return
    parts = parts_of(entry)
    if entry.passage.label and all(span.within(parts[0]) for span, _ in told):
        yield from _range_of_its_label(query, candidate, told)
        return
    met_parts: list[tuple[Span, list[Span]]] = []
    for part in parts:
        here = [(span, met) for span, met in told if span.within(part)]
        if here and all(met for _, met in here):
            met_parts.append((part, [span for span, _ in here]))
    if met_parts:
        part, limits = max(met_parts, key=lambda each: _end_below(entry, each[1]))
        if len(limits) < len(told):
            yield _option(query, candidate, part, limits[0])


def _told(query: Query, entry: Entry) -> list[tuple[Span, bool]]:
    """The limits of a passage on what the question gives a figure of, and whether it is within each."""
    told = limits_told(query, entry)
    for limit in limits_of(entry):
        verdicts = [held for value, unit in query.quantities if (held := holds(value, unit, limit)) is not None]
        if verdicts and not any(span.start < limit.span.end and limit.span.start < span.end for span, _ in told):
            told.append((limit.span, True in verdicts))
    return told


def _end_below(entry: Entry, limits: Sequence[Span]) -> Decimal:
    """Of ranges that are open above ("más de 10", "más de 50"), the one whose end below is highest is meant."""
    ends = [a.value for a in entry.facts.amounts if a.span in limits and a.comparator in _OPEN_ABOVE]
    ends += [limit.low for limit in limits_of(entry) if limit.span in limits and limit.low is not None]
    return max(ends, default=Decimal(-1))


_OPEN_ABOVE = (Comparator.MORE, Comparator.AT_LEAST)


def _range_of_its_label(query: Query, candidate: Candidate, told: list[tuple[Span, bool]]) -> Iterator[Option]:
    entry = candidate.entry
    first = parts_of(entry)[0]
    if not all(met for _, met in told) or first.end - first.start > _BARE:
        return  # a text in which a limit stands is no range among others
    chosen = any(entry.label <= each or each <= entry.label for each in query.alternatives)
    if chosen or coverage(query, entry.label) <= _NAMED:  # where the item is named, what is said of it is asked
        whole = entry.passage.span
        part = whole if whole.end - whole.start <= _SAID_WHOLE else Span(whole.start, first.end)
        yield _option(query, candidate, part, told[0][0])


_NAMED, _BARE, _SAID_WHOLE = 0.3, 72, 200
"""How much of a question an item's label may hold; characters of a bare range, and of an item that is said whole."""


def _option(query: Query, candidate: Candidate, part: Span, limit: Span) -> Option:
    entry = candidate.entry
    local = coverage(query, stems_of(visible(entry, part)) | entry.label, around=entry.everything)
    return Option(
        text="",
        finish=partial(_part_text, entry, part),
        quote=quote_around(entry, limit),
        kind="amount" if query.intent == "amount" else "passage",
        score=candidate.score + TYPED + LOCAL * local + _HELD + (1.0 if query.intent == "amount" else 0.3),
        subject=entry.passage.label,
        span=limit,
    )


def _part_text(entry: Entry, part: Span) -> str:
    text = visible(entry, part)
    return shorten(text if part == entry.passage.span else text.rstrip(" ;."))


@lru_cache(maxsize=KEPT)
def parts_of(entry: Entry) -> tuple[Span, ...]:
    """The parts of a passage that state a rule each: its sentences, cut at semicolons, without its label."""
    masked, base = entry.passage.masked, entry.passage.span.start
    out: list[Span] = []
    for piece in sentences(masked):
        start = piece.start
        label = entry.passage.label
        if label and not out and (found := masked.find(label, start, piece.end)) >= 0:
            after = found + len(label)
            start = after + (len(masked[after : piece.end]) - len(masked[after : piece.end].lstrip(" .:*_")))
        for chunk in masked[start : piece.end].split(";"):
            lead = len(chunk) - len(chunk.lstrip())
            if chunk.strip():
                out.append(Span(base + start + lead, base + start + len(chunk.rstrip())))
            start += len(chunk) + 1
    return tuple(out) or (entry.passage.span,)
