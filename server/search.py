"""A Query and a library to ranked candidates: the engine proposes, coverage of the question decides.

BM25 finds passages that share words; officials ask with words that stand partly in a label, a heading or a table's
header. So the engine's best are ranked again by how much of the question each one covers, and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from indexer.engines.base import KEPT, Clause
from server.library import Entry, Library
from server.query import Concept, Query
from server.question.matching import Matcher
from server.question.model import NAMES
from server.rows import date_fit, denies, meets, met_limits, polarity_fit, range_fit, states_effect
from server.tables import named_rows

POOL, POOL_OF_MANY, MANY = 32, 40, 2_000
"""Candidates taken from the engine; the more where the corpus has more passages, which share words with any question.
Eight more win nothing over a small corpus; over twelve laws with twenty documents eight fewer lose three answers."""

JUDGED = 12
"""Of them, how many are judged in full; all where the question sets figures, dates or "sin X" as conditions, which may
lift a passage over many others."""

_SOFT_CLAUSE = 0.35
_FIELD_BOOSTS = (("text", 1.0), ("label", 1.4), ("heading", 0.6))


class Candidate(NamedTuple):
    """A passage with how well it answers."""

    entry: Entry
    score: float
    covered: float  # share of the question's weight found in the passage and what stands over it, 0..1
    own: float  # share found in the passage's own words


def clauses_of(query: Query) -> list[Clause]:
    """The engine's clauses of a question: of a token that several concepts look for, the one that counts most."""
    best: dict[tuple[str, str], Clause] = {}
    for concept in query.concepts:
        wanted = _clauses_of(concept.forms, _SOFT_CLAUSE if concept.soft else 1.0)
        if best.keys().isdisjoint(wanted):
            best.update(wanted)
        else:
            best.update({key: each for key, each in wanted.items() if key not in best or each.boost > best[key].boost})
    return list(best.values())


@lru_cache(maxsize=KEPT)
def _clauses_of(forms: tuple[tuple[tuple[str, ...], float], ...], weight: float) -> Mapping[tuple[str, str], Clause]:
    best: dict[tuple[str, str], Clause] = {}
    for form, quality in forms:
        fields = _FIELD_BOOSTS if quality >= 0.9 else _FIELD_BOOSTS[:2] if quality >= NAMES else _FIELD_BOOSTS[:1]
        for token in form:
            for name, boost in fields:
                value = weight * quality * boost / (len(form) ** 0.5)
                if (name, token) not in best or value > best[name, token].boost:
                    best[name, token] = Clause(name, token, value)
    return best


def rank(
    query: Query, library: Library, *, documents: Iterable[int] | None = None, pool: int | None = None
) -> list[Candidate]:
    """The passages that may answer, best first. ``documents`` restricts to these document ids.

    ``pool``: how many the engine proposes (None: as many as the corpus wants).
    """
    if pool is None:
        pool = POOL if library.passages <= MANY else POOL_OF_MANY
    clauses = clauses_of(query)
    if not clauses:
        return []
    hits = library.search(clauses, pool, documents)
    if not hits:
        return []
    top = hits[0][1] or 1.0
    entries = library.entries([rowid for rowid, _ in hits])
    proposed = [(entry, score / top) for entry, (_, score) in zip(entries, hits, strict=True)]
    proposed += [(row, _UNPROPOSED) for row in named_rows(query, library, entries)]
    return _ranked(query, proposed)


_UNPROPOSED = 0.2
"""What a row that the engine did not propose has of its score."""


def _ranked(query: Query, proposed: Iterable[tuple[Entry, float]]) -> list[Candidate]:
    """Best first: the best of what is proposed in the order of a full judgement, then the rest as it was weighed."""
    judged = POOL_OF_MANY if query.has_conditions else JUDGED
    in_order = best_first(_weighed(query, proposed))
    return best_first([_judge(query, each) for each in in_order[:judged]]) + in_order[judged:]


def judge(query: Query, entries: Sequence[Entry]) -> list[Candidate]:
    """Candidates from given passages (an article, a section), ranked as if the engine had proposed them."""
    return _ranked(query, [(entry, 0.5) for entry in entries])


_ROWID, _SCORE = attrgetter("entry.rowid"), itemgetter(Candidate._fields.index("score"))


