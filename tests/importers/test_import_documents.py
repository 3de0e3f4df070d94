"""PDF, Word and HTML become drafts: every word of the original, the oficio's fields, and what a person must check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from indexer.corpus import read_corpus
from indexer.errors import CorpusError
from indexer.importers.documents import Draft, import_document
from indexer.importers.frontmatter import split
from indexer.importers.oficio import Oficio, read_oficio
from indexer.models import Status

pytest.importorskip("pdfplumber", reason="needs the import extra")
pytest.importorskip("mammoth", reason="needs the import extra")
pytest.importorskip("reportlab", reason="needs the dev extra")

from tests.importers.pdfs import plan, scan, typeset

SOURCES = Path(__file__).parents[1] / "sources"
BGI = next(SOURCES.glob("000*"))
PMG = next(SOURCES.glob("003*"))
LAST = "lea el borrador entero junto al original"


def words(text: str) -> list[str]:
    """The words and figures of a text in order; marks of lists and headings are not words."""
    return re.findall(r"[\w%°º]+", re.sub(r"^#+ ", "", text, flags=re.MULTILINE))


def draft(folder: Path, made: Draft) -> tuple[dict[str, object], str]:
    front, body = split((folder / made.path).read_text(encoding="utf-8"))
    loaded = yaml.safe_load(front)
    assert isinstance(loaded, dict)
    return loaded, body


def test_the_oficio_on_the_balance_loses_no_word_and_gives_its_fields(tmp_path: Path) -> None:
    text = BGI.read_text(encoding="utf-8")
    made = import_document(typeset(text, tmp_path / "bgi 2021.pdf"), tmp_path / "kb", kind="oficio-circular")
    assert made.path == "circulares/bgi-2021.md"
    assert made.checks == (
        "no se leyó el número (N°) en el encabezado del documento",
        "no se leyó la fecha en el encabezado del documento",
        "la línea de la fecha no tiene fecha: «SANTIAGO,»",
        "encabezados, pies y números de página que se omitieron: «Teatinos 120 Página 1»; «Teatinos 120 Página 2»",
        LAST,
    )
    front, body = draft(tmp_path / "kb", made)
    assert front == {
        "_manifest": {
            "urn": "urn:gn:kb:bgi-2021",
            "provenance": {
                "created_by": "normateca import document",
                "source": "bgi 2021.pdf",
                "ant": "Oficio Circular N°32 de 23 de diciembre de 2021, de Ministros de Hacienda y Secretaría General "
                "de la Presidencia.",
                "a": "SEGÚN DISTRIBUCIÓN",
            },
        },
        "version": "1.0.0",
        "status": "draft",
        "kind": "oficio-circular",
        "title": "Informa sobre elaboración del Balance de Gestión Integral año 2021",
        "issuer": "DIRECTORA DE PRESUPUESTOS",
        "lang": "es",
    }
    title, _, rest = body.partition("\n")
    assert title == "# Informa sobre elaboración del Balance de Gestión Integral año 2021"
    assert words(rest) == words(text)
    assert (
        "\n\nEsta primera versión del BGI deberá ser enviada a DIPRES a más tardar el 4 de marzo de 2022.\n\n" in body
    )


def test_the_circular_on_the_pmg_loses_no_word_and_gives_its_fields(tmp_path: Path) -> None:
    text = PMG.read_text(encoding="utf-8")
    made = import_document(typeset(text, tmp_path / "x.pdf", spaced=True), tmp_path / "kb", kind="circular")
    assert (made.path, made.urn) == ("circulares/circular-36-2011.md", "urn:gn:kb:circular-36-2011")
    assert "el número se leyó con espacios: «3 6» como 36" in made.checks
    front, body = draft(tmp_path / "kb", made)
    assert (front["number"], front["date"], front["title"]) == (
        "36",
        "2011-09-08",
        "Programa de Mejoramiento de la Gestión año 2012",
    )
    assert words(body.partition("\n")[2]) == words(text)
    assert "\n## I. Definición Programa Marco 2012\n" in body
    assert "\n- ii. En el área de gestión de la calidad" in body


def test_titles_lists_tables_and_cut_words_of_a_pdf(tmp_path: Path) -> None:
    made = import_document(plan(tmp_path / "plan.pdf"), tmp_path / "kb", kind="guia")
    assert draft(tmp_path / "kb", made)[1] == (
        "# Plan Anual de Compras\n\n## 1. Etapas\n\n"
        "Las etapas se cumplen en el orden que sigue y su incumplimiento se informa al administrador regional.\n\n"
        "1) Programación:\n   - unidad requirente;\n   - presupuesto.\n2) Ejecución.\n\n"
        "| Etapa | Plazo |\n| --- | --- |\n| Licitación | 20 días corridos |\n| Contrato | 10 días \\| hábiles |\n\n"
        "Fin del plan, que rige desde su aprobación.\n"
    )
    assert made.checks == (
        "encabezados, pies y números de página que se omitieron: «Plan Anual - hoja 1»; «Plan Anual - hoja 2»; "
        "«Plan Anual - hoja 3»",
        "palabras cortadas a fin de línea que se unieron: «incumplimiento»",
        "tablas, en las páginas 2: revise filas y columnas",
        LAST,
    )


def test_a_draft_is_a_document_of_the_corpus(tmp_path: Path) -> None:
    import_document(plan(tmp_path / "plan.pdf"), tmp_path / "kb", kind="guia")
    reading = read_corpus([tmp_path / "kb"])
    assert [(str(d.urn), d.status, d.kind) for d in reading.documents] == [("urn:gn:kb:plan", Status.DRAFT, "guia")]
    assert reading.problems == ()


def test_a_scan_gives_an_error_and_no_draft(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        import_document(scan(tmp_path / "timbre.pdf"), tmp_path / "kb", kind="circular")
    assert str(caught.value) == "timbre.pdf: sin capa de texto; pase OCR y vuelva a importarlo"
    assert not (tmp_path / "kb").exists()


def test_corrections_of_a_person_are_never_written_over(tmp_path: Path) -> None:
    file = plan(tmp_path / "plan.pdf")
    made = import_document(file, tmp_path / "kb", kind="guia")
    assert import_document(file, tmp_path / "kb", kind="guia") == made
    place = tmp_path / "kb" / made.path
    place.write_text(place.read_text(encoding="utf-8").replace("20 días", "30 días"), encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        import_document(file, tmp_path / "kb", kind="guia")
    assert str(caught.value) == "Ya existe guias/plan.md con otro texto; bórrelo o dé otra identidad con --urn"
    assert import_document(file, tmp_path / "kb", kind="guia", urn="urn:gn:kb:plan-2").path == "guias/plan-2.md"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.doc", b"x", "a.doc: formato no conocido; se leen .pdf, .docx, .html, .htm (guarde un .doc como .docx)"),
        ("a.docx", b"x", "a.docx: no es un documento de Word (.docx)"),
        ("a.html", b" ", "a.html: el documento está vacío"),
        ("a.html", b"<html><body><script>x</script></body></html>", "a.html: no tiene texto"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError) as caught:
        import_document(tmp_path / name, tmp_path / "kb", kind="guia")
    assert str(caught.value) == message


def test_a_broken_pdf_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 roto")
    with pytest.raises(CorpusError, match=r"^a\.pdf: no se pudo leer como PDF \("):
        import_document(tmp_path / "a.pdf", tmp_path / "kb", kind="guia")


HTML = """<!doctype html><html><head><meta charset="iso-8859-1"><title>x</title></head><body>
<nav>Inicio</nav><h2>Manual de viáticos</h2><p>El <b>plazo</b> es de<br>cinco días hábiles.</p>
suelto <em>en</em> el cuerpo
<h3>Pasos</h3><ol><li>Solicitar<ul><li>con 24 horas</li></ul></li><li><p>Rendir</p></li></ol>
<table><tr><th>Grado</th><th>Monto</th></tr><tr><td colspan="2">Sin | monto</td></tr></table>
<img src="x.png"><p># no es título</p></body></html>"""


