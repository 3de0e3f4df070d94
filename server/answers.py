"""A question to an Answer: the intents in order, then facts and passages, then an honest no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain

from indexer.models import PassageKind
from indexer.text import fold, stem
from server.acronyms import names_for
from server.answering.articles import (
    article_answer,
    asks_only_of_an_article,
    asks_only_of_what_is_absent,
    cited_entries,
    norm_answer,
)
from server.answering.beside import comparison_answer, rows_answer, threshold_answer
from server.answering.choosing import alternative_answer, superlative_answer
from server.answering.consequences import consequences_first
from server.answering.contrast import contrast_answer
from server.answering.due_dates import answered_with_date
from server.answering.editions import Edition, edition_of, no_such_edition
from server.answering.glosas import asks_of_absent_glosa, glosa_answer, prefer_glosa
from server.answering.governing import asks_who_is_in, governed
from server.answering.hierarchy import hierarchy_answer
from server.answering.lead_ins import cited_first
from server.answering.lists import led_list, list_answer, titled_list
from server.answering.matrices import matrix_answer
from server.answering.model import Answer, AnswerStatus, Option, Quote, quote_whole
from server.answering.naming import named_documents, without_named
from server.answering.norms import currency_answer, norm_options, relation_answer
from server.answering.of_itself import own_rules_answer
from server.answering.options import PRODUCERS, options
from server.answering.own_data import own_data_answer, untold_of_itself
from server.answering.reasons import reason_of
from server.answering.siblings import siblings_of_case
from server.answering.silence import acceptable
from server.answering.terms import formula_answer, term_answer
from server.answering.validity import asked_of, validity_answer
from server.library import Library
from server.query import Concept, Query, read_query
from server.search import Candidate, best_first, judge, rank

PRODUCERS["norm"] = (norm_options, *PRODUCERS["passage"])

_CONSIDERED, _WITHIN = 7, 0.75
"""Candidates whose short answers are weighed: the best few, and none far behind the best."""

_SPELT, _SPELLING = 0.75, 26
"""What a name that spells a sigla counts for it, where no glossary says so; how many passages are read for one."""

_WIDE = 90
"""Candidates for a question of who is in a body: the rule that says so names it by its title only ("El Consejo …")."""

_NAMED = 0.5
"""What standing in a norm that the question names adds to a passage's score."""

_CITED = 0.9
"""The same of standing in an article of it that the question names."""

_ALTERNATIVES = 5
_WEIGHED, _CLOSE = 3, 0.45
"""How many of the best options are weighed before silence, and how close to the best: a later one would be a guess."""


def ask(text: str, library: Library, today: date | None = None) -> Answer:
    """Answer a question over a library. Pure: the same question over the same snapshot gives the same answer.

    ``today`` says which budget's glosas a question without a year is about (None: those of the latest one loaded).
    """
    return answered_with_date(text, library, lambda said: answer(read_query(said, library), library, today))


def answer(query: Query, library: Library, today: date | None = None) -> Answer:
    """The answer to a question already read."""
    query = without_named(query, library)
    edition = edition_of(query, library, today)
    found = _answer(query, library, edition)
    if edition is not None and edition.before is not None and found.status is AnswerStatus.NONE:
        again = _answer(query, library, edition.before)
        return again if again.status is not AnswerStatus.NONE else found
    return found


def _answer(query: Query, library: Library, edition: Edition | None) -> Answer:
    query = edition.query if edition else query
    candidates = ranked(query, library)
    if edition is not None:
        absent = no_such_edition(edition, candidates)
        if absent is not None:
            return absent
        candidates = edition.kept(candidates)
    wider = with_spelt_siglas(query, candidates)
    if wider is not query:
        query, candidates = wider, judge(wider, [candidate.entry for candidate in candidates])
    candidates = prefer_glosa(query, candidates)
    told = glosa_answer(query, candidates, library)
    if told is not None:
        return told
    if asks_of_absent_glosa(query, candidates):
        return silence(query, library, candidates)
    for handler in _handlers_of(query.intent):
        found = handler(query, library, candidates)
        if found is not None:
            return _with(found, candidates)
    if asks_only_of_an_article(query):
        told = article_answer(query, library, candidates)
        return _with(told, candidates) if told else silence(query, library, candidates)
    if asks_only_of_what_is_absent(query, library) or untold_of_itself(query, library, candidates) is not None:
        return silence(query, library, candidates)
    own = asked_of(query, library, candidates)
    if own is not None:  # from when a norm rules is not told by what another says of its own
        candidates = [candidate for candidate in candidates if candidate.entry.document in own]
    return from_facts(query, library, candidates)


