"""A due date asked in words, and the answer as JSON: what ``normateca plazo`` and ``GET /api/v1/due`` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from indexer.calendar.chains import ChainStep
from indexer.calendar.holidays import Calendar
from indexer.calendar.plazos import Between, DueAnswer, DueReading, DueRequest, check_amount, check_moment
from indexer.calendar.regimes import Regime, regime_named
from indexer.errors import TermError
from indexer.facts.deadlines import parse_term
from indexer.models import Deadline
from indexer.text import collapse

T = TypeVar("T")
PARTIES = ("obligado", "beneficiario")
MAX_TERM = 200


def read_request(
    plazo: str, desde: str, calendar: Calendar, *, comuna: str | None = None, regimen: str | None = None,
    parte: str | None = None,
) -> DueRequest:  # fmt: skip
    """A request from what a person typed. Raises one ``TermError`` with every fault found."""
    faults: list[str] = []
    term = _checked(faults, lambda: read_term(plazo))
    return _request(faults, term, plazo, desde, calendar, comuna, regimen, parte)


def request_for(
    term: Deadline, text: str, desde: str, calendar: Calendar, *, comuna: str | None = None,
    regimen: str | None = None, parte: str | None = None, norm: str | None = None, urn: str | None = None,
    href: str | None = None,
) -> DueRequest:  # fmt: skip
    """The same for a deadline of the corpus: ``text`` its words, ``norm`` the id of the norm whose text states it
    ("ley-19880"), ``urn`` its pinned fragment and ``href`` where it is read."""
    request = _request([], term, text, desde, calendar, comuna, regimen, parte)
    return replace(request, norm=norm, urn=urn, href=href)


def _request(
    faults: list[str], term: Deadline | None, text: str, desde: str, calendar: Calendar, comuna: str | None,
    regimen: str | None, parte: str | None,
) -> DueRequest:  # fmt: skip
    start = _checked(faults, lambda: read_start(desde))
    regime = _checked(faults, lambda: regime_named(regimen))
    commune = _checked(faults, lambda: calendar.commune_named(comuna)) if comuna and comuna.strip() else None
    if parte and parte not in PARTIES:
        faults.append(f"No hay una parte «{parte[:40]}»: use obligado (quien debe actuar) o beneficiario.")
    if term and start:
        _checked(faults, lambda: check_moment(term, start))
    if start:
        day = start.date() if isinstance(start, datetime) else start
        _checked(faults, lambda: calendar.check(day))
    if faults or term is None or start is None:
        raise TermError(*faults)
    return DueRequest(term=term, text=collapse(text), start=start, commune=commune, regime=regime, party=parte or None)


def read_term(plazo: str) -> Deadline:
    """The term in a typed text; ``TermError`` where there is none, several, or one too short or long."""
    if not plazo.strip():
        raise TermError("Falta el plazo: escriba, por ejemplo, «10 días hábiles», «un mes» o «72 horas».")
    if len(plazo) > MAX_TERM:
        raise TermError(f"El plazo es demasiado largo: use {MAX_TERM} caracteres como máximo.")
    term = parse_term(plazo)
    if term is None:
        raise TermError(
            f"No se entiende el plazo «{collapse(plazo)[:80]}»: escriba uno solo, con su número y su unidad, por "
            "ejemplo «10 días hábiles», «un mes» o «72 horas»."
        )
    check_amount(term)
    return term


def read_start(desde: str) -> date | datetime:
    """ "2026-01-05", "05-01-2026", "5/1/2026", or with an hour "2026-01-15T13:00"; ``TermError`` for any other."""
    said = desde.strip()
    if not said:
        raise TermError("Falta la fecha desde la que se cuenta: escriba, por ejemplo, «2026-01-05».")
    day, separator, hour = said.replace(" ", "T", 1).partition("T")
    parts = day.replace("/", "-").split("-")
    wrong = TermError(
        f"«{said[:40]}» no es una fecha del calendario: escriba año-mes-día, por ejemplo «2026-01-05», y si el plazo "
        "es de horas, «2026-01-05T13:00»."
    )
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise wrong
    if len(parts[0]) != 4:
        parts.reverse()
    try:
        if len(parts[0]) != 4:
            raise wrong
        found = date(*(int(part) for part in parts))
        return datetime.combine(found, datetime.strptime(hour, "%H:%M").time()) if separator else found
    except ValueError:
        raise wrong from None


def _checked(faults: list[str], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except TermError as error:
        faults.extend(error.faults)
        return None


# ------------------------------------------------------------------------------------------------- JSON


def to_json(answer: DueAnswer) -> dict[str, Any]:
    """The body of ``GET /api/v1/due``."""
    request = answer.request
    return {
        "plazo": request.text,
        "desde": request.start.isoformat(timespec="minutes")
        if isinstance(request.start, datetime)
        else request.start.isoformat(),
        "comuna": request.commune,
        "urn": request.urn,
        "due": answer.due.isoformat(),
        "readings": [_reading(reading) for reading in answer.readings],
        "disputed": answer.disputed,
        "safe": {"obligado": answer.safe_obliged.isoformat(), "beneficiario": answer.safe_beneficiary.isoformat()},
        "silence": None
        if answer.effect_from is None
        else {"effect": request.term.effect, "from": answer.effect_from.isoformat()},
        "notes": list(answer.notes),
        "calendar": {"version": answer.calendar_version, "verified_until": answer.verified_until.isoformat()},
    }


def _reading(reading: DueReading) -> dict[str, Any]:
    return {
        "regime": reading.regime,
        "label": reading.label,
        "due": reading.due.isoformat(),
        "moment": reading.moment.isoformat(timespec="minutes") if reading.moment else None,
        "steps": [{"text": step.text, "basis": step.basis} for step in reading.steps],
        "skipped": [{"date": day.date.isoformat(), "reason": day.reason, "law": day.law} for day in reading.skipped],
    }


def between_json(between: Between) -> dict[str, Any]:
    """How many working days lie between two dates."""
    return {
        "desde": between.start.isoformat(),
        "hasta": between.end.isoformat(),
        "habiles": between.days,
        "corridos": between.calendar_days,
        "skipped": [{"date": day.date.isoformat(), "reason": day.reason, "law": day.law} for day in between.skipped],
    }


def chain_json(steps: tuple[ChainStep, ...]) -> list[dict[str, Any]]:
    """Each link of a chain with its days, by the earliest readings and by the latest."""
    return [
        {
            "name": step.link.name,
            "plazo": step.link.text,
            "after": step.link.after,
            "starts": [day.isoformat() for day in step.starts],
            "ends": [day.isoformat() for day in step.ends],
            "disputed": step.disputed,
            "urn": step.link.urn,
            "href": step.link.href,
            "readings": [_reading(reading) for reading in step.answers[0].readings],
        }
        for step in steps
    ]


__all__ = [
    "PARTIES", "Regime", "between_json", "chain_json", "read_request", "read_start", "read_term", "request_for",
    "to_json",
]  # fmt: skip