def best_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates by score, equal ones in the order of their passages."""
    return sorted(sorted(candidates, key=_ROWID), key=_SCORE, reverse=True)


def _weighed(query: Query, proposed: Iterable[tuple[Entry, float]]) -> list[Candidate]:
    """Passages by how much of the question each holds, and by what it is: what every judgement begins with."""
    weights, total, noun, match = query.weights, query.total, query.noun, query.matcher.match_zones
    if not total:
        return [Candidate(entry, engine, 0.0, 0.0) for entry, engine in proposed]
    out = []
    for entry, engine in proposed:
        held = own_held = 0.0
        for weight, own, anywhere in zip(weights, *match(entry.zones)):  # noqa: B905 - one place for each concept
            if own:
                own_held += weight * own
            if anywhere > own:
                held += weight * anywhere
            elif own:
                held += weight * own
        covered, own_share = held / total, own_held / total
        score = covered + 0.55 * own_share + 0.25 * engine + entry.standing
        if noun in entry.own:
            score += 0.06
        out.append(Candidate(entry, score, covered, own_share))
    return out


def _judge(query: Query, weighed: Candidate) -> Candidate:
    """The same with what takes longer to tell: its label, nearness, the question's conditions, what it states."""
    entry, score, covered, own_share = weighed
    if not query.total:
        return weighed
    matcher = query.matcher
    if entry.label and not entry.label.isdisjoint(matcher.all_stems):
        told = matcher.match_shared(entry.label)
        share = sum([weight for weight, found in zip(query.weights, told, strict=True) if found]) / query.total
        precision = len(entry.label & matcher.stems) / len(entry.label)
        score += 0.3 * share * (0.5 + 0.5 * precision) + 0.06 * precision
    if own_share:
        score += 0.22 * near(query, entry)
    if query.has_conditions:
        score, covered = _conditions(query, entry, score, covered)
    if _states(query.intent, entry):
        score += _STATES
    if query.intent == "list" and entry.passage.text.endswith(":"):
        score += _STATES + (_LEADS if query.asked_stems & set(entry.sequence[-4:]) else 0.0)
    if query.negated:
        score += _DENIED if denies(entry.passage.masked) else -_DENIED
    return Candidate(entry, score, covered, own_share)


def missing_from(query: Query, entry: Entry) -> list[Concept]:
    """The concepts that a question requires and that stand nowhere in a passage or about it."""
    own, held = query.matcher.match_zones(entry.zones)
    told = zip(query.concepts, own, held, strict=True)
    return [c for c, here, anywhere in told if max(here, anywhere) < _HARDLY and not c.soft]


_HARDLY = 0.3
"""A concept held less than this is held by a loose cousin of it only."""


def _conditions(query: Query, entry: Entry, score: float, covered: float) -> tuple[float, float]:
    """Score and coverage with the figures, "con"/"sin" and dates that the question sets."""
    in_range = range_fit(query, entry) if query.quantities else None
    if in_range is not None:
        score += _IN_RANGE if in_range else -_IN_RANGE
        covered = min(1.0, covered + 0.15) if in_range else covered
    elif query.quantities and not query.figures and met_limits(query, entry):
        score += _MET
        covered = min(1.0, covered + 0.1)
    elif query.figures:
        score += figure_fit(query, entry)
        covered = min(1.0, covered + 0.1) if met_limits(query, entry) else covered
    if query.polarities:
        score += 0.3 * polarity_fit(query, entry)
    if query.dates:
        score += 0.4 * date_fit(query, entry)
    return score, covered


def best_form(concept: Concept, words: frozenset[str]) -> float:
    """How well a set of stems holds one concept; for several at once see ``Query.matcher``."""
    return Matcher([concept.forms]).match(words)[0]


_IN_RANGE = 0.55
"""What it weighs that the figure of the question falls in the range of a row, or out of it."""

_MET = 0.22
"""What it weighs that a number of something is within limits that a passage tells in prose."""

_STATES = 0.15
"""What stating a fact of the kind asked for adds to a passage."""

_DENIED = 0.2
"""What it weighs, where the question is what is not done, that a passage says so."""

_LEADS = 0.25
"""What it adds to words that introduce a list that they name the things asked for ("los siguientes principios:")."""


def _states(intent: str, entry: Entry) -> bool:
    if intent == "deadline":
        return bool(entry.facts.deadlines)
    if intent == "effect":
        return states_effect(entry.passage.masked)
    return intent == "amount" and bool(entry.facts.amounts)


def figure_fit(query: Query, entry: Entry) -> float:
    """Whether the figures that the question sets as conditions meet the passage's own limits and ranges."""
    fit = 0.0
    for sign, number, share in query.figures:
        value = Decimal(number)
        verdicts = [meets(sign, value, a) for a in entry.facts.amounts if (a.unit in ("%", "fracción")) == share]
        if any(verdict is True for verdict in verdicts):
            fit += 0.22
        elif any(verdict is False for verdict in verdicts):
            fit -= 0.12
    return fit


def near(query: Query, entry: Entry) -> float:
    """The share of neighbouring question words that stand near each other in the passage too, 0..1."""
    size, places = len(query.first_stems), entry.places
    if size < 2:
        return 0.0
    here: list[list[int] | None] = [None] * size
    concepts = query.near_concepts
    for word in filter(places.__contains__, concepts):
        found = places[word]
        for concept in concepts[word]:
            known = here[concept]
            here[concept] = found if known is None else known + found
    close = 0
    for before, after in pairwise(here):
        if before is not None and after is not None and _close(before, after):
            close += 1
    return close / (size - 1)


def _close(left: list[int], right: list[int]) -> bool:
    for a in left:
        for b in right:
            if -5 < a - b < 5 and a != b:
                return True
    return False