def test_an_html_page_keeps_titles_lists_tables_and_bold(tmp_path: Path) -> None:
    (tmp_path / "viaticos.html").write_bytes(HTML.encode("iso-8859-1"))
    made = import_document(tmp_path / "viaticos.html", tmp_path / "kb", kind="manual")
    assert made.path == "manuales/viaticos.md"
    assert made.checks == ("1 imagen(es) que no se importaron", "1 tabla(s): revise filas y columnas", LAST)
    assert draft(tmp_path / "kb", made)[1] == (
        "# Manual de viáticos\n\nEl **plazo** es de cinco días hábiles.\n\nsuelto en el cuerpo\n\n## Pasos\n\n"
        "1. Solicitar\n   - con 24 horas\n2. Rendir\n\n"
        "| Grado | Monto |\n| --- | --- |\n| Sin \\| monto |  |\n\n\\# no es título\n"
    )


def test_a_word_document_keeps_titles_lists_and_tables(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="needs the dev extra")
    document = docx.Document()
    document.add_paragraph("ORD. N° 1.045")
    document.add_paragraph("MAT.: Instruye sobre rendiciones")
    document.add_paragraph("CHILLÁN, 5 de enero de 2026")
    document.add_paragraph("DE: GOBERNADOR REGIONAL")
    document.add_paragraph("A: JEFES DE DIVISIÓN")
    document.add_heading("Rendiciones", level=1)
    document.add_paragraph("Se rinde en 15 días hábiles.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("Fondo", "Plazo"), ("FNDR", "30 días")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(tmp_path / "ord.docx"))
    made = import_document(tmp_path / "ord.docx", tmp_path / "kb", kind="oficio")
    assert made.urn == "urn:gn:kb:oficio-1045-2026"
    front, body = draft(tmp_path / "kb", made)
    assert (front["number"], front["date"], front["issuer"]) == ("1.045", "2026-01-05", "GOBERNADOR REGIONAL")
    assert body == (
        "# Instruye sobre rendiciones\n\nORD. N° 1.045\n\nMAT.: Instruye sobre rendiciones\n\n"
        "CHILLÁN, 5 de enero de 2026\n\nDE: GOBERNADOR REGIONAL\n\nA: JEFES DE DIVISIÓN\n\n"
        "## Rendiciones\n\n- Se rinde en 15 días hábiles.\n\n"
        "| Fondo | Plazo |\n| --- | --- |\n| FNDR | 30 días |\n"
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["OFICIO CIRCULAR N° 33", "Santiago, 13 de julio de 2009", "DE : MINISTRO", "A : SERVICIOS", "CIRC. N° 9"],
            Oficio(number="33", date="2009-07-13", sender="MINISTRO", recipient="SERVICIOS"),
        ),
        (["RESOLUCIÓN EXENTA N° 1.234", "CHILLÁN, 01.02.2024"], Oficio(number="1.234", date="2024-02-01")),
        (["DICTAMEN N° E548580", "REF.: Sobre viáticos", "PARA: ALCALDES"],
         Oficio(number="E548580", subject="Sobre viáticos", recipient="ALCALDES")),
        (["ORD.: N° 25", "ANT.: 1) Ley N° 21.796; 2) Oficio N° 4"],
         Oficio(number="25", antecedents="1) Ley N° 21.796; 2) Oficio N° 4")),
        (["Santiago, 45 de enero de 2020", "A la brevedad: nada"], Oficio()),
        (["El gobierno regional, 3 de mayo"], Oficio()),
    ],
)  # fmt: skip
def test_the_heading_of_an_oficio(lines: list[str], expected: Oficio) -> None:
    assert read_oficio(lines) == expected
