"""Lengths of time in Spanish: "10 (diez) días hábiles", "entre 3 y 6 meses", "dentro de tercero día".

An age, a working week, a sum of months of pay and a look back ("los últimos doce meses") are lengths too, but no
deadline: they are left out here, by the words beside them.
"""

from __future__ import annotations

import re

from indexer.grammar.values import Value
from indexer.grammar.words import Words, at, joined, number_at, phrase, skip
from indexer.models import DayCount, DeadlineKind, TimeUnit
from indexer.text import ordinal_to_number

UNITS = {
    "hora": TimeUnit.HOUR, "horas": TimeUnit.HOUR, "hrs": TimeUnit.HOUR, "hr": TimeUnit.HOUR,
    "dia": TimeUnit.DAY, "dias": TimeUnit.DAY, "semana": TimeUnit.WEEK, "semanas": TimeUnit.WEEK,
    "mes": TimeUnit.MONTH, "meses": TimeUnit.MONTH, "año": TimeUnit.YEAR, "años": TimeUnit.YEAR,
}  # fmt: skip

_CALENDAR = frozenset(("corrido", "corridos", "corridas", "calendario", "naturales", "continuos", "seguidos"))
_WORKING = frozenset(("habil", "habiles"))
_FIRST = frozenset(("primer", "primeros", "primeras"))
_JOINERS = frozenset(("a", "-", "–", "—", "o", "u", "y", "e", "hasta"))
_BACK = frozenset(("ultimo", "ultima", "ultimos", "ultimas"))

_PAY = r"(?:de |del )?(?:la |las |el |su |sus )?(?:remuneracion|renta|sueldo|ingreso|promedio|honorario)"
_NOT_AFTER = re.compile(
    rf"(?:semanales|semanal|extraordinari[ao]s|hombre|docentes|pedagogicas|de edad|o mas años? de edad|"
    rf"completos efectivamente|{_PAY})"
)
_AGE_BEFORE = re.compile(
    r"(?:mayor(?:es)?|menor(?:es)?) de$|\bcumpl[a-z]+(?: los)?$|\bedad(?: [a-z]+){0,4}$|"
    r"\b(?:tengan|tener|tenga|tienen)$"
)
_PAY_BEFORE = re.compile(
    r"\b(?:bonificacion|indemnizacion|bono|asignacion|incremento|remuneracion)(?:es)?\b(?: \S+){0,5}$"
)
_WORKWEEK_BEFORE = re.compile(r"\bjornadas?(?: \S+){0,5}$")
_MINIMUM = re.compile(
    r"(?:\bal menos|\ba lo menos|\bpor lo menos|\bminim[oa]s?|\bmin(?: \.)?|"
    r"\b(?:no|ningun caso) (?:podra ser |sera |sea )?(?:inferior|menor)(?:es)?|> =|≥|>)"
    r"(?: :)?(?: (?:a|de|con|en|los|las|un|plazo)){0,4}$"
)
_OF_SERVICE = re.compile(r"(?:continuos )?(?:de )?(?:antiguedad|experiencia|servicios?)\b")
_AT_LEAST = re.compile(r"como minimo|(?:de (?:anticipacion|antelacion) )?(?:a lo|al|por lo) menos")
_OVER = re.compile(r"\b(?:superior(?:es)?|mayor(?:es)?|exced[a-z]+|mas)(?: (?:a|de|que|los|las)){1,2}$")
_UNDER_NO = re.compile(
    r"\b(?:no|sin|ni|nunca|ningun)(?: [a-z,]+){0,6} (?:superior(?:es)?|mayor(?:es)?|exced[a-z]+|mas)"
    r"(?: (?:a|de|que|los|las)){1,2}$"
)
_VALID = re.compile(
    r"\b(?:vigencia|vigentes?|validez|valid[oa]s?)"
    r"(?: (?:de|por|minima|maxima|:|plazo|\+|hasta|sera|es|tendra|un|una|a|no|superior|inferior|durante|durara)){0,6}$"
)
_ORDINAL_LEADS = ("dentro de", "dentro del", "a mas tardar al", "al", "contar del", "partir del")


_MINIMUM_PARTS = ("min", "menos", "menor", "inferior", ">", "≥")
_OVER_PARTS = ("mas", "superior", "mayor", "exced")
_VALID_PARTS = ("vige", "vali")


def _has(text: str, parts: tuple[str, ...]) -> bool:
    """Whether one of these stands in a text: asked before a pattern that begins with one is tried at every place."""
    return any(part in text for part in parts)


