"""Rows that share a table, a title and headers with the one asked for, and are another: better silence than theirs."""

from __future__ import annotations

import re

from indexer.models import PassageKind
from indexer.text import fold, stem
from server.answering.marks import is_matrix_row
from server.answering.model import Option
from server.answering.support import stems_of
from server.library import Entry, Library
from server.query import Query
from server.rows import range_fit

_ACT = re.compile(r"\W*([a-zñ]{2,}[aei]r)(?:se)?\b")


def is_another_row(query: Query, entry: Entry) -> bool:
    """Whether nothing that is a row's own answers to the question, and something asked stands nowhere about it.

    What the title and the headers say holds for every row of the table. A row that is named by an act is another also
    where the act is the one asked and its object is not ("retirar al secretario" for "retirar al alcalde").
    """
    passage = entry.passage
    if passage.kind != PassageKind.ROW or entry.is_header_row or not entry.label:
        return False
    own = (entry.own & query.all_stems) - entry.heading
    act = _ACT.match(fold(passage.label or "")) if len(own) == 1 else None
    only_act = act is not None and own == {stem(act[1])}
    if (own and not only_act) or is_matrix_row(entry):
        return False
    if query.quantities and range_fit(query, entry):
        return False
    if only_act and not (entry.label - own).isdisjoint(query.all_stems):
        return False  # the act asked and its object, though the title over the table names the object too
    held = query.matcher.match(entry.everything)
    absent = [place for place, _ in query.required if not held[place] and query.concepts[place].asked]
    if not only_act:
        return bool(absent)
    asked = max(place for place, value in enumerate(query.matcher.match(own)) if value)
    return not entry.label - own <= entry.heading and any(place > asked for place in absent)


_OF_KIND = re.compile(r"^(?P<kind>[a-zñ]{4,}) (?P<which>(?:para|por) .{3,60})$")
"""A label that says what a thing is and for which case: "Quórum para sesionar"."""


def siblings_of_case(query: Query, library: Library, chosen: Option) -> list[Entry]:
    """The lines beside the one chosen that say the same thing of another case, which the question does not tell.

    "¿Cuál es el quórum?" over "Quórum para sesionar" and "Quórum para acordar": neither is the answer by itself.
    """
    entry = chosen.quote.entry
    kind = _case_of(query, entry)
    if kind is None:
        return []
    return [
        each
        for each in library.entries(library.passages_of(entry.document.id))
        if each.rowid != entry.rowid
        and (each.passage.heading_path, each.passage.article) == (entry.passage.heading_path, entry.passage.article)
        and _case_of(query, each) == kind
    ]


def _case_of(query: Query, entry: Entry) -> str | None:
    """The kind of thing that the question asks for and a line's label names for one case, not the question's."""
    label = _OF_KIND.match(fold(entry.passage.label or ""))
    if label is None or stem(label["kind"]) not in query.all_stems:
        return None
    return None if stems_of(label["which"]) & query.all_stems else label["kind"]
