"""Rows of ranges and polarity: which of a table's twin rows a figure or a "con"/"sin" of the question falls in."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache

from indexer.models import Amount, Comparator, PassageKind, Span
from indexer.text import fold, stem
from server.library import Entry
from server.question.model import Query
from server.question.ranges import NUMBER, decimal_of, polarities_of

_EFFECT = re.compile(
    r"\b(?:(?:vencid|transcurrid|expirad|cumplid)[oa]s?\s+(?:el|la|los|las|es[oe]s?|est[oe]s?|dichos?|dos|tres|ambos)\b"
    r"|en caso (?:contrario|de (?:que )?(?:no\b|incumpl|atraso|demora|rechazo))"
    r"|(?:si|cuando) (?:asi |ello )?(?:no|nada)\b|de no\b|sin que\b|superad[oa] (?:es[ea]|el|dich[oa])\b"
    r"|si (?:[a-zñ]+ ){1,6}(?:no |[a-zñ]{3,}(?:are|iere)n?\b)"
    r"|(?:el|la) (?:incumplimiento|infraccion|inobservancia|falta|omision|atraso|no [a-z]+)\b"
    r"|se (?:entendera|tendra|dara|presumira|considerara)\b|se entiende\b|dara lugar"
    r"|(?:suspendera|interrumpira|caducara|extinguira|incurrira|prescribira)n?\b|sera(?:n)? sancionad"
    r"|quedara(?:n)? (?:sin efecto|desiert|suspendid|inhabilitad))"
)


@lru_cache(maxsize=20_000)
def states_effect(text: str) -> bool:
    """Whether a text says what follows from something, most often from what was not done in time."""
    return bool(_EFFECT.search(fold(text)))


_DENIES = re.compile(
    r"\bno (?:se |lo |la )?[a-zñ]{3,}|\b(?:except|exent|exenci|exclui|exclus|prohib|inadmisib|impedid|inhabil)"
    r"|\bsin derecho\b"
)


@lru_cache(maxsize=20_000)
def denies(text: str) -> bool:
    """Whether a text says what is not done, not allowed or left out."""
    return bool(_DENIES.search(fold(text)))


_BETWEEN = re.compile(rf"{NUMBER}\s*[a-z°º%$]{{0,3}}\s*(?:a|al|-|–|—|y|hasta)\s*{NUMBER}")
_MORE = re.compile(
    rf"(?:>|≥|>=|sobre|mas de|superior(?:es)? a|mayor(?:es)? (?:a|de|que)|desde)\s*(?:las?\s+|los\s+)?\$?\s*{NUMBER}"
)
_LESS = re.compile(
    rf"(?:<|≤|<=|hasta|menos de|inferior(?:es)? a|menor(?:es)? (?:a|de|que)|bajo)\s*(?:las?\s+|los\s+)?\$?\s*{NUMBER}"
)


def range_of(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The range that a row's label states, (lowest, highest), None where open; None where it states none.

    "3 a 100 UTM" -> (3, 100); "> 600 km" -> (600, None); "hasta 5 días" -> (None, 5).
    """
    folded = fold(text)
    between = _BETWEEN.search(folded)
    if between:
        low, high = decimal_of(between[1]), decimal_of(between[2])
        return (low, high) if low is not None and high is not None and low <= high else None
    more = _MORE.search(folded)
    if more:
        return decimal_of(more[1]), None
    less = _LESS.search(folded)
    if less:
        return None, decimal_of(less[1])
    return None


_NUDGE = {">": Decimal("0.001"), "<": Decimal("-0.001")}  # "sobre 1.000" is not within "100 a 1.000"


def range_fit(query: Query, entry: Entry) -> bool | None:
    """Whether a figure of the question falls in the range that a row states; None where the row states none of it."""
    if entry.passage.kind != PassageKind.ROW or entry.is_header_row:
        return None
    asked = query.quantities
    if not asked:
        return None
    signs = {number: sign for sign, number, _ in query.figures}
    for cell in entry.passage.cells[:2]:
        limits = range_of(cell.text)
        if limits is None:
            continue
        words = fold(f"{cell.text} {cell.header} {' '.join(entry.passage.heading_path[-1:])}")
        for value, unit in asked:
            low, high = limits
            if unit == "$":
                scale = _scale_of(words)
                if scale is None:
                    continue
                value /= scale
            elif unit and not re.search(rf"\b{re.escape(unit)}", words):
                continue
            value += _NUDGE.get(signs.get(str(value), "="), Decimal(0))
            return (low is None or value >= low) and (high is None or value <= high)
    return None


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
    signs = {number: sign for sign, number, _ in query.figures}
    return tuple(
        amount.span
        for amount in entry.facts.amounts
        for value, unit in query.quantities
        if _is_met(signs.get(str(value), "="), value, unit, amount)
    )


def _is_met(sign: str, value: Decimal, unit: str, amount: Amount) -> bool:
    if unit == "$" and amount.unit in _MONEY_UNITS:
        value /= _MONEY_UNITS[amount.unit]
    elif unit != fold(amount.unit) and (not amount.unit or unit != stem(fold(amount.unit).split()[0])):
        return False
    return meets(sign, value, amount) is True


_OPPOSITE = {"con": "sin", "sin": "con"}


def polarity_fit(query: Query, entry: Entry) -> int:
    """-1 where the passage says "sin X" of what the question says "con X" (or the reverse), 1 where both agree."""
    return opposed(query.polarities, polarities_of(fold(entry.passage.text))) if query.polarities else 0


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
