"""Questions that give the day of the event: the day on which the term ends, derived, over the quote of the term."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.calendar.holidays import written
from indexer.calendar.loading import load_calendar
from server.answering.due_dates import answered_with_date, dated, event_in, stated_term, with_due_date, without_event
from server.answering.model import Answer
from server.answers import answer
from server.query import read_query
from server.shelf import Shelf

CALENDAR = load_calendar()


def asked(shelf: Shelf, text: str) -> Answer:
    return answered_with_date(text, shelf, lambda said: plain(shelf, said))


def plain(shelf: Shelf, text: str) -> Answer:
    """The answer before any date is put to it."""
    return answer(read_query(text, shelf), shelf)


def due_of(found: Answer) -> dict[str, Any]:
    return cast("dict[str, Any]", found.fields["due"])


DATED = [
    (
        "si la ley se publica el 12 de diciembre de 2025, ¿hasta cuándo tiene el gobernador para presentar la "
        "distribución?",
        "22 de diciembre de 2025 o 29 de diciembre de 2025, según la lectura (10 días tras publicación de la Ley; "
        "desde el 12 de diciembre de 2025)",
        "Propuesta Gobernador: Presenta distribución inicial al CORE en 10 días tras publicación de la Ley.",
    ),
    (
        "Si el gobernador presenta su propuesta el 5-1-2026, ¿hasta qué fecha puede pronunciarse el CORE?",
        "15 de enero de 2026 (10 días corridos; desde el 5 de enero de 2026)",
        "Pronunciamiento CORE: 10 días corridos",
    ),
    (
        "plazo pronunciamiento CORE desde el lunes 5 de enero de 2026",
        "15 de enero de 2026 (10 días corridos; desde el 5 de enero de 2026)",
        "Pronunciamiento CORE: 10 días corridos",
    ),
]


@pytest.mark.parametrize(("question", "expected", "quoted"), DATED)
def test_the_day_first_and_the_term_behind_it(kb_shelf: Shelf, question: str, expected: str, quoted: str) -> None:
    found = asked(kb_shelf, question)
    assert (found.text, found.derived, found.kind) == (expected, True, "deadline")
    assert quoted in found.quotes[0].text.replace("**", "")
    assert found.query.text == question
    readings = due_of(found)["readings"]
    assert written(date.fromisoformat(readings[0]["due"])) in expected
    assert all(step["basis"] for reading in readings for step in reading["steps"])
    assert found.fields["amount"] == 10, "the term's own fields stay"
    term = stated_term(found)
    assert term is not None, "the term is found again behind its date"
    assert term.text in expected


def test_a_question_with_no_day_is_answered_as_before(kb_shelf: Shelf) -> None:
    for question in ("plazo pronunciamiento CORE", "¿Qué es el FNDR?", "orden de prelación de las normas"):
        assert asked(kb_shelf, question) == plain(kb_shelf, question)


def test_a_day_outside_the_calendar_leaves_the_term_and_says_why(kb_shelf: Shelf) -> None:
    found = asked(kb_shelf, "plazo pronunciamiento CORE desde el 5 de enero de 2035")
    assert (found.text, found.derived) == ("10 días corridos", False)
    assert due_of(found) == {
        "errors": [
            "El 5 de enero de 2035 está fuera del calendario verificado (2021 a 2030): los feriados de ese año no "
            "están comprobados; use una fecha dentro de esos años o actualice kb/calendario/feriados.yaml."
        ]
    }


SILENCE = "denunciado el retardo, ¿cuándo se entiende aceptada la solicitud si la autoridad no se pronuncia?"


def test_what_silence_does(kb_shelf: Shelf) -> None:
    told = asked(kb_shelf, SILENCE)
    assert told.derived
    assert (told.text or "").startswith("Vencido el plazo de cinco días")
    assert (told.text or "").endswith("«se entiende aceptada»")
    dated_too = asked(kb_shelf, SILENCE.replace("el retardo", "el retardo el 3 de marzo de 2026"))
    assert (dated_too.text or "").startswith("Desde el 11 de marzo de 2026: «se entiende aceptada» (cinco días")
    assert due_of(dated_too)["silence"] == {"effect": "se entiende aceptada", "from": "2026-03-11"}


def test_a_calendar_that_cannot_be_read_still_gives_the_term(kb_shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "calendario").mkdir()
    for name in ("feriados.yaml", "comunas.yaml"):
        (tmp_path / "calendario" / name).write_text("x: [", encoding="utf-8")
    view = kb_shelf.documents()[0]
    moved = replace(view, source=replace(view.source, root=str(tmp_path)))

    class Moved(Shelf):
        def documents(self) -> list[Any]:
            return [moved]

    shelf = Moved(kb_shelf.snapshot)
    before = plain(shelf, "plazo pronunciamiento CORE")
    before = replace(before, query=replace(before.query, text="plazo pronunciamiento CORE desde el 5 de enero de 2026"))
    found = dated(before, shelf)
    assert found.text == "10 días corridos"
    assert due_of(found)["errors"] == ["El calendario de feriados no se puede usar."]


# ----------------------------------------------------------------------------------- which day is the event's

EVENTS: list[tuple[str, date | datetime | None]] = [
    ("si la ley se publica el 12 de diciembre de 2025, ¿hasta cuándo…?", date(2025, 12, 12)),
    ("notificado el lunes 5 de enero de 2026, ¿cuándo vence?", date(2026, 1, 5)),
    ("contado desde el 3/3/2026", date(2026, 3, 3)),
    ("a partir del 5 de enero de 2026", date(2026, 1, 5)),
    ("con la notificación del 5 de enero de 2026", date(2026, 1, 5)),
    ("recibido el 2026-01-05 a las 13:30", datetime(2026, 1, 5, 13, 30)),
    ("recibido el 5 de enero de 2026 a las 9", datetime(2026, 1, 5, 9, 0)),
    ("plazo del oficio circular 32 de 2 de diciembre de 2021", None),
    ("plazo del oficio circular 32 del 2 de diciembre de 2021", None),
    ("plazo de la circular 32, 2 de diciembre de 2021", None),
    ("plazo vigente al 31 de diciembre de 2025", None),
    ("cuántos días quedan hasta el 31 de diciembre de 2025", None),
    ("convocado el 5 de enero de 2026 a la sesión del 10 de enero de 2026", None),
    ("plazo para 2026", None),
    ("el 30 de febrero de 2026", None),
]


@pytest.mark.parametrize(("question", "expected"), EVENTS)
def test_the_day_of_the_event(question: str, expected: date | datetime | None) -> None:
    assert event_in(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("plazo toma de razón CGR desde el 2 de febrero de 2026", "plazo toma de razón CGR"),
        (
            "notificado el 9 de enero de 2026 ¿hasta qué día puedo recurrir?",
            "notificado ¿hasta qué día puedo recurrir?",
        ),
        ("citado el 5/1/2026 a las 13:00, ¿cuándo vence?", "citado , ¿cuándo vence?"),
        ("¿qué circular se publicó el 2 de diciembre de 2021?", "¿qué circular se publicó el 2 de diciembre de 2021?"),
        ("plazo pronunciamiento CORE", "plazo pronunciamiento CORE"),
    ],
)
def test_a_question_without_its_event(question: str, expected: str) -> None:
    assert without_event(question) == expected


@given(st.text(max_size=300))
def test_any_question_can_be_read(text: str) -> None:
    event_in(text)
    without_event(text)


@pytest.mark.parametrize(
    "attack",
    ["plazo " + "el " * 4000, "plazo 2026" + " " * 10_000, "plazo " + "12/12/2025 " * 1000, "ley " * 3000 + "2026"],
)
def test_long_questions_cost_no_more_than_their_length(attack: str) -> None:
    whole, twice = cost(attack), cost(attack + attack)
    assert twice < 8 * whole + 0.02


def cost(text: str) -> float:
    import time

    start = time.process_time()
    without_event(text)
    return time.process_time() - start


def test_the_answer_is_given_back_where_nothing_is_to_be_dated(kb_shelf: Shelf) -> None:
    found = plain(kb_shelf, "¿Qué es el FNDR?")
    assert with_due_date(found, CALENDAR) is found
