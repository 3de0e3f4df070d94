"""Due dates: every defensible reading of a term, each with its steps, and the date that is safe for each party.

Pure: the calendar and every date are arguments. Nothing here is legal advice; each step names the law it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from indexer.calendar.counting import (
    ONE,
    Count,
    Place,
    Skipped,
    Step,
    count_days,
    count_hours,
    count_months,
    total_months,
)  # fmt: skip
from indexer.calendar.fixed import fixed_day
from indexer.calendar.holidays import Calendar, written
from indexer.calendar.regimes import OWN_REGIME, USEFUL, WORKING, Regime, Rule, rules_for
from indexer.errors import TermError
from indexer.models import DayCount, Deadline, DeadlineKind, TimeUnit

LIMITS = {TimeUnit.HOUR: 8760, TimeUnit.DAY: 1000, TimeUnit.WEEK: 150, TimeUnit.MONTH: 60, TimeUnit.YEAR: 5}
"""The longest term of each unit that is computed: longer ones leave the verified calendar anyway."""

_PLURALS = {
    TimeUnit.HOUR: "horas",
    TimeUnit.DAY: "días",
    TimeUnit.WEEK: "semanas",
    TimeUnit.MONTH: "meses",
    TimeUnit.YEAR: "años",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRequest:
    """What is asked. ``start``: the event's day, or its moment for terms of hours (local time)."""

    term: Deadline
    text: str  # the term in its own words: "10 días corridos"
    start: date | datetime
    commune: str | None = None
    regime: Regime | None = None
    party: str | None = None  # obligado | beneficiario
    norm: str | None = None  # id of the norm whose text states the term ("ley-19880")
    urn: str | None = None  # of the term, pinned: what the calendar event is identified by
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReading:
    """One reading of a term: by which rule, the last day, how, and from when silence has its effect."""

    regime: str
    label: str
    due: date
    moment: datetime | None = None
    steps: tuple[Step, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAnswer:
    """Every reading; ``disputed`` where they give different days. ``effect``: what silence does once the term ends."""

    request: DueRequest
    readings: tuple[DueReading, ...]
    disputed: bool
    safe_obliged: date
    safe_beneficiary: date
    calendar_version: str
    verified_until: date
    notes: tuple[str, ...] = ()

    @property
    def due(self) -> date:
        """The day to go by: the earliest, unless it was asked for whoever gains by silence."""
        return self.safe_beneficiary if self.request.party == "beneficiario" else self.safe_obliged

    @property
    def effect_from(self) -> date | None:
        """The first day on which silence has surely had its effect, for a term whose text gives it one."""
        return self.safe_beneficiary + ONE if self.request.term.effect else None


def due(request: DueRequest, calendar: Calendar) -> DueAnswer:
    """Compute a term. Raises ``TermError`` with what is wrong and how to mend it."""
    check_amount(request.term)
    check_moment(request.term, request.start)
    if request.commune is not None:
        request = replace(request, commune=calendar.commune_named(request.commune))
    place = Place(calendar=calendar, commune=request.commune)
    day = request.start.date() if isinstance(request.start, datetime) else request.start
    calendar.check(day)
    if request.term.amount is None or request.term.kind is DeadlineKind.RECURRENCE:
        readings: tuple[DueReading, ...] = (_fixed(request, place, day),)
    else:
        readings = tuple(_reading(rule, _count(rule, request, place, day)) for rule in _rules(request))
    dues = sorted({reading.due for reading in readings})
    return DueAnswer(
        request=request, readings=readings, disputed=len(dues) > 1, safe_obliged=dues[0], safe_beneficiary=dues[-1],
        calendar_version=calendar.version, verified_until=calendar.verified_until,
        notes=tuple(_notes(request, place, readings)),
    )  # fmt: skip


def check_amount(term: Deadline) -> None:
    """Raise ``TermError`` for a term of zero, or longer than what is computed."""
    if term.amount is None or term.unit is None:
        return
    limit, plural = LIMITS[term.unit], _PLURALS[term.unit]
    if term.amount < 1:
        raise TermError(f"Un plazo de {term.amount} {plural} no se puede computar: el mínimo es 1.")
    if term.amount > limit:
        raise TermError(f"Un plazo de {term.amount} {plural} es demasiado largo: el máximo que se computa es {limit}.")


def check_moment(term: Deadline, start: date | datetime) -> None:
    """Raise ``TermError`` for a term of hours with no time of day to count from."""
    if term.unit is TimeUnit.HOUR and term.amount is not None and not isinstance(start, datetime):
        raise TermError(
            "Un plazo de horas necesita la hora en que empieza: escriba la fecha con su hora, por ejemplo "
            f"«{start.isoformat()}T13:00»."
        )


def _rules(request: DueRequest) -> tuple[Rule, ...]:
    term = request.term
    regime = request.regime or OWN_REGIME.get(request.norm or "")
    return rules_for(term.unit or TimeUnit.DAY, term.count, regime, backwards=term.start == "antes")


def _count(rule: Rule, request: DueRequest, place: Place, day: date) -> Count:
    term, start = request.term, request.term.start
    amount = term.amount or 0
    if term.unit is TimeUnit.HOUR:
        moment = request.start if isinstance(request.start, datetime) else datetime.combine(day, time())
        return count_hours(place, rule, moment, amount, start=start)
    if term.unit in (TimeUnit.MONTH, TimeUnit.YEAR):
        return count_months(place, rule, day, total_months(amount, term.unit), start=start)
    return count_days(place, rule, day, amount * 7 if term.unit is TimeUnit.WEEK else amount, start=start)


def _reading(rule: Rule, count: Count) -> DueReading:
    return DueReading(
        regime=rule.id, label=rule.label, due=count.due, moment=count.moment, steps=count.steps, skipped=count.skipped
    )


def _fixed(request: DueRequest, place: Place, day: date) -> DueReading:
    last, text = fixed_day(request.term, request.text, day, place)
    place.calendar.check(last)
    steps = (
        Step(text=f"Se parte del {written(day, weekday=True)}.", basis="fecha dada"),
        Step(text=text, basis=request.term.basis or "letra del plazo", moves=(last - day).days),
    )
    return DueReading(regime="fecha", label="Fecha que el texto fija", due=last, steps=steps)


def _notes(request: DueRequest, place: Place, readings: Iterable[DueReading]) -> Iterable[str]:
    term = request.term
    if term.unit is TimeUnit.DAY and term.count is DayCount.NOT_STATED and term.amount and request.regime is None:
        yield "El texto no dice si los días son hábiles o corridos: se muestran las lecturas posibles."
    if term.extension is not None:
        yield (
            f"El texto permite una prórroga («{term.extension}»), que no está sumada. En los procedimientos de la Ley "
            "19.880 (art. 26) se pide y se resuelve antes de que el plazo venza, y no excede de la mitad."
        )
    if term.lower is not None:
        yield f"El texto da un rango desde {term.lower}: se computa el mayor, {term.amount}."
    for reading in readings:
        rest = place.rest(reading.due, saturday=True) if reading.moment is None else None
        if rest is not None:
            yield (
                f"El {written(reading.due, weekday=True)} es inhábil ({rest.reason}) y por la lectura "
                f"«{reading.label}» el plazo no se prorroga: conviene actuar el día hábil anterior."
            )
    if place.commune is None:
        yield "Sin comuna: no se consideran los feriados regionales ni comunales."


# --------------------------------------------------------------------------------------- days between


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """The working days after ``start`` up to ``end``, both named days as the law counts them."""

    start: date
    end: date
    days: int
    calendar_days: int
    skipped: tuple[Skipped, ...]


def days_between(
    start: date, end: date, calendar: Calendar, *, commune: str | None = None, regime: Regime | None = None
) -> Between:
    """How many días hábiles lie after ``start`` and up to ``end`` (included). ``TermError`` if ``end`` is earlier."""
    if end < start:
        raise TermError(f"El {written(end)} es anterior al {written(start)}: invierta las fechas.")
    rule = {Regime.JUDICIAL: USEFUL, Regime.CIVIL: USEFUL}.get(regime or Regime.ADMINISTRATIVE, WORKING)
    place = Place(calendar=calendar, commune=calendar.commune_named(commune) if commune else None)
    calendar.check(start)
    calendar.check(end)
    days = [start + timedelta(days=offset) for offset in range(1, (end - start).days + 1)]
    rests = [rest for day in days if (rest := place.rest(day, saturday=rule.skips_saturday)) is not None]
    return Between(start=start, end=end, days=len(days) - len(rests), calendar_days=len(days), skipped=tuple(rests))
