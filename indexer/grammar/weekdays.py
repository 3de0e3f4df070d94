"""Days of the week that come back: "el primer y tercer martes de cada mes", "todos los lunes", "cada jueves"."""

from __future__ import annotations

from indexer.grammar.dates import ORDER, WEEKDAYS
from indexer.grammar.recurrences import BY_UNIT
from indexer.grammar.values import Value
from indexer.grammar.words import Words, at, phrase
from indexer.models import DeadlineKind
from indexer.text import singular

ORDINALS = frozenset((*ORDER, "ultimo", "penultimo"))
_JOINS = frozenset((",", "y", "o", "e", "u"))


def weekday_at(words: Words, index: int) -> Value | None:
    """Week by week ("todos los lunes", "los martes y jueves de cada semana"), or of each month, by its place in it."""
    every = phrase(words, index, "todos los", "cada", "los")
    here, counted = index + every, 0
    while at(words, here) in ORDINALS:
        counted += 1
        here += 1
        if at(words, here) in _JOINS and (at(words, here + 1) in ORDINALS or at(words, here + 1) == "el"):
            here += 2 if at(words, here + 1) == "el" else 1
    if at(words, here) not in WEEKDAYS or not (every or counted):
        return None
    here += 1
    while at(words, here) in _JOINS and at(words, here + 1) in WEEKDAYS:
        here += 2
    scope, end = _scope(words, here)
    if counted and scope is None and not _monthly_before(words, index):
        return None  # "el primer martes de marzo" is once
    if not counted and at(words, index) == "los" and scope is None:
        return None  # "los lunes 4 y martes 5 de mayo": dates
    return Value(
        kind=DeadlineKind.RECURRENCE, first=index, last=end, period="mensual" if counted else scope or "semanal"
    )


def _scope(words: Words, index: int) -> tuple[str | None, int]:
    linked = phrase(words, index, "de cada", "del", "de todos los", "de todas las")
    period = BY_UNIT.get(singular(at(words, index + linked))) if linked else None
    return (period, index + linked + 1) if period else (None, index)


def _monthly_before(words: Words, index: int) -> bool:
    """ "conteo mensual, el último viernes": of each month, by what is said just before."""
    return any(words[place].startswith("mensual") for place in range(max(index - 6, 0), index))
