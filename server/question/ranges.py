"""Figures and polarity of a question: "grado 8", "700 UTM", "sin pernoctar". Pure text, no corpus."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from indexer.text import normal_number, stem, stems

HAS_DIGIT = re.compile(r"\d")
NUMBER = r"(\d[\d.]*(?:,\d+)?)"
_UNIT_AFTER = (
    r"((?:utm|uf|uta|km|kilometros?|dias?|meses|a[nñ]os?|horas?|habitantes|pesos|puntos|funcionarios|personas)\b|%)"
)
_COUNTED = re.compile(rf"(?<![\d.,$/°º-]){NUMBER}\s+(mil\s+|millones\s+de\s+)?([a-zñ]{{4,}}s)\b")
_PRICED = re.compile(rf"(?<![a-z])(mm?\$|\$)\s*{NUMBER}(?:\s*(millones|mil)\b)?")
_PESOS = {"$": 1, "m$": 1000, "mm$": 1_000_000, "millones": 1_000_000, "mil": 1000}
_QUANTITY = re.compile(
    rf"{NUMBER}\s*(mil(?:es)?\s+|millones\s+(?:de\s+)?)?{_UNIT_AFTER}|\b(grados?|nivel|tramo|categoria|escalafon)\s+{NUMBER}"
)


def quantities_of(folded: str) -> list[tuple[Decimal, str]]:
    """The figures of a folded question that may fall in a range, with the stem of its unit or of the noun before it.

    An amount of money is given in pesos with the unit "$", whatever it is written in ("M$ 320.000").
    """
    out: list[tuple[Decimal, str]] = []
    if not HAS_DIGIT.search(folded):
        return out
    for match in _QUANTITY.finditer(folded):
        digits, thousands, unit, noun, ordinal = match.groups()
        value = decimal_of(digits or ordinal)
        if value is None:
            continue
        if thousands:
            value *= 1_000_000 if thousands.startswith("millon") else 1000
        out.append((value, "$" if unit == "pesos" else stem(unit or noun)))
    taken = {value for value, _ in out}
    for match in _COUNTED.finditer(folded):
        value = decimal_of(match[1])
        if value is not None and value not in taken and not match[3].startswith(("mil", "vec", "utm", "peso")):
            out.append((value * _PESOS.get((match[2] or "").split(" ")[0], 1), stem(match[3])))
    for match in _PRICED.finditer(folded):
        value = decimal_of(match[2])
        if value is not None:
            out.append((value * _PESOS[match[1]] * _PESOS.get(match[3] or "", 1), "$"))
    return out


def decimal_of(digits: str) -> Decimal | None:
    try:
        return Decimal(normal_number(digits.rstrip(".")))
    except InvalidOperation:
        return None


_SMALL = r"(?:(?:por|en|de|a|el|la|los|las|un|una|del|al) ){0,2}"
_THING = (
    r"[a-zñ]+(?: (?!(?:el|la|los|las|lo|le|les|un|una|se|si|no|en|por|para|con|que|a|al|su|sus|o|u|y|e)\b)[a-zñ]+){0,3}"
)
"""A thing by its name: a noun with its adjectives or "de" what it is, no clause."""
_EITHER = re.compile(rf"(?:[,:¿?;]|\bentre|\bes|\bson)\W*{_SMALL}((?:{_THING}, )*{_THING}) [ou] {_SMALL}({_THING})\W*$")


def alternatives_of(folded: str) -> tuple[frozenset[str], ...]:
    """The things between which a folded question ends by choosing ("…, ¿boleta, vale o factura?"), by their stems."""
    match = _EITHER.search(folded) if " o " in folded or " u " in folded else None
    if match is None:
        return ()
    found = tuple(frozenset(stems(part)) for part in (*match[1].split(", "), match[2]))
    return found if all(found) and len(set(found)) == len(found) else ()


_POLAR = re.compile(r"\b(con|sin)\s+(?:el\s+|la\s+|los\s+|las\s+|un\s+|una\s+)?([a-zñ]{4,})")


def polarities_of(folded: str) -> frozenset[tuple[str, str]]:
    """The "con X" and "sin X" of a folded text, X by its stem."""
    return frozenset((match[1], stem(match[2])) for match in _POLAR.finditer(folded))
