"""Glossary tables: which column is the sigla, which the name, which the definition, by header words and cell shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.grammar.initials import is_sigla, spells
from indexer.models import Cell, Passage, Span, Term
from indexer.text import collapse, fold

_SIGLA = re.compile(r"\b(?:siglas?|acronimos?|abreviaturas?|abreviacion(?:es)?|abrev)\b")
_NAME = re.compile(
    r"\b(?:nombres?|denominacion(?:es)?|desglose|extenso|termino|terminos|vocablo|expresion|concepto|palabra)\b"
)
_HEAD = re.compile(r"\b(?:terminos?|vocablo|expresion|concepto|palabra)\b")
_STRONG = re.compile(r"\b(?:definicion(?:es)?|significados?|que es|que significa|se entiende)\b")
_WEAK = re.compile(r"\b(?:descripcion(?:es)?|funcion(?:es)?|explicacion|detalle|alcance|rol)\b")
_CODE_HEADER = re.compile(r"\s*(?:n[°º.]?|nº|#|num(?:ero)?|item|codigo)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    sigla: Cell | None = None
    name: Cell | None = None
    definition: Cell | None = None


def glossary_term(passage: Passage, *, in_glossary: bool) -> Term | None:
    """The term of a table row, or None where the table is no glossary.

    ``in_glossary``: the headings above say Glosario, Conceptos, Definiciones, Siglas …
    """
    cells = tuple(cell for cell in passage.cells if not _CODE_HEADER.fullmatch(fold(cell.header)))
    if len(cells) < 2 or not _text(passage, cells[0]):
        return None
    columns = _columns(passage, cells, in_glossary)
    if columns is None:
        return None
    sigla = _text(passage, columns.sigla) if columns.sigla else None
    name = _text(passage, columns.name) if columns.name else None
    sigla, name = _split(sigla, name)
    definition = _cell_span(passage, columns.definition) if columns.definition else None
    text = collapse(_slice(passage, definition)) if definition else ""
    if not text and (not sigla or not name):
        return None
    return Term(
        sigla=sigla,
        name=name,
        definition=text or None,
        span=_row_span(passage),
        definition_span=definition if text else None,
        form="table",
    )


def _columns(passage: Passage, cells: tuple[Cell, ...], in_glossary: bool) -> _Columns | None:
    heads = [fold(cell.header) for cell in cells]
    texts = [_text(passage, cell) for cell in cells]
    by_sigla = next((i for i, head in enumerate(heads) if _SIGLA.search(head)), None)
    strong = next((i for i, head in enumerate(heads) if i and _STRONG.search(head)), None)
    weak = next((i for i, head in enumerate(heads) if i and _WEAK.search(head)), None)
    if by_sigla is None and not any(heads):
        return _by_shape(cells, texts, in_glossary)
    if by_sigla is None and not is_sigla(texts[0]):
        by_head = bool(_HEAD.search(heads[0])) and (strong is not None or weak is not None)
        if strong is None and not by_head and not (in_glossary and (weak is not None or len(cells) == 2)):
            return None
        definition = strong if strong is not None else (weak if weak is not None else 1)
        return _Columns(name=cells[0], definition=cells[definition])
    if by_sigla is None and strong is None and weak is None and not in_glossary and not spells(texts[0], texts[1]):
        return None
    return _with_sigla(cells, heads, texts, by_sigla if by_sigla is not None else 0)


def _with_sigla(cells: tuple[Cell, ...], heads: list[str], texts: list[str], sigla: int) -> _Columns | None:
    """Name and definition beside a column of siglas: by initials first, then by the header's word, then by order."""
    rest = [i for i in range(len(cells)) if i != sigla and texts[i]]
    if not rest:
        return None
    name = next((i for i in rest if spells(texts[sigla], texts[i])), None)
    if name is None:
        name = next((i for i in rest if _NAME.search(heads[i])), None)
    if name is None and len(rest) > 1:
        name = next((i for i in rest if "significado" in heads[i]), None)
    others = [i for i in rest if i != name]
    definition = next((i for i in others if _STRONG.search(heads[i])), None)
    if definition is None:
        definition = next((i for i in others if _WEAK.search(heads[i])), None)
    if definition is None and name is None:
        definition = others[0]
    elif definition is None:  # a third column of other wording ("Observación") still explains, a code does not
        definition = next((i for i in others if len(re.findall(r"[^\W\d_]{3,}", texts[i])) >= 3), None)
    return _Columns(
        sigla=cells[sigla],
        name=None if name is None else cells[name],
        definition=None if definition is None else cells[definition],
    )


def _by_shape(cells: tuple[Cell, ...], texts: list[str], in_glossary: bool) -> _Columns | None:
    """A table without headers: a sigla and its name side by side, or, in a glossary, a word and a longer text."""
    if is_sigla(texts[0]) and spells(texts[0], texts[1]):
        return _Columns(sigla=cells[0], name=cells[1], definition=cells[2] if len(cells) > 2 and texts[2] else None)
    if in_glossary and texts[1] and len(texts[1].split()) >= 4 and len(texts[0].split()) <= 8:
        return _Columns(name=cells[0], definition=cells[1])
    return None


def _split(sigla: str | None, name: str | None) -> tuple[str | None, str | None]:
    if sigla and not is_sigla(sigla):  # the column of siglas holds a word: it is the term itself
        return None, name or sigla
    if name and not sigla:
        match = re.fullmatch(r"(?P<out>[^()]{2,120}?)\s?\((?P<in>[^()]{2,120})\)", name)
        if match and is_sigla(match.group("in")) and spells(match.group("in"), match.group("out")):
            return match.group("in"), match.group("out")
        if match and is_sigla(match.group("out")) and spells(match.group("out"), match.group("in")):
            return match.group("out"), match.group("in")
        if is_sigla(name):
            return name, None
    return sigla, name


def _cell_span(passage: Passage, cell: Cell) -> Span:
    """The cell's span without the blanks that its marks left, and without a closing full stop."""
    base = passage.span.start
    start, end = cell.span.start - base, cell.span.end - base
    while start < end and passage.masked[start].isspace():
        start += 1
    while end > start and (passage.masked[end - 1].isspace() or passage.masked[end - 1] in ".;,"):
        end -= 1
    return Span(start + base, end + base)


def _row_span(passage: Passage) -> Span:
    first, last = passage.cells[0].span.start, passage.cells[-1].span.end
    return Span(first, max(first, last))


def _slice(passage: Passage, span: Span) -> str:
    return passage.masked[span.start - passage.span.start : span.end - passage.span.start]


def _text(passage: Passage, cell: Cell) -> str:
    return collapse(_slice(passage, _cell_span(passage, cell)))
