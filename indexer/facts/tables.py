"""Tables: what a row is about, and each cell under its header with its year, unit, parts and mark.

Structure only: which cell answers a question is decided where questions are read. Texts are those of the source; every
value carries its own absolute span. Rows of one table that lean on the rows above (merged first cells, two rows of
headers) are read together by ``row_subjects`` and ``joined_headers``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.grammar.quantities import header_unit, money_unit, not_figures, numbers, paired
from indexer.grammar.rows import cell_unit, is_ditto, names_codes, naming_cell
from indexer.models import Cell, Passage, PassageKind, Span
from indexer.text import collapse, fold, stems


@dataclass(frozen=True, slots=True, kw_only=True)
class YearColumn:
    """A column of one year: "Efectivo 2018" is 2018, "Efectivo"; "2010" has no qualifier."""

    index: int
    header: str
    year: int
    qualifier: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One half of a split cell: "Nacional" with "$19.802 Miles"; ``span`` is of its own figure, "$19.802"."""

    label: str
    text: str
    unit: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCell:
    """A cell of a row. ``mark``: True for X, ✓, Sí …; False for No, or blank among marks; None where it is no mark."""

    header: str
    text: str
    span: Span
    header_span: Span | None
    year: int | None
    qualifier: str | None
    unit: str
    parts: tuple[Part, ...]
    mark: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A table row as read. ``total``: it sums the others. ``section``: it only titles the rows below it."""

    subject: str | None
    subject_span: Span | None
    cells: tuple[RowCell, ...]  # all of them but the one that names the row
    total: bool
    section: bool


def read_row(passage: Passage) -> Row | None:
    """A row passage with its cells read, or None for other passages and for the row of headers."""
    if passage.kind is not PassageKind.ROW or is_header_row(passage) or not passage.cells:
        return None
    named = naming_cell(passage.cells)
    subject = collapse(named.text) if named else None
    marks = [_mark(cell.text) for cell in passage.cells if cell is not named]
    matrix = any(mark is True for mark in marks) and len(marks) > 1
    filled = [cell for cell in passage.cells if cell.text.strip()]
    return Row(
        subject=subject,
        subject_span=named.span if named else None,
        cells=tuple(_row_cell(passage, cell, subject or "", matrix) for cell in passage.cells if cell is not named),
        total=is_total(subject or ""),
        section=len(filled) == 1 and filled[0] is named and len(passage.cells) > 2,
    )


def column_headers(passage: Passage) -> tuple[str, ...]:
    """The headers over a row's cells, "" where the table names none; of the row of headers, its own texts."""
    if is_header_row(passage):
        return tuple(cell.text for cell in passage.cells)
    return tuple(cell.header for cell in passage.cells)


def is_header_row(passage: Passage) -> bool:
    """Whether a row passage is its table's row of headers."""
    return passage.kind is PassageKind.ROW and passage.fragment.endswith(".r0")


def is_total(text: str) -> bool:
    """Whether a row's label or a column's header says that it sums the others."""
    return bool(re.match(r"(?:sub-?\s?)?total(?:es)?\b|suma(?:toria)?\b|monto total\b", fold(text).strip()))


def year_columns(passage: Passage) -> tuple[YearColumn, ...]:
    """The columns whose header names one year, with what else it says ("Meta 2022" -> 2022, "Meta")."""
    out = []
    for index, header in enumerate(column_headers(passage)):
        year, qualifier = read_year(header)
        if year is not None:
            out.append(YearColumn(index=index, header=header, year=year, qualifier=qualifier))
    return tuple(out)


def cell_value(passage: Passage, column: str) -> RowCell | None:
    """The cell under a column: of the same header but for case and accents, else the only one that holds its words."""
    row = read_row(passage)
    if row is None:
        return None
    wanted = fold(collapse(column))
    same = [cell for cell in row.cells if fold(collapse(cell.header)) == wanted]
    if same or not wanted:
        return same[0] if same else None
    words = set(stems(column))
    holding = [cell for cell in row.cells if words and words <= set(stems(cell.header))]
    return holding[0] if len(holding) == 1 else None


def marked_columns(passage: Passage) -> tuple[str, ...]:
    """The headers of the cells that a row marks (X, ✓, ●, Sí), in order."""
    row = read_row(passage)
    return tuple(cell.header for cell in row.cells if cell.mark) if row else ()


def row_subjects(rows: Sequence[Passage]) -> tuple[str | None, ...]:
    """The subject of each row of one table; a first cell left blank or with a ditto mark takes the one above."""
    out: list[str | None] = []
    above: str | None = None
    for passage in rows:
        first = passage.cells[0].text if passage.cells else ""
        row = read_row(passage)
        if row is None:
            out.append(None)
            continue
        if is_ditto(first) and above and len(passage.cells) > 1:
            out.append(above)
            continue
        above = row.subject
        out.append(above)
    return tuple(out)


