"""A question as typed to a Query. Pure; knows no snapshot beyond the vocabulary that it is handed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from indexer.facts.citations import read_citations_in
from indexer.text import fold, tokens
from server.question.concepts import EXPANSION, is_content, make_concepts
from server.question.conditions import figures_of, is_year, noun_of, question_itself, weighed, with_one_choice
from server.question.intents import read_hints, read_intent
from server.question.model import Concept, Query, Vocabulary

__all__ = ["EXPANSION", "Concept", "Query", "Vocabulary", "prefix_range", "read_intent", "read_query"]

MAX_CHARACTERS, MAX_WORDS = 500, 40
"""A question is cut at these, with a notice: no official's question is longer, and no request may cost more."""


_OF_BOTH = frozenset(("hierarchy", "comparison", "relation"))
"""Intents whose answer says something of both things that the question names."""


def read_query(text: str, vocabulary: Vocabulary) -> Query:
    """Read a question. Never raises; over-long questions are cut and say so in ``notice``."""
    notice = None
    text = " ".join(text.replace("\0", " ").split())
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rsplit(" ", 1)[0]
        notice = f"La pregunta se cortó en {MAX_CHARACTERS} caracteres."
    folded = fold(text)
    words = tokens(text)
    content = [word for word in words if is_content(word)]
    if len(content) > MAX_WORDS:
        keep = {id(word) for word in content[:MAX_WORDS]}
        words = [word for word in words if not is_content(word) or id(word) in keep]
        notice = notice or f"Se leyeron las primeras {MAX_WORDS} palabras de la pregunta."
    corrections: list[tuple[str, str]] = []
    intent = _intent(text, folded)
    concepts = weighed(text, make_concepts(text, words, vocabulary, corrections, intent))
    if intent not in _OF_BOTH:
        concepts = with_one_choice(text, concepts)
    folded_right = folded
    for wrong, right in corrections:
        folded_right = re.sub(rf"\b{re.escape(wrong)}\b", right, folded_right)
    return Query(
        text=text,
        folded=folded_right,
        intent=_intent(text, folded_right) if corrections else intent,
        concepts=tuple(concepts),
        citations=tuple(read_citations_in(text)),
        years=tuple(int(word.folded) for word in words if is_year(word.folded)),
        numbers=tuple(word.stem for word in words if word.folded[0].isdigit()),
        corrections=tuple(corrections),
        siglas=tuple(concept.text for concept in concepts if concept.kind == "sigla"),
        notice=notice,
        figures=figures_of(folded_right),
        noun=noun_of(folded_right),
        wants=read_hints(folded_right),
    )


_LEAST_ASKED = 4


def _intent(text: str, folded: str) -> str:
    """The intent of the question itself, where a story precedes it: "no contestamos en plazo. ¿Se da por aprobada?"."""
    asked = question_itself(text)
    if "¿" not in text or asked == text or len(asked.split()) < _LEAST_ASKED:
        return read_intent(folded)
    own = read_intent(fold(asked))
    return own if own != "passage" or _OF_TWO.search(fold(asked)) else read_intent(folded)


_OF_TWO = re.compile(r"^\W*(?:se|es|son|esta|estan|queda|quedan|vale|sirve|puede|pueden|debe|deben)\b.{3,60}\bo\b")
"""A question of one of two ("¿es nulo o válido?"): no term or amount is asked, whatever the story speaks of."""


def prefix_range(ordered: Sequence[str], prefix: str) -> Sequence[str]:
    """The slice of an ordered list of strings that begin with ``prefix``."""
    return ordered[bisect_left(ordered, prefix) : bisect_left(ordered, prefix + "\uffff")]
