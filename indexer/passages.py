"""A document's Markdown to its citable passages: fragment, heading path, exact span, lines and HTML."""

from __future__ import annotations

import html as html_lib
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from indexer.fragments import Enumeration, Minter, article_fragment, marker
from indexer.incisos import SEPARATED, Part, number_incisos
from indexer.markdown import Block, blocks, render_inline
from indexer.masking import cell_spans, mask, trimmed
from indexer.models import Cell, Document, DocumentSource, Passage, PassageKind, Span
from indexer.text import collapse, fold, sentences, slug

LONG, PIECE = 700, 520
"""A paragraph longer than LONG characters is cut into passages of whole sentences of about PIECE characters: laws
merge all incisos of an article into one paragraph, and a citation must be read at a glance."""

_MARKER = re.compile(r"^[ \t]*(?:>[ \t]*)*(?:(?:[-*+])[ \t]+(?:\[[ xX]\][ \t]+)?)+")
_INDENT = re.compile(r"^[ \t]*(?:>[ \t]*)*")
_BOLD_LABEL = re.compile(r"^\s*(?:\d{1,3}[.)]\s+)?(?:\*\*|__)(?P<label>[^*_\n]{1,120}?)\s*:?\s*(?:\*\*|__)")
_PLAIN_LABEL = re.compile(r"^\s*(?:\d{1,3}[.)]\s+)?(?P<label>[^:.;|\n]{2,70}):(?=\s)")
_EPIGRAPH = re.compile(
    r"^\s*(?:Art[íi]culo|ART[ÍI]CULO)\s+[^.]{1,30}?\s*\.\s*[-–]?\s*(?P<label>[A-ZÁÉÍÓÚÑ][^.:;]{3,90})\.\s"
)
_TRANSITORY_SECTION = re.compile(r"\b(?:disposicion(?:es)?|articulos?|normas)\s+transitori|^transitori[oa]s?\b")
_VERB_ENDING = re.compile(
    r"\b(?:podra|podran|debera|deberan|sera|seran|es|son|corresponde|corresponden|habra|tendra)\b"
)


@dataclass(slots=True)
class _Place:
    """Where the reading is: open headings, current container, counters."""

    titles: list[tuple[int, str, str]] = field(default_factory=list)  # (level, title, fragment)
    container: str = ""
    article: str | None = None
    inner_law: str = ""  # the article that holds the law being read, "art-primero"
    inner_end: int = 0  # where its last article so far begins, in passages
    enumeration: Enumeration = field(default_factory=Enumeration)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    lead: str = ""
    items: list[tuple[int, str, str]] = field(default_factory=list)  # (depth, fragment, text)
    table: int = 0
    header: tuple[Cell, ...] = ()

    def next(self, kind: str) -> int:
        return self.count(self.container, kind)

    def count(self, base: str, kind: str) -> int:
        """The next ordinal of a kind of part under ``base``, from 1."""
        key = (base, kind)
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    def under(self, segment: str) -> str:
        return f"{self.container}.{segment}" if self.container else segment


