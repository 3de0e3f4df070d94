"""How a deadline is written in the readable cases: ``kind «words» | 10 día | hábiles | field: value``."""

from __future__ import annotations

from indexer.facts.deadlines import read_deadlines
from indexer.models import DayCount, Deadline
from tests.facts_cases import document

_FIELDS = (
    "lower", "start", "trigger", "actor", "act", "effect", "extension", "date", "end_date", "period", "basis",
)  # fmt: skip


def describe(markdown: str) -> list[str]:
    """The deadlines of a document as the fixtures write them."""
    found = (deadline for passage in document(markdown).passages for deadline in read_deadlines(passage))
    return [line(markdown, deadline) for deadline in found]


def line(source: str, deadline: Deadline) -> str:
    parts = [f"{deadline.kind} «{' '.join(source[deadline.span.start : deadline.span.end].split())}»"]
    if deadline.amount is not None or deadline.unit is not None:
        amount = [str(part) for part in (deadline.amount, deadline.unit) if part is not None]
        parts.append(" ".join(amount))
    if deadline.unit is not None and deadline.count is not DayCount.NOT_STATED:
        parts.append(str(deadline.count))
    parts += [f"{name}: {getattr(deadline, name)}" for name in _FIELDS if getattr(deadline, name) is not None]
    return " | ".join(parts)
