"""Revisar citas: a draft's citations, whether they are found, and what their sources say; files that are none."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build import build
from indexer.corpus import read_corpus
from indexer.drafts import MAX_DRAFT, CheckedCitation, draft_document, draft_text, review
from indexer.errors import NormatecaError
from indexer.review import review_draft
from indexer.snapshot import Store
from indexer.sources import Library
from tests.trust_cases import corpus

KB = Path(__file__).parent.parent / "kb"
LAW = """@@ kind=ley number=99.001 date=2020-01-01 title=Ley 99.001
##### Artículo 4

El director deberá remitir el informe de avance dentro de cinco días hábiles.
"""
DRAFT = """VISTOS: lo dispuesto en el artículo 4 de la Ley N° 99.001 y en el artículo 80 de la Ley 99.001.

CONSIDERANDO: que el informe de avance se remite en 15 días hábiles (Art. 4 Ley 99.001).

TÉNGASE PRESENTE la Resolución Exenta N° 7, de 2024, y la Glosa 03.
"""


def told(one: CheckedCitation) -> str:
    verdicts = ",".join(verdict.kind.value for verdict in one.verdicts)
    return f"{one.line} | {one.label} | {'sí' if one.found else 'no'} | {one.told} | {verdicts}"


def test_each_citation_of_a_draft() -> None:
    found = review(draft_document(DRAFT), Library(corpus(LAW)))
    assert [told(one) for one in found.citations] == [
        "1 | Art. 4 Ley 99.001 | sí | el texto está cargado | not-stated",
        "1 | Art. 80 Ley 99.001 | no | el texto cargado no tiene el artículo 80 | not-stated",
        "3 | Art. 4 Ley 99.001 | sí | el texto está cargado | differs",
        "5 | Res. Ex. 7, de 2024 | sí | el corpus no tiene su texto ni una ficha: no se puede comprobar | ",
        "5 | Glosa 03 | no | es una glosa cuyo texto oficial no está cargado | ",
    ]
    assert found.citations[0].says == "El director deberá remitir el informe de avance dentro de cinco días hábiles."
    assert [one.line for one in found.doubtful] == [1, 3, 5]


def test_a_draft_against_the_corpus_that_is_served(tmp_path: Path) -> None:
    text = "El CORE se pronuncia en 10 días corridos (Art. 25 LOC GORE)."
    with build(read_corpus([KB]), Store(tmp_path), created=datetime(2026, 3, 1, tzinfo=UTC)) as snapshot:
        (found,) = review_draft(snapshot.catalogue, text).citations
    assert [verdict.kind.value for verdict in found.verdicts] == ["differs"]
    assert str(found.document) == "urn:gn:ficha:dfl-1-19175"


def word(xml: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return out.getvalue()


def test_a_word_file_gives_its_paragraphs() -> None:
    xml = '<w:p><w:r><w:t xml:space="preserve">Art. 4 </w:t></w:r>'
    xml += "<w:r><w:t>Ley 99.001 &amp; m&#225;s</w:t></w:r></w:p><w:p/>"
    assert draft_text("acta.docx", word(xml)) == "Art. 4 Ley 99.001 & más\n\n"


def test_windows_text_is_read() -> None:
    assert draft_text("acta.txt", "Resolución".encode("cp1252")) == "Resolución"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04roto", word("<w:t>x</w:t>")[:-30], b"x" * (MAX_DRAFT + 1)])
def test_a_file_that_cannot_be_read_says_so(data: bytes) -> None:
    with pytest.raises(NormatecaError, match=r"Word|KB"):
        draft_text("acta.docx", data)


def test_a_draft_that_is_too_long_is_refused() -> None:
    with pytest.raises(NormatecaError, match="pasa de 200 KB"):
        draft_document("á" * MAX_DRAFT)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.integers(0, len(DRAFT)))
def test_any_text_is_reviewed(noise: str, at: int) -> None:
    draft = draft_document(DRAFT[:at] + noise + DRAFT[at:])
    for one in review(draft, Library(corpus(LAW))).citations:
        assert 0 <= one.span.start < one.span.end <= len(draft.source.text)
        assert one.line == draft.source.text.count("\n", 0, one.span.start) + 1
