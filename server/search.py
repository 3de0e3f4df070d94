"""A Query and a library to ranked candidates: the engine proposes, coverage of the question decides.

BM25 finds passages that share words; officials ask with words that stand partly in a label, a heading or a table's
header. So the engine's best are ranked again by how much of the question each one covers, and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indexer.models import Amount, Comparator, PassageKind
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
_HEADING, _CONTEXT, _SOFT = 0.62, 0.45, 0.3
"""What a concept found only over or beside a passage counts, against 1 for the passage's own words; and what
an intent word counts."""


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
    matcher = query.matcher
    own = matcher.match(entry.own)
    heading = matcher.match_shared(entry.heading)
    context = matcher.match(entry.context)
    label = matcher.match(entry.label) if entry.label else ()
    total = mine_sum = cover_sum = label_sum = 0.0
    missing: list[Concept] = []
    for place, concept in enumerate(query.concepts):
        weight = concept.weight * (_SOFT if concept.soft else 1.0)
        mine = own[place]
        held = max(mine, heading[place] * _HEADING, context[place] * _CONTEXT)
        total += weight
        mine_sum += weight * mine
        cover_sum += weight * held
        if label and label[place]:
            label_sum += weight
        if held < 0.3 and not concept.soft:
            missing.append(concept)
    if not total:
        return Candidate(entry=entry, score=engine, covered=0.0, own=0.0)
    covered, own_share, label_share = cover_sum / total, mine_sum / total, label_sum / total
    precision = len(entry.label & matcher.stems) / len(entry.label) if entry.label else 0.0
    score = covered + 0.55 * own_share + 0.3 * label_share * (0.5 + 0.5 * precision) + 0.25 * engine
    score += 0.06 * precision
    if own_share:
        score += 0.22 * near(query, entry)
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
    if query.noun and query.noun in entry.own:
        score += 0.06
    if _states(query.intent, entry):
        score += _STATES
    if entry.passage.kind == PassageKind.HEADING or entry.is_header_row:
        score -= 0.35  # a title says where, hardly ever what
    if entry.is_secondary:
        score -= SECONDARY
    return Candidate(entry=entry, score=score, covered=covered, own=own_share, missing=tuple(missing))


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
    firsts = query.first_stems
    if len(firsts) < 2:
        return 0.0
    wanted = query.near_stems
    where: dict[str, list[int]] = {}
    for place, word in enumerate(entry.sequence):
        if word in wanted:
            where.setdefault(word, []).append(place)
    if len(where) < 2:
        return 0.0
    close = 0
    before: list[int] = []
    for stems in firsts:
        here = [place for word in stems for place in where.get(word, ())]
        if before and here and _close(before, here):
            close += 1
        before = here
    return close / (len(firsts) - 1)


def _close(left: list[int], right: list[int]) -> bool:
    return any(-5 < a - b < 5 and a != b for a in left for b in right)
