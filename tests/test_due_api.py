"""Due dates over HTTP: the golden cases, whole replies and whole messages, calendar files, chains."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from server import wire_due
from server.app import over
from server.shelf import Shelf
from tests.test_calendar_ics import parsed

SECTION = "urn:gn:kb:gestion-prpto#proceso-de-aprobacion-presupuesto-inicial-plazos"
PINNED = SECTION.replace("#", "?=v=2.0.0#")
HOST = "http://127.0.0.1"


@pytest.fixture(scope="module")
def http(kb_shelf: Shelf) -> TestClient:
    return TestClient(over(kb_shelf, today=lambda: date(2026, 3, 2)), base_url=HOST, raise_server_exceptions=False)


def get(http: TestClient, path: str, **parameters: str) -> Any:
    reply = http.get(path, params=parameters)
    assert reply.status_code == 200, reply.text
    assert reply.headers["cache-control"] == "no-store", "holidays can change while the index does not"
    return reply.json()


# -------------------------------------------------------------------------------------------- golden cases

GOLDEN: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"plazo": "10 días corridos", "desde": "2026-01-05"}, {"corrido": "2026-01-15", "corrido-prorroga": "2026-01-15"}),
    ({"plazo": "10 días hábiles", "desde": "2026-01-05"}, {"habil": "2026-01-19"}),
    ({"plazo": "10 días hábiles", "desde": "2026-09-15"}, {"habil": "2026-09-30"}),
    ({"plazo": "5 días hábiles", "desde": "2026-08-17", "comuna": "chillan"}, {"habil": "2026-08-25"}),
    ({"plazo": "5 días hábiles", "desde": "2026-08-17", "comuna": "San Carlos"}, {"habil": "2026-08-24"}),
    (
        {"plazo": "un mes", "desde": "2026-01-31"},
        {"mes-desde-el-hecho": "2026-03-02", "mes-desde-el-dia-siguiente": "2026-03-02", "mes-civil": "2026-02-28"},
    ),
    (
        {"plazo": "un mes", "desde": "2026-05-15", "regimen": "administrativo"},
        {"mes-desde-el-hecho": "2026-06-15", "mes-desde-el-dia-siguiente": "2026-06-16"},
    ),
    ({"plazo": "72 horas", "desde": "2026-01-15T13:00"}, {"hora": "2026-01-18"}),
    ({"plazo": "30 días corridos antes de", "desde": "2026-03-31"}, {"corrido": "2026-03-01"}),
    (
        {"urn": f"{SECTION}.pronunciamiento-core", "desde": "2026-01-05"},
        {"corrido": "2026-01-15", "corrido-prorroga": "2026-01-15"},
    ),
    (
        {"urn": f"{SECTION}.tramitacion-externa", "plazo": "15 días", "regimen": "administrativo",
         "desde": "2026-01-05"},
        {"habil": "2026-01-26"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), GOLDEN)
def test_golden_cases(http: TestClient, asked: dict[str, str], expected: dict[str, str]) -> None:
    reply = get(http, "/api/v1/due", **asked)
    wire_due.DueReply.model_validate(reply, strict=True)
    assert {reading["regime"]: reading["due"] for reading in reply["readings"]} == expected
    assert reply["disputed"] == (len(set(expected.values())) > 1)
    assert reply["safe"] == {"obligado": min(expected.values()), "beneficiario": max(expected.values())}
    assert reply["calendar"] == {"version": "2026.1", "verified_until": "2030-12-31"}
    assert all(step["text"] and step["basis"] for reading in reply["readings"] for step in reading["steps"])


def test_the_whole_reply_of_a_term_of_the_corpus(http: TestClient) -> None:
    reply = get(
        http, "/api/v1/due", urn=f"{SECTION}.remision-a-dipres", desde="2026-09-15", regimen="administrativo"
    )  # fmt: skip
    assert reply == {
        "plazo": "5 días", "desde": "2026-09-15", "comuna": None, "urn": f"{PINNED}.remision-a-dipres",
        "due": "2026-09-23",
        "readings": [
            {
                "regime": "habil", "label": "Días hábiles administrativos", "due": "2026-09-23", "moment": None,
                "steps": [
                    {"text": "El plazo corre desde el martes 15 de septiembre de 2026, día que no se cuenta.",
                     "basis": "fecha dada"},
                    {"text": "El cómputo comienza el día siguiente: miércoles 16 de septiembre de 2026.",
                     "basis": "Ley 19.880, art. 25"},
                    {"text": "Se cuentan 5 días hábiles, sin sábados, domingos ni feriados: el último es el miércoles "
                             "23 de septiembre de 2026.",
                     "basis": "Ley 19.880, art. 25"},
                ],
                "skipped": [
                    {"date": "2026-09-18", "reason": "feriado: Día de la Independencia", "law": "Ley 2.977, art. 1"},
                    {"date": "2026-09-19", "reason": "feriado: Día de las Glorias del Ejército",
                     "law": "Ley 2.977, art. 1"},
                    {"date": "2026-09-20", "reason": "domingo", "law": "Ley 2.977, art. 1"},
                ],
            }
        ],
        "disputed": False, "safe": {"obligado": "2026-09-23", "beneficiario": "2026-09-23"}, "silence": None,
        "notes": ["Sin comuna: no se consideran los feriados regionales ni comunales."],
        "calendar": {"version": "2026.1", "verified_until": "2030-12-31"},
    }  # fmt: skip


def test_silence_has_its_effect_the_day_after_the_latest_reading(http: TestClient) -> None:
    urn = "urn:gn:ficha:ley-19880#art-64.silencio-positivo"
    reply = get(http, "/api/v1/due", urn=urn, plazo="cinco días", desde="2026-03-03", parte="beneficiario")
    assert reply["due"] == "2026-03-10"
    assert reply["silence"] == {"effect": "se entiende aceptada", "from": "2026-03-11"}
    assert [reading["regime"] for reading in reply["readings"]] == ["habil"], "Ley 19.880 rules its own terms"


# ------------------------------------------------------------------------------------------------ faults

NO_TERM = (
    "No se entiende el plazo «pronto»: escriba uno solo, con su número y su unidad, por ejemplo «10 días hábiles», «un "
    "mes» o «72 horas»."
)
NO_DATE = (
    "«2026-02-30» no es una fecha del calendario: escriba año-mes-día, por ejemplo «2026-01-05», y si el plazo es de "
    "horas, «2026-01-05T13:00»."
)
NO_COMMUNE = "No hay una comuna llamada «Chilan». ¿Quiso decir Chillán?"
NO_REGIME = "No hay un régimen «penal»: use uno de administrativo, civil, judicial, transparencia."
NO_PARTY = "No hay una parte «juez»: use obligado (quien debe actuar) o beneficiario."
OUTSIDE = (
    "El 5 de enero de 2035 está fuera del calendario verificado (2021 a 2030): los feriados de ese año no están "
    "comprobados; use una fecha dentro de esos años o actualice kb/calendario/feriados.yaml."
)
GOOD = {"plazo": "10 días hábiles", "desde": "2026-01-05"}

FAULTS: list[tuple[str, dict[str, str], list[tuple[str, str]]]] = [
    (
        "/api/v1/due",
        {"plazo": "pronto", "desde": "2026-02-30", "comuna": "Chilan", "regimen": "penal", "parte": "juez"},
        [("plazo", NO_TERM), ("desde", NO_DATE), ("regimen", NO_REGIME), ("comuna", NO_COMMUNE), ("parte", NO_PARTY)],
    ),
    (
        "/api/v1/due", {},
        [
            ("plazo", "Falta el plazo: escriba, por ejemplo, «10 días hábiles», «un mes» o «72 horas»."),
            ("desde", "Falta la fecha desde la que se cuenta: escriba, por ejemplo, «2026-01-05»."),
        ],
    ),
    (
        "/api/v1/due", {**GOOD, "plazo": "0 días"},
        [("plazo", "Un plazo de 0 días no se puede computar: el mínimo es 1.")],
    ),
    (
        "/api/v1/due", {**GOOD, "plazo": "10.000 días"},
        [("plazo", "Un plazo de 10000 días es demasiado largo: el máximo que se computa es 1000.")],
    ),
    (
        "/api/v1/due", {"plazo": "72 horas", "desde": "2026-01-15"},
        [("desde", "Un plazo de horas necesita la hora en que empieza: escriba la fecha con su hora, por ejemplo "
                   "«2026-01-15T13:00».")],
    ),
    ("/api/v1/due", {**GOOD, "desde": "2035-01-05"}, [("desde", OUTSIDE)]),
    ("/api/v1/due.ics", {**GOOD, "comuna": "Chilan"}, [("comuna", NO_COMMUNE)]),
    (
        "/api/v1/due", {"urn": SECTION, "desde": "2026-02-30"},
        [
            ("urn", f"{SECTION} establece más de un plazo: diga cuál con su texto, como plazo, o dé el "
            "fragmento de uno. Tiene «10 días», «10 días corridos», «5 días», «15 días»."),
            ("desde", NO_DATE),
        ],
    ),
    (
        "/api/v1/due", {"urn": f"{SECTION}.pronunciamiento-core", "plazo": "3 días", "desde": "2026-01-05"},
        [("plazo", f"{SECTION}.pronunciamiento-core no tiene el plazo «3 días»: tiene «10 días corridos».")],
    ),
    (
        "/api/v1/due/between", {"desde": "2026-02-30", "hasta": "2035-01-05", "comuna": "Chilan"},
        [("desde", NO_DATE), ("comuna", NO_COMMUNE), ("hasta", OUTSIDE)],
    ),
    (
        "/api/v1/due/between", {"desde": "2026-01-15", "hasta": "2026-01-05"},
        [("hasta", "El 5 de enero de 2026 es anterior al 15 de enero de 2026: invierta las fechas.")],
    ),
    (
        "/api/v1/due/chain", {"urn": SECTION, "desde": "2026-02-30", "comuna": "Chilan", "regimen": "penal"},
        [("desde", NO_DATE), ("comuna", NO_COMMUNE), ("regimen", NO_REGIME)],
    ),
    (
        "/api/v1/due/chain", {"urn": "urn:gn:kb:gestion-prpto", "desde": "2026-01-05"},
        [("urn", "urn:gn:kb:gestion-prpto es un documento entero: indique con # la sección de las etapas.")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "asked", "faults"), FAULTS, ids=lambda value: str(value)[:60])
def test_every_fault_is_told_at_once_under_its_parameter(
    http: TestClient, path: str, asked: dict[str, str], faults: list[tuple[str, str]]
) -> None:
    reply = http.get(path, params=asked)
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    body = reply.json()
    assert body["title"] == "El plazo no se puede computar"
    assert body["errores"] == [{"parametro": name, "detalle": fault} for name, fault in faults]
    assert body["detail"] == " ".join(fault for _, fault in faults)


def test_a_document_that_does_not_exist_is_told_with_what_is_near(http: TestClient) -> None:
    reply = http.get("/api/v1/due", params={"urn": "urn:gn:kb:gestion-presupuesto", "desde": "2026-01-05"})
    body = reply.json()
    assert (reply.status_code, body["title"], body["detail"]) == (
        404, "No existe ese plazo en el corpus", "No existe urn:gn:kb:gestion-presupuesto en el corpus.",
    )  # fmt: skip
    assert "urn:gn:kb:gestion-prpto" in body["sugerencias"]


# --------------------------------------------------------------------------------------------- between, chain


def test_working_days_between_two_dates(http: TestClient) -> None:
    reply = get(http, "/api/v1/due/between", desde="2026-08-17", hasta="2026-08-25", comuna="Chillán")
    wire_due.BetweenReply.model_validate(reply, strict=True)
    assert reply == {
        "desde": "2026-08-17", "hasta": "2026-08-25", "habiles": 5, "corridos": 8,
        "skipped": [
            {"date": "2026-08-20", "reason": "feriado: Nacimiento del Prócer de la Independencia (Chillán)",
             "law": "Ley 20.768"},
            {"date": "2026-08-22", "reason": "sábado", "law": "Ley 19.880, art. 25"},
            {"date": "2026-08-23", "reason": "domingo", "law": "Ley 2.977, art. 1"},
        ],
    }  # fmt: skip


CYCLE = [
    ("Propuesta Gobernador", "10 días", None, ["2025-12-22", "2025-12-29"]),
    ("Pronunciamiento CORE", "10 días corridos", "Propuesta Gobernador", ["2026-01-01", "2026-01-08"]),
    ("Remisión a DIPRES", "5 días", "Pronunciamiento CORE", ["2026-01-06", "2026-01-15"]),
    ("Tramitación Externa", "10 días", "Remisión a DIPRES", ["2026-01-16", "2026-01-29"]),
    ("Tramitación Externa (CGR)", "15 días", "Tramitación Externa", ["2026-01-31", "2026-02-19"]),
]


@pytest.mark.parametrize("urn", [SECTION, f"{SECTION}.remision-a-dipres"], ids=["the section", "a stage of it"])
def test_the_budget_cycle_from_the_day_of_publication(http: TestClient, urn: str) -> None:
    reply = get(http, "/api/v1/due/chain", urn=urn, desde="2025-12-12")
    wire_due.ChainReply.model_validate(reply, strict=True)
    assert (reply["urn"], reply["title"], reply["event"]) == (
        PINNED, "Proceso de Aprobación Presupuesto Inicial (Plazos)", "publicación de la Ley",
    )  # fmt: skip
    assert [(step["name"], step["plazo"], step["after"], step["ends"]) for step in reply["steps"]] == CYCLE


# ------------------------------------------------------------------------------------------ calendar files


def ics(http: TestClient, path: str, name: str, **asked: str) -> list[dict[str, str]]:
    reply = http.get(path, params=asked)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert reply.headers["content-disposition"] == f'attachment; filename="{name}.ics"'
    return parsed(reply.content)


def test_a_disputed_term_of_the_corpus_gives_one_event_for_each_day(http: TestClient) -> None:
    asked = {"urn": f"{SECTION}.propuesta-gobernador", "desde": "2025-12-12"}
    events = ics(http, "/api/v1/due.ics", "plazo-2025-12-22", **asked)
    assert [event["DTSTART"] for event in events] == ["20251222", "20251229"]
    fragment = f"{PINNED.partition('#')[2]}.propuesta-gobernador"
    assert {event["URL"] for event in events} == {f"{HOST}/doc/gn/kb/gestion-prpto/v/2.0.0#{fragment}"}
    assert {event["DTSTAMP"] for event in events} == {"20260302T000000Z"}
    again = ics(http, "/api/v1/due.ics", "plazo-2025-12-22", **asked)
    assert [event["UID"] for event in again] == [event["UID"] for event in events], "a second import updates the first"


def test_a_chain_gives_one_file(http: TestClient) -> None:
    events = ics(http, "/api/v1/due/chain.ics", "plazos-2025-12-12", urn=SECTION, desde="2025-12-12")
    days = [day.replace("-", "") for *_, ends in CYCLE for day in ends]
    assert [event["DTSTART"] for event in events] == days
    assert len({event["UID"] for event in events}) == len(events)


# ------------------------------------------------------------------------------------------------ OpenAPI


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/api/v1/due", wire_due.DueReply), ("/api/v1/due/between", wire_due.BetweenReply),
        ("/api/v1/due/chain", wire_due.ChainReply), ("/api/v1/due.ics", None), ("/api/v1/due/chain.ics", None),
    ],
)  # fmt: skip
def test_openapi_describes_each_route_with_examples(http: TestClient, path: str, model: type[BaseModel] | None) -> None:
    described = http.get("/openapi.json").json()["paths"][path]["get"]
    assert described["summary"]
    for parameter in described["parameters"]:
        schema = parameter["schema"]
        assert parameter["description"], parameter["name"]
        assert schema.get("examples") or parameter.get("examples"), parameter["name"]
    kind = "application/json" if model else "text/calendar"
    assert kind in described["responses"]["200"]["content"]
    assert described["responses"]["422"]["content"].keys() == {"application/problem+json"}
