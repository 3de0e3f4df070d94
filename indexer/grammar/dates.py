"""Days of the calendar in Spanish: dates, windows between two of them, months.

Dates are written as in XML Schema: "2022-03-04"; "--10-31" with no year; "--09" a month with no year; "---15" a day of
every month. What a date is for ("a más tardar") is part of its value; a date that only names a document is not one.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from indexer.grammar.values import Value
from indexer.grammar.words import Words, at, digits, joined, phrase, read_words, touches
from indexer.models import DayCount, DeadlineKind, Span
from indexer.text import fold

MONTHS = {
    "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
    "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
}  # fmt: skip
SHORT_MONTHS = {
    "ene": 1, "feb": 2, "mar": 3, "abr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "sep": 9, "sept": 9, "set": 9,
    "oct": 10, "nov": 11, "dic": 12,
}  # fmt: skip
"""Months as calendars write them, only between a day and a year: "31 mar 2026"."""
WEEKDAYS = frozenset(("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"))
_DAY_WORDS = frozenset((*MONTHS, "primero", "uno"))  # with which a day may begin, besides figures
PERIODS = ("primer", "segundo", "tercer", "cuarto", "1er", "2do", "1", "2", "3", "4", "ultimo")
LENGTHS = {"trimestre": 3, "semestre": 6, "cuatrimestre": 4, "bimestre": 2}
ORDER = {"primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "quinto": 5, "sexto": 6}

_DURING = ("durante el", "en el", "tardar el", "para el", "del el")
_OPENERS = ("", ":", "(", "-", "–", "durante", "en")
_BY = (
    "a mas tardar", "a mas tardar hasta", "hasta", "hasta el dia", "antes de", "antes del dia", "antes del",
    "plazo maximo", "fecha limite", "como maximo", "como plazo maximo",
)  # fmt: skip
_FROM = ("a contar de", "a contar del", "a partir de", "a partir del", "desde", "a contar desde", "rige desde")
_TWO_DIGITS = re.compile(r"\d\d")
_CITED = re.compile(
    r"(?:\bpublicad[oa]s?|\bdictad[oa]s?|\bpromulgad[oa]s?|\bnacid[oa]s?|\bsuscrit[oa]s?|\bfechad[oa]s?|\bcon fecha|"
    r"\bde fecha|\bde|\baprobad[oa]s?|\ba|\bvigentes?|\bal)(?: (?:el|los|dia)){0,2}$"
)


class Day(NamedTuple):
    """A day or month as written: absent parts are None; ``after`` is the index of the word behind it."""

    day: int | None
    month: int
    year: int | None
    after: int

    def iso(self) -> str:
        head = f"{self.year:04d}" if self.year else "-"
        return f"{head}-{self.month:02d}" + ("" if self.day is None else f"-{self.day:02d}")


def day_at(words: Words, index: int) -> Day | None:
    """The date at ``index``: "4 de marzo de 2022", "1° de mayo", "31/12", "12.12.2025", "2025-12-31"."""
    index += 1 if at(words, index) in WEEKDAYS else 0
    index += 1 if at(words, index) == "," else 0
    text = at(words, index)
    if not (digits(text) or text in _DAY_WORDS):
        return None
    return _figures(words, index) or _named(words, index)


def dates_in(text: str) -> list[tuple[date, Span]]:
    """The whole dates (day, month and year) written in a text, as in a question, with their places in it."""
    if not _TWO_DIGITS.search(text):  # the year at least is in figures
        return []
    words, found, index = read_words(fold(text)), [], 0
    while index < len(words):
        day = day_at(words, index)
        if day is None or day.day is None or day.year is None or not _valid(day):
            index += 1
            continue
        found.append((date(day.year, day.month, day.day), words.span(index, day.after)))
        index = day.after
    return found


def window_at(words: Words, index: int) -> Value | None:
    """ "Del 02 al 19 de abril de 2019", "entre el 1 y el 31 de marzo", "desde el 3 de mayo hasta el 4 de…"."""
    opening = phrase(
        words,
        index,
        "del",
        "desde el",
        "desde",
        "entre el",
        "entre los dias",
        "entre",
        "desde el dia",
        "de",
        "a contar del",
        "a partir del",
    )
    if not opening:
        return None
    first = day_at(words, index + opening)
    number = at(words, index + opening)
    here = first.after if first else index + opening + (1 if digits(number) and int(number) < 32 else 0)
    if here == index + opening:
        return None
    closing = phrase(words, here, "al", "y el", "hasta el", "y hasta el", "y", "a", "hasta")
    last = day_at(words, here + closing) if closing else None
    if last is None or last.day is None:
        return None
    if first is None:
        first = Day(int(number), last.month, last.year, here)
    if first.year is None and last.year is not None:
        first = Day(first.day, first.month, last.year, first.after)
    if not _valid(first):
        return None
    return Value(
        kind=DeadlineKind.WINDOW, first=index, last=last.after, date=first.iso(), end_date=last.iso(),
        period=_each_year(words, last.after)[0],
    )  # fmt: skip


def last_day_at(words: Words, index: int) -> Value | None:
    """ "último día hábil de marzo": a month's last day."""
    bound = phrase(words, index, "a mas tardar el", "hasta el", "a mas tardar al")
    here = index + bound + phrase(words, index + bound, "ultimo dia")
    if here == index + bound:
        return None
    working = at(words, here) == "habil"
    here += 1 if working else 0
    here += phrase(words, here, "de", "del mes de")
    month = MONTHS.get(at(words, here))
    if month is None:
        return None
    year, after = _year(words, here + 1)
    period, after = _each_year(words, after)
    return Value(
        kind=DeadlineKind.RECURRENCE if period else DeadlineKind.DATE, first=index, last=after,
        count=DayCount.ADMINISTRATIVE if working else DayCount.NOT_STATED, start="último", period=period,
        date=Day(None, month, year, after).iso(),
    )  # fmt: skip


