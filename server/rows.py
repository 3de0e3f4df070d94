"""Rows of ranges and polarity: which of a table's twin rows a figure or a "con"/"sin" of the question falls in."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from indexer.models import Amount, Comparator, PassageKind, Span
from indexer.text import fold, stem
from server.library import Entry
from server.limits import holds, limits_of
from server.question.model import Query
from server.question.ranges import HAS_DIGIT, NUMBER, decimal_of, polarities_of

_EFFECT = re.compile(
    r"\b(?:(?:vencid|transcurrid|expirad|cumplid|pasad)[oa]s?\s+(?:el|la|los|las|es[oe]s?|est[oe]s?|dichos?|dos|tres|ambos)\b"
    r"|en caso (?:contrario|de (?:que )?(?:no\b|incumpl|atraso|demora|rechazo))"
    r"|(?:si|cuando) (?:asi |ello )?(?:no|nada)\b|de no\b|sin que\b|superad[oa] (?:es[ea]|el|dich[oa])\b"
    r"|si (?:[a-zñ]+ ){1,6}(?:no |[a-zñ]{3,}(?:are|iere)n?\b)"
    r"|(?:el|la) (?:incumplimiento|infraccion|inobservancia|falta|omision|atraso|no [a-z]+)\b"
    r"|se (?:entendera|tendra|dara|presumira|considerara)\b|se entienden?\b|dara lugar"
    r"|(?:suspendera|interrumpira|caducara|extinguira|incurrira|prescribira)n?\b|sera(?:n)? sancionad"
    r"|quedara(?:n)? (?:sin efecto|desiert|suspendid|inhabilitad))"
)


@lru_cache(maxsize=20_000)
def states_effect(text: str) -> bool:
    """Whether a text says what follows from something, most often from what was not done in time."""
    return bool(_EFFECT.search(fold(text)))


_DENIES = re.compile(
    r"\bno (?:se |lo |la )?[a-zñ]{3,}|\b(?:salvo\b|excep|exent|exenci|exclui|exclus|prohib|inadmisib|impedid|inhabil)"
    r"|\bsin derecho\b"
)


@lru_cache(maxsize=20_000)
def denies(text: str) -> bool:
    """Whether a text says what is not done, not allowed or left out."""
    return bool(_DENIES.search(fold(text)))


_BETWEEN = re.compile(rf"{NUMBER}\s*[a-z°º%$]{{0,3}}\s*(?:a|al|-|–|—|y|hasta)\s*\$?\s*{NUMBER}")
_LOW = re.compile(
    r"(?P<over>>(?!=)|sobre|mas de|superior(?:es)? a|mayor(?:es)? (?:a|de|que)|excede de)?"
    rf"(?(over)|(?:≥|>=|desde|al menos|entre|de))\s*(?:las?\s+|los\s+)?\$?\s*{NUMBER}"
)
_HIGH = re.compile(
    r"(?P<under><(?!=)|menos de|inferior(?:es)? a|menor(?:es)? (?:a|de|que)|bajo)?"
    rf"(?(under)|(?:≤|<=|hasta|no mas de))\s*(?:las?\s+|los\s+)?\$?\s*{NUMBER}"
)
_OPEN = re.compile(rf"{NUMBER}\s*[a-z%°º$]*\s*(?:[yo] (?:mas|superior(?:es)?)|en adelante|(?P<down>o menos))\b")


class Limits(NamedTuple):
    """A range as a text states it: None where it is open; ``over`` and ``under`` where its end is not in it."""

    low: Decimal | None = None
    high: Decimal | None = None
    over: bool = False
    under: bool = False

    def hold(self, value: Decimal) -> bool:
        above = self.low is None or (value > self.low if self.over else value >= self.low)
        return above and (self.high is None or (value < self.high if self.under else value <= self.high))


@lru_cache(maxsize=20_000)
def range_of(text: str) -> Limits | None:
    """The range that a row's label or a column's header states; None where it states none.

    "3 a 100 UTM" -> 3..100; "> 600 km" -> 600.. without it; "sobre 1 y bajo 3 UTM" -> between them, without either.
    """
    folded = fold(text)
    more, less = _LOW.search(folded), _HIGH.search(folded)
    if more and less and less.start() > more.start():
        return Limits(decimal_of(more[2]), decimal_of(less[2]), bool(more["over"]), bool(less["under"]))
    between = _BETWEEN.search(folded)
    if between:
        low, high = decimal_of(between[1]), decimal_of(between[2])
        return Limits(low, high) if low is not None and high is not None and low <= high else None
    beyond = _OPEN.search(folded)
    if beyond:
        end = decimal_of(beyond[1])
        return Limits(high=end) if beyond["down"] else Limits(low=end)
    if more and (more["over"] or _FROM.match(more.group())):  # "de 5" begins a range only where its end follows
        return Limits(low=decimal_of(more[2]), over=bool(more["over"]))
    return Limits(high=decimal_of(less[2]), under=bool(less["under"])) if less else None


_FROM = re.compile(r"≥|>=|desde|al menos")


_NUDGE = {">": Decimal("0.001"), "<": Decimal("-0.001")}  # "sobre 1.000" is not within "100 a 1.000"


def range_fit(query: Query, entry: Entry) -> bool | None:
    """Whether a figure of the question falls in the range that a row states; None where the row states none of it."""
    if entry.passage.kind != PassageKind.ROW or entry.is_header_row:
        return None
    if not query.quantities:
        return None
    for cell in entry.passage.cells[:2]:
        fits = _falls_in(query, cell.text, f"{cell.text} {cell.header} {' '.join(entry.passage.heading_path[-1:])}")
        if fits is not None:
            return fits
    if entry.label.isdisjoint(query.all_stems):
        return None  # what a whole table's columns say tells none of its rows apart
    return True if any(column_fit(query, cell.header) for cell in entry.passage.cells[1:]) else None


def column_fit(query: Query, header: str) -> bool | None:
    """Whether a figure of the question falls in the range that a column's header states ("Sobre 50 UTM")."""
    if not query.quantities or not HAS_DIGIT.search(header):
        return None
    return _falls_in(query, header, header)