def durations_at(words: Words, index: int) -> list[Value]:
    """The length or lengths of time that begin at ``index``: none, one, or both of "30 y 15 días"."""
    ordinal = _ordinal_day(words, index)
    if ordinal:
        return [ordinal]
    first = number_at(words, index)
    if first is None:
        return []
    second = number_at(words, first[1] + 1) if at(words, first[1]) in _JOINERS else None
    if second is None:
        value = _finish(words, index, index, first)
        return [_with_other_bound(words, value)] if value else []
    value = _finish(words, index, first[1] + 1, second)
    if value is None:
        return []
    joiner, between = at(words, first[1]), at(words, index - 1) == "entre"
    if (joiner in ("y", "o", "u", "e") and not between) or first[0] >= second[0]:
        return [_with(value, first=index, amount=first[0]), value] if first[0] != second[0] else [value]
    return [_with(value, first=index - 1 if between else index, amount=second[0], lower=first[0])]


def next_period_at(words: Words, index: int) -> Value | None:
    """ "dentro del mes siguiente", "a más tardar el día hábil siguiente": the next one, with no figure."""
    lead = phrase(words, index, "dentro del", "durante el", "a mas tardar el", "a mas tardar al", "a mas tardar en el")
    if not lead:
        return None
    here = index + lead + phrase(words, index + lead, "primer")
    unit = UNITS.get(at(words, here))
    working = at(words, here + 1) == "habil"
    last = here + (2 if working else 1)
    if unit not in (TimeUnit.DAY, TimeUnit.MONTH, TimeUnit.YEAR, TimeUnit.WEEK) or at(words, last) != "siguiente":
        return None
    if unit is not TimeUnit.DAY:
        return Value(
            kind=DeadlineKind.WINDOW, first=index + lead, last=last + 1, unit=unit, period=joined(words, here, last + 1)
        )
    working = working or at(words, last + 1) == "habil"
    return Value(
        kind=DeadlineKind.DURATION, first=index + lead, last=last + (2 if at(words, last + 1) == "habil" else 1),
        amount=1, unit=unit, count=DayCount.ADMINISTRATIVE if working else DayCount.NOT_STATED,
    )  # fmt: skip


def calendar_year_at(words: Words, index: int) -> Value | None:
    """The calendar year for which something is valid: a unit and no figure."""
    if at(words, index) != "año" or at(words, index + 1) != "calendario":
        return None
    if not _VALID.search(joined(words, index - 5, index)):
        return None
    return Value(
        kind=DeadlineKind.VALIDITY, first=index, last=index + 2, unit=TimeUnit.YEAR,
        period=joined(words, index, index + 2),
    )  # fmt: skip


def count_at(words: Words, index: int) -> tuple[DayCount, int]:
    """How days are counted, where the words at ``index`` say so, and the index after them."""
    opened = at(words, index) == "("
    here = index + 1 if opened else index
    here += phrase(words, here, "de")
    text = at(words, here)
    count, after = DayCount.NOT_STATED, index
    if text in _CALENDAR:
        count, after = DayCount.CALENDAR, here + 1
    elif text in _WORKING:
        count, after = DayCount.ADMINISTRATIVE, here + 1
        if at(words, after) in ("administrativos", "administrativo", "bancarios"):
            after += 1
        elif at(words, after) in ("judiciales", "judicial"):
            count, after = DayCount.JUDICIAL, after + 1
    if opened and count is not DayCount.NOT_STATED:
        return (count, after + 1) if at(words, after) == ")" else (DayCount.NOT_STATED, index)
    return count, after


def kind_of(before: str, after: str) -> DeadlineKind:
    """What a length of time is, by the folded words beside it (``before`` ends where the number begins)."""
    if (_has(before, _MINIMUM_PARTS) and _MINIMUM.search(before)) or _OF_SERVICE.match(after) or _AT_LEAST.match(after):
        return DeadlineKind.MINIMUM
    if _has(before, _OVER_PARTS) and _OVER.search(before) and not _UNDER_NO.search(before):
        return DeadlineKind.MINIMUM
    if (_has(before, _VALID_PARTS) and _VALID.search(before)) or after.startswith(("de vigencia", "de validez")):
        return DeadlineKind.VALIDITY
    return DeadlineKind.DURATION


