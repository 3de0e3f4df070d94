"""Citations: norms, articles, glosas and what is done to them, as guides, laws and officials' questions write them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.articles import article_fragment, fragment_article, ordinal_words, same_number
from indexer.facts.citations import read_citations, read_citations_in
from indexer.models import Citation
from indexer.text import collapse, ordinal_to_number
from tests.facts_cases import Case, document, load, paragraph


def line(citation: Citation) -> str:
    """``texto | norma | artículos | letras | inciso | glosa | referencia | relación``, what is absent left out."""
    norm = " ".join(str(part) for part in (citation.norm_kind, citation.number, citation.year) if part)
    parts = (
        collapse(citation.text),
        norm,
        f"nombre {citation.name}" if citation.name else "",
        f"art {', '.join(citation.articles)}" if citation.articles else "",
        f"letra {', '.join(citation.letters)}" if citation.letters else "",
        f"inciso {citation.inciso}" if citation.inciso else "",
        f"glosa {citation.glosa} {citation.glosa_level or ''}".strip() if citation.glosa else "",
        f"dice {citation.self_reference}" if citation.self_reference else "",
        citation.relation if citation.relation != "cites" else "",
    )
    return " | ".join(part for part in parts if part)


def lines(source: str) -> list[str]:
    return [line(citation) for passage in document(source).passages for citation in read_citations(passage)]


@pytest.mark.parametrize("case", load("citations.md"), ids=lambda case: case.title)
def test_citations_of_real_phrasing(case: Case) -> None:
    assert lines(case.source) == case.expected


_PIECES = st.sampled_from(
    [
        "artículo ", "Art. ", "artículos ", "25", " bis", " y ", ", ", "letra e)", " del ", " de la ", "ley N° ",
        "19.880", "Ley de ", "transparencia", "D.F.L. N°1-", "DFL 4/", "1981", "decreto ", ", de 1975",
        "Glosa ", "06", "GLO-",
        "la misma ley", "esta ley", "inciso segundo", "transitorio", "primero", "Modifícase ", "Res. Ex. N° ",
        "LOC GORE", "Partida 31", "- ", "| a | b |\n|---|---|\n|", "|\n", "## ", "\n\n", "(", ")", "İ", "ñ", "º",
        "ﬁ", "Constitución",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=40).map("".join))
@settings(max_examples=250, deadline=None)
def test_every_citation_stands_in_its_source(text: str) -> None:
    text = text.replace("\r", "\n")
    for passage in document(text).passages:
        for citation in read_citations(passage):
            assert citation.span.within(passage.span)
            start = citation.span.start - passage.span.start
            assert passage.masked[start : start + len(citation.text)] == citation.text
            assert citation.text.strip() == citation.text != ""
    for citation in read_citations_in(text, 7):
        assert text[citation.span.start - 7 : citation.span.end - 7] == citation.text


@pytest.mark.parametrize(
    "piece",
    [
        "artículo ", "artículos 1, ", "letra a) de la ", "ley de la ", "N° ", "decreto de hacienda ", "25, ",
        "Glosas 1-", "  ", "ley N° 19.880, ", "inciso primero del ", "primero ", "d.f.l", "(", "esta ley ", "1.",
        "artículo 1 de la ", "Modifícase la ", "ley 19.880 y ", "Resoluciones N° 1, ", "loc", "Ley Aa de Aa ",
        "numeral 1 ", "1/", "e",
    ],
)  # fmt: skip
def test_ten_kilobytes_of_anything_are_read_at_once(piece: str) -> None:
    text = piece * (10_000 // len(piece) + 1)
    read_citations_in(text[:1000])
    best = min(_seconds(text) for _ in range(5))
    assert best < 0.15, f"{piece!r}: {best:.3f} s"


def _seconds(text: str) -> float:
    start = time.process_time()
    read_citations(paragraph(text))
    return time.process_time() - start


_STEP = st.builds(
    lambda base, suffix: f"{base}{suffix}",
    st.one_of(st.integers(1, 400).map(str), st.integers(1, 99).map(ordinal_words)),
    st.sampled_from(["", "-bis", "-ter", "-quinquies", "-tra", "-e"]),
)


@given(
    st.lists(_STEP, min_size=1, max_size=2).map(".".join), st.one_of(st.just(()), st.tuples(st.sampled_from("abñxyz")))
)
def test_fragments_give_their_article_back(article: str, letters: tuple[str, ...]) -> None:
    assert fragment_article(article_fragment(article, letters)) == (article, letters)


@given(st.integers(1, 99))
def test_ordinals_in_words_are_read_as_they_are_written(number: int) -> None:
    assert ordinal_to_number(ordinal_words(number).replace("-", " ")) == number
    assert same_number(f"{ordinal_words(number)}-bis") == same_number(f"{number}-bis") == f"{number}-bis"


@pytest.mark.parametrize(
    ("article", "letters", "fragment"),
    [
        ("25", (), "art-25"),
        ("36-bis", (), "art-36-bis"),
        ("36", ("e",), "art-36.let-e"),
        ("36", ("b", "d"), "art-36"),
        ("19", ("14",), "art-19.num-14"),
        ("primero.14", (), "art-primero.art-14"),
        ("primero.1-tra", (), "art-primero.tra-1"),
        ("4-tra", (), "tra-4"),
        ("sexagesimo-primero", (), "art-sexagesimo-primero"),
    ],
)
def test_fragments_of_articles(article: str, letters: tuple[str, ...], fragment: str) -> None:
    assert article_fragment(article, letters) == fragment


@pytest.mark.parametrize("fragment", ["titulo", "glosa-06", "p1", "articulos-transitorios", ""])
def test_other_fragments_name_no_article(fragment: str) -> None:
    assert fragment_article(fragment) is None