def joined_headers(header: Passage, first: Passage) -> tuple[str, ...] | None:
    """The headers of a table with two rows of them ("Número de indicadores" over "Total", "Producto"), else None.

    ``header`` is the row of headers, ``first`` the row below it. A group's header holds for the blank ones after it;
    the parts are joined with " – ".
    """
    above, below = column_headers(header), [collapse(cell.text) for cell in first.cells]
    if len(above) != len(below) or below[:1] != [""] or sum(map(bool, below)) < 2:
        return None
    if any(re.search(r"\d", text) or _mark(text) is True for text in below) or all(above):
        return None
    out: list[str] = []
    group = ""
    for over, under in zip(above, below, strict=True):
        group = collapse(over) or (group if under else "")
        out.append(" – ".join(part for part in (group, under) if part))
    return tuple(out)


# ------------------------------------------------------------------------------------------------ cells

_YEAR = re.compile(r"(?<![\d.,/])(?:19|20)\d{2}(?![\d.,/])")
_MARKS = frozenset("x ✓ ✔ ✗ ● • ■ ☑ ☒ si s √".split()) - {"✗", "☒"}
_NO_MARKS = frozenset(("", "-", "–", "—", "no", "n", "n/a", "na", "☐", "✗", "○", "no aplica"))


def read_year(header: str) -> tuple[int | None, str | None]:
    """(year, qualifier) of a header: "2011 Estimado" -> 2011, "Estimado"; a header with no year or several has none."""
    found = list(_YEAR.finditer(header))
    if len(found) != 1 or re.search(r"\b(?:ley|decreto|d\.?f\.?l|resolucion|circular|n[°º])", fold(header)):
        return None, None
    rest = header[: found[0].start()] + " " + header[found[0].end() :]
    rest = re.sub(r"\([^()]{0,40}\)", " ", rest)
    words = [word for word in collapse(rest).strip(" -–:,.").split() if fold(word) not in ("año", "al", "del", "de")]
    return int(found[0].group()), " ".join(words) or None


def _mark(text: str) -> bool | None:
    word = fold(text).strip(" .*()[]")
    if word in _MARKS:
        return True
    return False if word in _NO_MARKS else None


def _row_cell(passage: Passage, cell: Cell, subject: str, matrix: bool) -> RowCell:
    year, qualifier = read_year(cell.header)
    mark = _mark(cell.text)
    if mark is False and not matrix and fold(cell.text).strip() not in ("no",):
        mark = None
    unit = "" if names_codes(cell.header) else _unit(passage, cell, subject)
    return RowCell(
        header=cell.header,
        text=cell.text,
        span=cell.span,
        header_span=cell.header_span,
        year=year,
        qualifier=qualifier,
        unit=unit,
        parts=_parts(passage, cell, subject),
        mark=mark,
    )


def _unit(passage: Passage, cell: Cell, subject: str) -> str:
    """The unit of a cell whose text is a figure: its own, else its header's, the row's or the caption's."""
    folded = fold(cell.text)
    if not re.search(r"\d", folded):
        return ""
    found = [number for number in numbers(folded, not_figures(folded)) if number.currency]
    if found:
        return money_unit(folded, found[-1])[0]
    own = header_unit(cell.text)
    return own or cell_unit(cell.header, subject, (passage.lead, *reversed(passage.heading_path[-2:])))


def _parts(passage: Passage, cell: Cell, subject: str) -> tuple[Part, ...]:
    """A split cell's parts with the names that its row or header splits into; a unit said last holds for all."""
    base = passage.span.start
    masked = passage.masked[cell.span.start - base : cell.span.end - base]
    pieces = paired(subject, masked) or paired(cell.header, masked)
    if not pieces:
        return ()
    tail = re.search(r"\d(?P<unit>\s+[^\W\d_]+(?:\s+de\s+[^\W\d_]+)?|\s?%)\s*\Z", masked)
    out = []
    for name, start, end in pieces:
        text = collapse(masked[start:end])
        if tail and end <= tail.start() and re.search(r"\d\Z", text):
            text += collapse(tail.group("unit")) if "%" in tail.group("unit") else f" {collapse(tail.group('unit'))}"
        folded = fold(text)
        money = [number for number in numbers(folded, bytearray(len(folded))) if number.currency]
        unit = money_unit(folded, money[-1])[0] if money else (header_unit(name) or header_unit(text) or "")
        out.append(Part(label=name, text=text, unit=unit, span=Span(cell.span.start + start, cell.span.start + end)))
    return tuple(out)
