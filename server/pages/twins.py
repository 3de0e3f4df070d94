"""The machine-readable twins of documents, fragments and norms: JSON, Markdown and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.urn import format_urn
from server.contexts import description, document_path, status_word
from server.library import DocumentView, Entry
from server.listings import NormEntry, norm_level
from server.pages.site import Backlink, Site


def passage_json(entry: Entry) -> dict[str, Any]:
    """One passage."""
    passage = entry.passage
    return {
        "fragment": passage.fragment,
        "kind": passage.kind.value,
        "label": passage.label,
        "heading_path": list(passage.heading_path),
        "lines": list(passage.lines),
        "text": passage.text,
        "cells": [{"header": cell.header, "text": cell.text} for cell in passage.cells],
        "article": passage.article,
        "href": document_path(entry.document.source, passage.fragment),
    }


def head_json(view: DocumentView, fragment: str | None = None) -> dict[str, Any]:
    """What identifies a document, without its text."""
    source = view.source
    return {
        **description(view),
        "pinned": format_urn(source.urn, version=source.version, fragment=fragment),
        "fragment": fragment,
        "about": str(source.about) if source.about else None,
        "tags": list(source.tags),
        "lang": source.lang,
        "sha256": source.sha256,
        "provenance": dict(source.provenance),
        "latest": view.latest,
        "href": document_path(source, fragment, pinned=True),
    }


def document_json(site: Site, view: DocumentView) -> dict[str, Any]:
    """A document whole."""
    return {
        **head_json(view),
        "versions": [each.source.version for each in site.versions(view.source.urn)],
        "passages": [passage_json(entry) for entry in site.entries(view)],
    }


def fragment_json(view: DocumentView, fragment: str, entries: Sequence[Entry]) -> dict[str, Any]:
    """A fragment with everything that is part of it."""
    return {**head_json(view, fragment), "passages": [passage_json(entry) for entry in entries]}


def norm_json(site: Site, norm: NormEntry) -> dict[str, Any]:
    """A norm with what the corpus holds of it."""
    return {
        "urn": str(norm.urn),
        "label": norm.label,
        "names": list(norm.names),
        "rank_level": norm_level(norm),
        "texts": [head_json(view) for view in norm.texts],
        "fichas": [head_json(view) for view in norm.fichas],
        "cited_by": backlinks_json(site.norm_backlinks(norm)),
        "acts": [{"verb": act.verb, "norm": act.label, "href": act.href} for act in site.acts_of(norm)],
        "acted_on_by": [{"verb": act.verb, "norm": act.label, "href": act.href} for act in site.acts_on(norm)],
    }


def backlinks_json(links: Sequence[Backlink]) -> list[dict[str, Any]]:
    """Who cites something."""
    return [
        {
            "place": link.place,
            "href": link.href,
            "fragment": link.fragment,
            "words": link.words or None,
            "relation": link.relation,
            "text": link.text,
        }
        for link in links
    ]


def markdown_of(view: DocumentView, entries: Sequence[Entry] | None = None) -> str:
    """A document as its file has it, or the run of it that some passages take up."""
    text = view.text()
    if entries is None:
        return text
    return text[entries[0].passage.span.start : max(entry.passage.span.end for entry in entries)] + "\n"


def text_of(view: DocumentView, entries: Sequence[Entry]) -> str:
    """Plain text with its source on top."""
    head = f"{view.title}\n{view.source.urn}, versión {view.source.version}, {status_word(view.source)}\n\n"
    return head + "\n\n".join(entry.passage.text for entry in entries) + "\n"
