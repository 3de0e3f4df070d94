"""The HTTP contract: shapes, headers, revalidation, bounds, errors; and a run of random requests over the OpenAPI."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as openapi_checks
from starlette.testclient import TestClient

from indexer.build import store_for
from server import wire
from server.app import over
from server.envelope import Asgi
from server.query import MAX_CHARACTERS
from server.shelf import Shelf
from tests.conftest import ROOT

CASES = int(os.environ.get("NORMATECA_SCHEMATHESIS", "200"))
"""Requests of the random run; 2,000 before a release."""

DAY = date(2026, 3, 2)
GOLDEN = "plazo pronunciamiento CORE"
BASE = "http://127.0.0.1"


@pytest.fixture(scope="module")
def served(kb_shelf: Shelf, kb_data: Path) -> Asgi:
    """Over a snapshot of its own: the random run ends the application, which closes what it serves."""
    own = store_for([ROOT / "kb"], "tantivy", kb_data).open_current()
    assert own.info.name == kb_shelf.snapshot.info.name
    return over(Shelf(own), today=lambda: DAY)


@pytest.fixture(scope="module")
def http(served: Asgi) -> TestClient:
    return TestClient(served, base_url=BASE, raise_server_exceptions=False)


def get(http: TestClient, path: str, **parameters: Any) -> Any:
    reply = http.get(path, params=parameters)
    assert reply.status_code == 200, reply.text
    return reply.json()


# ------------------------------------------------------------------------------------------------- shapes


def test_the_golden_question_is_answered_in_the_contract(http: TestClient) -> None:
    reply = get(http, "/api/v1/ask", q=GOLDEN)
    citation = reply["citations"][0]
    assert list(reply) == [
        "question", "interpretation", "answer", "citations", "alternatives", "conflicts", "results", "took_ms",
    ]  # fmt: skip
    assert reply["question"] == GOLDEN
    assert reply["interpretation"]["intent"] == "deadline"
    assert reply["interpretation"]["corrections"] == []
    answer = reply["answer"]
    assert (answer["status"], answer["kind"], answer["text"], answer["subject"], answer["derived"]) == (
        "answered", "deadline", "10 días corridos", "Pronunciamiento CORE", False,
    )  # fmt: skip
    wanted = {"amount": 10, "unit": "día", "count": "corridos", "actor": "CORE", "basis": "Art. 25 LOC GORE"}
    assert wanted.items() <= answer["fields"].items()
    assert citation["urn"] == "urn:gn:kb:gestion-prpto"
    assert citation["version"] == "2.0.0"
    assert citation["fragment"] == "proceso-de-aprobacion-presupuesto-inicial-plazos.pronunciamiento-core"
    assert citation["rank"] == {"level": None, "label": "Guía"}
    assert citation["status"] == "vigente"
    assert citation["source"]["path"] == "guias/gestion-prpto.md"


def test_a_quote_stands_to_the_letter_in_the_cited_lines(http: TestClient, kb_shelf: Shelf) -> None:
    citation = get(http, "/api/v1/ask", q=GOLDEN)["citations"][0]
    path = kb_shelf.documents()[0].source.root
    first, last = citation["source"]["lines"]
    with open(f"{path}/{citation['source']['path']}", encoding="utf-8") as file:
        lines = file.read().split("\n")[first - 1 : last]
    assert citation["quote"] in "\n".join(lines)


ROUTES: list[tuple[str, dict[str, Any], type[BaseModel]]] = [
    ("/api/v1/ask", {"q": GOLDEN}, wire.AskReply),
    ("/api/v1/ask", {"q": "xyzzy"}, wire.AskReply),
    ("/api/v1/search", {"q": "plazo del consejo"}, wire.SearchReply),
    ("/api/v1/suggest", {"q": "fn"}, wire.SuggestReply),
    ("/api/v1/documents", {}, wire.DocumentsReply),
    ("/api/v1/norms", {}, wire.NormsReply),
    ("/api/v1/terms", {"q": "FNDR"}, wire.TermsReply),
    ("/api/v1/deadlines", {"actor": "CORE"}, wire.DeadlinesReply),
    ("/api/v1/amounts", {"unit": "UTM"}, wire.AmountsReply),
    ("/api/v1/hierarchy", {}, wire.HierarchyReply),
    ("/api/v1/citations", {"norm": "LOC GORE", "article": "25"}, wire.CitationsReply),
    ("/api/v1/conflicts", {}, wire.ConflictsReply),
    ("/api/v1/glosas", {"number": "6"}, wire.GlosasReply),
    ("/api/v1/coverage", {}, wire.CoverageReply),
    ("/api/v1/findings", {"level": "aviso"}, wire.FindingsReply),
    ("/healthz", {}, wire.HealthReply),
    ("/readyz", {}, wire.ReadyReply),
]


@pytest.mark.parametrize(("path", "parameters", "model"), ROUTES, ids=[f"{path} {given}" for path, given, _ in ROUTES])
def test_every_route_replies_in_its_shape(
    http: TestClient, path: str, parameters: dict[str, Any], model: type[BaseModel]
) -> None:
    body = get(http, path, **parameters)
    model.model_validate(body, strict=True)
    assert body.get("items") != [], "a list with nothing in it shows nothing"


def test_search_counts_every_facet_and_filters_by_it(http: TestClient) -> None:
    everything = get(http, "/api/v1/search", q="presupuesto", per_page=100)
    for facet, parameter in (("kind", "kind"), ("status", "status"), ("rank", "rank"), ("tag", "tag")):
        for value in everything["facets"][facet][:3]:
            narrowed = get(http, "/api/v1/search", q="presupuesto", **{parameter: value["value"]})
            assert narrowed["total"] >= value["count"] > 0, (facet, value)
    guides = get(http, "/api/v1/search", q="presupuesto", kind="guia", per_page=100)
    assert {each["urn"] for each in guides["results"]} == {"urn:gn:kb:gestion-prpto"}
    assert guides["facets"]["kind"] == everything["facets"]["kind"], "the other kinds stay in sight"


def test_a_search_gives_back_all_that_it_weighed_and_says_when_that_is_not_all(http: TestClient) -> None:
    rare, common = (get(http, "/api/v1/search", q=words, per_page=100) for words in ("infobus", "presupuesto"))
    assert (rare["capped"], common["capped"]) == (False, True)
    assert common["total"] > 150, "one frequent word stands in more passages than an answer weighs"
    assert len({(each["urn"], each["fragment"]) for each in common["results"]}) == 100


def test_pages_follow_one_another_without_gap_or_repetition(http: TestClient) -> None:
    whole = get(http, "/api/v1/documents", per_page=100)
    parts = [get(http, "/api/v1/documents", per_page=10, page=page) for page in (1, 2, 3)]
    assert [item["urn"] for part in parts for item in part["items"]] == [item["urn"] for item in whole["items"]]
    assert {(part["total"], part["pages"]) for part in parts} == {(whole["total"], -(-whole["total"] // 10))}
    beyond = get(http, "/api/v1/documents", per_page=10, page=99)
    assert beyond["items"] == []


def test_a_kind_restricts_the_answer_to_its_documents(http: TestClient) -> None:
    reply = get(http, "/api/v1/ask", q="plazo del consejo regional", kind="ficha")
    cited = [citation["kind"] for citation in reply["citations"]]
    cited += [option["citation"]["kind"] for option in reply["alternatives"]]
    assert set(cited) == {"ficha"}
    none = get(http, "/api/v1/ask", q=GOLDEN, kind="tratado")
    assert none["answer"]["status"] == "none"
    assert none["interpretation"]["notice"] == "Ningún documento cumple con lo pedido."


def test_suggestions_begin_with_what_is_typed(http: TestClient) -> None:
    found = get(http, "/api/v1/suggest", q="fnd")["suggestions"]
    assert found[0] == {
        "text": "FNDR", "type": "sigla", "detail": "Fondo Nacional de Desarrollo Regional", "href": None,
    }  # fmt: skip
    assert get(http, "/api/v1/suggest", q="   ")["suggestions"] == []


def test_a_norm_is_found_by_urn_id_and_name(http: TestClient) -> None:
    names = ("urn:gn:norma:dfl-1-19175", "dfl-1-19175", "LOC GORE", "ley 19.175", "D.F.L. 1-19.175")
    found = [get(http, "/api/v1/citations", norm=name)["norm"]["urn"] for name in names]
    assert found == ["urn:gn:norma:dfl-1-19175"] * len(names)
    backlinks = get(http, "/api/v1/citations", norm="LOC GORE", article="25")["items"]
    assert [item["text"] for item in backlinks if item["citation"]["kind"] == "guia"] == ["Art. 25 LOC GORE"]


# ------------------------------------------------------------------------------------------------- bounds


def test_a_long_question_is_cut_with_a_notice(http: TestClient) -> None:
    reply = get(http, "/api/v1/ask", q="plazo " * 1000)
    assert len(reply["question"]) <= MAX_CHARACTERS
    assert reply["interpretation"]["notice"] == "La pregunta se cortó en 500 caracteres."


ODD = (
    "",
    "   ",
    "\0",
    "(((",
    "*" * 500,
    "😀",
    "' OR 1=1 --",
    "<script>",
    "urn:gn:",
    "\N{COMBINING TILDE}" * 90,
    "ª" * 400,
)


@pytest.mark.parametrize("question", ODD)
def test_odd_questions_are_answered_like_any_other(http: TestClient, question: str) -> None:
    wire.AskReply.model_validate(get(http, "/api/v1/ask", q=question), strict=True)


UNFIT = "Hay parámetros que no sirven"
ERRORS = [
    ("/api/v1/ask", {}, 422, UNFIT, "«q» falta."),
    ("/api/v1/ask", {"q": "x", "at": "ayer"}, 422, UNFIT, "«at» debe ser una fecha AAAA-MM-DD."),
    ("/api/v1/ask", {"q": "x" * 20_001}, 422, UNFIT, "«q» debe tener a lo más 20000 caracteres."),
    ("/api/v1/search", {"q": "x", "page": "0"}, 422, UNFIT, "«page» debe ser al menos 1."),
    ("/api/v1/search", {"q": "x", "per_page": "101"}, 422, UNFIT, "«per_page» debe ser a lo más 100."),
    ("/api/v1/search", {"q": "x", "page": "dos"}, 422, UNFIT, "«page» debe ser un número entero."),
    ("/api/v1/search", {"q": "x", "status": "viejo"}, 422, UNFIT, "«status» debe ser vigente, borrador, retirado."),
    ("/api/v1/search", {"q": "x", "rank": "a"}, 422, UNFIT, "«rank» debe ser un nivel (1, 2, …) o sin-rango."),
    ("/api/v1/citations", {"norm": "ley 1"}, 404, "No se conoce esa norma", "El corpus no contiene ni cita «ley 1»."),
    ("/api/v1/nada", {}, 404, "No existe esta página", "La dirección no lleva a ningún documento ni servicio."),
]  # fmt: skip


@pytest.mark.parametrize(("path", "parameters", "status", "title", "detail"), ERRORS, ids=[e[4] for e in ERRORS])
def test_an_error_says_what_is_wrong(
    http: TestClient, path: str, parameters: dict[str, str], status: int, title: str, detail: str
) -> None:
    reply = http.get(path, params=parameters)
    body = reply.json()
    wire.ProblemReply.model_validate(body, strict=True)
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status_code, body["status"], body["title"], body["detail"]) == (status, status, title, detail)
    assert body["id"] == reply.headers["x-request-id"]
    assert "etag" not in reply.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_written_over_http(http: TestClient, method: str) -> None:
    reply = http.request(method, "/api/v1/ask")
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET")
    assert reply.json()["detail"] == "Esta dirección solo se lee (GET)."


def test_a_foreign_host_is_not_answered(http: TestClient) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost:80:80"):
        reply = http.get("/api/v1/ask", params={"q": GOLDEN}, headers={"host": host})
        assert (reply.status_code, reply.json()["title"]) == (400, "Nombre de servidor no admitido"), host
    for host in ("localhost", "127.0.0.1:8000", "[::1]", "[::1]:8000", "LOCALHOST:80"):
        assert http.get("/api/v1/suggest", params={"q": "x"}, headers={"host": host}).status_code == 200, host


# ------------------------------------------------------------------------------------------------ headers


@pytest.mark.parametrize("path", ["/api/v1/ask?q=plazo", "/nada", "/api/v1/ask", "/healthz", "/openapi.json"])
def test_every_response_is_guarded(http: TestClient, path: str) -> None:
    headers = http.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["content-language"] == "es-CL"
    assert headers["server"] == ""
    assert "set-cookie" not in headers


def test_the_api_can_be_read_from_other_pages(http: TestClient) -> None:
    headers = http.get("/api/v1/suggest", params={"q": "x"}, headers={"origin": "https://intranet.example"}).headers
    assert (headers["access-control-allow-origin"], headers["cross-origin-resource-policy"]) == ("*", "cross-origin")
    preflight = http.options("/api/v1/ask")
    assert (preflight.status_code, preflight.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    closed = http.get("/healthz").headers
    assert ("access-control-allow-origin" in closed, closed["cross-origin-resource-policy"]) == (False, "same-origin")


def test_an_unchanged_answer_is_not_sent_again(http: TestClient, kb_shelf: Shelf) -> None:
    first = http.get("/api/v1/ask", params={"q": GOLDEN})
    tag = first.headers["etag"]
    again = http.get("/api/v1/ask", params={"q": GOLDEN}, headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = http.get("/api/v1/ask", params={"q": "que es el FNDR"}, headers={"if-none-match": tag})
    assert other.status_code == 200
    tomorrow = TestClient(over(kb_shelf, today=lambda: date(2026, 3, 3)), base_url=BASE)
    assert tomorrow.get("/api/v1/ask", params={"q": GOLDEN}).headers["etag"] != tag, "an answer may expire overnight"
    other_contact = TestClient(over(kb_shelf, today=lambda: DAY, contact="a@b.cl"), base_url=BASE)
    assert other_contact.get("/api/v1/ask", params={"q": GOLDEN}).headers["etag"] != tag, "pages show the contact"


def test_head_is_get_without_its_body(http: TestClient) -> None:
    got, head = http.get("/api/v1/documents"), http.head("/api/v1/documents")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == str(len(got.content))


def test_without_a_snapshot_the_service_says_so() -> None:
    from server.app import create_app
    from server.live import Live

    http = TestClient(create_app(Live(None)), base_url=BASE)
    assert http.get("/healthz").status_code == 200
    for path in ("/readyz", "/api/v1/ask?q=x"):
        reply = http.get(path)
        assert (reply.status_code, reply.json()["title"]) == (503, "El índice no está disponible")


# ------------------------------------------------------------------------------------------------ OpenAPI


def test_openapi_describes_every_route_in_spanish_with_examples(http: TestClient) -> None:
    described = get(http, "/openapi.json")
    served_paths = {path for path, _, _ in ROUTES}
    assert served_paths <= set(described["paths"]), "a route that is not described"
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            for status, reply in operation["responses"].items():
                kinds = set(reply.get("content", {}))
                assert status == "200" or kinds == {"application/problem+json"}, (path, status)
    question = next(each for each in described["paths"]["/api/v1/ask"]["get"]["parameters"] if each["name"] == "q")
    assert question["schema"]["examples"] == [GOLDEN, "que es el FNDR"]
    assert "HTTPValidationError" not in json.dumps(described)


def test_random_requests_never_break_the_contract(served: Asgi) -> None:
    """Every operation, valid and invalid parameters: no 5xx, nothing but the described shapes."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", served, headers={"host": "127.0.0.1"})
    operations = [found.ok() for found in schema.get_all_operations()]
    each = max(1, CASES // len(operations))
    checks = (
        not_a_server_error,
        openapi_checks.status_code_conformance,
        openapi_checks.content_type_conformance,
        openapi_checks.response_schema_conformance,
    )
    lax = list(HealthCheck)
    phases = (Phase.explicit, Phase.generate)
    for operation in operations:

        @settings(max_examples=each, deadline=None, phases=phases, database=None, suppress_health_check=lax)
        @given(case=operation.as_strategy())
        def run(case: schemathesis.Case) -> None:
            case.call_and_validate(headers={"host": "127.0.0.1"}, checks=list(checks))

        run()
