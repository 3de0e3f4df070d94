"""``normateca plazo``: what it prints, whole; its exit status; each fault on a line of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from tests.conftest import ROOT
from tests.test_calendar_ics import parsed
from tests.test_due_api import CYCLE, GOLDEN, NO_COMMUNE, NO_DATE, NO_PARTY, NO_REGIME, NO_TERM, PINNED, SECTION


@pytest.fixture(scope="module")
def options(kb_data: Path) -> list[str]:
    return ["--kb", str(ROOT / "kb"), "--data", str(kb_data)]


def run(options: list[str], *arguments: str) -> Result:
    return CliRunner().invoke(app, ["plazo", *arguments, *options])


FOOTER = "\n\nCalendario 2026.1, comprobado hasta 2030. Cómputo referencial: no es asesoría jurídica.\n"
WITHOUT_COMMUNE = "· Sin comuna: no se consideran los feriados regionales ni comunales."

TABLE: list[tuple[str, list[str], str]] = [
    (
        "working days, with a commune",
        ["10 días hábiles", "--desde", "2026-01-05", "--comuna", "Chillán"],
        """\
Vence el lunes 19 de enero de 2026
  Plazo: 10 días hábiles, desde el lunes 5 de enero de 2026 en Chillán

Días hábiles administrativos: lunes 19 de enero de 2026
  1. El plazo corre desde el lunes 5 de enero de 2026, día que no se cuenta. [fecha dada]
  2. El cómputo comienza el día siguiente: martes 6 de enero de 2026. [Ley 19.880, art. 25]
  3. Se cuentan 10 días hábiles, sin sábados, domingos ni feriados: el último es el lunes 19 de enero de 2026. \
[Ley 19.880, art. 25]
  No se cuentan:
    sábado 10 de enero de 2026: sábado (Ley 19.880, art. 25)
    domingo 11 de enero de 2026: domingo (Ley 2.977, art. 1)
    sábado 17 de enero de 2026: sábado (Ley 19.880, art. 25)
    domingo 18 de enero de 2026: domingo (Ley 2.977, art. 1)"""
        + FOOTER,
    ),
    (
        "a disputed term: the readings side by side, the safe dates, then each one's steps",
        ["un mes", "--desde", "2026-01-31", "--comuna", "Arica"],
        """\
La ley no zanja cómo se cuenta este plazo: hay más de una fecha
  Plazo: un mes, desde el sábado 31 de enero de 2026 en Arica

  Meses de la Ley 19.880, contados desde el día del hecho           lunes 2 de marzo de 2026
  Meses de la Ley 19.880, contados desde el día siguiente al hecho  lunes 2 de marzo de 2026
  Meses del Código Civil, sin prórroga                              sábado 28 de febrero de 2026

  Fecha segura para quien debe actuar:           sábado 28 de febrero de 2026
  Fecha segura para quien gana con el silencio:  lunes 2 de marzo de 2026
""",
    ),
    (
        "hours end at a time of day",
        ["72 horas", "--desde", "2026-01-15T13:00"],
        f"""\
Vence el domingo 18 de enero de 2026, a las 13:00
  Plazo: 72 horas, desde el jueves 15 de enero de 2026, a las 13:00

Horas seguidas: domingo 18 de enero de 2026
  1. El plazo corre desde el jueves 15 de enero de 2026, a las 13:00. \
[letra del plazo (la ley no fija un cómputo de horas)]
  2. Se cuentan 72 horas desde ese momento: domingo 18 de enero de 2026, a las 13:00. \
[letra del plazo (la ley no fija un cómputo de horas)]

{WITHOUT_COMMUNE}{FOOTER}""",
    ),
    (
        "backwards",
        ["5", "días", "hábiles", "antes", "de", "--desde", "2026-09-21"],
        """\
Vence el viernes 11 de septiembre de 2026
  Plazo: 5 días hábiles antes del lunes 21 de septiembre de 2026
""",
    ),
    (
        "a term of the corpus whose silence has an effect",
        [
            "urn:gn:ficha:ley-19880#art-64.silencio-positivo", "cinco días", "--desde", "2026-03-03", "--parte",
            "beneficiario",
        ],
        """\
Vence el martes 10 de marzo de 2026
  Plazo: cinco días, desde el martes 3 de marzo de 2026
  URN:   urn:gn:ficha:ley-19880?=v=1.0.0#art-64.silencio-positivo
  Si nadie se pronuncia («se entiende aceptada»): con seguridad desde el miércoles 11 de marzo de 2026
""",
    ),
    (
        "days between two dates",
        ["--desde", "2026-09-15", "--hasta", "2026-09-21"],
        """\
3 días hábiles (6 corridos) después del martes 15 de septiembre de 2026 y hasta el lunes 21 de septiembre de 2026, \
incluido
  No se cuentan:
    viernes 18 de septiembre de 2026: feriado: Día de la Independencia (Ley 2.977, art. 1)
    sábado 19 de septiembre de 2026: feriado: Día de las Glorias del Ejército (Ley 2.977, art. 1)
    domingo 20 de septiembre de 2026: domingo (Ley 2.977, art. 1)
