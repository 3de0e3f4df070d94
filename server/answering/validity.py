"""From when, and until when, a norm rules: the line that says so of the norm asked about, never another's date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.models import PassageKind
from indexer.text import fold
from server.answering.deadlines import deadline_text
from server.answering.model import Answer, AnswerStatus, quote_whole, shorten
from server.answering.norms import currency_answer
from server.answering.own_data import asks_only_of, documents_of
from server.answering.wording import without_label
from server.library import DocumentView, Entry, Library
from server.query import Query
from server.search import Candidate

_ASKS = re.compile(
    r"\bvigencia\b|\b(?:desde|hasta) (?:cuando|que fecha)\b.{0,20}\b(?:rig[a-z]+|vigor|vale|val[io][a-z]*)\b"
    r"|\bcuando\b.{0,20}\b(?:vigor|rig[a-z]+|regir)\b|\b(?:esta|sigue|es(?:ta)?) vigente\b"
)
_WORDS = re.compile(
    r"vigencia|vigentes?|vigor|rig[a-z]+|reg[ií]r[a-z]*|entr[a-z]+|empe[a-z]+|empie[a-z]+|comienz[a-z]+|sigue"
)
_OF_NORM = r"(?: de (?:la|el|esta|este) (?:ley|norma|decreto|resolucion|circular))?"
_LABEL = re.compile(rf"^(?:entrada en )?vigencia{_OF_NORM}$|^rige(?: desde)?$")
_OF_ARTICLE = re.compile(r"\bvigencia\b.{0,20}\barticulo (?P<article>\d{1,3}(?:[ -](?:bis|ter|quater))?)$")


def validity_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """From when or until when the norm that a question names rules, as a line of its text or ficha states it."""
    documents = asked_of(query, library, candidates)
    articles, held = _article_asked(query, library) if documents is None else (frozenset[str](), documents)
    for document in held:
        entry = _line(library, document, articles)
        if entry is not None:
            terms = entry.facts.deadlines
            value = without_label(entry.passage.text, entry.passage.label)
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind="currency", subject=entry.passage.label,
                text=deadline_text(entry, terms[0], query) if len(terms) == 1 else shorten(value),
                quotes=(quote_whole(entry),), candidates=tuple(candidates),
            )  # fmt: skip
    if documents and any(document.source.valid_to for document in documents):
        return currency_answer(query, library, candidates)
    return None


def asked_of(query: Query, library: Library, candidates: Sequence[Candidate]) -> Sequence[DocumentView] | None:
    """The documents of the norm whose validity is all that a question asks; None where it asks something else."""
    return documents_of(query, _WORDS, library, candidates) if query.asks(_ASKS) else None


def _article_asked(query: Query, library: Library) -> tuple[frozenset[str], Sequence[DocumentView]]:
    """The articles of one norm whose own validity is asked, with what there is of that norm."""
    cited = [c for c in query.citations if c.articles and (c.number or c.name)]
    if len(cited) != 1 or not query.asks(_ASKS) or not asks_only_of(query, cited, _WORDS):
        return frozenset(), ()
    return frozenset(cited[0].articles), [*library.norm_documents(cited[0]), *library.fichas(cited[0])]


def _line(library: Library, document: DocumentView, articles: frozenset[str]) -> Entry | None:
    """The labelled line of a document that says from when it, or one of these articles of it, rules."""
    for entry in library.entries(library.passages_of(document.id)):
        label = fold(entry.passage.label or "") if entry.passage.kind is not PassageKind.HEADING else ""
        of_article = _OF_ARTICLE.search(label) if articles else None
        if (of_article and of_article["article"].replace(" ", "-") in articles) or (
            not articles and _LABEL.match(label)
        ):
            return entry
    return None
