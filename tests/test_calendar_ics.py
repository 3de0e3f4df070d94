"""The calendar file, read by a strict parser written apart from the library that writes it (RFC 5545)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from indexer.calendar.chains import Link, chain
from indexer.calendar.ics import chain_to_ics, to_ics
from indexer.calendar.loading import load_calendar
from indexer.calendar.plazos import due
from indexer.calendar.requests import read_request, request_for
from indexer.facts.deadlines import parse_term
from indexer.models import Deadline

CALENDAR = load_calendar()
STAMP = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
_LINE = re.compile(
    r'^(?P<name>[A-Z0-9-]+)(?P<params>(?:;[A-Z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(?P<value>.*)$'
)
_ESCAPE = re.compile(r"\\(?![\\;,nN])")
_VALUES = {
    "DTSTAMP": re.compile(r"^\d{8}T\d{6}Z$"),
    "DTSTART": re.compile(r"^\d{8}(?:T\d{6}Z)?$"),
    "DTEND": re.compile(r"^\d{8}$"),
    "TRIGGER": re.compile(r"^-?P(?:\d+D|T\d+H)$"),
    "UID": re.compile(r"^[0-9a-f]{32}@normateca$"),
}
_REQUIRED = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
_INSIDE = {"VCALENDAR": None, "VEVENT": "VCALENDAR", "VALARM": "VEVENT"}


def parsed(data: bytes) -> list[dict[str, str]]:
    """The events of a file that keeps RFC 5545 to the letter: sections 3.1 (lines), 3.3.11 (text), 3.4 and 3.6."""
    text = data.decode("utf-8")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "a line of more than 75 octets"
    events: list[dict[str, str]] = []
    open_: list[tuple[str, dict[str, str]]] = []
    for line in re.sub(r"\r\n[ \t]", "", text).split("\r\n")[:-1]:
        found = _LINE.match(line)
        assert found, line
        name, value = found["name"], found["value"]
        if name == "BEGIN":
            assert (open_[-1][0] if open_ else None) == _INSIDE[value]
            open_.append((value, {}))
        elif name == "END":
            component, fields = open_.pop()
            assert component == value
            assert _REQUIRED[component] <= fields.keys()
            if component == "VEVENT":
                events.append(fields)
        else:
            fields = open_[-1][1]
            assert name not in fields, f"{name} twice"
            assert name not in _VALUES or _VALUES[name].match(value), line
            if name in ("SUMMARY", "DESCRIPTION"):
                assert not _ESCAPE.search(value)
                assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), "an unescaped comma or semicolon"
            assert name not in ("DTSTART", "DTEND") or ("VALUE=DATE" in found["params"]) == (len(value) == 8)
            fields[name] = value
    assert not open_
    return events


def term(text: str) -> Deadline:
    found = parse_term(text)
    assert found is not None
    return found


def test_one_all_day_event_for_an_undisputed_term() -> None:
    answer = due(read_request("10 días hábiles", "2026-01-05", CALENDAR), CALENDAR)
    (event,) = parsed(to_ics(answer, stamp=STAMP, title="Responder, por escrito; el oficio"))
    assert (event["DTSTART"], event["DTEND"], event["DTSTAMP"]) == ("20260119", "20260120", "20260102T120000Z")
    assert event["SUMMARY"] == r"Vence: Responder\, por escrito\; el oficio"


def test_an_event_for_each_day_where_the_law_is_disputed() -> None:
    answer = due(read_request("10 días", "2026-01-07", CALENDAR), CALENDAR)
    events = parsed(to_ics(answer, stamp=STAMP))
    assert [event["DTSTART"] for event in events] == ["20260117", "20260119", "20260121"]
    assert len({event["UID"] for event in events}) == 3
    assert all("La ley no zanja" in event["DESCRIPTION"] for event in events)


def test_the_same_term_keeps_its_uid_and_its_link() -> None:
    request = request_for(
        term("10 días corridos"), "10 días corridos", "2026-01-05", CALENDAR, urn="urn:gn:kb:guia?=v=2.0.0#plazo",
        href="https://normateca.cl/doc/gn/kb/guia/v/2.0.0/f/plazo",
    )  # fmt: skip
    first, second = (
        parsed(to_ics(due(request, CALENDAR), stamp=stamp)) for stamp in (STAMP, datetime(2027, 5, 5, tzinfo=UTC))
    )
    assert [event["UID"] for event in first] == [event["UID"] for event in second]
    assert first[0]["URL"] == "https://normateca.cl/doc/gn/kb/guia/v/2.0.0/f/plazo"


def test_another_event_day_is_another_uid() -> None:
    uids = {
        parsed(to_ics(due(read_request("10 días hábiles", day, CALENDAR), CALENDAR), stamp=STAMP))[0]["UID"]
        for day in ("2026-01-05", "2026-01-06")
    }
    assert len(uids) == 2


@pytest.mark.parametrize(
    ("moment", "utc"), [("2026-01-15T13:00", "20260118T160000Z"), ("2026-07-15T13:00", "20260718T170000Z")]
)
def test_a_term_of_hours_has_its_time_in_summer_and_winter(moment: str, utc: str) -> None:
    (event,) = parsed(to_ics(due(read_request("72 horas", moment, CALENDAR), CALENDAR), stamp=STAMP))
    assert event["DTSTART"] == utc


def test_a_chain_is_one_file() -> None:
    links = (
        Link(name="Propuesta", term=term("10 días"), text="10 días"),
        Link(name="Remisión", term=term("5 días hábiles"), text="5 días hábiles", after="Propuesta"),
    )
    events = parsed(chain_to_ics(chain(links, date(2025, 12, 12), CALENDAR), stamp=STAMP))
    assert [(event["SUMMARY"].split(" (")[0], event["DTSTART"]) for event in events] == [
        ("Vence: Propuesta", "20251222"),
        ("Vence: Propuesta", "20251229"),
        ("Vence: Remisión", "20251230"),
        ("Vence: Remisión", "20260106"),
    ]
    assert len({event["UID"] for event in events}) == 4