def _finish(words: Words, index: int, number_index: int, number: tuple[int, int]) -> Value | None:
    """The value whose number stands at ``number_index``, if a unit follows and nothing says it is no term."""
    amount, here = number
    first_days = at(words, here) in _FIRST
    here = skip(words, here, _FIRST)
    if at(words, here) in _BACK or at(words, index - 1) in _BACK:
        return None
    unit, short = UNITS.get(at(words, here)), phrase(words, here, "d . h .", "d . h", "dh")
    if short:  # "10 d.h."
        return Value(
            kind=kind_of(joined(words, index - 10, index), joined(words, here + short, here + short + 5)),
            first=number_index, last=here + short, amount=amount, unit=TimeUnit.DAY, count=DayCount.ADMINISTRATIVE,
        )  # fmt: skip
    if unit is None or (amount > 1800 and unit is not TimeUnit.HOUR and unit is not TimeUnit.DAY):
        return None
    count, after = count_at(words, here + 1)
    if count is DayCount.CALENDAR and unit in (TimeUnit.MONTH, TimeUnit.YEAR):
        count = DayCount.NOT_STATED  # "dos años calendario" says which years, not how days count
        after = here + 2 if at(words, here + 1) == "calendario" else here + 1
    if not _is_term(words, index, after, unit, amount):
        return None
    before, behind = joined(words, index - 10, index), joined(words, after, after + 5)
    return Value(
        kind=DeadlineKind.DURATION if first_days else kind_of(before, behind),
        first=number_index, last=after, amount=amount, unit=unit, count=count,
    )  # fmt: skip


def _is_term(words: Words, index: int, after: int, unit: TimeUnit, amount: int) -> bool:
    before, behind = joined(words, index - 6, index), joined(words, after, after + 5)
    if _NOT_AFTER.match(behind):
        return False
    if unit is TimeUnit.YEAR and _AGE_BEFORE.search(before) and not _OF_SERVICE.match(behind):
        return False
    if unit is TimeUnit.MONTH and _PAY_BEFORE.search(before):
        return False
    if amount == 1 and unit is not TimeUnit.MONTH and re.match(r"(?:inhabil|festivo|feriado|determinad)", behind):
        return False
    if (
        amount == 1
        and at(words, after - 1) == "calendario"
        and before.endswith(("en un", "durante un", "en", "durante"))
    ):
        return False
    return not (unit is TimeUnit.HOUR and (_WORKWEEK_BEFORE.search(before) or _clock_time(before, behind)))


def _clock_time(before: str, behind: str) -> bool:
    """ "a las 17 horas" is a time of day; "a las 24 horas siguientes" is not."""
    return before.endswith((" a las", "hasta las", "desde las")) and not behind.startswith(("siguientes", "de "))


def _ordinal_day(words: Words, index: int) -> Value | None:
    """ "dentro de tercero día hábil": the judicial way to write three days."""
    if at(words, index + 1) != "dia" or not any(
        joined(words, index - size, index) in _ORDINAL_LEADS for size in (1, 2, 4)
    ):
        return None
    if at(words, index) == "primer" and at(words, index - 1) == "al":
        return None
    amount = ordinal_to_number(at(words, index)) if at(words, index).isalpha() else None
    if amount is None:
        return None
    count, after = count_at(words, index + 2)
    return Value(kind=DeadlineKind.DURATION, first=index, last=after, amount=amount, unit=TimeUnit.DAY, count=count)


_BOUND = frozenset("inferior superior menor mayor exceda excedera exceder excediendo menos mas".split())
_BETWEEN_BOUNDS = _BOUND | frozenset(
    ", ni y o no nunca pero el la los las que cual cuales en ningun caso podra podran ser sea sean pudiendo sin".split()
)
_FARTHEST = 12


def _with_other_bound(words: Words, value: Value) -> Value:
    """A length with its other bound, told with no unit: "no superior a seis meses ni inferior a dos"."""
    here = value.last
    while here < value.last + _FARTHEST and at(words, here) in _BETWEEN_BOUNDS:
        here += 1
    if value.amount is None or at(words, here) not in ("a", "de", "que") or at(words, here - 1) not in _BOUND:
        return value
    other = number_at(words, here + 1)
    if other is None or (other[1] < len(words) and at(words, other[1]) not in (",", ";", ".", ")")):
        return value
    lower, upper = sorted((value.amount, other[0]))
    if lower == upper or value.unit is None:
        return value
    return Value(
        kind=DeadlineKind.DURATION, first=value.first, last=other[1], amount=upper, lower=lower, unit=value.unit,
        count=value.count,
    )  # fmt: skip


def _with(value: Value, *, first: int, amount: int, lower: int | None = None) -> Value:
    return Value(
        kind=value.kind, first=first, last=value.last, amount=amount, lower=lower, unit=value.unit, count=value.count
    )
