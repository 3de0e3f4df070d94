"""Which provision governs what is asked: the rule that stands over what held for one occasion, the statement over the
mention.

Ranking counts words. Of passages that hold the same words one says what the thing is or who is in it, and others only
speak of it; and a law's transitory provisions repeat its permanent ones for their first application.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from indexer.models import PassageKind
from indexer.text import collapse, fold, stem
from server.answering.making import STATED
from server.answering.support import KEPT, stems_of
from server.library import Entry
from server.query import Query
from server.search import Candidate

_TRANSITORY, _ANNEXED = 0.15, 0.3
"""What it costs that a provision held for one occasion, or that it is no part of a law's rules (its preamble, the
record of its passing)."""

_CONSIDERED = 12
"""Of the best candidates: what stands below them is no answer by its kind either."""


def governed(query: Query, candidates: list[Candidate]) -> list[Candidate]:
    """Candidates, the governing provisions first among equals."""
    kind = next((kind for kind in _KINDS if query.asks(kind.asks)), None)
    considered = candidates if kind else candidates[:_CONSIDERED]
    listed = query.asks(_ASKS_SEVERAL)
    fits = [
        _standing(query, c.entry)
        + (_INTRODUCES if listed and stem(listed[1]) in _introduced(c.entry) else 0.0)
        + (kind.adds * _states(query, c.entry, kind) if kind else 0.0)
        for c in considered
    ]
    if not any(fits):
        return candidates
    moved = [c._replace(score=c.score + fit) for c, fit in zip(considered, fits, strict=True)]
    moved.sort(key=lambda c: (-c.score, c.entry.rowid))
    return moved + candidates[len(moved) :]


_ASKS_SEVERAL = re.compile(
    r"^\W*(?:(?:que|cuales)\s+(?:(?:son|serian|hay|existen)\s+)?(?:l[ao]s\s+)?|l[ao]s\s+)?([a-zñ]{4,}[aeorln]e?s)\b"
)
"""Several things asked for by their kind, with an interrogative or without: "sanciones del reglamento"."""

_INTRODUCES = 0.3
"""What it adds that a passage introduces them ("las siguientes sanciones: a) …")."""

_INTRODUCTION = re.compile(r"\b(?:l[ao]s )?siguientes ((?:[a-zñ]+ ){0,4}[a-zñ]+) ?:")


@lru_cache(maxsize=KEPT)
def _introduced(entry: Entry) -> frozenset[str]:
    """The stems of what a passage says that it lists."""
    return frozenset().union(*(stems_of(match[1]) for match in _INTRODUCTION.finditer(fold(entry.passage.masked))))


_ASKS_TRANSITORY = re.compile(r"\btransitori")
_ASKS_ONCE = re.compile(r"\bprimer[oa]?s?\b|\bentrada en vigencia\b|\bpublicacion\b|\b(?:19|20)\d\d\b|\binicial\b")
_ONCE = re.compile(r"(?:^|\.)tra-|(?:^|\.)transitori")
_LAWS = ("ley", "dfl", "dl")


def _standing(query: Query, entry: Entry) -> float:
    if entry.document.source.kind not in _LAWS:
        return 0.0
    if _ONCE.search(entry.passage.fragment):
        return _TRANSITORY if query.asks(_ASKS_TRANSITORY) else 0.0 if query.asks(_ASKS_ONCE) else -_TRANSITORY
    outside = entry.passage.article is None and entry.passage.kind is not PassageKind.HEADING
    return -_ANNEXED if outside else 0.0


class Kind(NamedTuple):
    """A question of what a thing is, or who is in it, how a rule states that, and what it adds that one does."""

    asks: re.Pattern[str]
    states: re.Pattern[str] | None
    adds: float
    after: re.Pattern[str] | None = None  # the same where what it is said of follows the verb ("Créase un fondo …")


_KINDS = (
    Kind(
        re.compile(
            r"\b(?:quien(?:es)?|como|que|cuales|cuant[oa]s?)\b.{0,60}\b(?:integra|compone|conforma|forma parte)n?\b"
            r"|\b(?:se compone|esta (?:compuest|integrad|conformad)[oa])\b"
            r"|\b(?:integrantes|miembros|composicion|elementos|componentes)\b"
        ),
        re.compile(
            r"\b(?:estan?|estaran?|sera|seran) (?:integrad|compuest|conformad|formad|constituid)[oa]s? (?:por|de)\b"
            r"|\b(?:integrad|compuest|conformad)[oa]s? por\b|\bse compone(?:n|dra|dran)? de\b|\blo integra(?:n|ran)\b"
            r"|\b(?:tendra|contendra|comprende(?:ra)?)n? (?:los|las) siguientes (?:element|component|miembr|integrant)"
        ),
        1.2,
    ),
    Kind(
        re.compile(
            r"\ben que consiste\b|\b(?:que|cuando) se (?:entiende|considera|presume)n?\b|\bdefin(?:icion|e)\b"
            r"|\bconcepto\b|^\W*(?:que|cual) (?:es|son)\b"
        ),
        re.compile(
            r"\bconsisten? en\b|\bse (?:entiende|entendera|define|denomina|considera)n? (?:por|como)\b"
            r"|\bes (?:el|la|un|una|aquel|aquella) (?:[a-zñ]+ )?(?:que|de|en|destinad|encargad|organ|acto)"
        ),
        0.4,
        after=re.compile(
            r"(?<!no )\bse (?:entiende|entendera|considera|presume|presumira|reputa|define)(?:n|ran|ra)?"
            r" (?:por |que (?:hay|existen?|se produce) |como )?"
        ),
    ),
    Kind(
        re.compile(r"\bque (?:ley|norma|decreto)\b.{0,20}\b(?:cre[oa]|establecio|instituyo|concedio|otorgo)\b"),
        None,
        0.5,
        after=STATED,
    ),
    Kind(
        re.compile(
            r"\bcuando\b.{0,30}\b(?:rigen?|regir[a-z]*|vigencia|vigor)\b"
            r"|\b(?:fecha|entrada) (?:de |en )(?:entrada en )?(?:vigencia|vigor)\b"
        ),
        re.compile(r"\b(?:regiran?|entraran?|comenzaran?) (?:a contar|desde|a partir|en vigencia|en vigor|a regir)\b"),
        0.4,
    ),
    Kind(
        re.compile(
            r"\b(?:por|segun|a) (?:que|cual) (?:ley|norma|decreto|dfl|codigo|estatuto|reglamento|cuerpo)[a-zñ]*\b"
            r".{0,30}\bse (?:rigen?|regulan?|sujetan?|someten?)\b"
        ),
        re.compile(
            r"\bse (?:regiran?|rigen?|(?:regular|sujetar|someter)an?|(?:regula|sujeta|somete)n?) (?:[a-zñ]+ )?"
            r"(?:por|a)\b"
        ),
        0.5,
    ),
)
"""The first that fits is the question's."""


