"""What a law says of its own rules: from when they are in force, and which law holds where they are silent.

A law tells it mostly at its end, and of an article by its number ("lo dispuesto en el artículo 4 de esta ley regirá a
contar del …"): what that article is about stands in the article. So the reference is followed, and the words of the
article cited answer for the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.models import Citation, Span
from indexer.text import collapse, fold, normal_number, sentences
from server.answering.model import TEXT_LIMIT, Answer, AnswerStatus, quote_around, shorten, visible
from server.answering.naming import named_documents
from server.answering.support import KEPT, stems_of
from server.library import DocumentView, Entry, Library
from server.query import Query
from server.search import Candidate, best_form

_STARTS = (
    r"(?:a contar|a partir|desde|despues|dentro|transcurrid|una vez|cuando|con fecha|el (?:dia|primer|\d)|al? "
    r"|(?:en el plazo de |a los )?(?:\d+|[a-zñ]+) (?:dias|mes(?:es)?|a[nñ]os?))"
)
_LAW = (
    r"(?:est[ae]|(?:el|la) presente) "
    r"(?:ley|decreto|reglamento|ordenanza|cuerpo legal|codigo|estatuto|instructivo|norma)\b"
)


class _Matter(NamedTuple):
    """What a law may say of its rules: how that is asked, how it is stated, how where it is said of the whole law."""

    asks: re.Pattern[str]
    words: tuple[str, ...]  # of which the unfolded text of a statement holds one
    states: re.Pattern[str]
    whole: re.Pattern[str]
    kind: str


_MATTERS = (
    _Matter(
        re.compile(
            r"\b(?:cuando|que (?:fecha|dia|mes|a[nñ]o)|cuant[oa]s (?:dias|meses|a[nñ]os))\b.{0,80}"
            r"\b(?:rigen?|rigio|rigieron|regir[a-z]*|vigencia|vigor)\b"
            r"|\b(?:entrada en|fecha de) (?:vigencia|vigor)\b"
            r"|\bvigencia de (?:la|las|los|el)\b.{0,120}\ba (?:los|las) cuant[oa]s\b"
        ),
        (" vig", " regir"),
        re.compile(
            rf"\b(?:entrar(?:an?|a) en (?:vigencia|vigor)|(?:comenzar|empezar)an? a regir|regiran?)\W+(?={_STARTS})"
        ),
        re.compile(rf"\W*(?:(?:lo dispuesto en|las? (?:normas?|disposicion(?:es)?) de) )?{_LAW}"),
        "deadline",
    ),
    _Matter(
        re.compile(
            r"\blo (?:que )?(?:[a-zñ]+ ){0,6}?no (?:este |esta |se )?(?:regul|previ|preve|contempl|dispo|trat|dice)"
            r"|\bsupletori|\ben subsidio de\b"
        ),
        ("n lo no ", "do lo no ", "upletori"),
        re.compile(
            r"\ben (?:todo )?lo no (?:previsto|regulado|dispuesto|contemplado|establecido|tratado)\b|\bsupletori[a-z]+"
        ),
        re.compile(rf".*\ben (?:todo )?lo no [a-z]+ (?:en|por) {_LAW}"),
        "norm",
    ),
)
_OF_FORCE = re.compile(
    r"(?:rig|regi|regul|previ|contempl|supletor|vigen|vigor|entrad?[aeo]|entrar|norma|disposici|articulo|ley|cuerpo|legal"
    r"|public|fecha|dia|mes|a[nñ]o|desde|contar|partir|cuando)"
)
"""Words of such a question that say nothing of which rule it asks of."""

_BY_REFERENCE, _TOLD, _OF_THE_LAW = 0.9, 0.6, 0.75
"""What a word of an article cited counts beside one of the statement; the share of what is asked that a statement must
hold; the same where it is of the whole law, and what is asked stands in its name."""
_DOCUMENTS = 4


class _Statement(NamedTuple):
    """A sentence that says from when something is in force: itself, its subject, and where its clause ends."""

    entry: Entry
    span: Span
    subject: str
    whole: bool  # it is said of the law itself
    citations: tuple[Citation, ...]


def own_rules_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """What the law that a question asks of, or one of its rules, says of its own force; None where it says nothing."""
    matter = next((matter for matter in _MATTERS if query.asks(matter.asks)), None)
    if matter is None:
        return None
    named = named_documents(query, library)
    near = dict.fromkeys(candidate.entry.document for candidate in candidates[:_DOCUMENTS])
    documents = [library.document(id) for id in sorted(named)] or list(near)
    asked = {article for citation in query.citations for article in citation.articles}
    best, best_share = None, 0.0
    for document in documents:
        for statement in _statements(library.entries(library.passages_of(document.id)), matter):
            share = _share(query, library, document, statement, asked)
            if share and matter.kind == "norm" and _names_a_law(statement):
                share += _NAMED
            if share > best_share:
                best, best_share = statement, share
    if best is None:
        return None
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind=matter.kind, text=_text(best), subject=best.entry.passage.label,
        quotes=(quote_around(best.entry, best.span),), candidates=tuple(candidates),
    )  # fmt: skip


def _names_a_law(said: _Statement) -> bool:
    """Whether a statement of which law holds says its name ("las disposiciones del Código …")."""
    inside = (c for c in said.entry.facts.citations if c.span.within(said.span))
    return any(citation.number or citation.name for citation in inside) or bool(
        _CODE.search(fold(visible(said.entry, said.span)))
    )


_CODE = re.compile(r"\b(?:codigo|estatuto|ley organica|derecho (?:publico|privado|comun))\b")
_NAMED = 0.1


def _share(query: Query, library: Library, document: DocumentView, said: _Statement, asked: set[str]) -> float:
    """How much of what a question asks of a statement is said of, itself or by the articles that it cites; 0: too
    little."""
    cited = {article for citation in said.citations for article in citation.articles}
    if asked:
        return 1.0 if asked & cited else 0.0
    named = {citation.number for citation in query.citations}
    about = [
        c
        for c in query.concepts
        if not c.soft and c.kind != "year" and normal_number(c.text) not in named and not _OF_FORCE.match(fold(c.text))
    ]
    total = sum(concept.weight for concept in about)
    if not total:
        return 1.0 if said.whole else 0.0
    own = stems_of(visible(said.entry, said.span))
    beside = said.entry.own
    over = stems_of(document.title)
    referred = _referred(library, document, said)
    told = whole = 0.0
    for concept in about:
        here = best_form(concept, own)
        told += concept.weight * max(here, _BY_REFERENCE * best_form(concept, referred | beside))
        whole += concept.weight * max(here, best_form(concept, over))
    if said.whole:
        return _BY_REFERENCE * whole / total if whole >= _OF_THE_LAW * total else 0.0
    return told / total if told >= _TOLD * total else 0.0


def _referred(library: Library, document: DocumentView, said: _Statement) -> frozenset[str]:
    """The words of the articles of its own law that a statement cites."""
    words: set[str] = set()
    for citation in said.citations:
        if citation.number or not citation.articles:
            continue
        for fragment in library.article_fragments(document, citation):
            for entry in library.article(document, fragment):
                words |= entry.own
    return frozenset(words)


def _statements(entries: Iterable[Entry], matter: _Matter) -> Iterator[_Statement]:
    for entry in entries:
        yield from _statements_of(entry, matter.kind)


@lru_cache(maxsize=KEPT)
def _statements_of(entry: Entry, kind: str) -> tuple[_Statement, ...]:
    """The sentences of a passage that state a matter, known by its kind."""
    masked, matter = entry.passage.masked, next(each for each in _MATTERS if each.kind == kind)
    if not any(word in masked for word in matter.words):
        return ()
    found = []
    for whole in sentences(masked):
        own = _ITS_NUMBER.match(masked, whole.start, whole.end)
        piece = Span(own.end() if own else whole.start, whole.end)
        folded = fold(masked[piece.start : piece.end])
        match = matter.states.search(folded)
        if match is None:
            continue
        span = piece.shift(entry.passage.span.start)
        verb = Span(span.start, span.start + match.start())
        cited = tuple(c for c in entry.facts.citations if verb.start <= c.span.start < verb.end)
        found.append(_Statement(entry, span, visible(entry, verb), bool(matter.whole.match(folded)), cited))
    return tuple(found)


_ITS_NUMBER = re.compile(r"\W*(?:Art[ií]culo|ART[IÍ]CULO) [^.]{1,24}\.\s?[-–]+\s*")
"""An article's own number, where its text repeats it: "Artículo 1°.- "."""


def _text(said: _Statement) -> str:
    """The sentence where it fits; else as much of it as says from when."""
    whole = visible(said.entry, said.span)
    if len(whole) <= TEXT_LIMIT:
        return whole
    subject = len(collapse(said.subject))
    end = next((mark.start() for mark in re.finditer(r"[,;.](?=\s)", whole) if mark.start() > subject), len(whole))
    cut = "" if end == len(whole) else "…"  # what follows may be an exception: the quote shows it
    return whole[:end] + cut if end < TEXT_LIMIT else shorten("…" + whole[subject:end].strip() + cut)
