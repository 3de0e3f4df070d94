"""The calendar: national days with their law, communal days, communes by any spelling, and its limits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from indexer.calendar.holidays import read_calendar, written
from indexer.calendar.loading import load_calendar
from indexer.errors import CorpusError, TermError

CALENDAR = load_calendar()
COMMUNES = "regiones:\n  Ñuble: [Chillán, San Carlos]\n"


def test_the_sixteen_national_days_of_2026() -> None:
    assert sorted(day.strftime("%m-%d") for day in CALENDAR.national if day.year == 2026) == [
        "01-01", "04-03", "04-04", "05-01", "05-21", "06-21", "06-29", "07-16", "08-15", "09-18", "09-19", "10-12",
        "10-31", "11-01", "12-08", "12-25",
    ]  # fmt: skip


def test_every_holiday_names_its_law() -> None:
    assert [day for day, holiday in CALENDAR.national.items() if not holiday.law.strip()] == []
    assert [local.name for local in CALENDAR.local if not local.law.strip()] == []


def test_all_the_communes_are_there_in_sixteen_regions() -> None:
    assert len(CALENDAR.communes) == 346
    assert len({region for _, region in CALENDAR.communes.values()}) == 16


@pytest.mark.parametrize(
    ("commune", "day", "law"),
    [
        ("Chillán", date(2026, 8, 20), "Ley 20.768"),
        ("Chillán Viejo", date(2026, 8, 20), "Ley 20.768"),
        ("San Carlos", date(2026, 8, 20), None),
        ("Putre", date(2027, 6, 7), "Ley 20.663"),
        ("Iquique", date(2027, 6, 7), None),
        (None, date(2026, 8, 20), None),
        ("San Carlos", date(2026, 9, 18), "Ley 2.977, art. 1"),
        (None, date(2022, 9, 16), "Ley 21.482"),
    ],
)
def test_whose_holiday_it_is(commune: str | None, day: date, law: str | None) -> None:
    found = CALENDAR.holiday(day, commune)
    assert (found.law if found else None) == law


@pytest.mark.parametrize("typed", ["chillan viejo", "CHILLÁN VIEJO", "  Chillán viejo "])
def test_a_commune_however_it_is_typed(typed: str) -> None:
    assert CALENDAR.commune_named(typed) == "Chillán Viejo"


def test_an_unknown_commune_is_refused_with_suggestions() -> None:
    with pytest.raises(TermError, match=r"^No hay una comuna llamada «Paiguano»\. ¿Quiso decir Paihuano\?$"):
        CALENDAR.commune_named("Paiguano")


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2031, 1, 1)])
def test_outside_the_verified_years_nothing_is_guessed(day: date) -> None:
    with pytest.raises(TermError) as refused:
        CALENDAR.holiday(day)
    assert str(refused.value) == (
        f"El {written(day)} está fuera del calendario verificado (2021 a 2030): los feriados de ese año no están "
        "comprobados; use una fecha dentro de esos años o actualice kb/calendario/feriados.yaml."
    )


def test_the_bounds_themselves_are_verified() -> None:
    assert CALENDAR.holiday(date(2021, 1, 1)) is not None
    assert CALENDAR.holiday(CALENDAR.verified_until) is None
    assert CALENDAR.verified_until + timedelta(days=1) == date(2031, 1, 1)


def test_tables_with_faults_are_refused_with_all_of_them() -> None:
    holidays = (
        "version: '1'\nverificado_desde: '2026'\nverificado_hasta: dos mil\n"
        "nacionales:\n  - {nombre: Año Nuevo, ley: Ley 2.977}\n"
        "especiales:\n  - {fecha: 2026-02-30, nombre: Nada, ley: Ley 1}\n"
        "locales:\n  - {nombre: Fiesta, dia: 08-20, comunas: [Narnia], ley: Ley 2}\n"
    )
    with pytest.raises(CorpusError) as refused:
        read_calendar(holidays, COMMUNES)
    said = [str(problem) for problem in refused.value.problems]
    assert said[0].startswith("calendario/feriados.yaml:1: «verificado_hasta» no es un año; se esperaba cuatro cifras")
    assert any("«2026-02-30» no es una fecha" in line for line in said)
    assert any("comunas que no existen: Narnia" in line for line in said)


def test_a_computed_day_without_a_law_is_a_fault() -> None:
    holidays = (
        "version: '1'\nverificado_desde: '2026'\nverificado_hasta: '2026'\n"
        "nacionales:\n  - {nombre: Año Nuevo, ley: Ley 2.977}\n"
        "especiales:\n  - {fecha: 2026-02-03, nombre: Nada, ley: Ley 1}\n"
        "locales:\n  - {nombre: Fiesta, dia: 08-20, comunas: [Chillán], ley: Ley 2}\n"
    )
    with pytest.raises(CorpusError) as refused:
        read_calendar(holidays, COMMUNES)
    assert len(refused.value.problems) == 15
    assert "el 2026-12-25 (Navidad) no tiene ley" in str(refused.value.problems[-1])
