"""The JSON contract: an Answer as ``GET /api/v1/ask`` gives it. The shapes are tested; nothing is decided here."""

from __future__ import annotations

from typing import Any

from indexer.models import Status
from server.answering.model import Answer, Option, Quote
from server.contexts import document_path, highlight, status_word
from server.query import Query
from server.search import Candidate

RESULTS = 10


def answer_json(answer: Answer, took_ms: float) -> dict[str, Any]:
    """The whole reply to a question."""
    query = answer.query
    shown = {quote.entry.rowid for quote in answer.quotes}
    results = [c for c in answer.candidates if c.entry.rowid not in shown and not c.entry.is_header_row]
    return {
        "question": query.text,
        "interpretation": interpretation_json(query),
        "answer": {
            "status": answer.status.value,
            "kind": answer.kind,
            "text": answer.text,
            "subject": answer.subject,
            "derived": answer.derived,
            "reason": answer.reason_text,
            "reason_code": answer.reason.value if answer.reason else None,
            "fields": dict(answer.fields),
        },
        "citations": [citation_json(quote) for quote in answer.quotes],
        "alternatives": [option_json(option) for option in answer.alternatives],
        "conflicts": [],
        "results": [result_json(query, candidate) for candidate in results[:RESULTS]],
        "took_ms": round(took_ms, 2),
    }


def interpretation_json(query: Query) -> dict[str, Any]:
    """How a question was read."""
    return {
        "intent": query.intent,
        "entities": [_entity(concept.kind, concept.text) for concept in query.concepts if concept.kind != "word"],
        "corrections": [{"from": wrong, "to": right} for wrong, right in query.corrections],
        "notice": query.notice,
    }


def _entity(kind: str, text: str) -> dict[str, str]:
    return {"type": kind, "text": text}


def citation_json(quote: Quote) -> dict[str, Any]:
    """One citation of the contract."""
    entry, source = quote.entry, quote.entry.document.source
    headers = [cell.header for cell in entry.passage.cells if cell.header]
    first, last = quote.lines
    return {
        "urn": str(source.urn),
        "version": source.version,
        "fragment": entry.passage.fragment,
        "href": document_path(source, entry.passage.fragment),
        "title": entry.document.title,
        "kind": source.kind,
        "rank": {"level": entry.document.rank.level, "label": entry.document.rank.label},
        "heading_path": list(entry.passage.heading_path),
        "table_header": headers or None,
        "quote": quote.text,
        "source": {"path": source.path, "lines": [first, last]},
        "status": status_word(source),
        "notice": None if source.status is Status.PUBLISHED else status_word(source),
        "basis": [],
    }


def option_json(option: Option) -> dict[str, Any]:
    return {"text": option.text, "subject": option.subject, "citation": citation_json(option.quote)}


def result_json(query: Query, candidate: Candidate) -> dict[str, Any]:
    entry, source = candidate.entry, candidate.entry.document.source
    return {
        "urn": str(source.urn),
        "version": source.version,
        "fragment": entry.passage.fragment,
        "href": document_path(source, entry.passage.fragment),
        "title": entry.document.title,
        "heading_path": list(entry.passage.heading_path),
        "text": entry.passage.text,
        "snippet_html": highlight(entry.passage.text, query),
        "score": round(candidate.score, 4),
    }