_WORD = re.compile(r"\w+")


def _falls_in(query: Query, text: str, about: str) -> bool | None:
    """Whether a figure of the question falls in the range of a text, by the unit that the text or what is about it
    gives; None where it states no range, or one of another unit."""
    limits = range_of(text)
    if limits is None:
        return None
    words = fold(about)
    signs = {number: sign for sign, number, _ in query.figures}
    for value, unit in query.quantities:
        if unit == "$":
            scale = _scale_of(words)
            if scale is None:
                continue
            value /= scale
        elif unit and not any(
            any(word.startswith(name) for word in _WORD.findall(words)) if name.isalpha() else name in words
            for name in _names_of(query, unit)
        ):
            continue
        value += _NUDGE.get(signs.get(str(value), "="), Decimal(0))
        return limits.hold(value)
    return None


def _names_of(query: Query, unit: str) -> list[str]:
    """What documents may call what a figure of the question counts ("personas": "población", "habitantes")."""
    out = [unit]
    for concept in query.concepts:
        if concept.forms[0][0] == (unit,):
            out += [form[0] for form, _ in concept.forms[1:] if len(form) == 1 and len(form[0]) > _SHORT_STEM]
    return out


_SHORT_STEM = 4

_SCALES = (
    (re.compile(r"\bmm\$|\bmillones\b"), 1_000_000),
    (re.compile(r"\bm\$|\bmiles\b"), 1000),
    (re.compile(r"\$|\bpesos\b"), 1),
)


def _scale_of(words: str) -> int | None:
    """How many pesos one unit of a row's figures is, by what its cell, header and title say; None where not money."""
    return next((scale for pattern, scale in _SCALES if pattern.search(words)), None)


def meets(sign: str, value: Decimal, amount: Amount) -> bool | None:
    """True or False where the amount is a limit or range that speaks of such a figure; None where it is neither."""
    match amount.comparator:
        case Comparator.MORE if sign == "=":
            return value > amount.value
        case Comparator.LESS if sign == "=":
            return value < amount.value
        case Comparator.MORE | Comparator.AT_LEAST:
            return value >= amount.value if sign != "<" else value > amount.value
        case Comparator.LESS | Comparator.AT_MOST:
            return value <= amount.value if sign != ">" else value < amount.value
        case Comparator.RANGE:
            top = amount.upper if amount.upper is not None else amount.value
            return amount.value <= value <= top if sign == "=" else amount.value <= value < top
        case _:
            return None


_MONEY_UNITS = {"$": 1, "M$": 1000, "MM$": 1_000_000}


def met_limits(query: Query, entry: Entry) -> tuple[Span, ...]:
    """Where a passage states a limit or range that a figure of the question falls in ("entre el 10 % y el 20 %")."""
    if not query.quantities:
        return ()
    stated = [span for span, met in limits_told(query, entry) if met]
    said = [each.span for each in limits_of(entry) for value, unit in query.quantities if holds(value, unit, each)]
    return tuple(dict.fromkeys(stated + said))


def limits_told(query: Query, entry: Entry) -> list[tuple[Span, bool]]:
    """The limits and ranges of a passage in the unit of a figure of the question, and whether it falls in each."""
    if not query.quantities:
        return []
    signs = {number: sign for sign, number, _ in query.figures}
    out = []
    for amount in entry.facts.amounts:
        verdicts = [
            meets(signs.get(str(value), "="), scaled, amount)
            for value, unit in query.quantities
            if (scaled := _in_unit_of(amount, value, unit)) is not None
        ]
        if any(verdict is not None for verdict in verdicts):
            out.append((amount.span, any(verdict is True for verdict in verdicts)))
    return out


def _in_unit_of(amount: Amount, value: Decimal, unit: str) -> Decimal | None:
    """A figure of the question in the unit of an amount; None where it is of another kind."""
    if unit == "$" and amount.unit in _MONEY_UNITS:
        return value / _MONEY_UNITS[amount.unit]
    if unit == fold(amount.unit) or (amount.unit and unit == stem(fold(amount.unit).split()[0])):
        return value
    return None


_OPPOSITE = {"con": "sin", "sin": "con"}


def polarity_fit(query: Query, entry: Entry) -> int:
    """-1 where the passage says "sin X" of what the question says "con X" (or the reverse), 1 where both agree."""
    return opposed(query.polarities, _polarities_told(entry.passage.text)) if query.polarities else 0


@lru_cache(maxsize=20_000)
def _polarities_told(text: str) -> frozenset[tuple[str, str]]:
    return polarities_of(fold(text))


def opposed(asked: Collection[tuple[str, str]], told: Collection[tuple[str, str]]) -> int:
    """-1 where one says "sin X" and the other only "con X", 1 where both say the same of something, else 0."""
    if any((_OPPOSITE[word], thing) in told and (word, thing) not in told for word, thing in asked):
        return -1
    return 1 if any(each in told for each in asked) else 0


def date_fit(query: Query, entry: Entry) -> int:
    """1 where the passage states a whole date that the question gives, -1 where it states only others."""
    if not query.dates:
        return 0
    told = {deadline.date for deadline in entry.facts.deadlines if deadline.date and len(deadline.date) == 10}
    return 0 if not told else 1 if told & query.dates else -1
