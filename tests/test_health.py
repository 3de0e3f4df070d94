"""The corpus's health and coverage: what a build finds and counts, and how pages and API show it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.baseline import BASELINE, render_baseline
from indexer.build import build
from indexer.corpus import read_corpus
from indexer.errors import Level, Problem
from indexer.findings import findings_of, relocated
from indexer.health import health
from indexer.snapshot import Snapshot, Store
from server.answering.model import AnswerStatus
from server.answers import ask
from server.app import over
from server.pages.health import CODES
from server.shelf import Shelf
from tests.pages_corpus import DAY

HTML = {"accept": "text/html"}
CREATED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FRONT = """---
_manifest: {{urn: urn:gn:kb:{name}, provenance: {{created_by: prueba, created_at: '2026-01-01', source: prueba}}}}
version: 1.0.0
status: {status}
kind: {kind}
title: {title}
tags: [prueba]
lang: es
---

"""
DOCUMENTS = {
    "guias/compras.md": FRONT.format(name="compras", status="published", kind="guia", title="Guía de compras")
    + """# Guía de compras

## Plazos

- **Oferta:** 5 días desde la publicación, según la Ley 29.886.
- **Reclamo:** 3 días hábiles, según el artículo 24 de la Ley 29.886. Vea [el anexo](urn:gn:kb:anexo).

![organigrama](organigrama.png)
""",
    "guias/pagos.md": FRONT.format(name="pagos", status="published", kind="guia", title="Guía de pagos")
    + """# Guía de pagos

Los pagos se hacen en 30 días corridos, según la Ley 29.886 y el Decreto 777 de 2019.
""",
    "guias/viaticos.md": FRONT.format(name="viaticos", status="draft", kind="guia", title="Guía de viáticos")
    + """# Guía de viáticos

- **Anticipo del viático:** hasta 60% del total.
""",
    "guias/peajes.md": FRONT.format(name="peajes", status="deprecated", kind="guia", title="Guía de peajes")
    + """# Guía de peajes

- **Reembolso del peaje:** en 12 días hábiles.
""",
    "guias/rota.md": "---\nversion: 1.0.0\n---\n\n# Rota\n",
    "glosas/glosas-2026.md": FRONT.format(
        name="glosas-2026", status="published", kind="glosas", title="Glosas 2026"
    ).replace("tags:", "valid_from: '2026-01-01'\nvalid_to: '2026-12-31'\ntags:")
    + """# Glosas 2026

## Partida 31, Glosa 03 (2026)

