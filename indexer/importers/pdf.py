"""PDF with a text layer to blocks: lines by their place and type, paragraphs by their gaps, tables by their rules.

The one module that imports pdfplumber, which the ``import`` extra brings.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from indexer.errors import CorpusError
from indexer.importers.draft import Block, Reading, is_item
from indexer.importers.oficio import LABEL
from indexer.importers.xml import EXTRA
from indexer.text import collapse, fold

_MARGIN = 0.09  # of the page's height: where running heads, feet and page numbers stand
_HEADING = re.compile(
    r"^(?:[IVXLC]{1,6}|\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z])[.)-]+\s+\S|^(?:ANEXO|CAP[ÍI]TULO|T[ÍI]TULO)\b"
)
_DANGLING = re.compile(
    r"(?:,|-|\b(?:a|al|con|de|del|e|el|en|la|las|lo|los|o|para|por|que|se|su|un|una|y))$", re.IGNORECASE
)
_INDENT = 14.0  # points that a list nested in another stands to its right
_NO_TEXT = 15  # characters of a page that has a text layer in name only


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    page: int
    top: float
    bottom: float
    left: float
    right: float
    size: float
    bold: bool
    rows: tuple[tuple[str, ...], ...] = ()  # a table, in the place of its first line
    edge: bool = False  # in the top or bottom margin of its page


def read_pdf(path: Path) -> Reading:
    """The blocks of a PDF. Raises CorpusError where it cannot be opened or no page has a text layer."""
    try:
        import pdfplumber
    except ImportError:
        raise CorpusError(f"Para leer PDF falta el paquete pdfplumber; {EXTRA}") from None
    lines: list[_Line] = []
    empty: list[int] = []
    try:
        with pdfplumber.open(path) as pdf:
            for number, page in enumerate(pdf.pages, start=1):
                found = _page_lines(page, number)
                if sum(len(line.text) for line in found) < _NO_TEXT and not any(line.rows for line in found):
                    empty.append(number)
                lines += found
                page.close()
            pages = len(pdf.pages)
    except CorpusError:
        raise
    except Exception as error:  # pdfminer's own errors are many and share no base
        raise CorpusError(f"{path.name}: no se pudo leer como PDF ({type(error).__name__}: {error})") from error
    if len(empty) == pages:
        raise CorpusError(f"{path.name}: sin capa de texto; pase OCR y vuelva a importarlo")
    checks = (
        [f"páginas sin capa de texto, que no se importaron: {', '.join(map(str, empty))}; pase OCR"] if empty else []
    )
    kept, dropped = _without_running(lines, pages)
    if dropped:
        checks.append(f"encabezados, pies y números de página que se omitieron: {_shown(dropped)}")
    blocks, joined = _blocks(kept)
    if joined:
        checks.append(f"palabras cortadas a fin de línea que se unieron: {_shown(joined)}")
    tables = [line.page for line in kept if line.rows]
    if tables:
        checks.append(f"tablas, en las páginas {', '.join(map(str, sorted(set(tables))))}: revise filas y columnas")
    return Reading(blocks=tuple(blocks), checks=tuple(checks))


def _shown(items: list[str]) -> str:
    unique = list(dict.fromkeys(items))
    more = f" y {len(unique) - 8} más" if len(unique) > 8 else ""
    return "; ".join(f"«{item[:60]}»" for item in unique[:8]) + more


# ------------------------------------------------------------------------------------------------- lines


def _page_lines(page: Any, number: int) -> list[_Line]:
    tables = page.find_tables()
    boxes = [table.bbox for table in tables]

    def outside(item: dict[str, Any]) -> bool:
        if item.get("object_type") != "char":
            return True
        x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        return not any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)

    height = float(page.height)
    out = [
        _line(raw, number, height)
        for raw in page.filter(outside).extract_text_lines(return_chars=True)
        if raw["text"].strip()
    ]
    for table in tables:
        rows = tuple(tuple(collapse(cell or "") for cell in row) for row in table.extract())
        rows = tuple(row for row in rows if any(row))
        left, top, right, bottom = (float(value) for value in table.bbox)
        if rows:
            out.append(
                _Line(
                    text="", page=number, top=top, bottom=bottom, left=left, right=right, size=0, bold=False, rows=rows
                )
            )
    return sorted(out, key=lambda line: (line.top, line.left))


def _line(raw: dict[str, Any], page: int, height: float) -> _Line:
    chars = [char for char in raw["chars"] if char["text"].strip()]
    bold = sum("bold" in char["fontname"].lower() or "black" in char["fontname"].lower() for char in chars)
    return _Line(
        text=collapse(raw["text"]),
        page=page,
        top=float(raw["top"]),
        bottom=float(raw["bottom"]),
        left=float(raw["x0"]),
        right=float(raw["x1"]),
        size=float(median(char["size"] for char in chars)) if chars else 0,
        bold=bool(chars) and bold > 0.8 * len(chars),
        edge=float(raw["top"]) < height * _MARGIN or float(raw["bottom"]) > height * (1 - _MARGIN),
    )


def _without_running(lines: list[_Line], pages: int) -> tuple[list[_Line], list[str]]:
    """Leaves out page numbers in the margins and lines repeated there on half of the pages or more."""

    def shape(line: _Line) -> str:
        return re.sub(r"\d+", "#", fold(line.text))

    repeated = Counter({text for line in lines if line.edge for text in [(line.page, shape(line))]})
    counts = Counter(text for _, text in repeated)
    out, dropped = [], []
    for line in lines:
        number_only = re.fullmatch(
            r"(?:p[áa]g(?:ina|\.)?\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:de|/)\s*\d{1,4})?", line.text, re.I
        )
        running = counts[shape(line)] >= max(2, pages / 2)
        if line.edge and (number_only or running):
            dropped.append(line.text)
        else:
            out.append(line)
    return out, dropped


# ------------------------------------------------------------------------------------------------ blocks


def _blocks(lines: list[_Line]) -> tuple[list[Block], list[str]]:
    text = [line for line in lines if not line.rows]
    body = median([line.size for line in text for _ in range(len(line.text))]) if text else 0.0
    gaps = [b.top - a.top for a, b in pairwise(text) if a.page == b.page and b.top > a.top]
    leading = median(gaps) if gaps else 0.0
    right = max((line.right for line in text), default=0.0)
    items = min((line.left for line in text if is_item(line.text)), default=0.0)
    sizes = sorted({round(line.size) for line in text if line.size >= body * 1.12}, reverse=True)
    out: list[Block] = []
    joined: list[str] = []
    before: _Line | None = None
    for line in lines:
        if line.rows:
            out.append(Block(kind="table", rows=line.rows))
        elif _is_heading(line, body):
            level = min(2 + sizes.index(round(line.size)), 4) if round(line.size) in sizes else min(2 + len(sizes), 4)
            if (
                out
                and out[-1].kind == "heading"
                and before
                and _close(before, line, leading)
                and before.size == line.size
            ):
                out[-1] = Block(kind="heading", text=f"{out[-1].text} {line.text}", level=out[-1].level)
            else:
                out.append(Block(kind="heading", text=line.text, level=level))
        elif (
            before is not None
            and out
            and out[-1].kind in ("paragraph", "item")
            and _goes_on(before, line, leading, right)
        ):
            out[-1] = _joined(out[-1], line.text, joined)
        else:
            item = is_item(line.text)
            level = min(3, int((line.left - items) // _INDENT)) if item else 0
            out.append(Block(kind="item" if item else "paragraph", text=line.text, level=level))
        before = None if line.rows else line
    return out, joined


def _is_heading(line: _Line, body: float) -> bool:
    if len(line.text) > 140 or line.text.endswith((".", ";", ",", ":")) or LABEL.match(line.text):
        return False
    if not any(char.isalpha() for char in line.text):
        return False
    if line.size >= body * 1.12:
        return True
    return bool(_HEADING.match(line.text)) and (line.bold or line.text.isupper())


def _close(before: _Line, line: _Line, leading: float) -> bool:
    return before.page == line.page and line.top - before.top <= leading * 1.35 + 1


def _goes_on(before: _Line, line: _Line, leading: float, right: float) -> bool:
    """Does a line continue the paragraph of the line before it?"""
    if LABEL.match(line.text) or is_item(line.text):
        return False
    ended = before.text.endswith((".", ":", ";"))
    if before.page != line.page:  # over the page: unless the sentence was over
        return not ended and line.text[:1].islower()
    if not _close(before, line, leading):
        return False
    if abs(before.size - line.size) > 1:
        return False
    if before.right > right - 0.15 * (right - before.left):  # a full line
        return True
    return not ended and (line.text[:1].islower() or bool(_DANGLING.search(before.text)))


def _joined(block: Block, text: str, joined: list[str]) -> Block:
    cut = re.search(r"([^\W\d_]{2,})[-\u00ad]$", block.text)
    if cut and text[:1].islower():
        rest = re.match(r"[^\W\d_]+", text)
        joined.append(cut[1] + (rest[0] if rest else ""))
        return Block(kind=block.kind, text=block.text[:-1] + text, level=block.level)
    return Block(kind=block.kind, text=f"{block.text} {text}", level=block.level)
