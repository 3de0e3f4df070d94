"""LeyChile's typewriter layout to paragraphs: sixty columns, first lines indented, notes at the margin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.text import collapse

_INDENT = 3  # blanks that open a paragraph
_GAP = re.compile(r"(?<=\S) {6,}(?=\S)")
_ONLY_MARGIN = 36  # a line that begins this far right holds nothing of the text
_MARGIN = 36  # notes stand to the right of this column
_NOTE = 34  # characters of the longest note line
_REFERENCE = re.compile(
    r"\b(?:LEY|L\.|CPR|D\.?\s?[OLS]\.|DFL|D\.F\.L\.|DL|DS|DTO|Decreto|Art(?:[íi]culo|\.)?|Rectificaci[óo]n)(?=[\s.°º\d]|$)"
    r"|\d{2}\.\d{2}\.\d{4}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The paragraphs of a part, white space collapsed, and how many margin lines were left out."""

    paragraphs: tuple[str, ...]
    notes: int = 0


def read_text(raw: str) -> Text:
    """Paragraphs of a part's ``Texto``. A paragraph opens at an indented line or after a blank one.

    The notes that LeyChile sets at the right margin ("LEY 20050 Art. 1 D.O. 26.08.2005") say which law amended the line
    beside them; they are not the norm's text. A margin is known by a reference to a norm at its column, so columns of
    a table in the text stay.
    """
    lines = [line.replace("\u00a0", " ").expandtabs(8).rstrip() for line in raw.split("\n")]
    columns = _margin_columns(lines)
    kept: list[str] = []
    notes = 0
    for line in lines:
        text = _without_note(line, columns)
        notes += text != line
        if text or not line:  # a line that was only a note does not part a paragraph
            kept.append(text)
    return Text(paragraphs=tuple(_paragraphs(kept)), notes=notes)


def _margin_columns(lines: list[str]) -> frozenset[int]:
    """Columns where a reference to a norm stands apart at the right."""
    out: set[int] = set()
    for line in lines:
        at = _right_part(line)
        if at is not None and at >= _MARGIN and len(line) - at <= _NOTE and _REFERENCE.search(line, at):
            out.add(at)
    return frozenset(out)


def _right_part(line: str) -> int | None:
    """Where the part to the right of a line's last wide gap begins."""
    if _indent(line) >= _ONLY_MARGIN:
        return _indent(line)
    gaps = [gap.end() for gap in _GAP.finditer(line)]
    return gaps[-1] if gaps else None


def _without_note(line: str, columns: frozenset[int]) -> str:
    at = _right_part(line)
    if at is None or len(line) - at > _NOTE or not any(abs(at - column) <= 1 for column in columns):
        return line
    return line[:at].rstrip()


def _paragraphs(lines: list[str]) -> list[str]:
    base = min((_indent(line) for line in lines if line), default=0)
    out: list[list[str]] = []
    fresh, before = True, ""
    for line in lines:
        if not line:
            fresh = True
            continue
        # Where even the leftmost line is indented, the indent says nothing and the end of the line before decides.
        opens = _indent(line) >= base + _INDENT or (base >= _INDENT and before.endswith((".", ";", ":")))
        if fresh or opens or _GAP.search(line.strip()) or _GAP.search(before.strip()):  # each row of a table apart
            out.append([])
        out[-1].append(line)
        fresh, before = False, line
    return [collapse(" ".join(part)) for part in out]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