- **Vehículos:** máximo 5.
""",
}


def write(kb: Path) -> Path:
    for name, text in DOCUMENTS.items():
        path = kb / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return kb


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("corpus") / "kb")


@pytest.fixture(scope="module")
def snapshot(kb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with build(read_corpus([kb]), Store(tmp_path_factory.mktemp("datos")), created=CREATED) as made:
        yield made


@pytest.fixture(scope="module")
def http(snapshot: Snapshot) -> TestClient:
    return TestClient(over(Shelf(snapshot), today=lambda: DAY), base_url="http://localhost")


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0]).split())


# ---------------------------------------------------------------------------------------------- findings


def test_a_build_finds_what_check_finds(kb: Path, snapshot: Snapshot) -> None:
    found = findings_of(snapshot.catalogue.meta)
    assert (found.new, found.known, found.day) == (health(read_corpus([kb]), today=date(2026, 3, 2)), 0, "2026-03-02")


def test_the_project_s_corpus_is_as_healthy_by_the_page_as_by_check(kb_shelf: Shelf) -> None:
    found = findings_of(kb_shelf.catalogue.meta)
    kb = Path(__file__).parent.parent / "kb"
    assert found.new == health(read_corpus([kb]), today=date.fromisoformat(found.day))


def test_known_findings_are_counted_and_not_shown(kb: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kb"
    shutil.copytree(kb, copy)
    before = health(read_corpus([copy]), today=CREATED.date())
    kept = [one for one in before if one.code != "imagen"]
    (copy / BASELINE).write_text(render_baseline(kept), encoding="utf-8")
    with build(read_corpus([copy]), Store(tmp_path / "datos"), created=CREATED) as made:
        found = findings_of(made.catalogue.meta)
        html = TestClient(over(Shelf(made), today=lambda: DAY), base_url="http://localhost").get("/salud").text
    assert ([one.code for one in found.new], found.known) == (["imagen"], len(kept))
    assert f"Otros {len(kept)} hallazgos ya conocidos no se muestran." in text_of(html)


def test_a_list_of_known_findings_that_is_none_is_itself_a_finding(kb: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kb"
    shutil.copytree(kb, copy)
    (copy / BASELINE).write_text("[]", encoding="utf-8")
    with build(read_corpus([copy]), Store(tmp_path / "datos"), created=CREATED) as made:
        first = findings_of(made.catalogue.meta).new[0]
    assert str(first) == (
        f"{BASELINE}: el archivo de hallazgos conocidos no se entiende; créelo de nuevo con «normateca check "
        f"--write-baseline {BASELINE}» [linea-base]"
    )


def test_no_path_of_the_machine_is_shown(kb: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "otro")
    with build(read_corpus([kb, other]), Store(tmp_path / "datos"), created=CREATED) as made:
        http = TestClient(over(Shelf(made), today=lambda: DAY), base_url="http://localhost")
        pages = [http.get(path).text for path in ("/salud", "/cobertura", "/api/v1/findings?per_page=100")]
        paths = {one.path for one in findings_of(made.catalogue.meta).new}
    assert [page for page in pages if str(tmp_path) in page or str(kb.parent) in page] == []
    assert {path.partition("/")[0] for path in paths} == {"kb", "otro"}


def test_problems_are_renamed_where_there_are_several_directories() -> None:
    problem = Problem(path="/x/uno/a.md", code="copia", message="es copia exacta de /x/dos/b.md, que es el que se usa")
    (moved,) = relocated([problem], [("/x/uno", "/x/uno"), ("/x/dos", "/x/dos")])
    assert (moved.path, moved.message) == ("uno/a.md", "es copia exacta de dos/b.md, que es el que se usa")
    assert relocated([problem], [("kb", "/x/kb")]) == (problem,)


# -------------------------------------------------------------------------------------------------- pages


def test_the_page_tells_each_finding_its_place_and_its_remedy(http: TestClient) -> None:
    shown = text_of(http.get("/salud", headers=HTML).text)
    assert "Lo que la revisión encontró en los documentos al construir el índice, el 2 de marzo de 2026" in shown
    assert (
        "Error El enlace lleva a urn:gn:kb:anexo, que no está en el corpus. Cómo se arregla: Agregue el documento o "
        "corrija el enlace. Línea 16 de guias/compras.md"
    ) in shown
    assert "Dónde los documentos difieren entre sí" in shown


# (query, the codes that are shown, in order)
CHOICES = [
    ("?code=imagen", ["imagen"]),
    ("?level=error", ["urn", "enlace-roto"]),
    ("?level=nota&doc=guias/compras.md", ["dias-sin-computo", "imagen"]),
    ("?code=tabla", []),
    ("?page=2", []),
]


@pytest.mark.parametrize(("query", "codes"), CHOICES)
def test_findings_are_filtered(http: TestClient, query: str, codes: list[str]) -> None:
    reply = http.get(f"/api/v1/findings{query.replace('doc=', 'path=')}")
    assert reply.status_code == 200
    assert [one["code"] for one in reply.json()["items"]] == codes
    assert http.get(f"/salud{query}", headers=HTML).text.count("Cómo se arregla:") == len(codes)


def test_the_api_gives_totals_and_links(http: TestClient) -> None:
    reply = http.get("/api/v1/findings", params={"code": "enlace-roto"}).json()
    (item,) = reply.pop("items")
    assert item == {
        "path": "guias/compras.md", "line": 16, "level": "error", "code": "enlace-roto",
        "message": "el enlace lleva a urn:gn:kb:anexo, que no está en el corpus", "expected": "",
        "fix": "agregue el documento o corrija el enlace", "urn": "urn:gn:kb:compras",
        "href": "/doc/gn/kb/compras#plazos.reclamo",
    }  # fmt: skip
    assert (reply["built"], reply["known"], reply["total"], reply["conflicts"]) == ("2026-03-02", 0, 1, 0)
    assert reply["by_level"] == {"error": 2, "aviso": 2, "nota": 2}
    assert reply["verdicts"]["not-in-corpus"] >= 2


def test_a_level_that_is_none_is_told(http: TestClient) -> None:
    reply = http.get("/api/v1/findings?level=grave")
    assert (reply.status_code, reply.json()["detail"]) == (422, "«level» debe ser 'error', 'aviso' o 'nota'.")


def test_every_code_of_the_linter_has_a_name() -> None:
    home = Path(__file__).parent.parent / "indexer"
    source = "".join(path.read_text(encoding="utf-8") for path in home.glob("*.py"))
    told = {*re.findall(r'code="([a-z-]+)"', source)}
    told |= {*re.findall(r'"([a-z]+(?:-[a-z]+)+|tabla|imagen|vigencia)", message', source)}
    assert told - set(CODES) - {"calendario"} == set()


def test_levels_are_told_in_words() -> None:
    assert [level.value for level in Level] == ["error", "aviso", "nota"]


# ----------------------------------------------------------------------------------------------- coverage


def test_coverage_counts_what_there_is_and_what_is_missing(http: TestClient) -> None:
    reply = http.get("/api/v1/coverage").json()
    names = ("by_year", "undated", "glosa_editions", "norms", "norms_with_text", "missing_total")
    assert {name: reply[name] for name in names} == {
        "by_year": [{"year": 2026, "documents": 1}],
        "undated": 2,
        "glosa_editions": [
            {"year": 2026, "title": "Glosas 2026", "href": "/doc/gn/kb/glosas-2026", "glosas": 1,
             "valid_to": "2026-12-31"},
        ],
        "norms": 2, "norms_with_text": 0, "missing_total": 2,
    }  # fmt: skip
    assert [(one["label"], one["cited"]) for one in reply["missing_norms"]] == [
        ("Ley 29.886", 3), ("Decreto 777, de 2019", 1),
    ]  # fmt: skip


def test_the_page_of_coverage_says_it(http: TestClient) -> None:
    shown = text_of(http.get("/cobertura", headers=HTML).text)
    assert "Glosas 2026 2026, 1 glosa, hasta el 31 de diciembre de 2026" in shown
    assert "Además hay 1 documento en borrador y 1 retirado, que solo se muestran si se piden." in shown
    assert "Ley 29.886 3 2 Nada Decreto 777, de 2019 1 1 Nada" in shown


# (question, reason, what is told)
SILENCES = [
    ("¿Qué dice la Ley 29.999?", "no-esta", "El corpus no contiene ni cita la Ley 29.999."),
    (
        "¿qué regula el decreto 777 de 2019?", "norma-no-cargada",
        "El Decreto 777, de 2019 se cita una vez en el corpus, pero su texto no está cargado.",
    ),
    (
        "¿qué regula el DS 777?", "norma-no-cargada",
        "El Decreto 777 se cita una vez en el corpus, pero su texto no está cargado.",
    ),
    ("¿qué regula el decreto 777 de 2011?", "no-esta", "El corpus no contiene ni cita el Decreto 777, de 2011."),
    (
        "artículo 40 de la Ley 29.886", "norma-no-cargada",
        "La Ley 29.886 se cita 3 veces en el corpus, pero su texto no está cargado.",
    ),
    (
        "tope del anticipo del viático", "solo-borrador",
        "No está en lo vigente; de esto trata un borrador: «Guía de viáticos».",
    ),
    (
        "reembolso del peaje", "retirado",
        "No está en lo vigente; de esto trata un documento retirado: «Guía de peajes».",
    ),
    ("glosas 2027", "otros-anos", "Hay glosas de 2026, no de 2027."),
    ("vehículos 2031", "otros-anos",
     "El corpus no trae este dato para 2031. Los textos más cercanos son de 2026."),
    ("reclamo 2031", "otros-anos", "El corpus no trae este dato para 2031."),
    ("cuánto gana un astronauta", "no-esta", "No está en el corpus: nada en él trata de «gana», «astronauta»."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "reason", "said"), SILENCES)
def test_a_no_says_why_from_the_corpus_s_counts(snapshot: Snapshot, question: str, reason: str, said: str) -> None:
    answer = ask(question, Shelf(snapshot), DAY)
    assert (answer.status, answer.reason, answer.reason_text) == (AnswerStatus.NONE, reason, said)


def test_an_article_alone_is_answered_by_its_ficha_where_the_text_is_not_loaded(kb_shelf: Shelf) -> None:
    found = ask("artículo 27 de la ley 19.880", kb_shelf, DAY)
    assert (
        found.text
        == "Duración máxima: el procedimiento «no podrá exceder de 6 meses», salvo caso fortuito o fuerza mayor."
    )
    assert str(found.quotes[0].entry.document.source.urn) == "urn:gn:ficha:ley-19880"


def test_a_ficha_is_told_from_a_text(kb_shelf: Shelf) -> None:
    answer = ask("artículo 99 de la ley 19.880", kb_shelf, DAY)
    http = TestClient(over(kb_shelf, today=lambda: DAY), base_url="http://localhost")
    cited = http.get("/api/v1/citations", params={"norm": "ley 19.880"}).json()["total"]
    assert answer.reason_text == (
        f"La Ley 19.880 se cita {cited} veces en el corpus; hay una ficha, pero su texto no está cargado."
    )
