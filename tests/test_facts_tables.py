"""Tables: the subject of a row and each cell under its header, for tables of the shapes that officials write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.facts.tables import (
    Row,
    RowCell,
    cell_value,
    column_headers,
    is_header_row,
    joined_headers,
    marked_columns,
    read_row,
    row_subjects,
    year_columns,
)
from indexer.models import Cell, Passage, PassageKind, Span
from indexer.text import collapse
from tests.facts_cases import Case, document, load


def rows(source: str) -> list[Passage]:
    return [passage for passage in document(source).passages if passage.kind is PassageKind.ROW]


def lines(source: str) -> list[str]:
    """``sujeto: encabezado = texto [unidad] …`` of every row, with what its headers, parts and marks say."""
    return [_line(row) for row in map(read_row, rows(source)) if row is not None]


def _line(row: Row) -> str:
    kind = " (total)" if row.total else " (título)" if row.section else ""
    return f"{row.subject or '—'}{kind}: " + " | ".join(map(_cell, row.cells))


def _cell(cell: RowCell) -> str:
    year = "" if cell.year is None else f" <{cell.year}{', ' + cell.qualifier if cell.qualifier else ''}>"
    unit = f" [{cell.unit}]" if cell.unit else ""
    parts = "".join(
        f" «{part.label}: {part.text}{' ' + '[' + part.unit + ']' if part.unit else ''}»" for part in cell.parts
    )
    mark = {True: " +", False: " −", None: ""}[cell.mark]
    return f"{cell.header or '·'}{year} = {cell.text or '·'}{unit}{parts}{mark}"


@pytest.mark.parametrize("case", load("tables.md"), ids=lambda case: case.title)
def test_rows_of_real_shapes(case: Case) -> None:
    assert lines(case.source) == case.expected


MATRIX = """
| Documento | Estudio | Terreno | Emergencia |
| --- | --- | --- | --- |
| Oficio | X |  | ✓ |
"""


def test_the_marked_columns_of_a_row_are_a_list_to_answer_with() -> None:
    assert [marked_columns(row) for row in rows(MATRIX)] == [(), ("Estudio", "Emergencia")]


def test_the_headers_of_a_row_and_of_the_row_of_headers_are_the_same() -> None:
    header, row = rows(MATRIX)
    assert is_header_row(header)
    assert column_headers(header) == column_headers(row) == ("Documento", "Estudio", "Terreno", "Emergencia")


BUDGET = """
| Indicador | Efectivo 2020 | Meta 2022 | Meta 2022 ajustada |
| --- | --- | --- | --- |
| Comunas | 34 % | 35 % | 36 % |
"""


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("meta 2022", "35 %"),
        ("EFECTIVO 2020", "34 %"),
        ("2020", "34 %"),
        ("ajustada", "36 %"),
        ("meta", None),
        ("", None),
    ],
)
def test_a_cell_is_found_by_its_header_or_not_at_all(column: str, expected: str | None) -> None:
    found = cell_value(rows(BUDGET)[1], column)
    assert (found.text if found else None) == expected


def test_the_year_columns_of_a_table() -> None:
    found = [(column.index, column.year, column.qualifier) for column in year_columns(rows(BUDGET)[1])]
    assert found == [(1, 2020, "Efectivo"), (2, 2022, "Meta"), (3, 2022, "Meta ajustada")]


def test_a_merged_first_cell_takes_the_subject_above() -> None:
    found = rows('| Etapa | Paso |\n|---|---|\n| Diseño | Bases |\n| | Planos |\n| " | Costos |\n| Obra | Inicio |\n')
    assert row_subjects(found) == (None, "Diseño", "Diseño", "Diseño", "Obra")


def test_two_rows_of_headers_are_read_as_one() -> None:
    header, below, first = rows(
        "| Producto | Número de indicadores | | |\n|---|---|---|---|\n"
        "| | Total | Resultado | Proceso |\n| Obras | 5 | 0 | 2 |\n"
    )
    assert joined_headers(header, below) == (
        "Producto",
        "Número de indicadores – Total",
        "Número de indicadores – Resultado",
        "Número de indicadores – Proceso",
    )
    assert joined_headers(header, first) is None


_CELL = st.text(alphabet="ab Xx✓-/5.%$|ñÁ*\\_ MUT2018()", max_size=14)


@given(st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=2, max_size=4))
@settings(max_examples=150, deadline=None)
def test_every_cell_and_part_stands_in_its_source(table: list[list[str]]) -> None:
    texts = ["| " + " | ".join(cell.replace("\n", " ") for cell in row) + " |" for row in table]
    source = "\n".join([texts[0], "|---|---|---|", *texts[1:]]) + "\n"
    for passage in rows(source):
        row = read_row(passage)
        if row is None:
            continue
        start = passage.span.start
        for cell in row.cells:
            assert cell.span.within(passage.span)
            assert all(part.span.within(cell.span) for part in cell.parts)
            for part in cell.parts:
                own = collapse(passage.masked[part.span.start - start : part.span.end - start])
                assert part.text.startswith(own)
        assert marked_columns(passage) == tuple(cell.header for cell in row.cells if cell.mark)


@pytest.mark.parametrize("attack", ["5 / ", "$1 ", "(a/b) ", "2018 ", "X ", "1.000", "a/"])
def test_rows_read_hostile_text_in_linear_time(attack: str) -> None:
    text = attack * (10_000 // len(attack))
    cells = tuple(
        Cell(header=text, text=text, span=Span(index * len(text), (index + 1) * len(text))) for index in range(2)
    )
    passage = Passage(
        fragment="t1.r1", kind=PassageKind.ROW, heading_path=(), span=Span(0, 2 * len(text)), lines=(1, 1),
        masked=text * 2, text=text * 2, cells=cells,
    )  # fmt: skip
    started = time.process_time()
    read_row(passage)
    assert time.process_time() - started < 1.0