def ranked(query: Query, library: Library) -> list[Candidate]:
    """Candidates of the whole corpus, those of a norm that the question names first among equals."""
    named = named_documents(query, library)
    candidates = rank(query, library, pool=_WIDE if asks_who_is_in(query) else None)
    if not named:
        return cited_first(query, consequences_first(query, governed(query, candidates)))
    cited = cited_entries(query, library)
    merged = {candidate.entry.rowid: candidate for candidate in candidates}
    merged.update({c.entry.rowid: c for c in rank(query, library, documents=named)})
    unranked = [entry for entry in cited if entry.rowid not in merged]
    merged.update({c.entry.rowid: c for c in judge(query, unranked)} if unranked else {})
    whole = {entry.rowid for entry in cited}
    preferred = [
        c._replace(score=c.score + _NAMED + (_CITED if c.entry.rowid in whole else 0.0))
        if c.entry.document.id in named
        else c
        for c in merged.values()
    ]
    return cited_first(query, consequences_first(query, governed(query, best_first(preferred))))


def with_spelt_siglas(query: Query, candidates: Sequence[Candidate]) -> Query:
    """The question with its unexplained siglas widened by the names that the best passages spell them with."""
    unexplained = [concept for concept in query.concepts if _is_unexplained(concept, query)]
    if not unexplained:
        return query
    passages = [candidate.entry.passage for candidate in candidates[:_SPELLING]]
    paths = dict.fromkeys(passage.heading_path for passage in passages)  # a section's passages share theirs
    texts = list(dict.fromkeys([*(passage.text for passage in passages), *chain.from_iterable(paths)]))
    wider: dict[str, Concept] = {}
    for concept in unexplained:
        names = names_for(fold(concept.text), texts)[:2]
        if names:
            forms = tuple((tuple(stem(word) for word in name), _SPELT) for name in names)
            wider[concept.text] = concept._replace(forms=concept.forms + forms, known=True, kind="sigla")
    if not wider:
        return query
    return replace(query, concepts=tuple(wider.get(concept.text, concept) for concept in query.concepts))


def _is_unexplained(concept: Concept, query: Query) -> bool:
    if concept.kind != "word" or not 3 <= len(concept.text) <= 8 or not concept.text.isalpha() or concept.soft:
        return False
    return (concept.text.isupper() and not query.text.isupper()) or not concept.known


def from_facts(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer:
    """The best short answer of the best passages, or silence."""
    if not candidates or not any(
        concept.text[0].isalnum() for concept in query.hard
    ):  # "plazo" alone is no question yet
        return silence(query, library, candidates)
    best = next((candidate.score for candidate in candidates if not _is_title(candidate)), 0.0)
    considered = [
        candidate
        for candidate in candidates[:_CONSIDERED]
        if candidate.score >= best - _WITHIN and not _is_title(candidate)
    ]
    found: list[Option] = []
    for candidate in considered:
        found.extend(options(query, candidate))
    found.sort(key=lambda option: (-option.score, option.quote.entry.rowid))
    named = named_documents(query, library)
    own = [option for option in found if option.quote.entry.document.id in named] if named else ()
    chosen = _first_said(query, own) or _first_said(query, found)
    if chosen is None:
        return silence(query, library, candidates)
    if chosen.kind == "passage" and (query.intent != "who" or asks_who_is_in(query)) and _ends_its_passage(chosen):
        listed = led_list(query, library, chosen.quote.entry, candidates)
        if listed is not None:
            return listed
    others = [option for option in found if option.quote.entry.rowid != chosen.quote.entry.rowid]
    several = _of_each_case(query, library, chosen)
    if chosen.kind == "passage" and _says_only_a_subject(query) and others:
        several = (chosen, *(option.finished() for option in _distinct(others)[:_ALTERNATIVES]))
    if several:
        return Answer(
            query=query, status=AnswerStatus.CHOICES, kind=chosen.kind, alternatives=several,
            quotes=tuple(option.quote for option in several), candidates=tuple(candidates),
        )  # fmt: skip
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind=chosen.kind, text=chosen.text, subject=chosen.subject,
        fields=chosen.fields, derived=chosen.derived, quotes=(chosen.quote, *_its_introduction(query, library, chosen)),
        alternatives=tuple(option.finished() for option in _distinct(others)[:_ALTERNATIVES]),
        candidates=tuple(candidates),
    )  # fmt: skip


def _first_said(query: Query, found: Sequence[Option]) -> Option | None:
    """The best option that may be said, of the first few; None where none of them may."""
    close = (option.finished() for option in found[:_WEIGHED] if option.score >= found[0].score - _CLOSE)
    return next((option for option in close if acceptable(query, option)), None)


