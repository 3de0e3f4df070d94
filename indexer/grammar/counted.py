"""What a figure counts: its noun, a measure, hours by the week, or "el número máximo de" said after it. Folded text."""

from __future__ import annotations

import re

from indexer.grammar.quantities import Number
from indexer.models import Comparator
from indexer.scanning import Asked

_NOUN = re.compile(
    r"\s{1,8}(?:\([a-z0-9ñ ]{1,40}\)\s{1,8})?"
    r"(?:(?:nuev[oa]s|distint[oa]s|diferentes|principales|gran(?:des)?|otr[oa]s)\s{1,8})?(?P<noun>[a-zñ]{2,30})(?![a-zñ])"
)
_GLUED_NOUN = re.compile(r"(?P<noun>km|m2|m3|mm|cm|kg|ha|hp|kw|mts?|lts?|m)\b")
MEASURES = frozenset("km m m2 m3 mm cm kg ha hp kw mt mts lt lts litros pts puntos metros hectareas".split())
UNIT_WORDS = Asked(  # of which something must be one for "un" to be an amount
    MEASURES.union(
        """% ciento porciento u utm uta uf unidad unidades millones mmus miles mus us usd dolares mm mil m pesos clp $
        años""".split()
    )
)
_NOT_NOUNS = frozenset(
    """los las les sus mas menos tres dos seis es ambos ambas primeros primeras ultimos ultimas siguientes anteriores
    restantes mismos mismas demas cuales quienes ellos ellas estos estas esos esas tales antes despues entonces ademas
    mientras tras pues entre segun cuales dias mes meses años horas hrs semanas minutos segundos trimestres semestres
    bimestres quincenas decadas millones miles bis decimas centesimas respectivos respectivas veces""".split()
)
_AGE = re.compile(r"\s{1,8}años\s{1,8}(?:de\s{1,8})?(?P<of>edad|antiguedad|experiencia|servicios?)\b")


_RATE = re.compile(
    r"\s{1,8}(?:\([a-z ]{1,40}\)\s{1,8})?horas\s{1,8}(?:cronologicas\s{1,8}|pedagogicas\s{1,8})?"
    r"(?:semanales|mensuales|diarias|extraordinarias|docentes|a\s{1,8}la\s{1,8}semana|por\s{1,8}semana|al\s{1,8}mes)\b"
)
"""Hours of work by the week or month: a quantity, no term to do something in."""
_NUMBER_OF = re.compile(
    r"\s{1,8}(?:el|la)\s{1,8}(?:numero|cantidad|total)\s{1,8}(?:(?P<limit>maxim[oa]|minim[oa]|total)\s{1,8})?de\s{1,8}"
    r"(?P<noun>[a-zñ]{4,30}s)\b"
)
"""What a figure counts, said after it: "Fíjase en 300 el número máximo de becas"."""
_LIMITS = {"max": Comparator.AT_MOST, "min": Comparator.AT_LEAST}


def measured_time(folded: str, end: int) -> re.Match[str] | None:
    """An age or hours of work by the week after a figure: quantities in units of time, and no terms."""
    return _AGE.match(folded, end) or _RATE.match(folded, end)


def noun_after(folded: str, number: Number) -> re.Match[str] | None:
    """The noun that a figure counts (group "noun"), or None where it counts nothing."""
    end = number.end
    found = _GLUED_NOUN.match(folded, end) or _NUMBER_OF.match(folded, end) or _NOUN.match(folded, end)
    return found if found and _is_counted(number, found.group("noun")) else None


def limit_of(noun: re.Match[str]) -> Comparator | None:
    """The comparator that "el número máximo de" states."""
    return _LIMITS.get((noun.groupdict().get("limit") or "")[:3])


def _is_counted(number: Number, noun: str) -> bool:
    if noun in MEASURES:
        return True
    if noun in _NOT_NOUNS or len(noun) < 4:
        return False
    if number.value == 1:
        return not number.in_words and noun.endswith(("a", "o", "on", "ad", "or", "e", "l"))
    return noun.endswith("s")
