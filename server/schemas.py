"""The JSON contract: an Answer as ``GET /api/v1/ask`` gives it. The shapes are tested; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.models import Conflict, Status, Verdict
from indexer.verify import worst_first
from server.answering.model import Answer, Option, Quote, quote_around
from server.contexts import document_path, highlight, status_word
from server.library import Trust
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
        "conflicts": conflicts_json(answer.quotes),
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
        "basis": basis_json(quote),
    }


def basis_json(quote: Quote) -> list[dict[str, Any]]:
    """What the sources that a quote cites say of it, what a reader must know first before the rest."""
    trust, rowid = quote.entry.document.trust, quote.entry.rowid
    verdicts = trust.verdicts(rowid) if trust else ()
    return [verdict_json(verdict) for verdict in worst_first(one for one in verdicts if one.span.within(quote.span))]


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """One verdict: the source, what it says and where."""
    article, place = (f"#{each}" if each else "" for each in (verdict.article, verdict.fragment))
    document = verdict.document
    return {
        "label": verdict.label,
        "cited": verdict.cited,
        "urn": f"{verdict.norm}{article}" if verdict.norm else None,
        "href": f"/id/{verdict.norm}{article}" if verdict.norm else None,
        "verdict": verdict.kind.value,
        "claim": verdict.text,
        "why": verdict.why,
        "evidence": verdict.evidence,
        "evidence_href": f"/doc/{document.nid}/{document.type}/{document.id}{place}" if document else None,
        "others": list(verdict.others),
    }


def conflicts_json(quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    """The conflicts that the quoted passages take part in."""
    trust = quotes[0].entry.document.trust if quotes else None
    found = trust.conflicts([quote.entry.rowid for quote in quotes]) if trust else ()
    return [conflict_json(conflict, trust) for conflict in found if trust]


def conflict_json(conflict: Conflict, trust: Trust) -> dict[str, Any]:
    """One conflict: every claim with its citation, the highest rank first, and what prevails or why it is not said."""
    entries = trust.entries([claim.rowid for claim in conflict.claims])
    claims = zip(conflict.claims, entries, strict=True)
    return {
        "about": conflict.about,
        "kind": conflict.kind,
        "claims": [
            {"text": claim.text, "subject": claim.subject, "citation": citation_json(quote_around(entry, claim.span))}
            for claim, entry in claims
        ],
        "prevails": conflict.prevails,
        "why": conflict.why,
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
