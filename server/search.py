"""A Query and a library to ranked candidates: the engine proposes, coverage of the question decides.

BM25 finds passages that share words; officials ask with words that stand partly in a label, a heading or a table's
header. So the engine's best are ranked again by how much of the question each one covers, and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from indexer.models import Amount, Comparator, PassageKind
from server.library import Entry, Library
from server.query import Concept, Query

POOL = 60
"""Candidates taken from the engine; measured on the question sets, the gold passage is within 60 in over 99 %."""

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
    matches: tuple[float, ...] = field(default=())  # per concept, how well the passage's own words hold it


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
    found = [_judge(query, entry, score / top) for entry, (_, score) in zip(entries, hits, strict=True)]
    found.sort(key=lambda candidate: (-candidate.score, candidate.entry.rowid))
    return found


def judge(query: Query, entries: Sequence[Entry]) -> list[Candidate]:
    """Candidates from given passages (an article, a section), ranked as if the engine had proposed them."""
    found = [_judge(query, entry, 0.5) for entry in entries]
    found.sort(key=lambda candidate: (-candidate.score, candidate.entry.rowid))
    return found


def _judge(query: Query, entry: Entry, engine: float) -> Candidate:
    total = own = cover = label = 0.0
    missing: list[Concept] = []
    matches: list[float] = []
    for concept in query.concepts:
        weight = concept.weight * (0.3 if concept.soft else 1.0)
        mine = best_form(concept, entry.own)
        over = max(best_form(concept, entry.heading) * _HEADING, best_form(concept, entry.context) * _CONTEXT)
        if not mine and not over:
            over = best_form(concept, entry.everything) * _CONTEXT  # the words of one name apart
        matches.append(mine)
        total += weight
        own += weight * mine
        cover += weight * max(mine, over)
        if entry.label and best_form(concept, entry.label):
            label += weight
        if not concept.soft and max(mine, over) < 0.3:
            missing.append(concept)
    if not total:
        return Candidate(entry=entry, score=engine, covered=0.0, own=0.0)
    own, cover, label = own / total, cover / total, label / total
    precision = _label_precision(query, entry)
    score = cover + 0.55 * own + 0.3 * label * (0.5 + 0.5 * precision) + 0.22 * near(query, entry) + 0.25 * engine
    score += 0.06 * precision + figure_fit(query, entry)
    if query.noun and query.noun in entry.own:
        score += 0.06
    if _states(query.intent, entry):
        score += _STATES
    if entry.passage.kind == PassageKind.HEADING or entry.is_header_row:
        score -= 0.35  # a title says where, hardly ever what
    return Candidate(entry=entry, score=score, covered=cover, own=own, missing=tuple(missing), matches=tuple(matches))


def best_form(concept: Concept, words: frozenset[str]) -> float:
    """How well a set of stems holds a concept: its best form whose words all occur, 0 where none does."""
    best = 0.0
    for form, quality in concept.forms:
        if quality <= best:
            continue
        if len(form) == 1:
            if form[0] in words:
                best = quality
        elif all(part in words for part in form):
            best = quality
        elif len(form) > 2:
            part_share = sum(part in words for part in form) / len(form)
            if part_share >= 0.3:
                best = max(best, 0.55 * part_share * quality)
            elif form[0] in words:  # a text names a thing in full once, then by its head noun: "el Fondo"
                best = max(best, 0.3 * quality)
    return best


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


def _label_precision(query: Query, entry: Entry) -> float:
    """The share of the label's words that the question names."""
    if not entry.label:
        return 0.0
    known = {part for concept in query.concepts for form, _ in concept.forms for part in form}
    return sum(word in known for word in entry.label) / len(entry.label)


def near(query: Query, entry: Entry) -> float:
    """The share of neighbouring question words that stand near each other in the passage too, 0..1."""
    positions: list[list[int]] = []
    where: dict[str, list[int]] = {}
    for place, word in enumerate(entry.sequence):
        where.setdefault(word, []).append(place)
    for concept in query.concepts:
        found: list[int] = []
        for form, _ in concept.forms:
            for part in form[:1]:
                found += where.get(part, ())
        positions.append(found)
    pairs = close = 0
    for left, right in pairwise(positions):
        pairs += 1
        if left and right and any(0 < abs(a - b) <= 4 for a in left for b in right):
            close += 1
    return close / pairs if pairs else 0.0
