"""Which of several values of a passage is for the figure that the question gives: "seis … de hasta setenta mil
electores; ocho … de más de setenta mil"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from indexer.models import Span
from server.library import Entry
from server.limits import Limit, holds, limits_of
from server.query import Query

_ASKS_LIMIT = re.compile(r"\blimite|\btope|\bmaxim[oa]|\bminim[oa]")
_IN_BRACKET = 0.6
"""What it weighs that the limits told beside a value are those that the question's figure falls in, or that it falls
out of them."""


def bracket_fit(query: Query, entry: Entry, span: Span) -> float:
    """How well the limits told beside a value hold the question's figure; 0 where none are told."""
    if not query.quantities or not (told := limits_of(entry)):
        return 0.0
    limit = _beside(entry, span, told)
    verdicts = {holds(value, unit, limit) for value, unit in query.quantities} if limit else set()
    return _IN_BRACKET if True in verdicts else -_IN_BRACKET if False in verdicts else 0.0


_ITS_STEP = 0.6
"""What it weighs, of values told step by step ("grado 1 $ 9, grado 2 $ 7"), that one is of the step asked for, or is
not."""


def step_fit(query: Query, span: Span, segments: Mapping[Span, frozenset[str]]) -> float:
    """Of values told step by step, the one by which the step of the question stands; 0 where none or all have it."""
    for value, unit in query.quantities:
        own = [each for each, words in segments.items() if unit in words and str(value) in words]
        if own and len(own) < len(segments):
            return _ITS_STEP if span in own else -_ITS_STEP
    return 0.0


def sets_condition(query: Query, entry: Entry, span: Span) -> bool:
    """Whether a value is itself a limit of what the question gives: it is not what is asked, unless limits are."""
    return (
        bool(query.quantities)
        and not query.asks(_ASKS_LIMIT)
        and any(
            span.start < limit.span.end and limit.span.start < span.end and holds(value, unit, limit) is not None
            for value, unit in query.quantities
            for limit in limits_of(entry)
        )
    )


_ENDS = (";", ". ", ", y de ", ", y en ")
"""Where the clause of one value ends."""


def _beside(entry: Entry, span: Span, told: tuple[Limit, ...]) -> Limit | None:
    """The limit of a value's own clause: the first told after it, else the last before it."""
    base, masked = entry.passage.span.start, entry.passage.masked
    here, there = span.start - base, span.end - base
    end = min((place for mark in _ENDS if (place := masked.find(mark, there)) >= 0), default=len(masked))
    start = max(masked.rfind(mark, 0, here) for mark in _ENDS)
    after = (limit for limit in told if there <= limit.span.start - base < end)
    before = (limit for limit in reversed(told) if start < limit.span.start - base < here)
    return next(after, None) or next(before, None)
