"""Sparing words the rules of terms never costs a term: what is read is what reading every word would give."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus import read_corpus
from indexer.facts import deadlines
from indexer.facts.deadlines import read_deadlines
from indexer.grammar.anchors import READERS, anchor_places
from indexer.grammar.words import read_words
from indexer.models import Deadline, Passage, PassageKind, Span
from indexer.passages import read_document

KB = Path(__file__).resolve().parent.parent / "kb"
WORDS = """del al de desde entre durante en hasta a antes plazo como los el dia ultimo primer primeros tercer cada lunes
    10 (diez) (cuarenta y cinco) treinta mil ciento 30 5 de marzo 2026 31/12 12.12.2025 2025-12-31 y , : . semestre
    trimestre mes meses dias habiles corridos años horas semanas vez veces mensual trimestralmente septiembre junio
    siguiente calendario todos contar partir mas tardar dentro fecha limite maximo CORE debera informe que se
    rige uno primero sabado el el""".split()


def passage(text: str) -> Passage:
    return Passage(
        fragment="a.p1", kind=PassageKind.PARAGRAPH, heading_path=(), span=Span(0, len(text)), lines=(1, 1),
        masked=text, text=text,
    )  # fmt: skip


def exhaustively(one: Passage) -> tuple[Deadline, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deadlines, "starts", lambda words, **_: range(len(words)))
        patch.setattr(deadlines, "readers_of", lambda _: [reader for reader, _, _ in READERS])
        return read_deadlines(one)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60))
def test_any_order_of_the_words_of_terms_gives_the_terms_that_every_word_would(words: list[str]) -> None:
    one = passage(" ".join(words))
    assert read_deadlines(one) == exhaustively(one)


def test_the_documents_of_the_corpus_give_the_terms_that_every_word_would() -> None:
    for source in read_corpus([KB]).documents:
        for one in read_document(source).passages:
            assert read_deadlines(one) == exhaustively(one), f"{source.path}#{one.fragment}"


@pytest.mark.parametrize(
    "text",
    [
        "entre 30 (treinta) y 45 (cuarenta y cinco) primeros días",
        "a contar del lunes 3 y hasta el miércoles 5 de marzo de 2026 deberá informar",
        "desde el día 1 y hasta el 4 del mes de marzo",
        "ciento noventa y nueve mil novecientos noventa y nueve a doscientos mil novecientos noventa y ocho horas",
    ],
)
def test_the_longest_ways_to_write_a_term_are_within_reach(text: str) -> None:
    one = passage(text)
    assert read_deadlines(one) == exhaustively(one) != ()


def test_anchors_are_units_periods_and_dates_in_figures() -> None:
    assert anchor_places(read_words("en diez dias y 31/12 no, 4.3.2022 y 2022-03-04")) == [2, 4, 9, 15]
    assert anchor_places(read_words("el consejo regional aprueba la ley 19.175, art. 5-7")) == []
