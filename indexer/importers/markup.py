"""HTML and Word to blocks. Word goes through mammoth, which gives HTML of its headings, lists and tables.

The one module that imports mammoth, which the ``import`` extra brings.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from indexer.errors import CorpusError
from indexer.importers.draft import Block, Reading
from indexer.importers.xml import EXTRA, Element, content, local, parse_html
from indexer.text import collapse

_SKIPPED = frozenset({"script", "style", "nav", "header", "footer", "noscript", "template", "form", "svg", "iframe"})
_BLOCKS = frozenset(
    "p div section article main ul ol li table h1 h2 h3 h4 h5 h6 blockquote pre dl dt dd figure body address hr".split()
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)


def read_docx(path: Path) -> Reading:
    """The blocks of a Word document. Raises CorpusError where it is not one, or has no text."""
    try:
        import mammoth
    except ImportError:
        raise CorpusError(f"Para leer Word falta el paquete mammoth; {EXTRA}") from None
    try:
        with path.open("rb") as file:
            result = mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(lambda _: {}))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise CorpusError(f"{path.name}: no es un documento de Word (.docx)") from error
    reading = read_html_text(result.value, path.name)
    lost = sorted(
        {message.message for message in result.messages if "Unrecognised paragraph style" not in message.message}
    )
    return Reading(blocks=reading.blocks, checks=(*reading.checks, *(f"al leer el Word: {text}" for text in lost)))


def read_html(path: Path) -> Reading:
    """The blocks of an HTML page. Raises CorpusError where it has no text or is in no known encoding."""
    data = path.read_bytes()
    declared = _DECLARED.search(data[:4_000])
    for encoding in ("utf-8-sig", declared[1].decode() if declared else "cp1252", "cp1252"):
        try:
            return read_html_text(data.decode(encoding), path.name)
        except (UnicodeDecodeError, LookupError):
            continue
    raise CorpusError(f"{path.name}: no se reconoce su codificación; guárdelo en UTF-8")


def read_html_text(text: str, name: str) -> Reading:
    """The blocks of HTML text; ``name`` is how errors call it."""
    body = parse_html(text, name)
    blocks = [block for block in _read(body, 0) if block.text or block.rows]
    if not blocks:
        raise CorpusError(f"{name}: no tiene texto")
    checks = []
    images = sum(1 for element in body.iter() if local(element) == "img")
    if images:
        checks.append(f"{images} imagen(es) que no se importaron")
    tables = sum(block.kind == "table" for block in blocks)
    if tables:
        checks.append(f"{tables} tabla(s): revise filas y columnas")
    return Reading(blocks=tuple(blocks), checks=tuple(checks))


def _read(element: Element, depth: int) -> Iterator[Block]:
    """Blocks under an element; text that stands in no block of its own is a paragraph."""
    loose: list[str] = [element.text or ""]
    for child in element:
        name = local(child)
        if name in _BLOCKS and name not in _SKIPPED:
            yield Block(kind="paragraph", text=collapse(" ".join(loose)))
            loose = []
            yield from _block(child, name, depth)
        elif name not in _SKIPPED:
            loose.append(" " if name == "br" else _inline(child))
        loose.append(child.tail or "")
    yield Block(kind="paragraph", text=collapse("".join(loose)))


def _block(element: Element, name: str, depth: int) -> Iterator[Block]:
    if re.fullmatch(r"h[1-6]", name):
        yield Block(kind="heading", text=collapse(content(element)), level=int(name[1]))
    elif name == "table":
        rows = tuple(_row(row) for row in element.iter() if local(row) == "tr")
        yield Block(kind="table", rows=tuple(row for row in rows if any(row)))
    elif name in ("ul", "ol"):
        for ordinal, item in enumerate((child for child in element if local(child) == "li"), start=1):
            yield from _item(item, f"{ordinal}. " if name == "ol" else "- ", depth)
    elif any(local(child) in _BLOCKS for child in element.iter() if child is not element):
        yield from _read(element, depth)
    else:
        yield Block(kind="paragraph", text=collapse(_inline(element)))


def _item(element: Element, marker: str, depth: int) -> Iterator[Block]:
    first = True
    for block in _read(element, depth + 1):
        if not block.text and not block.rows:
            continue
        if first and block.kind == "paragraph":
            yield Block(kind="item", text=marker + block.text, level=depth)
        else:
            yield block
        first = False


def _row(row: Element) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in row:
        if local(cell) in ("td", "th"):
            span = cell.get("colspan") or "1"
            cells += [collapse(content(cell)), *[""] * (min(int(span), 40) - 1 if span.isdigit() else 0)]
    return tuple(cells)


def _inline(element: Element) -> str:
    """Text with its bold kept, since a bold label tells what a paragraph is about."""
    inner = (element.text or "") + "".join(
        ("" if local(child) in _SKIPPED else " " if local(child) == "br" else _inline(child)) + (child.tail or "")
        for child in element
    )
    if local(element) in ("b", "strong") and inner.strip():
        lead, trail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        return f"{lead}**{inner.strip()}**{trail}"
    return inner
