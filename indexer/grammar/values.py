"""A temporal value found among words, before its context (trigger, actor, effect) is read."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.models import DayCount, DeadlineKind, TimeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What stands in words ``first`` to ``last`` (``last`` not included). Fields as in ``models.Deadline``."""

    kind: DeadlineKind
    first: int
    last: int
    amount: int | None = None
    lower: int | None = None
    unit: TimeUnit | None = None
    count: DayCount = DayCount.NOT_STATED
    start: str | None = None
    date: str | None = None
    end_date: str | None = None
    period: str | None = None