def month_list_at(words: Words, index: int) -> Value | None:
    """ "en los meses de marzo, junio y septiembre de cada año", "el día 1 de los meses de enero y julio"."""
    day = at(words, index + 1) if at(words, index) == "dia" and digits(at(words, index + 1)) else ""
    here = index + 2 + phrase(words, index + 2, "de los meses de") if day else index
    if day and here == index + 2:
        return None
    here += phrase(words, here, "en los meses de", "los meses de", "en") if not day else 0
    found = 0
    while at(words, here) in MONTHS:
        found, here = found + 1, here + 1
        if at(words, here) in (",", "y", "e") and at(words, here + 1) in MONTHS:
            here += 1
    if found < (2 if here > index + 3 and at(words, index) != "en" else 3):
        return None
    _, here = _year(words, here)
    _, after = _each_year(words, here)
    return Value(kind=DeadlineKind.RECURRENCE, first=index, last=after, period="anual")


def months_at(words: Words, index: int) -> Value | None:
    """ "Mayo–Junio", "entre marzo y mayo", "durante febrero de 2022", "en el mes de septiembre"."""
    bound = phrase(words, index, "a mas tardar", "hasta", "antes de")
    opening = bound + phrase(
        words, index + bound, "entre", "de", "durante", "durante el mes de", "en el mes de", "en", "en los meses de",
        "el mes de", "el mes de",
    )  # fmt: skip
    here = index + opening
    month = MONTHS.get(at(words, here))
    if month is None:
        return None
    closing = phrase(words, here + 1, "y", "a", "-", "–", "—", "hasta")
    second = MONTHS.get(at(words, here + 1 + closing)) if closing else None
    if second is None and (not opening or at(words, index) == "de" or _more_months(words, here + 1)):
        return None
    after = here + 2 + closing if second else here + 1
    year, after = _year(words, after)
    start, end = Day(None, month, year, after), Day(None, second or month, year, after)
    period, after = _each_year(words, after)
    if bound and second is None:
        side = "antes" if at(words, index) == "antes" else None
        return Value(kind=DeadlineKind.DATE, first=index, last=after, date=start.iso(), start=side, period=period)
    return Value(kind=DeadlineKind.WINDOW, first=index, last=after, date=start.iso(), end_date=end.iso(), period=period)


def part_of_year_at(words: Words, index: int) -> Value | None:
    """ "tercer cuatrimestre de cada año", "último trimestre de 2026": from its first day to its last."""
    order = ORDER.get(at(words, index)) or (
        int(at(words, index)) if at(words, index) in "123456" and at(words, index) else 0
    )
    here = index + 1 + (1 if at(words, index + 1) in ("°", "º", "er", "do") else 0)
    length = LENGTHS.get(at(words, here))
    if at(words, index) == "ultimo" and length is not None and at(words, here + 1) in ("de", "del"):
        order = 12 // length
    if not order or length is None or order * length > 12:
        return None
    year, after = _year(words, here + 1)
    period, after = _each_year(words, after)
    first = Day(1, (order - 1) * length + 1, year, after)
    month = order * length
    last = Day(31 if month in (3, 12) else 30 if month != 8 and month != 10 else 31, month, year, after)
    if not period and joined(words, index - 2, index) not in _DURING and at(words, index - 1) not in _OPENERS:
        return None  # "los resultados del primer semestre" sets no time to act
    kind = DeadlineKind.RECURRENCE if period else DeadlineKind.WINDOW
    return Value(kind=kind, first=index, last=after, date=first.iso(), end_date=last.iso(), period=period)


