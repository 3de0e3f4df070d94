"""Due dates: the golden cases, every reading where the law is disputed, a brute-force count, and invariants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.calendar.counting import Place, count_days
from indexer.calendar.loading import load_calendar
from indexer.calendar.plazos import DueAnswer, DueRequest, days_between, due
from indexer.calendar.regimes import JUDICIAL, WORKING, Regime
from indexer.calendar.requests import read_request, request_for, to_json
from indexer.errors import TermError
from indexer.facts.deadlines import parse_term
from indexer.models import Deadline

CALENDAR = load_calendar()


def asked(plazo: str, desde: str, **options: str) -> DueAnswer:
    return due(read_request(plazo, desde, CALENDAR, **options), CALENDAR)


def term(text: str) -> Deadline:
    found = parse_term(text)
    assert found is not None
    return found


# ---------------------------------------------------------------------------------------- golden cases


@pytest.mark.parametrize(
    ("plazo", "desde", "options", "expected"),
    [
        ("10 días hábiles", "2026-01-05", {}, {"habil": "2026-01-19"}),
        ("10 días corridos", "2026-01-05", {}, {"corrido": "2026-01-15", "corrido-prorroga": "2026-01-15"}),
        ("10 días hábiles", "2026-09-15", {}, {"habil": "2026-09-30"}),
        ("5 días hábiles", "2026-08-17", {"comuna": "Chillán"}, {"habil": "2026-08-25"}),
        ("5 días hábiles", "2026-08-17", {"comuna": "San Carlos"}, {"habil": "2026-08-24"}),
        (
            "10 días", "2026-01-07", {},
            {"corrido": "2026-01-17", "corrido-prorroga": "2026-01-19", "habil-supletorio": "2026-01-21"},
        ),
        ("10 días", "2026-01-07", {"regimen": "administrativo"}, {"habil": "2026-01-21"}),
        ("10 días", "2026-01-07", {"regimen": "civil"}, {"corrido": "2026-01-17"}),
        ("10 días", "2026-01-07", {"regimen": "judicial"}, {"judicial": "2026-01-19"}),
        ("20 días hábiles", "2026-01-07", {"regimen": "transparencia"}, {"habil-transparencia": "2026-02-04"}),
        ("5 días hábiles judiciales", "2026-01-08", {}, {"judicial": "2026-01-14"}),
        (
            "un mes", "2026-01-31", {},
            {"mes-desde-el-hecho": "2026-03-02", "mes-desde-el-dia-siguiente": "2026-03-02", "mes-civil": "2026-02-28"},
        ),
        (
            "un mes", "2026-05-15", {"regimen": "administrativo"},
            {"mes-desde-el-hecho": "2026-06-15", "mes-desde-el-dia-siguiente": "2026-06-16"},
        ),
        ("2 años", "2024-02-29", {"regimen": "civil"}, {"mes-civil": "2026-02-28"}),
        ("72 horas", "2026-01-15T13:00", {}, {"hora": "2026-01-18"}),
        ("48 horas hábiles", "2026-01-16T13:00", {}, {"hora-habil": "2026-01-20"}),
        ("24 horas de anticipación", "2026-01-15T10:00", {}, {"hora": "2026-01-14"}),
        ("30 días corridos antes de", "2026-03-31", {}, {"corrido": "2026-03-01"}),
        ("5 días hábiles antes de", "2026-09-21", {}, {"habil": "2026-09-11"}),
        ("un mes antes de", "2026-03-31", {}, {"mes-civil": "2026-02-28"}),
        (
            "7 días corridos desde el día hábil siguiente a la publicación", "2026-01-09", {},
            {"corrido": "2026-01-18", "corrido-prorroga": "2026-01-19"},
        ),
        ("dos semanas", "2026-01-05", {"regimen": "civil"}, {"corrido": "2026-01-19"}),
        ("a más tardar el 31 de octubre", "2026-03-01", {}, {"fecha": "2026-10-31"}),
        ("antes del 15 de noviembre", "2026-03-01", {}, {"fecha": "2026-11-14"}),
        ("día 15 de cada mes", "2026-01-20", {}, {"fecha": "2026-02-15"}),
        ("primeros 8 días del mes siguiente", "2026-01-03", {}, {"fecha": "2026-02-08"}),
        ("primeros 5 días hábiles de cada mes", "2026-01-03", {}, {"fecha": "2026-01-08"}),
        ("último día hábil de enero", "2026-01-05", {}, {"fecha": "2026-01-30"}),
        ("entre el 1 y el 31 de marzo", "2026-01-05", {}, {"fecha": "2026-03-31"}),
    ],
)  # fmt: skip
def test_due_dates(plazo: str, desde: str, options: dict[str, str], expected: dict[str, str]) -> None:
    answer = asked(plazo, desde, **options)
    assert {reading.regime: reading.due.isoformat() for reading in answer.readings} == expected
    assert answer.disputed == (len(set(expected.values())) > 1)
    assert answer.safe_obliged.isoformat() == min(expected.values())
    assert answer.safe_beneficiary.isoformat() == max(expected.values())


def test_seventy_two_hours_end_at_the_same_time_of_day() -> None:
    assert asked("72 horas", "2026-01-15T13:00").readings[0].moment == datetime(2026, 1, 18, 13, 0)


@pytest.mark.parametrize(
    ("plazo", "desde", "said"),
    [
        ("un mes", "2026-01-05", "Se cuenta 1 mes: el jueves 5 de febrero de 2026."),
        ("un año", "2026-01-05", "Se cuenta 1 año: el martes 5 de enero de 2027."),
        ("dos meses", "2026-01-05", "Se cuentan 2 meses: el jueves 5 de marzo de 2026."),
        ("1 hora", "2026-01-05T10:00", "Se cuenta 1 hora desde ese momento: lunes 5 de enero de 2026, a las 11:00."),
    ],
)
def test_one_is_counted_in_the_singular(plazo: str, desde: str, said: str) -> None:
    assert said in [step.text for reading in asked(plazo, desde).readings for step in reading.steps]


def test_whole_answer_of_a_disputed_term() -> None:
    answer = to_json(asked("3 días", "2026-09-16", parte="beneficiario"))
    assert answer == {
        "plazo": "3 días", "desde": "2026-09-16", "comuna": None, "urn": None, "due": "2026-09-22",
        "readings": [
            {
                "regime": "corrido", "label": "Días corridos, sin prórroga", "due": "2026-09-19", "moment": None,
                "steps": [
                    {"text": "El plazo corre desde el miércoles 16 de septiembre de 2026, día que no se cuenta.",
                     "basis": "fecha dada"},
                    {"text": "El cómputo comienza el día siguiente: jueves 17 de septiembre de 2026.",
                     "basis": "Código Civil, arts. 48 y 50"},
                    {"text": "Se cuentan 3 días corridos: el último es el sábado 19 de septiembre de 2026.",
                     "basis": "Código Civil, arts. 48 y 50"},
                ],
                "skipped": [],
            },
            {
                "regime": "corrido-prorroga", "label": "Días corridos, con prórroga al día hábil siguiente",
                "due": "2026-09-21", "moment": None,
                "steps": [
                    {"text": "El plazo corre desde el miércoles 16 de septiembre de 2026, día que no se cuenta.",
                     "basis": "fecha dada"},
                    {"text": "El cómputo comienza el día siguiente: jueves 17 de septiembre de 2026.",
                     "basis": "Ley 19.880, art. 25, aplicado supletoriamente (arts. 1 y 2)"},
                    {"text": "Se cuentan 3 días corridos: el último es el sábado 19 de septiembre de 2026.",
                     "basis": "Código Civil, arts. 48 y 50"},
                    {"text": "El sábado 19 de septiembre de 2026 es inhábil (feriado: Día de las Glorias del "
                             "Ejército): el plazo se prorroga al primer día hábil siguiente, lunes 21 de septiembre "
                             "de 2026.",
                     "basis": "Ley 19.880, art. 25, aplicado supletoriamente (arts. 1 y 2)"},
                ],
                "skipped": [
                    {"date": "2026-09-19", "reason": "feriado: Día de las Glorias del Ejército",
                     "law": "Ley 2.977, art. 1"},
                    {"date": "2026-09-20", "reason": "domingo", "law": "Ley 2.977, art. 1"},
                ],
            },
            {
                "regime": "habil-supletorio", "label": "Días hábiles, por aplicación supletoria de la Ley 19.880",
                "due": "2026-09-22", "moment": None,
                "steps": [
                    {"text": "El plazo corre desde el miércoles 16 de septiembre de 2026, día que no se cuenta.",
                     "basis": "fecha dada"},
                    {"text": "El cómputo comienza el día siguiente: jueves 17 de septiembre de 2026.",
                     "basis": "Ley 19.880, art. 25, aplicado supletoriamente (arts. 1 y 2)"},
                    {"text": "Se cuentan 3 días hábiles, sin sábados, domingos ni feriados: el último es el martes "
                             "22 de septiembre de 2026.",
                     "basis": "Ley 19.880, art. 25, aplicado supletoriamente (arts. 1 y 2)"},
                ],
                "skipped": [
                    {"date": "2026-09-18", "reason": "feriado: Día de la Independencia", "law": "Ley 2.977, art. 1"},
                    {"date": "2026-09-19", "reason": "feriado: Día de las Glorias del Ejército",
                     "law": "Ley 2.977, art. 1"},
                    {"date": "2026-09-20", "reason": "domingo", "law": "Ley 2.977, art. 1"},
                ],
            },
        ],
        "disputed": True,
        "safe": {"obligado": "2026-09-19", "beneficiario": "2026-09-22"},
        "silence": None,
        "notes": [
            "El texto no dice si los días son hábiles o corridos: se muestran las lecturas posibles.",
            "El sábado 19 de septiembre de 2026 es inhábil (feriado: Día de las Glorias del Ejército) y por la "
            "lectura «Días corridos, sin prórroga» el plazo no se prorroga: conviene actuar el día hábil anterior.",
            "Sin comuna: no se consideran los feriados regionales ni comunales.",
        ],
        "calendar": {"version": "2026.1", "verified_until": "2030-12-31"},
    }  # fmt: skip


def test_silence_has_its_effect_after_the_latest_reading() -> None:
    found = term("sesenta días, transcurridos los cuales se entenderá aprobado el plan")
    answer = due(request_for(found, "sesenta días", "2026-03-02", CALENDAR), CALENDAR)
    assert answer.effect_from == answer.safe_beneficiary + timedelta(days=1)
    assert to_json(answer)["silence"] == {"effect": "se entenderá aprobado el plan", "from": "2026-05-29"}


def test_a_bare_term_of_the_law_of_procedures_is_read_by_that_law() -> None:
    answer = due(request_for(term("cinco días"), "cinco días", "2026-01-05", CALENDAR, norm="ley-19880"), CALENDAR)
    assert [(reading.regime, reading.due.isoformat()) for reading in answer.readings] == [("habil", "2026-01-12")]


# ------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("plazo", "desde", "options", "message"),
    [
        ("10 días", "2026-02-30", {},
         "«2026-02-30» no es una fecha del calendario: escriba año-mes-día, por ejemplo «2026-01-05», y si el plazo "
         "es de horas, «2026-01-05T13:00»."),
        ("0 días", "2026-02-03", {}, "Un plazo de 0 días no se puede computar: el mínimo es 1."),
        ("10.000 días", "2026-02-03", {},
         "Un plazo de 10000 días es demasiado largo: el máximo que se computa es 1000."),
        ("72 horas", "2026-01-15", {},
         "Un plazo de horas necesita la hora en que empieza: escriba la fecha con su hora, por ejemplo "
         "«2026-01-15T13:00»."),
        ("5 días hábiles", "2026-01-15", {"comuna": "Chilan"},
         "No hay una comuna llamada «Chilan». ¿Quiso decir Chillán?"),
        ("5 días hábiles", "2035-01-15", {},
         "El 15 de enero de 2035 está fuera del calendario verificado (2021 a 2030): los feriados de ese año no están "
         "comprobados; use una fecha dentro de esos años o actualice kb/calendario/feriados.yaml."),
        ("mañana", "2026-01-15", {},
         "No se entiende el plazo «mañana»: escriba uno solo, con su número y su unidad, por ejemplo «10 días "
         "hábiles», «un mes» o «72 horas»."),
        ("", "", {},
         "Falta el plazo: escriba, por ejemplo, «10 días hábiles», «un mes» o «72 horas». Falta la fecha desde la que "
         "se cuenta: escriba, por ejemplo, «2026-01-05»."),
        ("5 días", "2026-01-15", {"regimen": "marcial", "parte": "nadie"},
         "No hay un régimen «marcial»: use uno de administrativo, civil, judicial, transparencia. No hay una parte "
         "«nadie»: use obligado (quien debe actuar) o beneficiario."),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_says_how_to_mend_it(
    plazo: str, desde: str, options: dict[str, str], message: str
) -> None:
    with pytest.raises(TermError) as refused:
        asked(plazo, desde, **options)
    assert str(refused.value) == message


def test_a_term_that_leaves_the_calendar_is_refused() -> None:
    with pytest.raises(TermError, match=r"^El 1 de enero de 2031 está fuera del calendario verificado"):
        asked("10 días hábiles", "2030-12-20")


def test_a_recurrence_with_no_day_is_refused() -> None:
    with pytest.raises(TermError, match="no fija un día ni cuántos contar"):
        asked("trimestral", "2026-01-05")


@pytest.mark.parametrize("said", ["2026-01-05", "05-01-2026", "5/1/2026", " 2026-1-5 "])
def test_the_same_day_in_several_writings(said: str) -> None:
    assert asked("10 días hábiles", said).due == date(2026, 1, 19)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=20))
def test_any_typed_text_is_answered_or_refused(plazo: str, desde: str, comuna: str) -> None:
    with suppress(TermError):  # any other error is a failure
        asked(plazo, desde, comuna=comuna)


# ---------------------------------------------------------- a count written apart from the engine

NATIONAL = holidays.country_holidays("CL", years=range(2023, 2032))
WORKDAYS = [
    day
    for offset in range((date(2031, 1, 1) - date(2024, 1, 1)).days)
    if (day := date(2024, 1, 1) + timedelta(days=offset)).weekday() < 5 and day not in NATIONAL
]


def following(start: date) -> Iterator[date]:
    """The working days after ``start``, from a list made once: no code of the engine."""
    low, high = 0, len(WORKDAYS)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if WORKDAYS[middle] <= start else (low, middle)
    yield from WORKDAYS[low:]


@pytest.mark.parametrize("year", range(2024, 2031))
def test_every_day_of_a_year_and_every_term_to_sixty_agrees_with_the_brute_force(year: int) -> None:
    place = Place(calendar=CALENDAR)
    for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        start = date(year, 1, 1) + timedelta(days=offset)
        expected = following(start)
        for amount in range(1, 61):
            brute = next(expected, None)
            if brute is None:  # past 2030: refused, see test_a_term_that_leaves_the_calendar_is_refused
                break
            assert count_days(place, WORKING, start, amount).due == brute, (start, amount)


# ------------------------------------------------------------------------------------------ invariants

DAYS = st.dates(date(2021, 1, 1), date(2029, 6, 30))
AMOUNTS = st.integers(1, 120)
COMMUNES = st.sampled_from([None, "Chillán", "San Carlos", "Arica"])
UNITS = st.sampled_from(["días", "días hábiles", "días corridos", "días hábiles judiciales", "semanas", "meses"])


@settings(max_examples=250, deadline=None)
@given(DAYS, AMOUNTS, UNITS, COMMUNES, st.sampled_from([None, *Regime]), st.booleans())
def test_steps_replay_to_the_date_and_rolled_days_are_working_days(
    start: date, amount: int, unit: str, commune: str | None, regime: Regime | None, backwards: bool
) -> None:
    amount = min(amount, 12) if unit in ("meses", "semanas") else amount
    text = f"{amount} {unit}" + (" antes de" if backwards else "")
    place = Place(calendar=CALENDAR, commune=commune)
    request = DueRequest(term=term(text), text=text, start=start, commune=commune, regime=regime)
    try:
        answer = due(request, CALENDAR)
    except TermError:
        assert start.year in (2021, 2029)
        return
    for reading in answer.readings:
        moved = sum(step.moves for step in reading.steps)
        assert start + timedelta(days=moved) == reading.due
        assert (reading.due < start) if backwards else (reading.due > start)
        assert all(step.basis for step in reading.steps)
        assert all(day.law and day.reason for day in reading.skipped)
        if not backwards and ("prorroga" in reading.regime or reading.regime.startswith("mes-desde")):
            assert place.rest(reading.due, saturday=True) is None
        if reading.regime.startswith("habil"):
            assert place.rest(reading.due, saturday=True) is None
        if reading.regime == "judicial":
            assert place.rest(reading.due, saturday=False) is None
    assert answer.safe_obliged <= answer.due <= answer.safe_beneficiary


@settings(max_examples=150, deadline=None)
@given(DAYS, st.integers(1, 80), UNITS, COMMUNES)
def test_a_longer_term_never_ends_earlier(start: date, amount: int, unit: str, commune: str | None) -> None:
    amount = min(amount, 10) if unit in ("meses", "semanas") else amount

    def readings(number: int) -> list[date]:
        text = f"{number} {unit}"
        request = DueRequest(term=term(text), text=text, start=start, commune=commune)
        return [reading.due for reading in due(request, CALENDAR).readings]

    assert all(short <= long for short, long in zip(readings(amount), readings(amount + 1), strict=True))


@settings(max_examples=150, deadline=None)
@given(DAYS, st.integers(1, 60), COMMUNES)
def test_days_between_undoes_the_count(start: date, amount: int, commune: str | None) -> None:
    end = count_days(Place(calendar=CALENDAR, commune=commune), WORKING, start, amount).due
    between = days_between(start, end, CALENDAR, commune=commune)
    assert between.days == amount
    assert between.calendar_days == between.days + len(between.skipped)
    judicial = count_days(Place(calendar=CALENDAR, commune=commune), JUDICIAL, start, amount).due
    assert judicial <= end
    assert days_between(start, judicial, CALENDAR, commune=commune, regime=Regime.JUDICIAL).days == amount


def test_days_between_named_backwards_is_refused() -> None:
    with pytest.raises(TermError, match=r"^El 1 de enero de 2026 es anterior al 2 de enero de 2026"):
        days_between(date(2026, 1, 2), date(2026, 1, 1), CALENDAR)
