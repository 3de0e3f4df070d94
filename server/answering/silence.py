"""Whether the evidence carries an answer, and why not where it does not.

An answer is said only where what it stands on covers the question: the value's own words, then its label and titles,
then the rest of its passage. The thresholds were set on questions with and without an answer over three corpora.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.models import Span
from indexer.text import fold, stem, stems
from server.answering.model import Option, visible
from server.lexicon import REGIONS
from server.query import Concept, Query
from server.search import best_form

_HEADING, _PASSAGE, _CONTEXT = 0.75, 0.55, 0.4
_GAP, _HEADLESS = 0.5, 0.2
_REGION_WORDS = frozenset(fold(word) for name in REGIONS for word in name.split() if len(word) > 3)
_REGION_STEMS = frozenset(stem(word) for word in _REGION_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How much of a question an option's surroundings hold."""

    support: float  # 0..1, of the question's hard weight
    gap: float  # the weight share of the most telling word that is nowhere near, 0..1
    missing: tuple[Concept, ...]
    headless: bool = False  # the first thing asked about, right after the interrogative, is nowhere near
    elsewhere: bool = False  # the question's year or region is nowhere near

    @property
    def strength(self) -> float:
        return self.support - _GAP * self.gap - (_HEADLESS if self.headless else 0.0)


def evidence(query: Query, option: Option) -> Evidence:
    """Weigh an option against its question."""
    entry = option.quote.entry
    near = _near(option)
    total = found = 0.0
    worst, missing = 0.0, []
    for concept in query.hard:
        held = max(
            best_form(concept, near | entry.label),
            _HEADING * best_form(concept, entry.heading),
            _PASSAGE * best_form(concept, entry.own),
            _CONTEXT * best_form(concept, entry.context),
        )
        total += concept.weight
        found += concept.weight * held
        if held < 0.2:
            missing.append(concept)
            worst = max(worst, concept.weight)
    if not total:
        return Evidence(support=1.0, gap=0.0, missing=())
    return Evidence(
        support=found / total,
        gap=worst / total,
        missing=tuple(missing),
        headless=_head(query) in missing,
        elsewhere=any(concept.kind == "year" or _is_region(concept) for concept in missing),
    )


_ACTOR = re.compile(r"\b(?:tienen?|debe[n]?|hay|puede[n]?)\s+(?:(?:el|la|los|las|un|una)\s+)?([a-zñ]+)\s+(?:[a-zñ]+\s+)?(?:para|de|que)\b")


def _head(query: Query) -> Concept | None:
    """The first thing asked about: not the one who must act, whom rules leave unsaid."""
    actors = {word for match in _ACTOR.finditer(query.folded) for word in match.groups()}
    return next((c for c in query.hard if c.kind not in ("year", "norm") and fold(c.text) not in actors), None)


def _is_region(concept: Concept) -> bool:
    return fold(concept.text) in _REGION_WORDS or any(form[0] in _REGION_STEMS for form, _ in concept.forms[:1])


def _near(option: Option) -> frozenset[str]:
    """The words of the sentence or cell that the value stands in."""
    entry = option.quote.entry
    span = option.span
    if span is None:
        return entry.own
    for cell in entry.passage.cells:
        if span.within(cell.span):
            return frozenset(stems(f"{cell.text} {cell.header}")) | entry.label
    base = entry.passage.span.start
    masked = entry.passage.masked
    start = max(masked.rfind(". ", 0, max(0, span.start - base)) + 1, 0)
    end = masked.find(". ", max(0, span.end - base))
    return frozenset(stems(visible(entry, Span(base + start, base + (end if end >= 0 else len(masked))))))
