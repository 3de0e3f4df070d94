"""What one provision says of two things, side by side: "Los fondos abiertos … | Los fondos cerrados …"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from indexer.models import Span
from server.answering.model import QUOTE_LIMIT, TEXT_LIMIT, Answer, AnswerStatus, quote_around, visible
from server.answering.support import stems_of
from server.answering.windows import as_much
from server.answering.wording import sentences_of
from server.library import Entry, Library
from server.query import Query
from server.search import Candidate

_COVERED, _CONSIDERED = 0.6, 5
_SUBJECT = 60
"""Characters at a sentence's beginning in which what it speaks of stands."""


def contrast_answer(query: Query, _: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """Two sentences of one passage, each about one of the two things that a question asks the difference of."""
    for candidate in candidates[:_CONSIDERED]:
        pair = _two_told(query, candidate.entry) if candidate.covered >= _COVERED else None
        if pair is None:
            continue
        said = [as_much(visible(candidate.entry, span), TEXT_LIMIT // 2 - 3) for span in pair]
        return Answer(
            query=query, status=AnswerStatus.ANSWERED, kind="comparison", text=" | ".join(said),
            quotes=(quote_around(candidate.entry, Span(pair[0].start, pair[1].end)),), candidates=tuple(candidates),
        )  # fmt: skip
    return None


def _two_told(query: Query, entry: Entry) -> tuple[Span, Span] | None:
    """The first two sentences of which one begins with one thing asked about, and the other with another."""
    base = entry.passage.span.start
    told = []
    for span, *_ in sentences_of(entry):
        here = query.matcher.match(stems_of(entry.passage.masked[span.start : span.start + _SUBJECT]))
        things = frozenset(place for place, _ in query.required if here[place] >= _ITSELF)
        told.append((span.shift(base), things))
    for (one, ours), (other, theirs) in combinations(told, 2):
        if ours - theirs and theirs - ours and ours & theirs and other.end - one.start <= QUOTE_LIMIT:
            return one, other
    return None


_ITSELF = 0.9