def read_document(source: DocumentSource) -> Document:
    """All passages of a document in text order. Pure; never raises on any text."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: DocumentSource) -> None:
        self.source = source
        self.text = source.text
        starts = [0] + [match.end() for match in re.finditer("\n", self.text)]
        self.starts = [*starts, len(self.text) + 1]
        self.minter = Minter()
        self.incisos: dict[tuple[int, int], int] = {}  # lines of a paragraph -> its number among the article's
        self.heading_at: dict[str, int] = {}  # fragment -> how many passages had been read up to it
        self.place = _Place()
        self.out: list[Passage] = []
        self.path: tuple[str, ...] = ()
        self.title = source.title

    def read(self) -> Document:
        handlers = {
            "heading": self._heading,
            "paragraph": self._paragraph,
            "item": self._item,
            "header-row": self._header_row,
            "row": self._row,
        }
        found = blocks(self.text[self.source.body_start :])
        if SEPARATED.search(self.text, 0, self.source.body_start):
            self.incisos = self._read_incisos(found)
        for block in found:
            handlers[block.kind](block)
        title = self.title or self.source.path.rpartition("/")[2].removesuffix(".md")
        return Document(source=self.source, title=title, passages=tuple(self.out))

    # ------------------------------------------------------------------------------------ coordinates

    def _span(self, block: Block) -> Span:
        first = self.source.body_line - 1 + block.lines[0]
        last = max(first, self.source.body_line - 1 + block.lines[1] - 1)
        start = self.starts[min(first, len(self.starts) - 1)]
        end = self.starts[min(last + 1, len(self.starts) - 1)] - 1
        return trimmed(self.text, Span(start, max(start, end)))

    def _lines(self, span: Span) -> tuple[int, int]:
        return bisect_right(self.starts, span.start), bisect_right(self.starts, max(span.start, span.end - 1))

    def _path(self) -> tuple[str, ...]:
        titles = self.place.titles
        if len(titles) != len(self.path) or (titles and titles[-1][1] is not self.path[-1]):
            self.path = tuple(title for _, title, _ in titles)
        return self.path

    def _add(
        self,
        kind: PassageKind,
        wanted: str,
        span: Span,
        masked: str | None = None,
        *,
        label: str | None,
        html: str,
        level: int,
        lead: str | None = None,
        container: str | None = None,
        cells: tuple[Cell, ...] = (),
    ) -> None:
        """Keep one passage; ``lead`` and ``container`` are the place's own unless given."""
        masked = mask(self.text[span.start : span.end]) if masked is None else masked
        self.out.append(
            Passage(
                fragment=self.minter.mint(wanted),
                kind=kind,
                heading_path=self._path(),
                span=span,
                lines=self._lines(span),
                masked=masked,
                text=collapse(masked),
                label=label,
                cells=cells,
                article=self.place.article,
                container=self.place.container if container is None else container,
                lead=self.place.lead if lead is None else lead,
                html=html,
                level=level,
            )
        )

    def _read_incisos(self, found: list[Block]) -> dict[tuple[int, int], int]:
        out: dict[tuple[int, int], int] = {}
        article: list[Block] = []
        for block in [*found, Block(kind="heading", lines=(0, 0))]:
            if block.kind in ("paragraph", "item"):
                article.append(block)
            elif block.kind == "heading":
                texts = [self.text[span.start : span.end] for span in map(self._span, article)]
                marks = [marker(mask(text)) for text in texts]
                parts = [Part(text=text, marker=mark and mark[:2]) for text, mark in zip(texts, marks, strict=True)]
                out |= {article[index].lines: number for index, number in number_incisos(parts).items()}
                article = []
        return out

    # ---------------------------------------------------------------------------------------- blocks

    def _heading(self, block: Block) -> None:
        place, span = self.place, self._span(block)
        title = collapse(mask(self.text[span.start : span.end]).rstrip("# "))
        is_document_title = block.level == 1 and not self.out and not place.titles
        while place.titles and place.titles[-1][0] >= block.level:
            place.titles.pop()
        place.lead, place.items, place.header = "", [], ()
        place.enumeration = Enumeration()
        if is_document_title:
            self.title = self.title or title
            self._add(PassageKind.HEADING, "titulo", span, label=title, html=block.html, level=1, container="")
            return
        article = self._article(title)
        wanted = article or slug(title) or f"seccion-{len(self.out) + 1}"
        if wanted in self.minter and place.titles:  # a number or title used before is told apart by where it stands
            wanted = f"{place.titles[-1][2]}.{wanted}"
        fragment = self.minter.next(wanted)
        place.container, place.article = "", fragment if article else None
        self._add(PassageKind.HEADING, wanted, span, label=title, html=block.html, level=block.level)
        place.container = fragment
        place.titles.append((block.level, title, fragment))
        self.heading_at[fragment] = len(self.out)

    def _article(self, title: str) -> str | None:
        """The fragment that a heading asks for as an article. Closes the titles of an inner law when it is left.

        "Artículo PRIMERO" may approve a whole law, whose titles stand above their outer article's level: what comes
        after its last article belongs to the outer law again, not to the inner law's disposiciones transitorias.
        """
        place = self.place
        article = article_fragment(title)
        if article is None:
            return None
        inner = article.rpartition(".")[0]
        if place.inner_law and not inner:
            first, last = self.heading_at.get(place.inner_law, len(self.out)), place.inner_end
            place.titles = [entry for entry in place.titles if not first < self.heading_at[entry[2]] < last]
        place.inner_law, place.inner_end = inner, len(self.out) + 1
        if not any(_is_transitory(above) for _, above, _ in place.titles):
            return article
        return article_fragment(title, transitory_section=True)

    def _paragraph(self, block: Block) -> None:
        span = self._span(block)
        if span.start >= span.end:
            return
        self.place.items, self.place.header = [], ()
        whole = mask(self.text[span.start : span.end])
        parts = _lettered(whole)
        for part in parts:
            piece = trimmed(self.text, part.shift(span.start))
            html = block.html if len(parts) == 1 else render_inline(self.text[piece.start : piece.end])
            masked = whole[piece.start - span.start : piece.end - span.start]
            self._part(block, piece, masked, html, lettered=len(parts) > 1)

    def _part(self, block: Block, span: Span, masked: str, html: str, *, lettered: bool) -> None:
        place = self.place
        mark = marker(masked) if place.article or lettered else None
        inciso = self.incisos.get(block.lines) if place.article else None
        if mark:
            part = place.enumeration.enter(mark[0], mark[1])
        else:
            part = f"inc-{inciso}" if inciso else f"p{place.next('p')}"
        segment = place.under(part)
        self._text(PassageKind.PARAGRAPH, segment, span, masked, html, 0)
        if not mark:
            place.enumeration = Enumeration()
            text = self.out[-1].text if self.out[-1].masked == masked else collapse(masked)
            # In a law only a paragraph that ends in a colon introduces what follows it.
            place.lead = _lead(text) if text.endswith(":") or not place.article else ""

    def _item(self, block: Block) -> None:
        place, span = self.place, self._span(block)
        raw = self.text[span.start : span.end]
        if block.starts_item:
            found = _MARKER.match(raw)
            span = Span(span.start + (found.end() if found else 0), span.end)
        if span.start >= span.end:
            return
        place.header = ()
        while place.items and place.items[-1][0] >= block.level + (0 if block.starts_item else 1):
            place.items.pop()
        masked = mask(self.text[span.start : span.end])
        label = _label(self.text[span.start : span.end], masked)
        base = place.items[-1][1] if place.items else place.container
        mark = marker(masked) if place.article and block.level == 1 and block.starts_item else None
        key = place.enumeration.enter(mark[0], mark[1]) if mark else slug(label) if label else ""
        segment = f"{base}.{key}" if base and key else key
        if not segment:
            ordinal = f"i{place.count(base, 'i')}"
            segment = f"{base}.{ordinal}" if base else ordinal
        lead = place.items[-1][2] if place.items else place.lead
        self._text(PassageKind.ITEM, segment, span, masked, block.html, block.level, lead=lead, container=base)
        if block.starts_item:
            place.items.append((block.level, self.out[-1].fragment, collapse(masked)))

    def _header_row(self, block: Block) -> None:
        span = self._span(block)
        line = self.text[span.start : span.end]
        self.place.table = self.place.next("t")
        self.place.items = []
        cells = [self._cell("", None, cell) for cell in cell_spans(line, span.start)]
        self.place.header = tuple(cells[: len(block.cells_html)])
        fragment = self.place.under(f"t{self.place.table}.r0")
        self._add(PassageKind.ROW, fragment, span, label=None, cells=self.place.header, level=0, html=_row_html(block))

    def _row(self, block: Block) -> None:
        place, span = self.place, self._span(block)
        line = self.text[span.start : span.end]
        spans = cell_spans(line, span.start)[: max(1, len(block.cells_html))]
        header = place.header
        cells = tuple(
            self._cell(header[i].text if i < len(header) else "", header[i].span if i < len(header) else None, cell)
            for i, cell in enumerate(spans)
        )
        label = _row_label(cells)
        table = place.under(f"t{place.table}")
        fragment = f"{table}.r{place.count(table, 'r')}"
        self._add(PassageKind.ROW, fragment, span, label=label, cells=cells, level=1, html=_row_html(block))

    def _cell(self, header: str, header_span: Span | None, span: Span) -> Cell:
        return Cell(
            header=header,
            text=collapse(mask(self.text[span.start : span.end], in_cell=True)),
            span=span,
            header_span=header_span,
        )

    # ---------------------------------------------------------------------------------- long paragraphs

    def _text(
        self,
        kind: PassageKind,
        segment: str,
        span: Span,
        masked: str,
        html: str,
        level: int,
        lead: str | None = None,
        container: str | None = None,
    ) -> None:
        label = _label(self.text[span.start : span.end], masked) if kind == PassageKind.ITEM else None
        label = label or _paragraph_label(self.text[span.start : span.end], masked)
        pieces = _pieces(masked) if len(masked) > LONG else []
        if len(pieces) < 2:
            self._add(kind, segment, span, masked, label=label, html=html, level=level, lead=lead, container=container)
            return
        for ordinal, piece in enumerate(pieces, 1):
            part = piece.shift(span.start)
            self._add(
                kind,
                segment if ordinal == 1 else f"{segment}.s{ordinal}",
                part,
                masked[piece.start : piece.end],
                label=label,
                html=render_inline(self.text[part.start : part.end])
                if "\n" not in html
                else html_lib.escape(masked[piece.start : piece.end]),
                level=level,
                lead=lead,
                container=container,
            )


