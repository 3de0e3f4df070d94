"""Counting a term over the calendar, by one rule: the day it ends, step by step, and each day that was not counted.

A step says how many calendar days it moves, so that the steps replay from the event to the last day.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from indexer.calendar.holidays import SATURDAY_LAW, SUNDAY_LAW, Calendar, written
from indexer.calendar.regimes import Rule
from indexer.errors import TermError
from indexer.models import TimeUnit

ONE = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a count: what is done, by what law, and the calendar days it moves (negative: backwards)."""

    text: str
    basis: str
    moves: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A day that is not counted, or to which a term does not run."""

    date: date
    reason: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A finished count. ``moment`` only for terms of hours."""

    due: date
    steps: tuple[Step, ...]
    skipped: tuple[Skipped, ...] = ()
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The calendar and the commune whose holidays rule."""

    calendar: Calendar
    commune: str | None = None

    def rest(self, day: date, *, saturday: bool) -> Skipped | None:
        """Why ``day`` is inhábil, or None. A feriado is named before the Saturday or Sunday on which it falls.

        Raises ``TermError`` outside the verified years.
        """
        holiday = self.calendar.holiday(day, self.commune)
        if holiday is not None:
            return Skipped(date=day, reason=f"feriado: {holiday.name}", law=holiday.law)
        if day.weekday() == SUNDAY:
            return Skipped(date=day, reason="domingo", law=SUNDAY_LAW)
        if saturday and day.weekday() == SATURDAY:
            return Skipped(date=day, reason="sábado", law=SATURDAY_LAW)
        return None


def count_days(place: Place, rule: Rule, event: date, amount: int, *, start: str | None = None) -> Count:
    """``amount`` days from ``event`` (not counted), or before it where ``start`` is "antes"."""
    if start == "antes":
        return _days_before(place, rule, event, amount)
    steps, skipped, before = _first_day(place, rule, event, start)
    day, left = before, amount
    while left:
        day += ONE
        rest = place.rest(day, saturday=rule.skips_saturday) if rule.skips_holidays else None
        place.calendar.check(day)
        if rest is None:
            left -= 1
        else:
            skipped.append(rest)
    text = f"{_counted(rule, amount)}: el último es el {written(day, weekday=True)}."
    steps.append(Step(text=text, basis=rule.basis_count, moves=(day - before).days))
    return _rolled(place, rule, day, steps, skipped)


def count_months(place: Place, rule: Rule, event: date, months: int, *, start: str | None = None) -> Count:
    """``months`` months from ``event``, on the day of the same number, clamped to the month's last."""
    if start == "antes":
        day = add_months(event, -months)
        place.calendar.check(day)
        text = f"{_told(_months(months))} hacia atrás: el {written(day, weekday=True)}."
        return Count(due=day, steps=(_event(event), Step(text=text, basis=rule.basis_count, moves=(day - event).days)))
    if start == "hábil siguiente":
        steps, skipped, before = _first_day(place, rule, event, start)
        first = before + ONE
    else:
        first = event + ONE if rule.from_next_day else event
        steps, skipped = [_event(event)], []
        side = "día siguiente" if rule.from_next_day else "día del hecho"
        text = f"El cómputo comienza el {side}: {written(first, weekday=True)}."
        steps.append(Step(text=text, basis=rule.basis_start, moves=(first - event).days))
        before = first
    day = add_months(first, months)
    clamped = ", último día de ese mes, que no tiene uno igual" if day.day != first.day else ""
    text = f"{_told(_months(months))}: el {written(day, weekday=True)}{clamped}."
    steps.append(Step(text=text, basis=rule.basis_count, moves=(day - before).days))
    place.calendar.check(day)
    return _rolled(place, rule, day, steps, skipped)


def count_hours(place: Place, rule: Rule, event: datetime, hours: int, *, start: str | None = None) -> Count:
    """``hours`` hours by the clock from ``event`` (local time), or before it; by rule those of working days only."""
    skipped: list[Skipped] = []
    if not rule.skips_holidays:
        moment = event + timedelta(hours=-hours if start == "antes" else hours)
    elif start == "antes":
        raise TermError("Un plazo de horas hábiles hacia atrás no se puede computar: ninguna norma lo regula.")
    else:
        moment = _working_hours(place, rule, event, hours, skipped)
    place.calendar.check(moment.date())
    way = "hacia atrás" if start == "antes" else "desde ese momento"
    kind = " de días hábiles" if rule.skips_holidays else ""
    text = f"{_told(f'{hours} hora' if hours == 1 else f'{hours} horas')}{kind} {way}: {_clock(moment)}."
    steps = (
        Step(text=f"El plazo corre desde el {_clock(event)}.", basis=rule.basis_start),
        Step(text=text, basis=rule.basis_count, moves=(moment.date() - event.date()).days),
    )
    return Count(due=moment.date(), steps=steps, skipped=tuple(skipped), moment=moment)


