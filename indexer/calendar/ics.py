"""Due dates as an iCalendar file (RFC 5545): one all-day event for each day, two or more where the law is disputed.

The UID comes from (term's pinned URN or words, event's day, due day's rule) and nothing else, so that a calendar that
imports the file again updates its events. The stamp is an argument: no file changes with the clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Event
from icalendar import Calendar as ICalendar

from indexer.calendar.chains import ChainStep
from indexer.calendar.plazos import DueAnswer, DueReading

PRODID = "-//Normateca//Plazos//ES"
SANTIAGO = ZoneInfo("America/Santiago")
_ADVICE = "Cómputo referencial; no es asesoría jurídica."


def to_ics(answer: DueAnswer, *, stamp: datetime, title: str | None = None) -> bytes:
    """The calendar file of an answer. ``stamp``: an aware time, when the file is made; ``title``: the act due."""
    return _file(_events(answer, stamp, title or answer.request.term.act or answer.request.text))


def chain_to_ics(steps: Iterable[ChainStep], *, stamp: datetime) -> bytes:
    """One file for a chain: each link's first and last day (one event where they are the same)."""
    events: list[Event] = []
    for step in steps:
        early, late = step.answers
        found = _events(early, stamp, step.link.name, only=step.ends[0], disputed=step.disputed)
        if step.disputed:
            found += _events(late, stamp, step.link.name, only=step.ends[1], disputed=True)
        events += found
    return _file(events)


def _file(events: Iterable[Event]) -> bytes:
    calendar = ICalendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(
    answer: DueAnswer, stamp: datetime, title: str, *, only: date | None = None, disputed: bool | None = None
) -> list[Event]:
    by_day: dict[date, list[DueReading]] = {}
    for reading in answer.readings:
        by_day.setdefault(reading.due, []).append(reading)
    many = answer.disputed if disputed is None else disputed
    return [
        _event(answer, readings, stamp, title, disputed=many)
        for day, readings in sorted(by_day.items())
        if only in (None, day)
    ]


def _event(answer: DueAnswer, readings: list[DueReading], stamp: datetime, title: str, *, disputed: bool) -> Event:
    request, first = answer.request, readings[0]
    event = Event()
    event.add("uid", _uid(answer, readings))
    event.add("dtstamp", stamp.astimezone(UTC))
    if first.moment is not None:
        event.add("dtstart", first.moment.replace(tzinfo=SANTIAGO).astimezone(UTC))
    else:
        event.add("dtstart", first.due)
        event.add("dtend", first.due + timedelta(days=1))
    labels = " / ".join(reading.label for reading in readings)
    event.add("summary", f"Vence: {title}" + (f" ({labels})" if disputed else ""))
    event.add("description", _description(answer, readings))
    event.add("transp", "TRANSPARENT")
    if request.href:
        event.add("url", request.href)
    event.add_component(_alarm(title))
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Mañana vence: {title}")
    alarm.add("trigger", timedelta(days=-1))
    return alarm


def _description(answer: DueAnswer, readings: list[DueReading]) -> str:
    lines = [f"Plazo: {answer.request.text}"]
    for reading in readings:
        lines.append(f"{reading.label}:")
        lines += [f"{number}. {step.text} [{step.basis}]" for number, step in enumerate(reading.steps, 1)]
    if answer.disputed:
        lines.append("La ley no zanja cuál lectura rige: hay otra fecha posible.")
    return "\n".join([*lines, f"Calendario {answer.calendar_version}. {_ADVICE}"])


def _uid(answer: DueAnswer, readings: list[DueReading]) -> str:
    request = answer.request
    parts = (request.urn or request.text, request.start.isoformat(), request.commune or "", readings[0].regime)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + "@normateca"
