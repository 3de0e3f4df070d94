"""Every article of an imported law is reachable at its own fragment, and none at two."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.fragments import article_fragment
from indexer.importers.legalize import import_legalize
from indexer.models import Document, PassageKind
from tests.importers.mirror import LAWS, LEY, needs_laws, read, write

ARTICLE = re.compile(r"^#{2,6} (?:Artículo|Disposición Transitoria) .+$", re.MULTILINE)
OWN = re.compile(r"(?:[a-z0-9-]+\.)*(?:art|tra)-[a-z0-9-]+")


def articles(document: Document) -> list[tuple[str, str]]:
    """(heading, fragment) of every article, in text order."""
    return [
        (passage.text, passage.fragment)
        for passage in document.passages
        if passage.kind is PassageKind.HEADING and passage.article
    ]


def test_the_articles_of_a_law_that_holds_a_law(tmp_path: Path) -> None:
    import_legalize(write(tmp_path / "espejo", CL_900001=LEY), tmp_path / "kb")
    document = read(tmp_path / "kb/ley/ley-20501.md")
    assert articles(document) == [
        ("Artículo PRIMERO", "art-primero"),
        ("Artículo 1 (DEL ART. PRIMERO)", "art-primero.art-1"),
        ("Artículo 1 BIS (DEL ART. PRIMERO)", "art-primero.art-1-bis"),
        ("Artículo 2 (DEL ART. PRIMERO)", "art-primero.art-2"),
        ("Artículo PRIMERO TRANSITORIO (DEL ART. PRIMERO)", "art-primero.tra-1"),
        ("Artículo SEGUNDO", "art-segundo"),  # the inner law's transitorios end with the inner law
        ("Artículo TERCERO", "art-tercero"),
        ("Artículo 1", "tra-1"),
        ("Artículo 2", "tra-2"),
        ("Artículo 1", "art-1"),  # of the annex
    ]
    paths = {passage.fragment: passage.heading_path for passage in document.passages}
    assert paths["art-primero.art-1.p1"] == ("TITULO I Normas Generales", "Artículo 1 (DEL ART. PRIMERO)")
    assert paths["art-segundo.p1"] == ("Artículo SEGUNDO",)
    assert paths["tra-1.p1"] == ("DISPOSICIONES TRANSITORIAS", "Artículo 1")


@pytest.mark.parametrize(
    ("heading", "fragment"),
    [
        ("Artículo 25", "art-25"),
        ("Artículo 1º", "art-1"),
        ("ARTICULO 1o.-", "art-1"),
        ("Artículo 21 OCTIES", "art-21-octies"),
        ("Artículo 207 quinquies decies", "art-207-quinquies-decies"),
        ("Artículo 12 A", "art-12-a"),
        ("Artículo 12-A", "art-12-a"),
        ("Artículo 4 B bis", "art-4-b-bis"),
        ("Artículo 25.- Del consejo", "art-25"),
        ("Artículo TRIGÉSIMO SEXTO BIS", "art-trigesimo-sexto-bis"),
        ("Artículo DECIMOCTAVO TRANSITORIO", "tra-18"),
        ("Artículo VIGÉSIMA TRANSITORIA", "tra-20"),
        ("Artículo 7 BIS TRANSITORIO", "tra-7-bis"),
        ("Artículo 3 transitorio bis", "tra-3-bis"),
        ("Artículo TRANSITORIO", "tra-unico"),
        ("Artículo UNICA transitoria", "tra-unico"),
        ("Artículo único", "art-unico"),
        ("Artículo FINAL", "art-final"),
        ("Artículo IV", "art-iv"),
        ("Disposición Transitoria QUINCUAGÉSIMA PRIMERA", "tra-51"),
        ("Artículo 1 (DEL ART. SEGUNDO BIS)", "art-segundo-bis.art-1"),
        ("DISPOSICION TRANSITORIA", None),
        ("Artículos transitorios", None),
        ("Artículo 5 de la ley", None),
    ],
)
def test_headings_of_articles_as_chilean_law_writes_them(heading: str, fragment: str | None) -> None:
    assert article_fragment(heading) == fragment


def test_a_number_used_again_is_told_apart_by_its_title(tmp_path: Path) -> None:
    repeated = "## TITULO FINAL\n\n##### Artículo 1\n\nUno.\n\n## Anexo\n\n##### Artículo 1\n\nOtro.\n"
    path = tmp_path / "ley.md"
    path.write_text("---\n---\n# LEY\n\n##### Artículo 1\n\nX.\n\n" + repeated, encoding="utf-8")
    document = read(path)
    assert [fragment for _, fragment in articles(document)] == ["art-1", "titulo-final.art-1", "anexo.art-1"]
    assert {p.fragment: p.article for p in document.passages}["anexo.art-1.p1"] == "anexo.art-1"


@pytest.mark.shared
@needs_laws
def test_every_article_of_the_shared_laws_has_its_own_fragment(tmp_path: Path) -> None:
    import_legalize(LAWS, tmp_path)
    count = 0
    for path in sorted(tmp_path.rglob("*.md")):
        document = read(path)
        fragments = [passage.fragment for passage in document.passages]
        assert len(fragments) == len(set(fragments)), path.name
        found = articles(document)
        expected = [line.lstrip("# ") for line in ARTICLE.findall(path.read_text(encoding="utf-8"))]
        assert [heading for heading, _ in found] == expected, path.name
        assert [fragment for _, fragment in found if not OWN.fullmatch(fragment)] == [], path.name
        count += len(found)
    assert count == 654