def asks_who_is_in(query: Query) -> bool:
    """Whether a question asks what or whom a thing is made of."""
    return query.asks(_KINDS[0].asks) is not None


_SUBJECT = 160
"""Characters before the stating verb in which what it is said of stands."""


def _states(query: Query, entry: Entry, kind: Kind) -> float:
    """How well what a passage states in so many words is what the question asks of: its subject, not a mention.

    The first thing asked about must stand in the clause itself; the verb is the statement's own.
    """
    things = [
        (place, concept.weight)
        for place, concept in enumerate(query.concepts)
        if not (concept.soft or _VERBS.match(fold(concept.text)))
    ]
    if not things:
        return 0.0
    things.sort(key=lambda thing: query.text.find(query.concepts[thing[0]].text))  # names come first among concepts
    before = _subject_words(entry, kind.states) if kind.states else _NOTHING
    after = _object_words(entry, kind.after) if kind.after else _NOTHING
    rest = _BESIDE if kind.states else 0.0  # a definition may take from its article of whom it is said
    return max(_held(query, entry, things, before), _held(query, entry, things, after, rest))


_NOTHING: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def _held(
    query: Query,
    entry: Entry,
    things: list[tuple[int, float]],
    said: tuple[frozenset[str], frozenset[str]],
    rest: float = 0.0,
) -> float:
    clause, words = said
    if not words or query.matcher.match(clause)[things[0][0]] < _ITSELF:
        return 0.0
    here, above, own = query.matcher.match(words), query.matcher.match(entry.heading), query.matcher.match(entry.own)
    held = sum(weight * max(here[place], _TITLED * above[place], rest * own[place]) for place, weight in things)
    told = held / sum(weight for _, weight in things)
    return told if told >= _FULLY else 0.0


_TITLED, _BESIDE, _FULLY = 0.9, 0.7, 0.75
"""What a title counts beside a statement's own words ("El Consejo estará integrado por", under the name of which one);
what the rest of its passage counts beside a definition; the share of the question that they must hold."""


_ITSELF = 0.8
_VERBS = re.compile(
    r"(?:integr|compo|conform|consist|defin|element|miembr|component|concept|cre[oa]|establec|institu|conced|otorg)"
)


@lru_cache(maxsize=KEPT)
def _subject_words(entry: Entry, stated: re.Pattern[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the clause, and of the sentence, that a stating verb ends; none where it states nothing so."""
    text = entry.passage.masked
    match = stated.search(fold(text))
    if match is None:
        return frozenset(), frozenset()
    start = max(text.rfind(". ", 0, match.start()), match.start() - _SUBJECT, 0)
    clause = max(start, *(text.rfind(mark, 0, match.start()) for mark in (",", ";", ":")))
    noun = max(clause, text.rfind(" por ", 0, match.start()), text.rfind(" en ", 0, match.start()))
    return stems_of(collapse(text[noun : match.start()])), stems_of(collapse(text[start : match.end()]))


@lru_cache(maxsize=KEPT)
def _object_words(entry: Entry, stated: re.Pattern[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The same of a verb that stands before what it is said of."""
    text = entry.passage.masked
    match = stated.search(fold(text))
    if match is None:
        return frozenset(), frozenset()
    words = stems_of(collapse(text[match.start() : match.end() + _SUBJECT]))
    return words, words
