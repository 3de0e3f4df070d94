"""Rows of ranges and polarity: which of a table's twin rows a figure or a "con"/"sin" of the question falls in."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from indexer.models import PassageKind
from indexer.text import fold, normal_number, stem
from server.library import Entry
from server.query import Query

_N = r"(\d[\d.]*(?:,\d+)?)"
_BETWEEN = re.compile(rf"{_N}\s*[a-z°º%$]{{0,3}}\s*(?:a|al|-|–|—|y|hasta)\s*{_N}")
_MORE = re.compile(rf"(?:>|≥|>=|sobre|mas de|superior(?:es)? a|mayor(?:es)? (?:a|de|que)|desde)\s*(?:las?\s+|los\s+)?\$?\s*{_N}")
_LESS = re.compile(rf"(?:<|≤|<=|hasta|menos de|inferior(?:es)? a|menor(?:es)? (?:a|de|que)|bajo)\s*(?:las?\s+|los\s+)?\$?\s*{_N}")
_UNIT_AFTER = r"(utm|uf|uta|km|kilometros?|dias?|meses|anos?|horas?|habitantes|%|pesos|puntos|funcionarios|personas)"
_QUANTITY = re.compile(rf"{_N}\s*(mil(?:es)?\s+|millones\s+(?:de\s+)?)?{_UNIT_AFTER}\b|\b(grados?|nivel|tramo|categoria|escalafon)\s+{_N}")


def quantities(query: Query) -> list[tuple[Decimal, str]]:
    """The figures of a question that may fall in a range, each with the stem of its unit or of the noun before it."""
    out: list[tuple[Decimal, str]] = []
    for match in _QUANTITY.finditer(query.folded):
        digits, thousands, unit, noun, ordinal = match.groups()
        value = _decimal(digits or ordinal)
        if value is None:
            continue
        if thousands:
            value *= 1_000_000 if thousands.startswith("millon") else 1000
        out.append((value, stem(unit or noun)))
    return out


def _decimal(digits: str) -> Decimal | None:
    try:
        return Decimal(normal_number(digits.rstrip(".")))
    except InvalidOperation:
        return None


def range_of(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The range that a row's label states, (lowest, highest), None where open; None where it states none.

    "3 a 100 UTM" -> (3, 100); "> 600 km" -> (600, None); "hasta 5 días" -> (None, 5).
    """
    folded = fold(text)
    between = _BETWEEN.search(folded)
    if between:
        low, high = _decimal(between[1]), _decimal(between[2])
        return (low, high) if low is not None and high is not None and low <= high else None
    more = _MORE.search(folded)
    if more:
        return _decimal(more[1]), None
    less = _LESS.search(folded)
    if less:
        return None, _decimal(less[1])
    return None


def range_fit(query: Query, entry: Entry) -> bool | None:
    """Whether a figure of the question falls in the range that a row states; None where the row states none of it."""
    if entry.passage.kind != PassageKind.ROW or entry.is_header_row:
        return None
    asked = query.quantities
    if not asked:
        return None
    for cell in entry.passage.cells[:2]:
        limits = range_of(cell.text)
        if limits is None:
            continue
        words = fold(f"{cell.text} {cell.header} {' '.join(entry.passage.heading_path[-1:])}")
        for value, unit in asked:
            if unit and not re.search(rf"\b{re.escape(unit)}", words):
                continue
            low, high = limits
            return (low is None or value >= low) and (high is None or value <= high)
    return None


_POLAR = re.compile(r"\b(con|sin)\s+(?:el\s+|la\s+|los\s+|las\s+|un\s+|una\s+)?([a-zñ]{4,})")
_OPPOSITE = {"con": "sin", "sin": "con"}


def polarity_fit(query: Query, entry: Entry) -> int:
    """-1 where the passage says "sin X" of what the question says "con X" (or the reverse), 1 where both agree."""
    asked = query.polarities
    if not asked:
        return 0
    told = {(match[1], stem(match[2])) for match in _POLAR.finditer(fold(entry.passage.text))}
    if any((_OPPOSITE[word], thing) in told and (word, thing) not in told for word, thing in asked):
        return -1
    return 1 if any(pair in told for pair in asked) else 0


def polarities(folded: str) -> frozenset[tuple[str, str]]:
    """The "con X" and "sin X" of a folded question."""
    return frozenset((match[1], stem(match[2])) for match in _POLAR.finditer(folded))
