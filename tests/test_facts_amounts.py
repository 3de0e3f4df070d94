"""Amounts: figures with unit, comparator, subject and basis, as guides, glosas and laws write them."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.facts.amounts import read_amounts
from indexer.models import Amount
from tests.facts_cases import Case, document, load, paragraph


def lines(source: str) -> list[str]:
    """``cita | comparador valor unidad | de qué | base``, a dash for what the text does not give."""
    found = document(source)
    return [
        " | ".join((source[a.span.start : a.span.end], _figure(a), a.subject or "—", a.basis or "—"))
        for passage in found.passages
        for a in read_amounts(passage)
    ]


def _figure(amount: Amount) -> str:
    upper = "" if amount.upper is None else f" a {_short(amount.upper)}"
    return f"{amount.comparator.value} {_short(amount.value)}{upper} {amount.unit or '(sin unidad)'}"


def _short(value: Decimal) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


@pytest.mark.parametrize("case", load("amounts.md"), ids=lambda case: case.title)
def test_amounts_of_real_phrasing(case: Case) -> None:
    assert lines(case.source) == case.expected


_PIECES = st.sampled_from(
    [
        "hasta ", "no inferior a ", "entre ", " y ", " a ", "5", "1.000", "0,5", "$", "M$", " UTM", "%", " por ciento",
        " funcionarios", " / ", "| A | B (M$) |\n|---|---|\n|", "| ", " |\n", "art. ", "Ley N° ", "veinte",
        "tres quintos", " (", ") ", ".\n\n", "- **Tope:** ", "mil", "ñ", "İ", "2026", "/", "≤ ",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=40).map("".join))
@settings(max_examples=150, deadline=None)
def test_every_amount_stands_in_its_source(text: str) -> None:
    text = text.replace("\r", "\n")
    for passage in document(text).passages:
        found = read_amounts(passage)
        for amount in found:
            assert amount.span.within(passage.span)
            assert amount.span.start < amount.span.end
            assert amount.sentence is not None
            assert amount.sentence.within(passage.span)
            assert amount.upper is None or amount.comparator == "range"
        starts = [amount.span.start for amount in found]
        assert starts == sorted(starts)


@given(st.integers(min_value=1, max_value=999_999_999), st.sampled_from(["UTM", "UF", "UTA", "%"]))
@settings(max_examples=60, deadline=None)
def test_a_figure_in_chilean_digits_is_read_as_written(value: int, unit: str) -> None:
    grouped = f"{value:,}".replace(",", ".")
    passage = paragraph(f"El aporte será de {grouped} {unit} anuales.")
    assert [(amount.value, amount.unit) for amount in read_amounts(passage)] == [(Decimal(value), unit)]


@pytest.mark.parametrize(
    "attack",
    ["5% a ", "1", "1.000 ", "un mil ", "ley 1, ", "$ ", "máximo de ", "entre 5 y ", "(", "3/5", "veinte y ",
     "mayoría ", "(A", "a:", "n° ", "1.", "5 (", "Glosa 1 ", "a@", "(ley 1", " "],
)  # fmt: skip
def test_amounts_read_hostile_text_in_linear_time(attack: str) -> None:
    passage = paragraph("Inicio " + attack * (10_000 // len(attack)))
    started = time.process_time()
    read_amounts(passage)
    assert time.process_time() - started < 1.0
