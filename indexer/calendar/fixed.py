"""The day that a text itself fixes: "hasta el 31 de octubre", "día 15", "primeros 8 días del mes siguiente"."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from indexer.calendar.counting import ONE, Place, add_months
from indexer.calendar.holidays import written
from indexer.errors import TermError
from indexer.models import DayCount, Deadline, DeadlineKind, TimeUnit
from indexer.text import fold


def fixed_day(term: Deadline, text: str, start: date, place: Place) -> tuple[date, str]:
    """The first such day from ``start`` on, and the step that says so. ``TermError`` where the text fixes none."""
    if term.date is not None:
        wanted = term.end_date or term.date
        day = _next(wanted, start)
        while term.start == "último" and term.count is DayCount.ADMINISTRATIVE and place.rest(day, saturday=True):
            day -= ONE
        if term.start == "antes":
            return day - ONE, f"«{text}»: el último día para actuar es el anterior, {written(day - ONE, weekday=True)}."
        return day, f"«{text}»: el {written(day, weekday=True)}."
    if term.kind is DeadlineKind.RECURRENCE and term.amount and term.unit is TimeUnit.DAY and term.period:
        day = _first_days(term, text, start, place)
        return day, f"«{text}»: hasta el {written(day, weekday=True)}."
    raise TermError(f"«{text[:80]}» no fija un día ni cuántos contar: indique la fecha a mano.")


def _next(wanted: str, start: date) -> date:
    """The first day from ``start`` on that a date of XML Schema names; of a month, its last day."""
    if wanted.startswith("---"):
        for ahead in range(13):
            month = add_months(start.replace(day=1), ahead)
            day = month.replace(day=min(int(wanted[3:]), monthrange(month.year, month.month)[1]))
            if day >= start:
                return day
    if not wanted.startswith("--"):
        parts = [int(part) for part in wanted.split("-")]
        return date(*parts) if len(parts) == 3 else _end_of(parts[0], parts[1])
    parts = [int(part) for part in wanted[2:].split("-")]
    for year in range(start.year, start.year + 9):  # 29 February comes at most eight years later
        if len(parts) == 2 and parts[1] > monthrange(year, parts[0])[1]:
            continue
        day = date(year, parts[0], parts[1]) if len(parts) == 2 else _end_of(year, parts[0])
        if day >= start:
            return day
    raise TermError(f"«{wanted}» no es un día del calendario.")


def _first_days(term: Deadline, text: str, start: date, place: Place) -> date:
    """The last of a period's first days: of the next one where the text says so, else of the first still open."""
    if term.period not in ("mensual", "anual"):
        raise TermError(f"«{text[:80]}» no se puede computar: solo los primeros días de un mes o de un año.")
    step = 1 if term.period == "mensual" else 12
    first = start.replace(day=1) if step == 1 else start.replace(month=1, day=1)
    said = fold(text)
    if "siguiente" in said or "vencido" in said:
        return _nth(term, add_months(first, step), place)
    day = _nth(term, first, place)
    return day if day >= start else _nth(term, add_months(first, step), place)


def _nth(term: Deadline, first: date, place: Place) -> date:
    working = term.count in (DayCount.ADMINISTRATIVE, DayCount.JUDICIAL)
    if term.start == "último":
        day = _end_of(first.year, first.month)
        while working and place.rest(day, saturday=True):
            day -= ONE
        return day
    day, left = first - ONE, term.amount or 1
    while left:
        day += ONE
        if not working or place.rest(day, saturday=True) is None:
            left -= 1
    return day


def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
