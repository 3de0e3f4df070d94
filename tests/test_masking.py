"""Markdown marks as blanks: what a reader sees is left, at the same offsets."""

from __future__ import annotations

import pytest

from indexer.masking import cell_spans, mask
from indexer.text import collapse


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("> una cita", "una cita"),
        ("> > dos niveles", "dos niveles"),
        ("## Un título", "Un título"),
        ("**> 5 UTM** por obra", "> 5 UTM   por obra"),
        ("`> 5`", "> 5"),
        ("| > 400 km | **>= 3** |", "> 400 km     >= 3"),
    ],
)
def test_a_quotation_mark_begins_a_line_and_a_comparison_does_not(text: str, seen: str) -> None:
    assert len(mask(text)) == len(text)
    assert mask(text).strip() == seen


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| > 400 km | 1 |", ["> 400 km", "1"]),
        ("> | > 400 km | 1 |", ["> 400 km", "1"]),
        ("sin bordes | 1", ["sin bordes", "1"]),
    ],
)
def test_cells_keep_their_comparisons(line: str, cells: list[str]) -> None:
    found = [line[span.start : span.end] for span in cell_spans(line, 0)]
    assert found == cells
    assert [mask(cell, in_cell=True) for cell in found] == cells


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Del [Programa 19](urn:gn:kb:guia#programa-19).", "Del Programa 19."),
        ("[Ficha](urn:gn:ficha:a); [Guía](urn:gn:kb:guia)", "Ficha; Guía"),
        ("**Materia**: gastos", "Materia: gastos"),
        ("Indicadores 2012 : Calidad", "Indicadores 2012 : Calidad"),
        ("la [Ley](urn:gn:norma:ley-1) y [otra](urn:gn:norma:ley-2)", "la Ley y otra"),
        ("cerca de  .5", "cerca de .5"),
    ],
)
def test_no_blank_is_left_between_a_link_and_the_mark_after_it(text: str, seen: str) -> None:
    assert collapse(mask(text)) == seen
