"""Marks in tables: which cells are one, which rows are of a matrix, what such a row is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from indexer.models import Cell, Span
from indexer.text import fold
from server.answering.support import KEPT
from server.library import Entry

_MARK = re.compile(r"^(?:x|✓|✔|●|•|☑|si|sí)$", re.IGNORECASE)
_YES = re.compile(r"^s[ií]$", re.IGNORECASE)
_NO = re.compile(r"^(?:|-|–|—|no|○|☐|✗)$", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-zÁÉÍÓÚÑáéíóúñ]{2}")


def is_mark(text: str) -> bool:
    return bool(_MARK.match(text))


def is_unmarked(text: str) -> bool:
    """A cell of a matrix that is left without a mark."""
    return bool(_NO.match(text.strip()))


@lru_cache(maxsize=KEPT)
def is_matrix_row(entry: Entry) -> bool:
    """A row of marks. One "Sí" among cells that say something else is what its own column says, no mark."""
    cells = entry.passage.cells
    marks = [cell for cell in cells if _MARK.match(cell.text)]
    told = [c for c in cells if _WORD.search(c.text) and not _YES.match(c.text) and fold(c.text) != "no"]
    if not all(_YES.match(cell.text) for cell in marks):
        return len(marks) > 1 or len(told) < _TELLING  # one sign among words is what its own column says, as a state
    return bool(marks) and (len(told) < 2 or len(marks) > 1)


_TELLING = 3
"""Cells in words from which a row with one sign is no row of marks."""

_ROLE = re.compile(r"^(?P<roles>[RASCI](?:\s?[/,-]\s?[RASCI])*)(?:\s*\([^()]*\))?$")


def roles_of(cell: Cell) -> str:
    """The letters of a cell of a RACI matrix ("R/A"), "" where it has none."""
    match = _ROLE.match(cell.text.strip())
    return match["roles"] if match else ""


@lru_cache(maxsize=KEPT)
def is_role_row(entry: Entry) -> bool:
    """A row of a RACI matrix: a task, and in each column the letter of what it is to that one, or nothing."""
    cells = entry.passage.cells
    if len(cells) < _TELLING or entry.is_header_row:
        return False
    found = [roles_of(cell) for cell in cells[1:]]
    told = [roles for roles in found if roles]
    rest = [cell for cell, roles in zip(cells[1:], found, strict=True) if not roles and not is_unmarked(cell.text)]
    letters = frozenset("".join(told))
    return len(rest) <= 1 and len(told) > 1 and len(letters & _ROLES) > 1 and bool(letters & frozenset("RA"))


_ROLES = frozenset("RASCI")


def names_its_row(entry: Entry, span: Span) -> bool:
    """Whether a value stands in the cell that names its row: it says what the row is of, among cells that say more."""
    passage = entry.passage
    if len(passage.cells) < _TELLING or not passage.label:
        return False
    return any(span.within(cell.span) and cell.text == passage.label for cell in passage.cells)


def without_ordinal(cells: Sequence[Cell]) -> str:
    """What a row of marks is about: its first cell with words."""
    return next((cell.text for cell in cells if _WORD.search(cell.text)), cells[0].text)
