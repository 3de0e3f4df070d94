"""Rows of tables: which cell names the row, what a header says of its figures. Shared by amounts and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.grammar.quantities import header_unit
from indexer.models import Cell
from indexer.text import fold

_CODE_HEADER = re.compile(
    r"\s*(?:n[°º.]*|#|numero|items?|sub-?titulos?|codigos?|cod\.?|año|años|fecha|periodo|glosas?|articulos?|ley|anexo|"
    r"programa|capitulo|partida|asignacion|paso|etapa|dia|mes|plazo|referencia glosa|norma)\s*"
)
_NUMBER_ONLY = re.compile(r"[\d.,%\s$#°º-]+")
_PERIOD_HEADER = re.compile(r"\s*(?:años?|periodos?|mes(?:es)?|trimestres?|semestres?|ciclos?)\s*")
_DITTO = frozenset(("", "″", '"', "”", "''", "idem", "id.", "ibidem"))


def names_codes(header: str) -> bool:
    """Whether a column's header says that its figures are codes, ordinals or dates, not amounts ("N°", "Subtítulo")."""
    return bool(_CODE_HEADER.fullmatch(fold(header)))


def naming_cell(cells: Sequence[Cell]) -> Cell | None:
    """The cell that names a row: its first in words ("05 | Transferencias | …" is of Transferencias), or its year."""
    filled = [cell for cell in cells if cell.text.strip()]
    if not filled:
        return None
    if filled[0] is cells[0] and _PERIOD_HEADER.fullmatch(fold(cells[0].header)):
        return cells[0]
    return next((cell for cell in filled if not _NUMBER_ONLY.fullmatch(cell.text)), filled[0])


def cell_unit(header: str, label: str, captions: Sequence[str]) -> str:
    """The unit of a figure alone in its cell, or "": from its header, its row's label, else a caption's currency."""
    for text in (header, label):
        unit = header_unit(text)
        if unit:
            return unit
    noun = re.search(r"\b([^\W\d_]{4,}s)\b", label) if len(label.split()) <= 5 else None
    if noun and re.search(r"\b(?:dotacion|numero|cantidad|n[°º]|total|maxim[oa])", fold(label)):
        return noun.group(1)
    for text in captions:
        unit = header_unit(text[-160:])
        if unit and (unit.endswith("$") or unit in ("UTM", "UTA", "UF")):
            return unit
    return ""


def is_ditto(text: str) -> bool:
    """A first cell that repeats the row above: empty, or a ditto mark."""
    return fold(text).strip() in _DITTO
