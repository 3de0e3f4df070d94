"""Figures and polarity of a question: "grado 8", "700 UTM", "sin pernoctar". Pure text, no corpus."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from indexer.text import normal_number, stem

NUMBER = r"(\d[\d.]*(?:,\d+)?)"
_UNIT_AFTER = r"(utm|uf|uta|km|kilometros?|dias?|meses|a[nñ]os?|horas?|habitantes|%|pesos|puntos|funcionarios|personas)"
_QUANTITY = re.compile(
    rf"{NUMBER}\s*(mil(?:es)?\s+|millones\s+(?:de\s+)?)?{_UNIT_AFTER}\b|\b(grados?|nivel|tramo|categoria|escalafon)\s+{NUMBER}"
)


def quantities_of(folded: str) -> list[tuple[Decimal, str]]:
    """The figures of a folded question that may fall in a range, with the stem of its unit or of the noun before it."""
    out: list[tuple[Decimal, str]] = []
    for match in _QUANTITY.finditer(folded):
        digits, thousands, unit, noun, ordinal = match.groups()
        value = decimal_of(digits or ordinal)
        if value is None:
            continue
        if thousands:
            value *= 1_000_000 if thousands.startswith("millon") else 1000
        out.append((value, stem(unit or noun)))
    return out


def decimal_of(digits: str) -> Decimal | None:
    try:
        return Decimal(normal_number(digits.rstrip(".")))
    except InvalidOperation:
        return None


_POLAR = re.compile(r"\b(con|sin)\s+(?:el\s+|la\s+|los\s+|las\s+|un\s+|una\s+)?([a-zñ]{4,})")


def polarities_of(folded: str) -> frozenset[tuple[str, str]]:
    """The "con X" and "sin X" of a folded text, X by its stem."""
    return frozenset((match[1], stem(match[2])) for match in _POLAR.finditer(folded))
