"""Small pure pieces that every face of an answer shares: paths, status words, highlighted snippets."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

from indexer.errors import Problem
from indexer.models import DocumentSource, Status
from indexer.text import Token, tokens
from server.library import DocumentView
from server.query import Query

_STATUS = {Status.PUBLISHED: "vigente", Status.DRAFT: "borrador", Status.DEPRECATED: "retirado"}
SNIPPET = 320


def description(view: DocumentView) -> dict[str, Any]:
    """What every JSON of a document tells of it."""
    source = view.source
    return {
        "urn": str(source.urn),
        "version": source.version,
        "title": view.title,
        "kind": source.kind,
        "rank": {"level": view.rank.level, "label": view.rank.label},
        "status": status_word(source),
        "issuer": source.issuer,
        "number": source.number,
        "date": source.date,
        "valid_from": source.valid_from,
        "valid_to": source.valid_to,
        "source_url": source.source_url,
    }


def status_word(source: DocumentSource) -> str:
    """The status of a document in the words of a page."""
    return _STATUS[source.status]


def document_path(source: DocumentSource, fragment: str | None = None, *, pinned: bool = False) -> str:
    """The path of a document's page, with the fragment's anchor."""
    path = f"/doc/{source.urn.nid}/{source.urn.type}/{source.urn.id}"
    if pinned:
        path += f"/v/{source.version}"
    return f"{path}#{fragment}" if fragment else path


def problem_json(problem: Problem) -> dict[str, Any]:
    """A finding for a program."""
    return {
        "path": problem.path,
        "line": problem.line,
        "level": problem.level.value,
        "code": problem.code,
        "message": problem.message,
        "expected": problem.expected,
        "fix": problem.fix,
    }


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[Token, ...]:
    """A passage's tokens: the same passages are shown again and again, and reading one costs more than finding it."""
    return tuple(tokens(text))


_MARKUP = re.compile("[&<>\"']")


def highlight(text: str, query: Query, limit: int = SNIPPET) -> str:
    """HTML of a passage's text, cut around its first match, with the question's words marked."""
    wanted, escape = query.matcher.all_stems, html.escape if _MARKUP.search(text) else str
    found = [token for token in _tokens(text) if token.stem in wanted]
    start = 0
    if len(text) > limit and found and found[0].start > limit // 2:
        start = text.rfind(" ", 0, found[0].start - limit // 4) + 1
    end = min(len(text), start + limit)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    out, place = ["…" if start else ""], start
    for token in found:
        if token.start < place or token.end > end:
            continue
        out += (escape(text[place : token.start]), "<mark>", escape(text[token.start : token.end]), "</mark>")
        place = token.end
    out.append(escape(text[place:end]) + ("…" if end < len(text) else ""))
    return "".join(out)
