"""Limits that prose sets to a number of something, and whether a figure of a question is within them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from indexer.models import PassageKind, Span
from indexer.text import NUMBER_WORDS, fold, stem, words_to_number
from server.library import Entry
from server.question.ranges import decimal_of


class Limit(NamedTuple):
    """Limits that prose sets to a number of something: "más de setenta mil y hasta ciento cincuenta mil electores"."""

    span: Span
    low: Decimal | None
    high: Decimal | None
    strictly: tuple[bool, bool]  # whether the lowest, and the highest, are themselves out
    unit: str  # the stem of what is counted


_SAID = (
    rf"(?:\$ ?)?(?:(?:\d+|{NUMBER_WORDS}) millon(?:es)?(?: (?:\d[\d.]*|{NUMBER_WORDS}))?(?: de)?"
    rf"|\d[\d.]*\d|\d|{NUMBER_WORDS})"
)
_OVER = r"mas del?|superior(?:es)? al?|mayor(?:es)? (?:al?|del?|que)|que excedan? del?|sobre(?: el)?"
_UNDER = r"menos del?|inferior(?:es)? al?|menor(?:es)? (?:al?|del?|que)|hasta(?: el)?"
_PERCENT = r"por ciento|%"
_COUNTED = rf"{_PERCENT}|[a-zñ]{{3,}}s|utm|uta|uf"
_LIMITS = re.compile(
    rf"\b(?:(?:(?P<over>{_OVER}) (?P<low>{_SAID})|(?P<least>{_SAID})(?P<share> ?(?:{_PERCENT}))? o mas)"
    rf"(?: ?(?P<unit>{_COUNTED})(?!\w)(?: de [a-zñ]+)?)?"
    rf"(?:,? (?:y|e|pero) (?:no )?(?P<under>{_UNDER}) (?P<high>{_SAID}))?"
    rf"|(?P<below>{_UNDER}) (?P<most>{_SAID})|(?P<top>{_SAID})(?P<part> ?(?:{_PERCENT})) o menos)"
    rf"(?: ?(?P<counted>{_COUNTED}))?(?!\w)"
)


@lru_cache(maxsize=20_000)
def limits_of(entry: Entry) -> tuple[Limit, ...]:
    """The limits that a passage of prose states, in order."""
    if entry.passage.kind == PassageKind.ROW:
        return ()
    found = (_limit(match, entry.passage.span.start) for match in _LIMITS.finditer(fold(entry.passage.masked)))
    return tuple(limit for limit in found if limit is not None)


def _limit(match: re.Match[str], base: int) -> Limit | None:
    low = _value(match["low"] or match["least"])
    high, under = _value(match["high"] or match["most"] or match["top"]), match["under"] or match["below"]
    share = match["share"] or match["part"]
    unit = "$" if "$" in match.group() else match["unit"] or match["counted"] or (share or "").strip() or None
    if unit is None or (low is None and high is None):
        return None
    strictly = (match["over"] is not None, under is not None and not under.startswith("hasta"))
    name = "%" if unit == "por ciento" else unit if unit in ("$", "%") else stem(unit)
    return Limit(Span(base + match.start(), base + match.end()), low, high, strictly, name)


def _value(said: str | None) -> Decimal | None:
    said = (said or "").lstrip("$ ")
    millions, is_so, rest = said.partition(" millon")
    if is_so:  # "un millón quinientos mil", "4 millones de"
        whole, more = _value(millions), _value(rest.removeprefix("es").removesuffix(" de").strip()) or Decimal(0)
        return None if whole is None else whole * 1_000_000 + more
    if not said or said[0].isdigit():
        return decimal_of(said) if said else None
    number = words_to_number(said)
    return None if number is None else Decimal(number)


def holds(value: Decimal, unit: str, limit: Limit) -> bool | None:
    """Whether a number of something is within limits; None where they count something else."""
    if unit != limit.unit:
        return None
    over, under = limit.strictly
    if limit.low is not None and (value < limit.low or (over and value == limit.low)):
        return False
    return limit.high is None or value < limit.high or (not under and value == limit.high)
