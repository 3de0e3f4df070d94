"""PDF, Word and HTML to a draft of the corpus: headings, lists, tables, the fields of an oficio, and what to check.

A draft (``status: draft``) is not served as in force: a person compares it with the original and publishes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.errors import CorpusError, UrnError
from indexer.importers.draft import Block, Reading, render
from indexer.importers.frontmatter import Heading
from indexer.importers.markup import read_docx, read_html
from indexer.importers.oficio import Oficio, read_oficio
from indexer.importers.pdf import read_pdf
from indexer.importers.publish import FIRST_VERSION, publish
from indexer.text import collapse, slug
from indexer.urn import parse_urn

CREATED_BY = "normateca import document"
READERS: dict[str, Callable[[Path], Reading]] = {
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".html": read_html,
    ".htm": read_html,
}
_FOLDERS = {"oficio-circular": "circulares", "glosas": "glosas"}
_OFICIOS = frozenset({"circular", "oficio", "oficio-circular", "instructivo", "resolucion", "memorandum", "dictamen"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft that was written: its path under the target, its URN, and what a person must check before publishing."""

    path: str
    urn: str
    title: str
    checks: tuple[str, ...]


def import_document(file: Path, target: Path, *, kind: str, urn: str | None = None) -> Draft:
    """Writes ``file`` (.pdf, .docx, .html) as a draft of the given kind under ``target``.

    ``urn``: by default ``urn:gn:kb:`` and the kind with number and year, else the file's name. Raises CorpusError where
    the format is not known, the file has no text, or the draft's file exists with another text (a person's corrections
    are never written over).
    """
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise CorpusError(f"{file.name}: formato no conocido; se leen {', '.join(READERS)} (guarde un .doc como .docx)")
    if not file.is_file():
        raise CorpusError(f"No existe el archivo {file}")
    kind = slug(kind)
    if urn is not None:
        try:
            urn = str(parse_urn(urn).urn)
        except UrnError as error:
            raise CorpusError(str(error)) from error
    reading = reader(file)
    oficio = read_oficio([block.text for block in reading.blocks if block.text])
    blocks, title = _titled(reading.blocks, oficio, file)
    name = slug(urn.rpartition(":")[2] if urn else _name(kind, oficio, file), limit=80)
    checks = (*_missing(kind, oficio), *oficio.checks, *reading.checks, "lea el borrador entero junto al original")
    heading = Heading(
        urn=urn or f"urn:gn:kb:{name}",
        created_by=CREATED_BY,
        created_at=None,
        source=file.name,
        provenance={"ant": oficio.antecedents or "", "a": oficio.recipient or ""},
        status="draft",
        fields={
            "kind": kind,
            "title": title,
            "number": oficio.number,
            "date": oficio.date,
            "issuer": oficio.sender,
        },
    )
    path = f"{_FOLDERS.get(kind) or _plural(kind)}/{name}.md"
    body = render(blocks)
    place = target / path
    if place.exists() and place.read_text(encoding="utf-8") != heading.render(FIRST_VERSION) + body:
        raise CorpusError(f"Ya existe {path} con otro texto; bórrelo o dé otra identidad con --urn")
    publish(target, path, heading, body)
    return Draft(path=path, urn=heading.urn, title=title, checks=checks)


def _titled(blocks: tuple[Block, ...], oficio: Oficio, file: Path) -> tuple[list[Block], str]:
    """The blocks under one title of level 1: the document's own, else its MAT., else the file's name."""
    first = next((block for block in blocks if block.kind == "heading"), None)
    own = first is not None and first is blocks[0]
    title = first.text if first is not None and own else oficio.subject or file.stem
    title = collapse(title).rstrip(".")
    rest = list(blocks[1:] if own else blocks)
    floor = min((block.level for block in rest if block.kind == "heading"), default=2)
    shifted = [replace(block, level=block.level - floor + 2) if block.kind == "heading" else block for block in rest]
    return [Block(kind="heading", text=title, level=1), *shifted], title


def _plural(kind: str) -> str:
    if kind.endswith("z"):
        return f"{kind[:-1]}ces"
    return f"{kind}s" if kind[-1:] in "aeiou" else f"{kind}es"


def _name(kind: str, oficio: Oficio, file: Path) -> str:
    if oficio.number:
        return " ".join(part for part in (kind, oficio.number.replace(".", ""), (oficio.date or "")[:4]) if part)
    return file.stem


def _missing(kind: str, oficio: Oficio) -> list[str]:
    if kind not in _OFICIOS:
        return []
    stated = {
        "el número (N°)": oficio.number,
        "la fecha": oficio.date,
        "la materia (MAT.)": oficio.subject,
        "quién lo envía (DE)": oficio.sender,
        "a quién (A)": oficio.recipient,
    }
    return [f"no se leyó {name} en el encabezado del documento" for name, value in stated.items() if not value]
