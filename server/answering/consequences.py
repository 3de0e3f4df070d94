"""What follows where something is not done: the passage that says it, not the one that only gives the term to do it."""

from __future__ import annotations

import re

from indexer.models import PassageKind
from server.library import Entry
from server.query import Query
from server.rows import states_effect
from server.search import Candidate

_ASKS = re.compile(
    r"\b(?:que (?:les? )?(?:pasa|ocurre|sucede|efectos?|consecuencias?)|consecuencias? de que)\b.{0,40}"
    r"\b(?:si|cuando|que)\b(?: [a-zñ]+){0,6}? no [a-zñ]{2,}"
)
_CONSIDERED, _NEAR = 12, 0.65
"""Candidates among which one that says it is looked for, and what share of the best one's coverage it must have."""

_NAMED = 0.4
"""What it adds that the question says all that a line's label does ("Silencio del consejo"): it is the rule itself."""


def consequences_first(query: Query, candidates: list[Candidate]) -> list[Candidate]:
    """Candidates without those that only give a term, where the question is what follows and another one says it."""
    if query.intent != "effect" or not candidates or not query.asks(_ASKS):
        return candidates
    near, rest = candidates[:_CONSIDERED], candidates[_CONSIDERED:]
    least = _NEAR * max(candidate.covered for candidate in near)
    if not any(candidate.covered >= least and _says(candidate) for candidate in near):
        return candidates
    kept = [_lifted(query, each) for each in near if _says(each) or not each.entry.facts.deadlines]
    return sorted(kept, key=lambda each: (-each.score, each.entry.rowid)) + rest


def tells_no_consequence(query: Query, entry: Entry) -> bool:
    """Whether the question is what follows, and a passage only gives terms, or is a row that says nothing of it."""
    if query.intent != "effect" or not query.asks(_ASKS) or states_effect(entry.passage.masked):
        return False
    return entry.passage.kind is PassageKind.ROW or bool(entry.facts.deadlines)


def _says(candidate: Candidate) -> bool:
    return states_effect(candidate.entry.passage.masked)


def _lifted(query: Query, candidate: Candidate) -> Candidate:
    label = candidate.entry.label
    named = bool(label) and label <= query.matcher.all_stems and _says(candidate)
    return candidate._replace(score=candidate.score + _NAMED) if named else candidate