def _of_each_case(query: Query, library: Library, chosen: Option) -> tuple[Option, ...]:
    """The answer and those of the other cases that the question leaves open, in the order of the text; () for one."""
    siblings = siblings_of_case(query, library, chosen)
    if not siblings:
        return ()
    found = [chosen]
    for candidate in judge(query, siblings):
        told = [option for option in options(query, candidate) if option.kind == chosen.kind]
        found += [max(told, key=lambda option: option.score).finished()] if told else []
    return tuple(sorted(found, key=lambda option: option.quote.entry.rowid)) if len(found) > 1 else ()


def _named_alone(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """What a sigla or name of the glossary means, where it is all that was typed ("FNDR")."""
    alone = len(query.concepts) == 1 and query.concepts[0].kind in ("sigla", "name")
    return term_answer(query, library, candidates) if alone else None


def _says_only_a_subject(query: Query) -> bool:
    """One common word and nothing that is asked of it ("presupuesto"): any passage would be a guess."""
    return query.intent == "passage" and len(query.concepts) == 1 and query.concepts[0].kind == "word"


def _its_introduction(query: Query, library: Library, option: Option) -> tuple[Quote, ...]:
    """The words that introduce an item, where they say who does it: the reader must see them too."""
    passage, document = option.quote.entry.passage, option.quote.entry.document
    if query.intent != "who" or option.kind != "passage" or not passage.lead.endswith(":"):
        return ()
    rowids = library.passages_of(document.id)
    place = rowids.index(option.quote.entry.rowid)
    for entry in reversed(library.entries(rowids[max(0, place - _FAR) : place])):
        if entry.passage.text.endswith(passage.lead[-_LEAD_END:]):
            return (quote_whole(entry),)
    return ()


_FAR, _LEAD_END = 40, 80
"""How many items back what introduces them may stand; characters of it by which it is known."""


def _ends_its_passage(option: Option) -> bool:
    """Whether the words that answer are the last of their passage, which what comes next goes on with."""
    passage = option.quote.entry.passage
    return option.span is None or not passage.masked[option.span.end - passage.span.start :].strip(" .")


def _is_title(candidate: Candidate) -> bool:
    return candidate.entry.passage.kind == PassageKind.HEADING or candidate.entry.is_header_row


def _distinct(found: Sequence[Option]) -> list[Option]:
    out: list[Option] = []
    for option in found:
        if all(option.quote.entry.rowid != kept.quote.entry.rowid for kept in out):
            out.append(option)
    return out


def silence(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer:
    """An honest no with its reason and the nearest passages."""
    reason, told = reason_of(query, library, candidates)
    return Answer(
        query=query, status=AnswerStatus.NONE, kind=query.intent, reason=reason, reason_text=told,
        candidates=tuple(candidates),
    )  # fmt: skip


def _with(found: Answer, candidates: Sequence[Candidate]) -> Answer:
    if found.candidates:
        return found
    return replace(found, candidates=tuple(candidates))


Handler = Callable[[Query, Library, Sequence[Candidate]], Answer | None]

HANDLERS: tuple[tuple[str, Handler], ...] = (
    ("hierarchy", lambda query, library, _: hierarchy_answer(query, library)),
    ("relation", relation_answer),
    ("any", validity_answer),
    ("currency", currency_answer),
    ("any", own_data_answer),
    ("any", own_rules_answer),
    ("any", lambda query, _, candidates: alternative_answer(query, candidates)),
    ("any", superlative_answer),
    ("comparison", comparison_answer),
    ("comparison", contrast_answer),
    ("amount", rows_answer),
    ("deadline", rows_answer),
    ("passage", rows_answer),
    ("passage", matrix_answer),
    ("passage", titled_list),
    ("list", titled_list),
    ("who", matrix_answer),
    ("list", matrix_answer),
    ("amount", lambda query, _, candidates: threshold_answer(query, candidates)),
    ("passage", lambda query, _, candidates: threshold_answer(query, candidates)),
    ("norm", article_answer),
    ("passage", article_answer),
    ("passage", lambda query, library, _: norm_answer(query, library)),
    ("term", term_answer),
    ("passage", lambda query, library, candidates: _named_alone(query, library, candidates)),
    ("effect", formula_answer),
    ("list", list_answer),
)
"""The order matters: the first handler of an intent that gives an answer is the one."""


@cache
def _handlers_of(intent: str) -> tuple[Handler, ...]:
    return tuple(handler for asked, handler in HANDLERS if asked in (intent, "any"))
