"""Where the sources differ, and the glosas: the API's lists and the page of conflicts, over documents that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from server.app import over
from server.envelope import code_mark
from tests.pages_corpus import DAY, open_shelf

HEAD = """---
_manifest: {{urn: "urn:gn:kb:{name}", provenance: {{created_by: prueba, created_at: '2026-01-05', source: prueba}}}}
version: 1.0.0
status: published
tags: [prueba]
lang: es
kind: {kind}
---
"""
MANUAL = """# Manual de convenios

## Plazos

- **Entrega del informe de avance:** 10 días hábiles.

## Glosas 2026

### Glosa 03, Partida 31, Programa 02

Convenios de colaboración.

### Glosa 07, Partida 31, Programa 01

Viáticos del personal.
"""
GUIDE = """# Guía de convenios

## Plazos

- **Entrega del informe de avance:** 15 días hábiles.
"""


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("kb")
    (folder / ".git").mkdir()
    for name, kind, text in (("manual", "guia", MANUAL), ("guia", "instructivo", GUIDE)):
        (folder / f"{name}.md").write_text(HEAD.format(name=name, kind=kind) + text, encoding="utf-8")
    shelf = open_shelf(folder, tmp_path_factory.mktemp("datos"))
    yield TestClient(over(shelf, today=lambda: DAY), base_url="http://localhost")
    shelf.snapshot.close()


def get(http: TestClient, path: str) -> Any:
    reply = http.get(path)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_conflict_is_told_with_every_claim_and_its_citation(http: TestClient) -> None:
    (conflict,) = get(http, "/api/v1/conflicts")["items"]
    assert (conflict["about"], conflict["kind"]) == ("Entrega del informe de avance", "plazo")
    told = {(each["text"], each["citation"]["urn"], each["citation"]["quote"]) for each in conflict["claims"]}
    assert told == {
        ("10 días hábiles", "urn:gn:kb:manual", "**Entrega del informe de avance:** 10 días hábiles."),
        ("15 días hábiles", "urn:gn:kb:guia", "**Entrega del informe de avance:** 15 días hábiles."),
    }
    assert conflict["why"]


CONFLICTS = [
    ("", 1),
    ("?type=plazo", 1),
    ("?type=sigla", 0),
    ("?kind=guia", 1),
    ("?kind=ley", 0),
    ("?q=AVANCE+informe", 1),
    ("?q=15", 1),
    ("?q=viaticos", 0),
    ("?page=2", 1),
]


@pytest.mark.parametrize(("query", "total"), CONFLICTS)
def test_conflicts_are_filtered(http: TestClient, query: str, total: int) -> None:
    assert get(http, f"/api/v1/conflicts{query}")["total"] == total


def test_a_type_that_is_none_is_told(http: TestClient) -> None:
    reply = http.get("/api/v1/conflicts?type=precio")
    assert (reply.status_code, reply.json()["detail"]) == (
        422,
        "«type» debe ser 'plazo', 'monto', 'periodicidad', 'sigla', 'glosa', 'organo', 'norma' o 'fuente'.",
    )


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_page_shows_the_claims_side_by_side(http: TestClient) -> None:
    html = http.get("/conflictos", headers={"accept": "text/html"}).text
    main = text_of(html.partition('<p class="soft" role="status">')[2].partition("</main>")[0])
    (conflict,) = get(http, "/api/v1/conflicts")["items"]
    first, second = conflict["claims"]
    assert main == (
        f"1 conflicto Entrega del informe de avance Plazos {shown(first, conflict, 0)} {shown(second, conflict, 1)} "
        + ("" if conflict["prevails"] is not None else "No se dice cuál prevalece. ")
        + f"{conflict['why']}."
    )


def shown(claim: dict[str, Any], conflict: dict[str, Any], place: int) -> str:
    citation = claim["citation"]
    mark = "Prevalece " if conflict["prevails"] == place else ""
    rank = citation["rank"]["label"]
    quote = citation["quote"].replace("**", "")  # a page shows no marks of Markdown
    return f"{claim['text']} {mark}{quote} {citation['title']} › Plazos , versión 1.0.0 {rank}"


def test_a_page_with_none_says_so(http: TestClient) -> None:
    html = http.get("/conflictos?type=sigla", headers={"accept": "text/html"}).text
    assert "Ningún conflicto con esos datos." in html


GLOSAS = [
    ("", [("03", "Partida 31 · Programa 02"), ("07", "Partida 31 · Programa 01")]),
    ("?number=3", [("03", "Partida 31 · Programa 02")]),
    ("?number=8", []),
    ("?year=2026&number=7", [("07", "Partida 31 · Programa 01")]),
    ("?year=2025", []),
    ("?level=Partida+31+·+Programa+01", [("07", "Partida 31 · Programa 01")]),
    ("?q=viáticos", [("07", "Partida 31 · Programa 01")]),
]


@pytest.mark.parametrize(("query", "expected"), GLOSAS)
def test_glosas_are_filtered(http: TestClient, query: str, expected: list[tuple[str, str]]) -> None:
    items = get(http, f"/api/v1/glosas{query}")["items"]
    assert sorted((each["number"], each["level"]) for each in items) == expected
    assert {(each["year"], each["citation"]["urn"]) for each in items} <= {(2026, "urn:gn:kb:manual")}


@pytest.mark.parametrize("name", ["pagina.html", "estilo.css", "guion.js", "modulo.py", "icono.svg"])
def test_every_file_that_a_page_is_made_from_counts_in_its_validator(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("uno", encoding="utf-8")
    before = code_mark(tmp_path)
    (tmp_path / name).write_text("dos", encoding="utf-8")
    assert code_mark(tmp_path) != before
