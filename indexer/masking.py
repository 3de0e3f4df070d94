"""Markdown marks as blanks: a text of the same length in which only what a reader sees is left.

The same length is what makes every span exact: an offset in the masked text is an offset in the source.
"""

from __future__ import annotations

import re
from itertools import pairwise

from indexer.models import Span

_BLANK = {"*", "`", "|"}
# Marks whose visible text is kept in group 1; everything else of the match becomes blanks.
_LINK = re.compile(r"!?\[([^\[\]\n]{0,1000})\]\([^()\s]{0,2000}(?:\s+\"[^\"\n]{0,200}\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?(?:b|i|u|em|strong|br|sub|sup|span|a)(?:\s[^<>\n]{0,500})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot);")
_EMPHASIS = re.compile(r"(?<![0-9A-Za-zÀ-ÿ])_{1,2}(?=\S)|(?<=\S)_{1,2}(?![0-9A-Za-zÀ-ÿ])")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_QUOTED = re.compile(r"[ \t]*>[> \t]*(?=\|)")  # a table within a quotation
_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]+)?", re.MULTILINE)
_PREFIXES = frozenset("> \t#")


def mask(text: str, *, in_cell: bool = False) -> str:
    """``text`` with its Markdown marks as blanks. Same length; line ends stay where they are.

    A quotation mark or ``#`` begins a line of the source, never a table's cell: there "> 400 km" is a comparison, as it
    is within emphasis or code.
    """
    if not in_cell and ("\n" in text or text[:1] in _PREFIXES):
        text = _PREFIX.sub(_blank, text) if "\n" in text else _without_prefix(text)
    if "\\" in text:
        text = _ESCAPE.sub(" ", text)
    if "](" in text:
        text = _LINK.sub(_keep_group, text)
    if "<" in text:
        text = _AUTOLINK.sub(_keep_group, text)
        text = _TAG.sub(_blank, text)
    if "&" in text:
        text = _ENTITY.sub(_blank, text)
    if "_" in text:
        text = _EMPHASIS.sub(_blank, text)
    for mark in _BLANK:
        if mark in text:
            text = text.replace(mark, " ")
    return text


def _without_prefix(line: str) -> str:
    found = _PREFIX.match(line)
    size = found.end() if found else 0
    return " " * size + line[size:]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _keep_group(match: re.Match[str]) -> str:
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return " " * start + match.group(1) + " " * (len(match.group()) - end)


def trimmed(text: str, span: Span) -> Span:
    """The span without the white space at its ends."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return span if start == span.start and end == span.end else Span(start, end)


def cell_spans(line: str, offset: int) -> list[Span]:
    """Spans of a table row's cells, trimmed; ``\\|`` is text. ``offset`` is where the line stands in the source."""
    bars = [i for i, char in enumerate(line) if char == "|" and (i == 0 or line[i - 1] != "\\")]
    quoted = _QUOTED.match(line)
    body = line[quoted.end() :].strip() if quoted else line.strip()
    edges = list(bars)
    if not body.startswith("|"):
        edges.insert(0, quoted.end() - 1 if quoted else -1)
    if not body.endswith("|") or (bars and bars[-1] > 0 and line[bars[-1] - 1] == "\\"):
        edges.append(len(line))
    spans = []
    for left, right in pairwise(edges):
        spans.append(trimmed(line, Span(left + 1, right)).shift(offset))
    return spans
