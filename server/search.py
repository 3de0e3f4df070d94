"""A Query and a library to ranked candidates: the engine proposes, coverage of the question decides.

BM25 finds passages that share words; officials ask with words that stand partly in a label, a heading or a table's
header. So the engine's best are ranked again by how much of the question each one covers, and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import mul

from indexer.models import Amount, Comparator
from server.library import Entry, Library
from server.query import Concept, Query
from server.question.matching import Matcher
from server.rows import date_fit, polarity_fit, range_fit

POOL = 60
"""Candidates taken from the engine: on the question sets more found nothing more."""

JUDGED = 44
"""Of them, how many are judged in full."""

SECONDARY = 0.3
"""What a summary (ficha, glossary) yields to the documents it was made from: they answer, it leads to them."""

_FIELD_BOOSTS = (("text", 1.0), ("label", 1.4), ("heading", 0.6), ("context", 0.35))
_HEADING, _CONTEXT = 0.62, 0.45
"""What a concept found only over or beside a passage counts, against 1 for the passage's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage with how well it answers."""

    entry: Entry
    score: float
    covered: float  # share of the question's weight found in the passage and what stands over it, 0..1
    own: float  # share found in the passage's own words
    missing: tuple[Concept, ...] = ()


def clauses_of(query: Query) -> list[tuple[str, str, float]]:
    """The engine's clauses (field, token, boost) of a question."""
    best: dict[tuple[str, str], float] = {}
    for concept in query.concepts:
        weight = 0.35 if concept.soft else 1.0
        for form, quality in concept.forms:
            for token in form:
                for name, boost in _FIELD_BOOSTS:
                    if quality < 0.8 and name in ("heading", "context"):
                        continue
                    value = weight * quality * boost / (len(form) ** 0.5)
                    if value > best.get((name, token), 0):
                        best[(name, token)] = value
    return [(name, token, boost) for (name, token), boost in best.items()]


def rank(
    query: Query, library: Library, *, documents: Iterable[int] | None = None, pool: int = POOL
) -> list[Candidate]:
    """The passages that may answer, best first. ``documents`` restricts to these document ids."""
    clauses = clauses_of(query)
    if not clauses:
        return []
    hits = library.search(clauses, pool, documents)
    if not hits:
        return []
    top = hits[0][1] or 1.0
    entries = library.entries([rowid for rowid, _ in hits])
    proposed = [(entry, score / top) for entry, (_, score) in zip(entries, hits, strict=True)]
    found = [_judge(query, entry, score) for entry, score in _promising(query, proposed)]
    found.sort(key=lambda candidate: (-candidate.score, candidate.entry.rowid))
    return found


def _promising(query: Query, proposed: list[tuple[Entry, float]]) -> list[tuple[Entry, float]]:
    """The proposed passages that hold most of the question's words anywhere: only these are judged in full."""
    if len(proposed) <= JUDGED:
        return proposed
    weights = query.stem_weights
    wanted = weights.keys()
    rough = [
        (sum([weights[word] for word in wanted & entry.everything]) * 0.1 + score, place)
        for place, (entry, score) in enumerate(proposed)
    ]
    rough.sort(reverse=True)
    return [proposed[place] for _, place in rough[:JUDGED]]


def judge(query: Query, entries: Sequence[Entry]) -> list[Candidate]:
    """Candidates from given passages (an article, a section), ranked as if the engine had proposed them."""
    found = [_judge(query, entry, 0.5) for entry in entries]
    found.sort(key=lambda candidate: (-candidate.score, candidate.entry.rowid))
    return found


def _judge(query: Query, entry: Entry, engine: float) -> Candidate:
    matcher, weights, total = query.matcher, query.weights, query.total
    if not total:
        return Candidate(entry=entry, score=engine, covered=0.0, own=0.0)
    own = matcher.match(entry.own)
    held = list(map(max, own, (value * _HEADING for value in matcher.match_shared(entry.heading))))
    if entry.context:
        held = list(map(max, held, (value * _CONTEXT for value in matcher.match(entry.context))))
    covered = sum(map(mul, weights, held)) / total
    own_share = sum(map(mul, weights, own)) / total
    score = covered + 0.55 * own_share + 0.25 * engine
    if entry.label:
        share = sum([weight for weight, found in zip(weights, matcher.match_shared(entry.label), strict=True) if found])
        precision = len(entry.label & matcher.stems) / len(entry.label)
        score += 0.3 * share / total * (0.5 + 0.5 * precision) + 0.06 * precision
    if own_share:
        score += 0.22 * near(query, entry)
    if query.has_conditions:
        score, covered = _conditions(query, entry, score, covered)
    if query.noun and query.noun in entry.own:
        score += 0.06
    if _states(query.intent, entry):
        score += _STATES
    if entry.is_title:
        score -= 0.35  # a title says where, hardly ever what
    if entry.is_secondary:
        score -= SECONDARY
    missing = tuple(c for c, value in zip(query.concepts, held, strict=True) if value < 0.3 and not c.soft)
    return Candidate(entry=entry, score=score, covered=covered, own=own_share, missing=missing)


def _conditions(query: Query, entry: Entry, score: float, covered: float) -> tuple[float, float]:
    """Score and coverage with the figures, "con"/"sin" and dates that the question sets."""
    in_range = range_fit(query, entry) if query.quantities else None
    if in_range is not None:
        score += _IN_RANGE if in_range else -_IN_RANGE
        covered = min(1.0, covered + 0.15) if in_range else covered
    elif query.figures:
        score += figure_fit(query, entry)
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

_STATES = 0.15
"""What stating a fact of the kind asked for adds to a passage."""


def _states(intent: str, entry: Entry) -> bool:
    if intent == "deadline":
        return bool(entry.facts.deadlines)
    return intent == "amount" and bool(entry.facts.amounts)


def figure_fit(query: Query, entry: Entry) -> float:
    """Whether the figures that the question sets as conditions meet the passage's own limits and ranges."""
    fit = 0.0
    for sign, number, share in query.figures:
        value = Decimal(number)
        verdicts = [_meets(sign, value, a) for a in entry.facts.amounts if (a.unit in ("%", "fracción")) == share]
        if any(verdict is True for verdict in verdicts):
            fit += 0.22
        elif any(verdict is False for verdict in verdicts):
            fit -= 0.12
    return fit


def _meets(sign: str, value: Decimal, amount: Amount) -> bool | None:
    """True or False where the amount is a limit or range that speaks of such a figure; None where it is neither."""
    match amount.comparator:
        case Comparator.MORE | Comparator.AT_LEAST:
            return value >= amount.value if sign != "<" else value > amount.value
        case Comparator.LESS | Comparator.AT_MOST:
            return value <= amount.value if sign != ">" else value < amount.value
        case Comparator.RANGE:
            top = amount.upper if amount.upper is not None else amount.value
            return amount.value <= value <= top if sign == "=" else amount.value <= value < top
        case _:
            return None


def near(query: Query, entry: Entry) -> float:
    """The share of neighbouring question words that stand near each other in the passage too, 0..1."""
    firsts, places = query.first_stems, entry.places
    if len(firsts) < 2:
        return 0.0
    close = 0
    before: list[int] | None = None
    for words in firsts:
        here: list[int] | None = None
        for word in words:
            found = places.get(word)
            if found is not None:
                here = found if here is None else here + found
        if before is not None and here is not None and _close(before, here):
            close += 1
        before = here
    return close / (len(firsts) - 1)


def _close(left: list[int], right: list[int]) -> bool:
    return any(-5 < a - b < 5 and a != b for a in left for b in right)
