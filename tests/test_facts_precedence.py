"""Orders of prelación: read as guides, bases and tables state them, and asked who prevails."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.facts.precedence import (
    compare,
    listed_precedences,
    places_in,
    rank_of,
    read_precedences,
    read_precedences_in,
)
from indexer.models import Precedence, Span
from indexer.text import collapse
from tests.facts_cases import Case, document, load, paragraph


def lines(source: str) -> list[str]:
    """The orders of each passage, then those spread over a list or table, names joined by >."""
    passages = document(source).passages
    one_by_one = [precedence for passage in passages for precedence in read_precedences(passage)]
    return [" > ".join(found.order) for found in (*one_by_one, *listed_precedences(passages))]


@pytest.mark.parametrize("case", load("precedence.md"), ids=lambda case: case.title)
def test_orders_of_real_phrasing(case: Case) -> None:
    assert lines(case.source) == case.expected


ORDER = Precedence(order=("Ley", "Decreto", "Resolución", "Oficio Circular", "Instructivo"), span=Span(0, 1))


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("ley", 0),
        ("Las leyes", 0),
        ("D.F.L.", 0),
        ("un decreto ley", 0),
        ("decreto con fuerza de ley", 0),
        ("ley de presupuestos", 0),
        ("decretos", 1),
        ("Decreto supremo de Hacienda", 1),
        ("decreto exento", 1),
        ("resolucion", 2),
        ("una resolución exenta del gobernador", 2),
        ("Res. Ex.", 2),
        ("OFICIOS CIRCULARES", 3),
        ("circular", 3),
        ("oficio circular de la DIPRES", 3),
        ("instructivo", 4),
        ("un instructivo presidencial", 4),
        ("dictamen", None),
        ("Constitución Política", None),
        ("guía operativa", None),
        ("", None),
    ],
)
def test_rank_of_a_kind_however_it_is_written(name: str, rank: int | None) -> None:
    assert rank_of(ORDER, name) == rank


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("una resolución", "un oficio circular", -1),
        ("oficio circular", "resoluciones", 1),
        ("instructivo", "DFL", 1),
        ("ley", "decreto ley", 0),
        ("dictamen", "ley", None),
    ],
)
def test_which_of_two_prevails(one: str, other: str, result: int | None) -> None:
    assert compare(ORDER, one, other) == result


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("¿qué prevalece, un oficio circular o una resolución?", [("oficio circular", 3), ("resolución", 2)]),
        ("que pesa mas, un decreto con fuerza de ley o un decreto", [("decreto con fuerza de ley", 0), ("decreto", 1)]),
        ("entre el D.L. 1.263 y los instructivos cuál manda", [("D.L.", 0), ("instructivos", 4)]),
        ("¿qué rango tiene una circular?", [("circular", 3)]),
        ("¿qué rango tiene un dictamen?", []),
        ("orden de prelación", []),
    ],
)
def test_places_that_a_question_names(question: str, places: list[tuple[str, int]]) -> None:
    found = places_in(ORDER, question)
    assert [(question[span.start : span.end], rank) for span, rank in found] == places


def test_an_order_without_kinds_is_asked_by_its_words() -> None:
    (order,) = read_precedences_in("Prelación: 1. Bases Administrativas; 2. Contrato; 3. Oferta técnica.")
    assert [rank_of(order, name) for name in ("las bases administrativas", "contratos", "oferta", "factura")] == [
        0,
        1,
        2,
        None,
    ]


_PIECES = st.sampled_from(
    [
        "Ley", " > ", "Decreto", "Resolución", " → ", "prelación: ", "1. ", "2. ", "; ", ", ", " y ", ". ", "a) ",
        "500 UTM",
        "el contrato ", "prevalece sobre ", "la oferta", "orden de prelación ", "| Jerarquía |\n|---|\n|", "|\n", "- ",
        "\n\n", "## ", "İ", "ñ", "&gt;", "≻",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=40).map("".join))
@settings(max_examples=200, deadline=None)
def test_every_name_of_an_order_stands_in_its_span(text: str) -> None:
    text = text.replace("\r", "\n")
    read = document(text)
    for passage in read.passages:
        for found in read_precedences(passage):
            assert found.span.within(passage.span)
            start = passage.span.start
            stated = collapse(passage.masked[found.span.start - start : found.span.end - start])
            assert len(found.order) >= 2
            assert all(name and name in stated for name in found.order)
    for found in listed_precedences(read.passages):
        assert all(name in collapse(text) for name in found.order)
        rank_of(found, found.order[0])


@pytest.mark.parametrize(
    "piece",
    [
        "Ley > ",
        "> ",
        "orden de prelación: ",
        "1. a; ",
        "prevalece sobre ",
        "a prevalece sobre b ",
        "prelación ",
        "ley, ",
        "a ",
    ],
)  # fmt: skip
def test_ten_kilobytes_of_anything_are_read_at_once(piece: str) -> None:
    text = "orden de prelación: " + piece * (10_000 // len(piece) + 1)
    best = min(_seconds(text) for _ in range(5))
    assert best < 0.15, f"{piece!r}: {best:.3f} s"


def _seconds(text: str) -> float:
    start = time.process_time()
    read_precedences(paragraph(text))
    return time.process_time() - start