""",
    ),
    (
        "a chain",
        [SECTION, "--cadena", "--desde", "2025-12-12", "--regimen", "administrativo"],
        """\
Proceso de Aprobación Presupuesto Inicial (Plazos)
  Gestión Financiera y Operativa del Presupuesto Regional (GORE)

  Propuesta Gobernador       10 días           lunes 29 de diciembre de 2025
""",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "arguments", "expected"), TABLE, ids=[name for name, *_ in TABLE])
def test_what_is_printed(options: list[str], _name: str, arguments: list[str], expected: str) -> None:
    done = run(options, *arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    shown = done.stdout if expected.endswith(FOOTER) else done.stdout[: len(expected)]
    assert shown == expected


@pytest.mark.parametrize(("asked", "expected"), GOLDEN)
def test_golden_cases_as_json(options: list[str], asked: dict[str, str], expected: dict[str, str]) -> None:
    words = [asked[name] for name in ("urn", "plazo") if name in asked]
    named = [part for name in ("desde", "comuna", "regimen") if name in asked for part in (f"--{name}", asked[name])]
    done = run(options, *words, *named, "--json")
    assert done.exit_code == 0, done.output
    assert {reading["regime"]: reading["due"] for reading in json.loads(done.stdout)["readings"]} == expected


def test_a_chain_as_json(options: list[str]) -> None:
    done = run(options, SECTION, "--cadena", "--desde", "2025-12-12", "--json")
    reply = json.loads(done.stdout)
    assert reply["urn"] == PINNED
    assert [(step["name"], step["plazo"], step["after"], step["ends"]) for step in reply["steps"]] == CYCLE


FAULTS: list[tuple[str, list[str], int, list[str]]] = [
    (
        "every fault at once",
        ["pronto", "--desde", "2026-02-30", "--comuna", "Chilan", "--regimen", "penal", "--parte", "juez"],
        2,
        [NO_TERM, NO_DATE, NO_REGIME, NO_COMMUNE, NO_PARTY],
    ),
    (
        "hours with no time of day",
        ["72 horas", "--desde", "2026-01-15"],
        2,
        ["Un plazo de horas necesita la hora en que empieza: escriba la fecha con su hora, por ejemplo "
         "«2026-01-15T13:00»."],
    ),
    (
        "a term and a span of days",
        ["10 días", "--desde", "2026-01-15", "--hasta", "2026-01-20"],
        2,
        ["Con --hasta se cuentan los días entre dos fechas: quite el plazo, o quite --hasta."],
    ),
    (
        "a chain of nothing",
        ["10 días", "--cadena", "--desde", "2026-01-15"],
        2,
        ["Con --cadena escriba la URN de la sección que tiene los plazos."],
    ),
    (
        "which of several",
        [f"{SECTION}.tramitacion-externa", "--desde", "2026-01-15"],
        2,
        [f"{SECTION}.tramitacion-externa establece más de un plazo: diga cuál con su texto, como plazo, o dé el "
            "fragmento de uno. Tiene «10 días», «15 días»."],
    ),
    ("not there", ["urn:gn:kb:nada-de-nada#x", "--desde", "2026-01-15"], 1,
     ["No existe urn:gn:kb:nada-de-nada en el corpus."]),
    ("not a URN", ["urn:x", "--desde", "2026-01-15"], 2,
     ["«urn:x»: el espacio de nombres «x» no es válido; se esperan de 2 a 32 letras, cifras o guiones."]),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "arguments", "status", "faults"), FAULTS, ids=[name for name, *_ in FAULTS])
def test_faults(options: list[str], _name: str, arguments: list[str], status: int, faults: list[str]) -> None:
    done = run(options, *arguments)
    assert (done.exit_code, done.stdout) == (status, "")
    told = [line for line in done.stderr.splitlines() if not line.startswith("  ")]
    assert told == [f"normateca: {fault}" for fault in faults]


@pytest.mark.parametrize(
    ("arguments", "days"),
    [
        (["10 días hábiles", "--desde", "2026-01-05"], ["20260119"]),
        ([f"{SECTION}.propuesta-gobernador", "--desde", "2025-12-12"], ["20251222", "20251229"]),
        ([SECTION, "--cadena", "--desde", "2025-12-12"], [day.replace("-", "") for *_, ends in CYCLE for day in ends]),
    ],
    ids=["a term", "a disputed one of the corpus", "a chain"],
)
def test_a_calendar_file(options: list[str], tmp_path: Path, arguments: list[str], days: list[str]) -> None:
    path = tmp_path / "plazo.ics"
    done = run(options, *arguments, "--ics", str(path))
    assert (done.exit_code, done.stderr) == (0, f"Agenda escrita: {path}\n")
    events = parsed(path.read_bytes())
    assert [event["DTSTART"] for event in events] == days
    if arguments[0].startswith("urn:"):
        assert all(event["URL"].startswith(PINNED) for event in events), "no service is known: the URN is the address"


def test_a_calendar_file_that_cannot_be_written(options: list[str], tmp_path: Path) -> None:
    done = run(options, "10 días hábiles", "--desde", "2026-01-05", "--ics", str(tmp_path / "no" / "plazo.ics"))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr == f"normateca: no existe: {tmp_path / 'no' / 'plazo.ics'}\n"
