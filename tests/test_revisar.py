"""Revisar citas: the page and the command over one law; faults told in the form; nothing kept of what was sent."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from server.app import over
from server.cli import app
from tests.pages_corpus import DAY, open_shelf

LAW = """---
_manifest: {urn: "urn:gn:norma:ley-99001", provenance: {created_by: prueba, created_at: '2026-01-01', source: prueba}}
version: 1.0.0
status: published
kind: ley
number: '99.001'
date: '2020-01-01'
tags: [prueba]
lang: es
---

# Ley 99.001

##### Artículo 4

El director deberá remitir el informe de avance dentro de cinco días hábiles.
"""
DRAFT = """VISTOS: lo dispuesto en el artículo 4 de la Ley N° 99.001 y en el artículo 80 de la Ley 99.001.

CONSIDERANDO: que el informe de avance se remite en 15 días hábiles (Art. 4 Ley 99.001).
"""
GOOD = "El informe de avance se remite en cinco días hábiles (Art. 4 Ley 99.001).\n"
SILENT = "La patente de navegación vale 3 años (Art. 4 Ley 99.001).\n"
SUMMARY = "3 citas: 1 no encontrada, 1 cuya fuente dice otra cosa."


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leyes")
    (folder / ".git").mkdir()
    (folder / "ley-99001.md").write_text(LAW, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("datos")


@pytest.fixture(scope="module")
def http(kb: Path, data: Path) -> Iterator[TestClient]:
    shelf = open_shelf(kb, data)
    yield TestClient(over(shelf, today=lambda: DAY), base_url="http://localhost")
    shelf.snapshot.close()


def post(http: TestClient, text: str = "", file: tuple[str, bytes] = ("", b"")) -> tuple[int, str]:
    reply = http.post("/revisar", data={"texto": text}, files={"archivo": file}, headers={"accept": "text/html"})
    assert reply.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in reply.headers["content-security-policy"]
    return reply.status_code, reply.text


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


# --------------------------------------------------------------------------------------------------- page


def test_the_form_is_a_page_like_the_others(http: TestClient) -> None:
    reply = http.get("/revisar", headers={"accept": "text/html"})
    assert reply.status_code == 200
    assert reply.headers["etag"]
    assert '<form class="draft" method="post" action="/revisar" enctype="multipart/form-data">' in reply.text
    assert '<a href="/revisar" aria-current="page">Revisar citas</a>' in reply.text


def test_each_citation_is_told_with_what_its_source_says(http: TestClient) -> None:
    status, page = post(http, DRAFT)
    assert status == 200
    assert words(page.partition("<title>")[2].partition("</title>")[0]) == f"{SUMMARY} · Normateca"
    items = [words(item) for item in re.findall(r'<li class="[a-z-]+">(.*?)</li>', page, re.DOTALL)]
    says = "El director deberá remitir el informe de avance dentro de cinco días hábiles."
    held = f"Lo que dice el artículo {says}"
    assert items[0] == (
        f"artículo 4 de la Ley N° 99.001 línea 1 Encontrada Art. 4 Ley 99.001 : el texto está cargado. {held}"
    )
    assert items[1] == (
        "artículo 80 de la Ley 99.001 línea 1 No encontrada Art. 80 Ley 99.001 : el texto cargado no tiene el "
        "artículo 80."
    )
    assert items[2].startswith(
        "Art. 4 Ley 99.001 línea 3 La fuente dice otra cosa Art. 4 Ley 99.001 : el texto está cargado. "
        "«15 días hábiles»: "
    )
    assert 'href="/doc/gn/norma/ley-99001#art-4"' in page


def test_a_file_is_read_as_the_pasted_text(http: TestClient) -> None:
    status, page = post(http, file=("acta.txt", DRAFT.encode("cp1252")))
    assert (status, SUMMARY in page) == (200, True)


FAULTS = [
    ("", ("", b""), 422, "Pegue un texto o elija un archivo."),
    (" \n", ("", b""), 422, "Pegue un texto o elija un archivo."),
    ("Ley 99.001", ("a.txt", b"Ley 99.001"), 422, "Llegaron un texto y un archivo: deje uno solo."),
    ("", ("a.docx", b"no es un zip"), 422, "El archivo no es un documento de Word (.docx) que se pueda leer."),
    ("a" * (205 * 1024), ("", b""), 413, "El borrador pasa de 200 KB; pegue solo la parte que cita normas."),
    ("a" * (300 * 1024), ("", b""), 413, "El borrador pasa de 200 KB; deje solo la parte que cita normas."),
    ("", ("a.txt", b"a" * (300 * 1024)), 413, "El borrador pasa de 200 KB; deje solo la parte que cita normas."),
]


@pytest.mark.parametrize(("text", "file", "status", "told"), FAULTS, ids=[str(n) for n in range(len(FAULTS))])
def test_a_fault_is_told_in_the_form(
    http: TestClient, text: str, file: tuple[str, bytes], status: int, told: str
) -> None:
    found, page = post(http, text, file)
    alert = re.search(r'role="alert">(.*?)</div>', page, re.DOTALL)
    assert alert is not None
    assert (found, words(alert[1])) == (status, f"No se pudo revisar {told}")


BROKEN = [
    ("text/plain", b"hola", 415, "El borrador se envía con el formulario de esta página (multipart/form-data)."),
    ("multipart/form-data", b"hola", 400, "El formulario llegó incompleto o dañado; vuelva a enviarlo."),
    ("multipart/form-data; boundary=x", b"hola", 400, "El formulario llegó incompleto o dañado; vuelva a enviarlo."),
]


@pytest.mark.parametrize(("media_type", "body", "status", "told"), BROKEN)
def test_a_request_that_is_no_form_is_told(
    http: TestClient, media_type: str, body: bytes, status: int, told: str
) -> None:
    reply = http.post("/revisar", content=body, headers={"content-type": media_type})
    assert (reply.status_code, told in reply.text) == (status, True)


def test_what_is_sent_is_shown_as_text(http: TestClient) -> None:
    _, page = post(http, "</textarea><script>alert(1)</script> Art. 4 Ley 99.001 <img src=x onerror=alert(1)>")
    assert "<script>alert" not in page
    assert "<img" not in page


def test_nothing_of_a_draft_is_kept_or_logged(
    http: TestClient, kb: Path, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(http, "reservado-abc123 Art. 4 Ley 99.001")
        post(http, file=("reservado-abc123.txt", b"reservado-abc123 Art. 4 Ley 99.001"))
    assert "reservado-abc123" not in caplog.text
    kept = [path for folder in (kb, data) for path in folder.rglob("*") if path.is_file()]
    assert [path for path in kept if b"reservado-abc123" in path.read_bytes()] == []


# ------------------------------------------------------------------------------------------------ command


def verify(kb: Path, data: Path, draft: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["verificar", str(draft), "--kb", str(kb), "--data", str(data), *options])
    return result.exit_code, result.output


def test_the_command_prints_a_line_for_each_citation(kb: Path, data: Path, tmp_path: Path) -> None:
    draft = tmp_path / "acta.txt"
    draft.write_text(DRAFT, encoding="utf-8")
    code, said = verify(kb, data, draft)
    lines = said.splitlines()
    assert code == 1
    assert lines[:2] == [
        "acta.txt:1: Encontrada: artículo 4 de la Ley N° 99.001 (Art. 4 Ley 99.001; el texto está cargado)",
        "acta.txt:1: No encontrada: artículo 80 de la Ley 99.001 (Art. 80 Ley 99.001; el texto cargado no tiene el "
        "artículo 80)",
    ]
    assert lines[2] == (
        "acta.txt:3: La fuente dice otra cosa: Art. 4 Ley 99.001 (Art. 4 Ley 99.001; el texto está cargado)"
    )
    assert lines[3].startswith("    «15 días hábiles»: ")
    assert lines[4:] == [SUMMARY]


def test_a_figure_that_the_source_does_not_say_is_told(kb: Path, data: Path, http: TestClient, tmp_path: Path) -> None:
    draft = tmp_path / "acta.txt"
    draft.write_text(SILENT, encoding="utf-8")
    code, said = verify(kb, data, draft)
    assert code == 0
    assert said.splitlines()[:2] == [
        "acta.txt:1: Encontrada; la cifra no se halló en ella: Art. 4 Ley 99.001 (Art. 4 Ley 99.001; el texto está "
        "cargado)",
        "    «3 años»: el artículo no dice esta cifra sobre esta materia.",
    ]
    assert "«3 años»: el artículo no dice esta cifra sobre esta materia." in words(post(http, SILENT)[1])


DRAFTS = [
    (GOOD, 0, "1 cita: nada que corregir."),
    (SILENT, 0, "1 cita: 1 en cuya fuente no se halló la cifra."),
    ("Ver la Ley 99.777.", 0, "1 cita: 1 que no se puede comprobar."),
    ("Sin citas.", 0, "No se reconoció ninguna cita de una norma."),
    (DRAFT, 1, SUMMARY),
]


@pytest.mark.parametrize(("text", "code", "summary"), DRAFTS)
def test_the_command_ends_in_1_where_a_citation_fails(
    kb: Path, data: Path, tmp_path: Path, text: str, code: int, summary: str
) -> None:
    draft = tmp_path / "acta.md"
    draft.write_text(text, encoding="utf-8")
    found, said = verify(kb, data, draft, "--json")
    told = json.loads(said)
    assert (found, told["ok"], told["summary"]) == (code, code == 0, summary)


def test_a_file_that_is_not_there_is_told_in_one_line(kb: Path, data: Path, tmp_path: Path) -> None:
    code, said = verify(kb, data, tmp_path / "no-hay.txt")
    assert (code, said) == (2, f"normateca: no se puede leer {tmp_path / 'no-hay.txt'}: no existe\n")
