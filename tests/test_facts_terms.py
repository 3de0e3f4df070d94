"""Terms: siglas and definitions as real glossaries, guides and laws write them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.facts.terms import read_terms
from indexer.text import collapse
from tests.facts_cases import Case, document, load, paragraph


def lines(source: str) -> list[str]:
    """``sigla | nombre | definición | forma`` of every term, a dash for what the text does not give."""
    return [
        " | ".join((term.sigla or "—", term.name or "—", term.definition or "—", term.form))
        for passage in document(source).passages
        for term in read_terms(passage)
    ]


@pytest.mark.parametrize("case", load("terms.md"), ids=lambda case: case.title)
def test_terms_of_real_phrasing(case: Case) -> None:
    assert lines(case.source) == case.expected


_PIECES = st.sampled_from(
    [
        "| Sigla | Nombre |\n|---|---|\n|", " GORE |", " Gobierno Regional|\n", "**DAF:** ", "se entenderá por ",
        "toda ", "el Fondo", ", en adelante ", '"el Plan"', "1. ", "a) ", ": ", "(BGI)", "Balance de Gestión Integral ",
        'denominado "', "es un ", "programa", ".\n\n", "## Glosario\n\n", "- ", "ñ", "Á", "İ", " = ",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=30).map("".join))
@settings(max_examples=150, deadline=None)
def test_every_term_stands_in_its_source(text: str) -> None:
    text = text.replace("\r", "\n")
    for passage in document(text).passages:
        for term in read_terms(passage):
            assert term.span.within(passage.span)
            quote = collapse(passage.masked[term.span.start - passage.span.start : term.span.end - passage.span.start])
            headings = " ".join(passage.heading_path)
            for value in (term.sigla, term.name):
                assert value is None or value in quote or value in collapse(headings)
            if term.definition_span is not None:
                start = passage.span.start
                assert term.definition_span.within(passage.span)
                stated = passage.masked[term.definition_span.start - start : term.definition_span.end - start]
                assert collapse(stated) == term.definition
            else:
                assert term.definition is None
            assert term.sigla or term.name


@pytest.mark.parametrize(
    "attack",
    ["(A", "se entenderá por ", "en adelante el ", "1. A: ", "a, ", "(BGI)", "Balance de ", "AB = ", 'denominado "',
     "el fondo es un ", "A b ", "| GORE ", "por x se entiende ", " ", "(ABCDEFGH) a b c d "],
)  # fmt: skip
def test_terms_read_hostile_text_in_linear_time(attack: str) -> None:
    passage = paragraph("Inicio " + attack * (10_000 // len(attack)))
    started = time.process_time()
    read_terms(passage)
    assert time.process_time() - started < 1.0
