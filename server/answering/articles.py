"""Questions of what an article says, or what a norm is: its own text, what a ficha says of it, or honestly nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.models import Citation, PassageKind, Span
from indexer.text import fold
from server.answering.fichas import TITLE, stated
from server.answering.lead_ins import article_of, own_articles
from server.answering.lists import labels_of
from server.answering.model import TEXT_LIMIT, Answer, AnswerStatus, quote_around, shorten
from server.answering.naming import named_documents
from server.answering.support import coverage
from server.answering.windows import clause_window
from server.answering.wording import best_sentence, passage_text, without_label
from server.library import DocumentView, Entry, Library
from server.query import Query
from server.search import Candidate, judge


def article_answer(query: Query, library: Library, candidates: Sequence[Candidate] = ()) -> Answer | None:
    """The answer to a question that names an article of a norm or document: its text, or what a ficha says of it."""
    named = named_documents(query, library)
    for citation in query.citations:
        if not citation.articles:
            continue
        for document in library.norm_documents(citation) or [library.document(id) for id in sorted(named)]:
            entries = _article_entries(library, document, citation)
            if entries:
                return _from_article(query, entries)
    for citation in query.citations if asks_only_of_an_article(query) else ():
        for document in library.fichas(citation) if citation.articles else ():
            entries = _article_entries(library, document, citation)
            if entries:
                return _statements(query, entries) or _from_article(query, entries)
    if candidates and article_of(candidates[0].entry) in own_articles(query):
        return _from_article(query, [candidates[0].entry])
    return None


def cited_entries(query: Query, library: Library) -> list[Entry]:
    """The passages of the articles that a question names of loaded norms: its answer stands there, if anywhere."""
    return [
        entry
        for citation in query.citations
        if citation.articles and (citation.number or citation.name)
        for document in library.norm_documents(citation)
        for entry in _article_entries(library, document, citation)
    ]


def asks_only_of_an_article(query: Query) -> bool:
    """Whether all that is asked is what an article of a norm says: nothing that only cites it answers that."""
    return _asks_only_of(query, [c for c in query.citations if c.articles and (c.number or c.name)])


def norm_answer(query: Query, library: Library) -> Answer | None:
    """What norm a question is about that only names one ("ley 21.796"): its title, as its ficha states it."""
    if not _asks_only_of_a_norm(query):
        return None
    found = (stated(query, library, citation, TITLE, "norm") for citation in query.citations)
    return next((each for each in found if each is not None), None)


def asks_only_of_what_is_absent(query: Query, library: Library) -> bool:
    """Whether a question only names a norm of which the corpus has neither text nor ficha: who cites it cannot tell."""
    return _asks_only_of_a_norm(query) and not any(
        library.norm_documents(citation) or library.fichas(citation) for citation in query.citations
    )


def _asks_only_of_a_norm(query: Query) -> bool:
    named = [c for c in query.citations if c.norm_kind and c.number and not c.articles and not c.glosa]
    return len(named) == len(query.citations) and _asks_only_of(query, named)


def _asks_only_of(query: Query, named: Sequence[Citation]) -> bool:
    words = set(_WORD.findall(fold(" ".join(query.text[c.span.start : c.span.end] for c in named))))
    return bool(named) and not any(
        concept.kind not in ("number", "year", "norm")
        and not _SAYS.fullmatch(fold(concept.text))
        and not words.issuperset(_WORD.findall(fold(concept.text)))
        for concept in query.hard
    )


_WORD = re.compile(r"[a-zñ0-9]+")


def _article_entries(library: Library, document: DocumentView, citation: Citation) -> list[Entry]:
    out: list[Entry] = []
    for fragment in library.article_fragments(document, citation):
        out.extend(library.article(document, fragment))
    return out


_SAYS = re.compile(r"(?:dice|regula|establece|dispone|señala|trata|habla|contiene|fija|contempla|ordena|indica)n?")
"""Verbs of "¿qué regula el artículo 12?": what the article says as a whole is asked, not where it has that verb."""


def _statements(query: Query, entries: Sequence[Entry]) -> Answer | None:
    """Of an article asked for by its number alone, all that its ficha states of it; None where it is one line."""
    lines = [entry for entry in entries if entry.passage.kind != PassageKind.HEADING]
    if len(lines) < 2 or not all(entry.passage.kind is PassageKind.ITEM and entry.passage.label for entry in lines):
        return None
    return replace(labels_of(query, lines), kind="norm", subject=_title(lines[0]))


def _from_article(query: Query, entries: Sequence[Entry]) -> Answer | None:
    body = [entry for entry in entries if entry.passage.kind != PassageKind.HEADING]
    if not body:
        return None
    query = _without_cited(query)
    ranked = judge(query, body)
    best = ranked[0]
    about = [c for c in query.hard if c.kind not in ("number", "year", "norm") and not _SAYS.fullmatch(fold(c.text))]
    told = coverage(query, best.entry.own) if about else 0.0
    entry = best.entry if about and told > 0.2 else body[0]
    span, _ = best_sentence(query, entry) if entry is best.entry and told > 0.2 else (_opening(entry), 0.0)
    label = entry.passage.label
    if label and article_of(entry) is not None:  # its lead-in is no sentence of it
        span, value = _opening(entry), without_label(entry.passage.text, label)
        sentence = value if len(value) <= TEXT_LIMIT - len(label) else clause_window(query, value, entry)
    else:
        sentence = passage_text(query, entry, span)
    text = f"{label}: {sentence}" if label and not fold(sentence).startswith(fold(label)) else sentence
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="norm", text=shorten(text), subject=_title(entry),
        quotes=(quote_around(entry, span),), candidates=tuple(ranked),
    )  # fmt: skip


def _without_cited(query: Query) -> Query:
    """The question with the words that only name an article and its norm made soft, where it says more than they do."""
    words = set(_WORD.findall(fold(" ".join(query.text[c.span.start : c.span.end] for c in query.citations))))
    concepts = tuple(
        concept._replace(soft=True) if words.issuperset(_WORD.findall(fold(concept.text))) else concept
        for concept in query.concepts
    )
    return replace(query, concepts=concepts)


def _opening(entry: Entry) -> Span:
    return Span(entry.passage.span.start, min(entry.passage.span.end, entry.passage.span.start + 400))


def _title(entry: Entry) -> str:
    return entry.passage.heading_path[-1] if entry.passage.heading_path else entry.document.title
