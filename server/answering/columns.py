"""What a question says of the column it wants without naming it: the end or the beginning of a time, what is to be
reached; and of an hour of the day, that a length of time is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from indexer.models import Span
from indexer.text import fold
from server.answering.model import Option, visible
from server.answering.support import KEPT
from server.library import Entry
from server.query import Query


class _Sense(NamedTuple):
    asks: re.Pattern[str]
    header: re.Pattern[str]
    other: re.Pattern[str] | None = None  # what stands for the contrary where no header is the one meant


_SENSES = (
    _Sense(
        re.compile(
            r"\bhasta (?:cuando|que (?:dia|fecha|hora|mes))\b|\bcuando (?:vence|cierra|termina|acaba|finaliza)n?\b"
            r"|\bultimo dia\b|\bfecha (?:limite|de (?:cierre|termino))\b|\ba mas tardar\b"
        ),
        re.compile(r"^\W*(?:fecha (?:de )?)?(?:termino|hasta|cierre|fin|final|vencimiento|limite)\b"),
    ),
    _Sense(
        re.compile(
            r"\bdesde (?:cuando|que (?:dia|fecha|hora|mes))\b"
            r"|\bcuando (?:parte|empieza|comienza|abre|inicia|se inicia)n?\b"
            r"|\ba partir de (?:cuando|que (?:dia|fecha|mes))\b|\bfecha de inicio\b"
        ),
        re.compile(r"^\W*(?:fecha (?:de )?)?(?:inicio|desde|apertura|comienzo|partida)\b"),
    ),
    _Sense(
        re.compile(
            r"\b(?:hay que|(?:debe|deben|debemos|tienen?|tenemos) (?:que )?)\s?(?:llegar|alcanzar|lograr|cumplir)\b"
        ),
        re.compile(r"^\W*(?:meta|objetivo|compromiso)\b"),
        re.compile(r"^\W*(?:linea base|efectivo|situacion|valor actual|real|ejecutado)\b"),
    ),
)
_SAID = 0.4
"""What it weighs that a cell's column is the one that the question means; that another column of its row is."""


def column_sense(query: Query, entry: Entry, span: Span) -> float:
    """Whether a value stands in the column that the question means ("hasta qué día": "Término"), or beside it."""
    cells = entry.passage.cells
    if not cells:
        return 0.0
    sense = next((each for each in _SENSES if query.asks(each.asks)), None)
    if sense is None:
        return 0.0
    meant = [cell for cell in cells if cell.header and sense.header.search(fold(cell.header))]
    if not meant:
        there = next((cell for cell in cells if span.within(cell.span)), None)
        return -_SAID if sense.other and there and sense.other.search(fold(there.header)) else 0.0
    return _SAID if any(span.within(cell.span) for cell in meant) else -_SAID


_ASKS_HOUR = re.compile(r"\b(?:que|cual) (?:[a-zñ]+ y )?(?:es la |es el )?(?:hora|horario)\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?(?:hrs?|h)\b|\bmedi(?:odia|anoche)\b")
_TOLD_HOUR = 0.6
"""What it weighs, where an hour of the day is asked for, that an answer tells one, or none."""


def asks_hour(query: Query) -> bool:
    """Whether an hour of the day is asked for."""
    return query.asks(_ASKS_HOUR) is not None


@lru_cache(maxsize=KEPT)
def tells_hour(entry: Entry, span: Span | None) -> bool:
    """Whether what an option stands on tells an hour of the day."""
    return bool(_CLOCK.search(fold(visible(entry, span) if span else entry.passage.text)))


def with_hours(query: Query, found: Iterable[Option]) -> list[Option]:
    """Options with what telling an hour adds to them, where one is asked for."""
    if not asks_hour(query):
        return list(found)
    fits = {True: _TOLD_HOUR, False: -_TOLD_HOUR}
    return [each._replace(score=each.score + fits[tells_hour(each.quote.entry, each.span)]) for each in found]
