"""Marks in tables: which cells are one, which rows are of a matrix, what such a row is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from indexer.models import Cell
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
    if not all(_YES.match(cell.text) for cell in marks):
        return True
    told = [c for c in cells if _WORD.search(c.text) and not _YES.match(c.text) and fold(c.text) != "no"]
    return bool(marks) and (len(told) < 2 or len(marks) > 1)


def without_ordinal(cells: Sequence[Cell]) -> str:
    """What a row of marks is about: its first cell with words."""
    return next((cell.text for cell in cells if _WORD.search(cell.text)), cells[0].text)
