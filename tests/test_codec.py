"""Domain values survive JSON unchanged, whatever they hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import models
from indexer.codec import decode, decoder, encode, encoder
from indexer.models import Amount, Cell, Citation, Comparator, Deadline, DeadlineKind, DocumentSource, Span, Status, Urn

st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
VALUES = st.one_of(
    *(
        st.from_type(kind)
        for kind in (
            models.DocumentSource,
            models.Passage,
            models.Term,
            models.Deadline,
            models.Amount,
            models.Citation,
            models.Precedence,
            models.PassageFacts,
            models.Document,
        )
    )
)


@given(VALUES)
def test_round_trip(value: object) -> None:
    again = decode(type(value), encode(value))
    assert again == value
    assert repr(again) == repr(value)  # 1 is not True and Decimal("1.0") is not Decimal("1")


CASES = [
    (
        Deadline(kind=DeadlineKind.DURATION, span=Span(3, 19), amount=10, unit=models.TimeUnit.DAY, actor="CORE"),
        '{"kind":"duration","span":[3,19],"amount":10,"unit":"día","actor":"CORE"}',
    ),
    (
        Amount(value=Decimal("4800.50"), unit="UTM", comparator=Comparator.AT_MOST, span=Span(0, 9)),
        '{"value":"4800.50","unit":"UTM","comparator":"<=","span":[0,9]}',
    ),
    (
        Citation(span=Span(0, 4), text="art. 25", articles=("25", "26-bis")),
        '{"span":[0,4],"text":"art. 25","articles":["25","26-bis"]}',
    ),
]


@pytest.mark.parametrize(("value", "text"), CASES)
def test_form(value: object, text: str) -> None:
    assert encode(value) == text
    assert decode(type(value), text) == value


def test_absent_and_empty_are_different() -> None:
    source = DocumentSource(
        root="/kb",
        path="a.md",
        sha256="",
        text="",
        body_start=0,
        body_line=1,
        urn=Urn("gn", "kb", "a"),
        version="1.0.0",
        status=Status.PUBLISHED,
        title="",
        about=Urn("gn", "norma", "ley-1"),
        provenance=(("source", "x"),),
    )
    again = decode(DocumentSource, encode(source))
    assert (again.title, again.kind, again.about, again.provenance) == ("", None, source.about, (("source", "x"),))


def test_generic_types() -> None:
    cells = (Cell(header="Plazo", text="10 días", span=Span(1, 2), header_span=Span(0, 1)),)
    assert decoder(tuple[Cell, ...])(encoder(tuple[Cell, ...])(cells)) == cells


def test_types_without_a_form_are_refused() -> None:
    with pytest.raises(TypeError, match="no JSON form for <class 'set'>"):
        encode(set())