@lru_cache(maxsize=256)
def _is_transitory(title: str) -> bool:
    return _TRANSITORY_SECTION.search(fold(title)) is not None


_LETTER_LINE = re.compile(r"^[ \t]*[a-zñ]{1,2}\)[ \t]", re.MULTILINE)


def _lettered(masked: str) -> list[Span]:
    """The lines "a) …", "b) …" of one paragraph apart: they are no list for Markdown, but they are for a reader."""
    starts = [match.start() for match in _LETTER_LINE.finditer(masked)] if "\n" in masked else []
    if len(starts) < 2:
        return [Span(0, len(masked))]
    starts = starts if not masked[: starts[0]].strip() else [0, *starts]
    return [Span(start, end) for start, end in zip(starts, [*starts[1:], len(masked)], strict=True)]


def _pieces(masked: str) -> list[Span]:
    """Whole sentences grouped up to PIECE characters; a single longer sentence stays whole."""
    out: list[Span] = []
    for sentence in sentences(masked):
        if out and sentence.end - out[-1].start <= PIECE:
            out[-1] = Span(out[-1].start, sentence.end)
        else:
            out.append(sentence)
    return out


def _label(raw: str, masked: str) -> str | None:
    if bold := _bold_label(raw):
        return collapse(bold["label"]).rstrip(".:").strip() or None
    plain = _PLAIN_LABEL.match(masked) if ":" in masked else None
    if plain and len(plain["label"].split()) <= 9:
        return collapse(plain["label"]) or None
    return None