def add_months(day: date, months: int) -> date:
    """The day of the same number ``months`` later (or earlier), clamped to the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise TermError("El plazo sale del calendario.")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def total_months(amount: int, unit: TimeUnit) -> int:
    return amount * 12 if unit is TimeUnit.YEAR else amount


# ------------------------------------------------------------------------------------------------ steps


def _event(event: date) -> Step:
    return Step(
        text=f"El plazo corre desde el {written(event, weekday=True)}, día que no se cuenta.", basis="fecha dada"
    )


def _first_day(place: Place, rule: Rule, event: date, start: str | None) -> tuple[list[Step], list[Skipped], date]:
    """The steps up to the day before the first one counted, and that day."""
    steps, skipped, before = [_event(event)], [], event
    if start == "hábil siguiente":
        while (rest := place.rest(before + ONE, saturday=True)) is not None:
            skipped.append(rest)
            before += ONE
        text = f"El cómputo comienza el día hábil siguiente: {written(before + ONE, weekday=True)}."
        steps.append(Step(text=text, basis="letra del plazo", moves=(before - event).days))
    else:
        text = f"El cómputo comienza el día siguiente: {written(event + ONE, weekday=True)}."
        steps.append(Step(text=text, basis=rule.basis_start))
    return steps, skipped, before


def _rolled(place: Place, rule: Rule, day: date, steps: list[Step], skipped: list[Skipped]) -> Count:
    if rule.rolls:
        last, moved = day, []
        while (rest := place.rest(last, saturday=True)) is not None:
            moved.append(rest)
            last += ONE
        if moved:
            text = (
                f"El {written(day, weekday=True)} es inhábil ({moved[0].reason}): el plazo se prorroga al primer día "
                f"hábil siguiente, {written(last, weekday=True)}."
            )
            steps.append(Step(text=text, basis=rule.basis_roll, moves=(last - day).days))
        day, skipped = last, [*skipped, *moved]
    return Count(due=day, steps=tuple(steps), skipped=tuple(skipped))


def _days_before(place: Place, rule: Rule, event: date, amount: int) -> Count:
    skipped: list[Skipped] = []
    day, left = event, amount
    while left:
        day -= ONE
        place.calendar.check(day)
        rest = place.rest(day, saturday=rule.skips_saturday) if rule.skips_holidays else None
        if rest is None:
            left -= 1
        else:
            skipped.append(rest)
    text = f"{_counted(rule, amount)} hacia atrás: el {written(day, weekday=True)}."
    steps = (_event(event), Step(text=text, basis=rule.basis_count, moves=(day - event).days))
    return Count(due=day, steps=steps, skipped=tuple(skipped))


def _working_hours(place: Place, rule: Rule, event: datetime, hours: int, skipped: list[Skipped]) -> datetime:
    moment, left = event, timedelta(hours=hours)
    while True:
        midnight = datetime.combine(moment.date() + ONE, time())
        rest = place.rest(moment.date(), saturday=rule.skips_saturday)
        if rest is not None:
            skipped.append(rest)
        elif left <= midnight - moment:
            return moment + left
        else:
            left -= midnight - moment
        moment = midnight


def _counted(rule: Rule, amount: int) -> str:
    if not rule.skips_holidays:
        return f"Se cuenta{'' if amount == 1 else 'n'} {amount} {'día corrido' if amount == 1 else 'días corridos'}"
    out = "sábados, domingos ni feriados" if rule.skips_saturday else "domingos ni feriados (el sábado se cuenta)"
    return f"Se cuenta{'' if amount == 1 else 'n'} {amount} {'día hábil' if amount == 1 else 'días hábiles'}, sin {out}"


def _months(months: int) -> str:
    if months % 12 == 0:
        return f"{months // 12} {'año' if months == 12 else 'años'}"
    return f"{months} {'mes' if months == 1 else 'meses'}"


def _told(amount: str) -> str:
    return f"Se {'cuenta' if amount.startswith('1 ') else 'cuentan'} {amount}"


def _clock(moment: datetime) -> str:
    return f"{written(moment.date(), weekday=True)}, a las {moment:%H:%M}"
