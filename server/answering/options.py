"""The short answers that a passage offers, by the kind of answer that a question wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from server.answering.amounts import age_options, amount_options, hour_options, share_options
from server.answering.cells import cell_options
from server.answering.choosing import is_one_of_compared
from server.answering.columns import with_hours
from server.answering.deadlines import deadline_options, limit_options
from server.answering.lasting import tells_no_length
from server.answering.marks import is_role_row
from server.answering.matrices import matrix_options, role_options
from server.answering.model import Option
from server.answering.ranges import range_options
from server.answering.siblings import is_another_row
from server.answering.wording import passage_options, person_options
from server.query import Query
from server.search import Candidate


def options(query: Query, candidate: Candidate) -> list[Option]:
    """Every option of a candidate for the intent of a question, unsorted."""
    entry = candidate.entry
    if is_another_row(query, entry) or is_one_of_compared(query, entry) or tells_no_length(query, entry):
        return []
    if is_role_row(candidate.entry) and query.intent in _OF_ROLES:
        return list(role_options(query, candidate)) if query.intent == "who" else []
    out: list[Option] = []
    for producer in PRODUCERS.get(query.intent, PRODUCERS["passage"]):
        out.extend(producer(query, candidate))
    return with_hours(query, out)


_OF_ROLES = frozenset(("who", "amount", "deadline"))
"""Intents of which a row of letters says who or nothing."""

Producer = Callable[[Query, Candidate], Iterator[Option]]

PRODUCERS: dict[str, tuple[Producer, ...]] = {
    "deadline": (
        deadline_options,
        share_options,
        hour_options,
        range_options,
        cell_options,
        matrix_options,
        passage_options,
    ),
    "amount": (
        amount_options,
        limit_options,
        age_options,
        range_options,
        cell_options,
        matrix_options,
        passage_options,
    ),
    "who": (person_options, range_options, cell_options, matrix_options, passage_options),
    "passage": (range_options, cell_options, matrix_options, passage_options),
}
"""Which short answers each intent considers."""