def _bold_label(raw: str) -> re.Match[str] | None:
    return _BOLD_LABEL.match(raw) if "**" in raw or "__" in raw else None


def _paragraph_label(raw: str, masked: str) -> str | None:
    if bold := _bold_label(raw):
        return collapse(bold["label"]).rstrip(".:").strip() or None
    epigraph = _EPIGRAPH.match(masked)
    if epigraph and len(epigraph["label"].split()) <= 12 and not _VERB_ENDING.search(fold(epigraph["label"])):
        return collapse(epigraph["label"])
    plain = _PLAIN_LABEL.match(masked) if ":" in masked else None
    if plain and len(plain["label"].split()) <= 5:
        return collapse(plain["label"])
    return None


def _lead(text: str) -> str:
    """What a paragraph says to the list or table after it: its last sentence where that ends in a colon."""
    if len(text) <= 400:
        return text
    last = sentences(text)[-1:]
    return text[last[0].start : last[0].end][-400:] if last and text.endswith(":") else text[:400]


_ORDINAL_HEADERS = {"", "n", "no", "nº", "n°", "#", "num", "numero", "nro", "item", "id"}


_STEP_HEADERS = frozenset(("paso", "etapa", "fase", "orden", "correlativo", "hito", "actividad", "meta"))
_ROW_CODE = re.compile(r"[A-Z]{1,3}[-.]?\d{1,3}(?:\.\d{1,2})?|\d{1,2}(?:\.\d{1,2}){1,2}|\d{7,9}-\d")
"""A row's code: "E2", "RN-01", "2.1", the code of an investment "40063007-0"."""
_NAMES_IN_WORDS = re.compile(r"[a-zñáéíóú]{3}")


def _row_label(cells: Sequence[Cell]) -> str | None:
    """What names a row: its first cell that is no ordinal; of a row that begins with a code, the words after it."""
    filled = [cell for cell in cells if cell.text and not _is_ordinal(cell)]
    if not filled:
        return None
    coded = filled[0] is cells[0] and _is_code(filled[0])
    return filled[1].text if coded and len(filled) > 2 and _NAMES_IN_WORDS.search(filled[1].text) else filled[0].text


def _is_ordinal(cell: Cell) -> bool:
    """A bare count of rows ("N° | 15"): it names nothing."""
    return cell.text.rstrip(".").isdigit() and fold(cell.header).rstrip(".") in _ORDINAL_HEADERS


def _is_code(cell: Cell) -> bool:
    """A code that stands for a row's name, which the next cell says in words; the place of a step among others."""
    return bool(_ROW_CODE.fullmatch(cell.text)) or (cell.text.isdigit() and fold(cell.header) in _STEP_HEADERS)


def _row_html(block: Block) -> str:
    tag = "th" if block.kind == "header-row" else "td"
    return "".join(f"<{tag}>{cell}</{tag}>" for cell in block.cells_html)
