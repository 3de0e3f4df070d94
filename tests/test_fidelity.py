"""The transcribed documents say what their sources say: the same words and figures, in the same order.

Every difference allowed is listed below with its reason. A difference that is not listed is a lost or an invented word.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KB = ROOT / "kb"
SOURCES = ROOT / "tests" / "sources"


@dataclass(frozen=True, slots=True)
class Mend:
    """``before`` in the source's text (white space collapsed) reads ``after`` in kb/; it occurs ``times`` times."""

    before: str
    after: str
    reason: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Transcription:
    document: str
    source: str
    mends: tuple[Mend, ...]
    headings: tuple[str, ...] = ()  # lines of kb/ that the source does not have, each once


AMBITOS_GORE = "Número de Indicadores - Ámbitos de Control"
AMBITOS = "Número de Indicadores-Ámbitos de Control"
YEARS = "Indicador 2008 2009 2010 2011 Estimado 2012 Meta"
SERVICIOS = "Servicios de Información y Comunicación a la Comunidad Regional"

TRANSCRIPTIONS = (
    Transcription(
        "circulares/oficio-circular-bgi-2021.md",
        "000_713de63cc0b983fc.txt",
        (
            Mend("aprobado. http://www.gestion.gob.cl/ Para", "aprobado. Para", "link target at the page's foot"),
            Mend(
                "sitio web www.gestion.gob.cl, cuyo",
                "sitio web [www.gestion.gob.cl](http://www.gestion.gob.cl/), cuyo",
                "the same link target, put back on the words that it belongs to",
            ),
        ),
        ("# Oficio Circular sobre la elaboración del Balance de Gestión Integral (BGI) 2021",),
    ),
    Transcription(
        "informes/presupuestos-por-resultados-gores-2011.md",
        "001_b2424d34d6ddbeaa.txt",
        (
            Mend("Estima do", "Estimado", "word broken by a narrow column", times=2),
            Mend(
                f"{AMBITOS_GORE} Total Resultado Producto Proceso",
                " ".join(f"{AMBITOS_GORE}: {column}" for column in ("Total", "Resultado", "Producto", "Proceso")),
                "two header rows merged into one: the spanning cell is repeated over each of its columns",
            ),
            Mend(
                f"{YEARS} {SERVICIOS}",
                f"{SERVICIOS} {YEARS}",
                "a row that spans the table and names its group becomes the table's heading",
            ),
            Mend(f"{YEARS} Institucional", f"Institucional {YEARS}", "same: a spanning row becomes a heading"),
        ),
    ),
    Transcription(
        "informes/informacion-gestion-segegob-2022.md",
        "002_00c8b322bc64d584.txt",
        (
            Mend(
                f"N° Producto Estratégico {AMBITOS} Total Resultado Producto Proceso",
                "N° Producto Estratégico "
                + " ".join(f"{AMBITOS}: {column}" for column in ("Total", "Resultado", "Producto", "Proceso")),
                "two header rows merged into one: the spanning cell is repeated over each of its columns",
            ),
        ),
        # A table with no heading of its own, between two sections: headed with its own header cells.
        (f"## Producto Estratégico: {AMBITOS}",),
    ),
    Transcription(
        "circulares/circular-36-2011-pmg-2012.md",
        "003_c5f7bfb4aee88203.txt",
        (
            Mend("31/LI/CVD 3 2 CU 530", "31/LI/CVD CU 530", "registry stamp over the heading, not part of the text"),
            Mend("CIRC. N° 3 6", "CIRC. N° 36", "figure broken by the date stamp's spacing"),
            Mend("0 8 SET. 2011", "08 SET. 2011", "figure broken by the date stamp's spacing"),
            Mend("referidos 10765111 sistemas", "referidos sistemas", "bar code at the page's foot, inside a sentence"),
        ),
        ("# Circular N° 36 de 2011: Programa de Mejoramiento de la Gestión (PMG) año 2012",),
    ),
)
IDS = [transcription.document for transcription in TRANSCRIPTIONS]

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|%")


def words(text: str) -> list[str]:
    """Words and figures as written, case and accents kept; punctuation and table or list marks are not compared."""
    return WORD.findall(text)


def collapse(text: str) -> str:
    return " ".join(text.split())


def source_text(transcription: Transcription) -> str:
    """The source on one line, its HTML marks written as Markdown, with the listed mends applied."""
    text = (SOURCES / transcription.source).read_text(encoding="utf-8")
    text = re.sub(r'<a href="([^"<>]*)">([^<>]*)</a>', r"[\2](\1)", text)
    text = collapse(re.sub(r"</?[bi]>", "", text))
    for mend in transcription.mends:
        assert text.count(mend.before) == mend.times, f"{transcription.source}: {mend.before!r} ({mend.reason})"
        text = text.replace(mend.before, mend.after)
    return text


def body_text(transcription: Transcription) -> str:
    """The kb/ document without front matter and without the headings listed as added."""
    _, _, body = (KB / transcription.document).read_text(encoding="utf-8").split("---\n", 2)
    lines = body.splitlines()
    for heading in transcription.headings:
        assert lines.count(heading) == 1, f"{transcription.document}: {heading!r}"
        lines.remove(heading)
    return "\n".join(lines)


@pytest.mark.parametrize("transcription", TRANSCRIPTIONS, ids=IDS)
def test_no_word_or_figure_is_lost_or_invented(transcription: Transcription) -> None:
    source, body = Counter(words(source_text(transcription))), Counter(words(body_text(transcription)))
    assert (source - body, body - source) == (Counter(), Counter())


@pytest.mark.parametrize("transcription", TRANSCRIPTIONS, ids=IDS)
def test_words_and_figures_stand_in_the_order_of_the_source(transcription: Transcription) -> None:
    assert words(body_text(transcription)) == words(source_text(transcription))


def test_the_owners_document_is_kept_byte_for_byte() -> None:
    source = (SOURCES / "004_bcad075d75a4a2cc.txt").read_bytes()
    assert (KB / "guias" / "gestion-prpto.md").read_bytes() == source


@pytest.mark.parametrize("transcription", TRANSCRIPTIONS, ids=IDS)
def test_each_table_row_has_a_cell_for_each_header(transcription: Transcription) -> None:
    ragged, width = [], 0
    for line in body_text(transcription).splitlines():
        cells = line.count(" |") if line.startswith("| ") else 0
        if cells and width and cells != width:
            ragged.append(line)
        width = cells
    assert ragged == []


GOLD = {
    "000.md": "circulares/oficio-circular-bgi-2021.md",
    "001.md": "informes/presupuestos-por-resultados-gores-2011.md",
    "002.md": "informes/informacion-gestion-segegob-2022.md",
    "003.md": "circulares/circular-36-2011-pmg-2012.md",
    "004.md": "guias/gestion-prpto.md",
}


@pytest.mark.shared
def test_every_gold_line_stands_on_one_line_of_its_document(shared_dir: Path) -> None:
    questions = shared_dir / "eval" / "seeds.jsonl"
    missing = []
    for line in questions.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        for cite in question["cite"]:
            document = (KB / GOLD[cite["doc"]]).read_text(encoding="utf-8")
            quote = " ".join(words(re.sub(r"</?[bi]>", "", cite["quote"])))
            if not any(quote in " ".join(words(text)) for text in document.splitlines()):
                missing.append((question["id"], cite["quote"]))
    assert missing == []
