"""The fichas of norms: one for every norm that the corpus cites, and in «» only words that the norm's text has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.text import collapse, fold
from server.answers import ask
from server.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent
FICHAS = ROOT / "kb" / "fichas"

# Norms that guias/, circulares/ and informes/ cite, and three more for terms and rank.
CITED = (
    "decreto-1238-2005",
    "decreto-475-1998",
    "decreto-854-2004",
    "decreto-exento-47-1999",
    "dfl-1-19175",
    "dfl-4-1981",
    "dl-1263-1975",
    "ley-18575",
    "ley-19553",
    "ley-19618",
    "ley-19880",
    "ley-19882",
    "ley-20212",
    "ley-20285",
    "ley-21591",
    "ley-21796",
    "oficio-circular-11-2025",
    "oficio-circular-32-2021",
)

NO_RANK = "no tiene rango normativo"


def ficha_names() -> list[str]:
    return sorted(path.stem for path in FICHAS.glob("*.md"))


def read(name: str) -> str:
    return (FICHAS / f"{name}.md").read_text(encoding="utf-8")


def field(text: str, key: str) -> str | None:
    found = re.search(rf"^ *{key}: (.+)$", text.split("\n---\n", 1)[0], re.MULTILINE)
    return found[1].strip("'\"") if found else None


def article_key(heading: str) -> str:
    """One form for "Artículo 68 QUINQUIES", "Artículo 14 (DEL ART. PRIMERO)" and "Artículo vigesimosexto"."""
    return collapse(re.sub(r"[()]", "", fold(heading).replace("articulo", "")))


def sections(text: str) -> dict[str, str]:
    """Text by article; where a law numbers two articles alike (transitorios), both texts together."""
    out: dict[str, str] = {}
    for part in re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        if fold(heading).startswith("articulo") and not fold(heading).startswith("articulos"):
            key = article_key(heading)
            out[key] = out.get(key, "") + " " + collapse(body)
    return out


def test_every_cited_norm_has_its_ficha() -> None:
    assert [name for name in CITED if name not in ficha_names()] == []


@pytest.mark.parametrize("name", ficha_names())
def test_a_ficha_names_its_norm_and_says_that_it_has_no_rank(name: str) -> None:
    text = read(name)
    assert field(text, "urn") == f"urn:gn:ficha:{name}"
    assert field(text, "about") == f"urn:gn:norma:{name}"
    assert field(text, "kind") == "ficha"
    assert NO_RANK in text


@pytest.mark.parametrize("name", ficha_names())
def test_a_ficha_links_the_official_text_or_says_that_it_is_not_loaded(name: str) -> None:
    text, id_norma = read(name), field(read(name), "id_norma")
    if id_norma is None:
        assert "texto no cargado" in text
        assert "«" not in text
    else:
        assert f"(https://www.bcn.cl/leychile/navegar?idNorma={id_norma})" in text


@pytest.mark.parametrize("name", ficha_names())
def test_links_between_fichas_lead_to_a_ficha(name: str) -> None:
    linked = set(re.findall(r"\(urn:gn:ficha:([a-z0-9-]+)", read(name)))
    assert linked - set(ficha_names()) == set()


@pytest.mark.shared
@pytest.mark.parametrize("name", [name for name in ficha_names() if field(read(name), "id_norma")])
def test_quoted_words_stand_in_the_article_of_the_law(name: str, shared_dir: Path) -> None:
    law = shared_dir / "corpora" / "laws" / f"CL-{field(read(name), 'id_norma')}.md"
    articles = sections(law.read_text(encoding="utf-8"))
    missing = []
    for article, body in sections(read(name)).items():
        for quote in re.findall("«([^»]+)»", body):
            if quote.lower() not in articles.get(article, "").lower():
                missing.append((article, quote))
    assert missing == []


@pytest.mark.parametrize(
    ("question", "said", "ficha"),
    [
        ("ley 21.796", "Ley de Presupuestos del Sector Público correspondiente al año 2026", "ley-21796"),
        ("decreto 854", "Decreto N° 854, de 2004, del Ministerio de Hacienda", "decreto-854-2004"),
        (
            "qué rango tiene el dfl 1-19.175",
            "ley (orgánica constitucional, refundida por decreto con fuerza de ley)",
            "dfl-1-19175",
        ),
    ],
)
def test_a_norm_named_alone_is_told_by_its_ficha(question: str, said: str, ficha: str, kb_shelf: Shelf) -> None:
    found = ask(question, kb_shelf)
    assert (found.text, found.quotes[0].entry.document.source.urn.id) == (said, ficha)


def test_a_norm_that_the_corpus_only_cites_is_not_told_by_who_cites_it(kb_shelf: Shelf) -> None:
    assert ask("circular 33", kb_shelf).reason_text == "El corpus no contiene ni cita la Circular 33."


def test_a_kind_is_named_by_its_last_word_where_no_other_has_it(kb_shelf: Shelf) -> None:
    found = ask("que prevalece una circular o un decreto", kb_shelf)
    assert (found.text, found.derived) == ("Prevalece el Decreto sobre el Oficio Circular", True)
