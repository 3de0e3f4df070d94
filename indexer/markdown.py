"""Markdown to a flat list of blocks with their source lines: the only module that knows markdown-it.

CommonMark plus tables; raw HTML is off, so ``<b>`` in a document is text, and links to anything but http(s), mailto,
URNs (``urn:``) and anchors are dropped by the sanitiser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_ALLOWED_TAGS = {"a", "b", "strong", "i", "em", "code", "br", "s", "sub", "sup"}
_SCHEMES = {"http", "https", "mailto", "urn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, paragraph, list item text, or table row. Lines are 0-based, end exclusive, within the parsed text."""

    kind: str  # heading | paragraph | item | header-row | row
    lines: tuple[int, int]
    html: str = ""
    level: int = 0  # heading level, or list depth from 1
    ordered: bool = False
    starts_item: bool = False  # the first block of its list item: its line carries the marker
    cells_html: tuple[str, ...] = ()
    table: int = 0  # ordinal of the table in the document, from 1


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")


@lru_cache(maxsize=1)
def _renderer() -> RendererHTML:
    return RendererHTML()


def render_inline(text: str) -> str:
    """HTML of one run of inline Markdown, sanitised."""
    if not _INLINE.search(text):
        return _escaped(text)
    return _clean(_parser().renderInline(text))


def _clean(html: str) -> str:
    return html if "<" not in html else nh3.clean(html, tags=_ALLOWED_TAGS, url_schemes=_SCHEMES)


def _inline(token: Token) -> str:
    parser = _parser()
    return _clean(_renderer().renderInline(token.children or [], parser.options, {}))


_INLINE = re.compile(r"[\n\x00*_`~\[<&\\]")  # what may begin a mark within a line
_ACROSS = re.compile(r"```|~~~|\]:|\x00")  # what may reach beyond the next heading: fences, definitions of links
_TITLE = re.compile(r"(?P<marks>#{1,6}) +(?P<title>[^\s#*_`~\[<&\\|][^#*_`~\[<&\\|]*)")
_PROSE = re.compile(r"(?:[0-9]{1,9}(?![0-9.)])|[^\s#>+*_=|:`~<\[&\\0-9-])[^*_`~\[<&\\|]*")
_BOLD = re.compile(  # as a law's last lines are
    r"\*\*(?P<text>[^\s*_`~\[<&\\|](?:[^*_`~\[<&\\|\xa0]*[^\s*_`~\[<&\\|])?)\*\*"
)
_ITEM = re.compile(r"(?:[-*+]|(?P<number>[0-9]{1,9})[.)]) (?P<text>\S.*)")


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text in order. Quotes and code blocks come as paragraphs.

    Most of a law is titles, paragraphs and short lists with no other mark in them: those need no parser. A title at the
    margin ends whatever stands above it, so the parts between titles are read each by itself, plainly where that is all
    there is.
    """
    if _ACROSS.search(text):
        return _parsed(text)
    out: list[Block] = []
    lines = text.split("\n")
    tables = start = 0
    while start < len(lines):
        end = start + 1
        while end < len(lines) and not _TITLE_MARKS.match(lines[end]):
            end += 1
        plain = _plain(lines, start, end)
        if plain is None:
            plain = [_moved(block, start, tables) for block in _parsed("\n".join(lines[start:end]))]
            tables = max([tables, *(block.table for block in plain)])
        out += plain
        start = end
    return out


_TITLE_MARKS = re.compile(r"#{1,6}(?:[ \t]|$)")


def _moved(block: Block, lines: int, tables: int) -> Block:
    first, last = block.lines
    return replace(block, lines=(first + lines, last + lines), table=block.table and block.table + tables)


def _plain(lines: list[str], start: int, end: int) -> list[Block] | None:
    """The blocks of lines ``start`` to ``end`` where each is blank, a title, prose, bold or a short item; else None.

    An item is short where its one line is followed by a blank one.
    """
    out: list[Block] = []
    at = start
    while at < end:
        line = lines[at]
        if not line.strip(" \t"):
            at += 1
            continue
        first, at = at, at + 1
        if title := _TITLE.fullmatch(line):
            html = _escaped(title["title"].strip())
            out.append(Block(kind="heading", lines=(first, at), html=html, level=len(title["marks"])))
            continue
        item = _ITEM.fullmatch(line)
        if item and (at == end or not lines[at].strip(" \t")) and _PROSE.fullmatch(item["text"]):
            html, ordered = _escaped(item["text"].strip()), item["number"] is not None
            out.append(Block(kind="item", lines=(first, at), html=html, level=1, ordered=ordered, starts_item=True))
            continue
        while at < end and lines[at].strip(" \t") and not _TITLE_MARKS.match(lines[at]):
            at += 1
        prose = lines[first:at]
        if len(prose) == 1 and (bold := _BOLD.fullmatch(prose[0])):
            html = f"<strong>{bold['text'].replace('>', '&gt;')}</strong>"
            out.append(Block(kind="paragraph", lines=(first, at), html=html))
            continue
        if not all(_PROSE.fullmatch(one) for one in prose) or (
            len(prose) > 1 and any(one.strip() != one for one in prose)
        ):
            return None
        out.append(Block(kind="paragraph", lines=(first, at), html=_escaped("\n".join(prose).strip())))
    return out


def _escaped(text: str) -> str:
    return text.replace(">", "&gt;").replace('"', "&quot;")


def _parsed(text: str) -> list[Block]:
    """All blocks as the parser reads them."""
    out: list[Block] = []
    lists: list[bool] = []  # ordered?
    fresh_item = False
    table, row, header = 0, [], False  # type: int, list[str], bool
    found = _parser().parse(text)
    for index, token in enumerate(found):
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            lists.append(kind == "ordered_list_open")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "list_item_open":
            fresh_item = True
        elif kind == "table_open":
            table += 1
        elif kind in ("thead_open", "thead_close"):
            header = kind == "thead_open"
        elif kind == "tr_open":
            row = []
        elif kind in ("th_open", "td_open"):
            row.append(_inline(found[index + 1]))
        elif kind == "tr_close":
            lines = _row_lines(found, index)
            out.append(Block(kind="header-row" if header else "row", lines=lines, cells_html=tuple(row), table=table))
        elif kind == "heading_open":
            out.append(
                Block(kind="heading", lines=_map(token), html=_inline(found[index + 1]), level=int(token.tag[1:]))
            )
        elif kind == "paragraph_open":
            out.append(
                Block(
                    kind="item" if lists else "paragraph",
                    lines=_map(token),
                    html=_inline(found[index + 1]),
                    level=len(lists),
                    ordered=bool(lists) and lists[-1],
                    starts_item=fresh_item,
                )
            )
            fresh_item = False
        elif kind in ("fence", "code_block"):
            out.append(Block(kind="paragraph", lines=_map(token), html=_clean(_parser().renderInline(token.content))))
    return out


def _map(token: Token) -> tuple[int, int]:
    start, end = token.map or (0, 0)
    return start, end


def _row_lines(found: list[Token], close: int) -> tuple[int, int]:
    for token in reversed(found[:close]):
        if token.type == "tr_open":
            return _map(token)
    return 0, 0