def date_at(words: Words, index: int) -> Value | None:
    """A date with its bound: "a más tardar el …", "antes del …", "a contar del …"."""
    bound = phrase(words, index, *_BY)
    opening = bound or phrase(words, index, *_FROM)
    if not opening:
        return None
    here = index + opening
    day = day_at(words, here + phrase(words, here, "el", "el dia", "dia", "los dias", "al", "del"))
    if day is None or not _valid(day) or (day.day is None and not bound):
        return None
    start = "antes" if at(words, index) == "antes" else "desde" if not bound else None
    return _dated(words, index, day, start)


def bare_date_at(words: Words, index: int) -> Value | None:
    """A day alone, where no bound stands and it is no document's: a term only where what is around it says so."""
    here = index + phrase(words, index, "el", "el dia", "dia", "los dias")
    day = day_at(words, here)
    if day is None or day.day is None or not _valid(day) or _CITED.search(joined(words, index - 3, index)):
        return None
    return _dated(words, here, day, None)


def _dated(words: Words, first: int, day: Day, start: str | None) -> Value:
    period, after = _each_year(words, day.after)
    kind = DeadlineKind.RECURRENCE if period else DeadlineKind.DATE
    return Value(kind=kind, first=first, last=after, date=day.iso(), start=start, period=period)


def _figures(words: Words, index: int) -> Day | None:
    parts, here = [at(words, index)], index
    separator = at(words, index + 1)
    if separator not in (".", "/", "-") or not digits(parts[0]) or _glued(words, index):
        return None
    while at(words, here + 1) == separator and digits(at(words, here + 2)) and len(parts) < 3:
        if not (touches(words, here) and touches(words, here + 1)):
            break
        here += 2
        parts.append(at(words, here))
    if len(parts) == 3 and len(parts[0]) == 4 and separator == "-":
        parts.reverse()
    if len(parts) == 2 and separator == "/" and all(len(part) <= 2 for part in parts):
        day = Day(int(parts[0]), int(parts[1]), None, here + 1)
    elif len(parts) == 3 and len(parts[0]) <= 2 and len(parts[1]) <= 2 and len(parts[2]) in (2, 4):
        year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
        day = Day(int(parts[0]), int(parts[1]), year, here + 1)
    else:
        return None
    return day if _valid(day) else None


def _glued(words: Words, index: int) -> bool:
    return touches(words, index - 1) and (at(words, index - 1).isalnum() or at(words, index - 1) in ("/", "-", "."))


def _named(words: Words, index: int) -> Day | None:
    text = at(words, index)
    if text in MONTHS:
        year, after = _year(words, index + 1)
        return Day(None, MONTHS[text], year, after)
    number = int(text) if digits(text) and len(text) <= 2 else 1 if text in ("primero", "uno") else 0
    here = index + 1 + (1 if at(words, index + 1) in ("°", "º", "o") else 0)
    here += phrase(words, here, "de", "del mes de")
    month = MONTHS.get(at(words, here))
    if number and month is None and at(words, here) in SHORT_MONTHS:
        year, after = _year(words, here + (2 if at(words, here + 1) == "." else 1))
        month = SHORT_MONTHS[at(words, here)] if year else None
    if not number or month is None:
        return None
    if at(words, here) in MONTHS:
        year, after = _year(words, here + 1)
    day = Day(number, month, year, after)
    return day if _valid(day) else None


def _year(words: Words, index: int) -> tuple[int | None, int]:
    skipped = phrase(words, index, "de", "del", "del año", "de el año", ",", "/")
    text = at(words, index + skipped)
    if len(text) == 4 and digits(text) and 1800 <= int(text) <= 2200:
        return int(text), index + skipped + 1
    return None, index


def _each_year(words: Words, index: int) -> tuple[str | None, int]:
    size = phrase(words, index, "de cada año", "cada año", "de todos los años", "de cada ejercicio")
    if not size:
        return None, index
    return "anual", index + size + phrase(words, index + size, "calendario")


def _more_months(words: Words, index: int) -> bool:
    return at(words, index) in (",", "y", "e") and at(words, index + 1) in MONTHS


def _valid(day: Day) -> bool:
    if day.day is None:
        return True
    try:
        date(day.year or 2024, day.month, day.day)
    except ValueError:
        return False
    return True
