"""A document read from PDF, Word or HTML before it is Markdown: blocks in reading order, and doubts to check."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.text import collapse


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading (level 1-6), paragraph, list item (level from 0) or table (rows of cells, the first its header)."""

    kind: str  # heading | paragraph | item | table
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file's blocks and the doubts it left, in Spanish, for the person who takes the draft."""

    blocks: tuple[Block, ...]
    checks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks if block.text)


_LEADING = re.compile(r"^(?=#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|[-_*=](?:\s*[-_*=]){2,}$|```|~~~|\|)")
_BULLET = re.compile(r"^\s*[-–—•●▪■◦○*·]\s+(?=\S)")
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+(?=\S)")


def render(blocks: Iterable[Block]) -> str:
    """The Markdown of the blocks: one blank line between them, none between items of a list. Ends with a line end."""
    out: list[str] = []
    before: Block | None = None
    for block in blocks:
        tight = before is not None and before.kind == block.kind == "item"
        out += [*([] if tight or before is None else [""]), *_lines(block)]
        before = block
    return "\n".join(out) + "\n"


def _lines(block: Block) -> list[str]:
    if block.kind == "heading":
        return [f"{'#' * min(max(block.level, 1), 6)} {block.text}"]
    if block.kind == "table":
        return _table(block.rows)
    if block.kind == "item":
        numbered = _NUMBERED.match(block.text)
        text = block.text if numbered else f"- {_LEADING.sub(chr(92) * 2, _BULLET.sub('', block.text, count=1))}"
        return [f"{'   ' * block.level}{text}"]
    return [_LEADING.sub(r"\\", block.text)]


def _table(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    width = max((len(row) for row in rows), default=0)
    if not width:
        return []
    full = [[collapse(cell).replace("|", "\\|") for cell in (*row, *[""] * (width - len(row)))] for row in rows]
    lines = ["| " + " | ".join(cells) + " |" for cells in full]
    return [lines[0], "|" + " --- |" * width, *lines[1:]]


def is_item(text: str) -> bool:
    """Does a line open a list item: a bullet, "1." or "1)"? Letters ("a)") stay paragraphs, as in Markdown."""
    return bool(_BULLET.match(text) or _NUMBERED.match(text))
