"""Which of several: the alternative that a definition fits, the row with the most or the least of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from indexer.facts.tables import is_total
from indexer.models import Cell, PassageKind, Span
from indexer.text import collapse, fold
from server.answering.cells import coverage_of_header
from server.answering.lists import rows_of
from server.answering.model import Answer, AnswerStatus, Option, quote_whole, shorten
from server.answering.silence import acceptable
from server.answering.support import stems_of
from server.answering.wording import without_label
from server.library import Entry, Library
from server.query import Concept, Query
from server.question.ranges import decimal_of
from server.rows import limits_told
from server.search import Candidate, best_form

# ---------------------------------------------------------------------------------------- alternatives


def alternative_answer(query: Query, candidates: Sequence[Candidate]) -> Answer | None:
    """Of the things between which a question chooses ("¿… , X o Y?"), the one whose own text says the rest of it."""
    if len(query.alternatives) < 2:
        return None
    entries = [_labelled(words, candidates) for words in query.alternatives]
    known = [entry for entry in entries if entry is not None]
    if len(known) < 2 or len({entry.rowid for entry in known}) < len(entries):
        return None
    limits = [limits_told(query, entry) for entry in known]
    if any(limits):  # the figure of the question says which, where each of them is a range
        return None
    named = frozenset().union(*query.alternatives)
    rest = [c for c in query.hard if c.kind != "choice" and named.isdisjoint(c.forms[0][0])]
    told = sorted(((_told(rest, entry), entry) for entry in known), key=lambda pair: -pair[0])
    (most, chosen), (next_most, _) = told[0], told[1]
    if most < _TOLD or most - next_most < _CLEARLY:
        return None
    label = chosen.passage.label or ""
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="comparison", subject=label,
        text=shorten(f"{label}: {without_label(chosen.passage.text, label).lstrip(' :')}"),
        quotes=(quote_whole(chosen), *(quote_whole(entry) for _, entry in told[1:])), candidates=tuple(candidates),
    )  # fmt: skip


_TOLD, _CLEARLY = 0.34, 0.2
"""How much of the rest of the question the text of one must say, and how much more than that of the other."""


def _labelled(words: frozenset[str], candidates: Sequence[Candidate]) -> Entry | None:
    """The best candidate that its label names as the question names an alternative."""
    found = [
        candidate.entry
        for candidate in candidates[:_AMONG]
        if candidate.entry.label and (candidate.entry.label <= words or words <= candidate.entry.label)
    ]
    return min(found, key=lambda entry: len(entry.label ^ words), default=None)


_AMONG = 16


def _told(rest: Sequence[Concept], entry: Entry) -> float:
    words = entry.own - entry.label
    total = sum(concept.weight for concept in rest)
    return sum(concept.weight * best_form(concept, words) for concept in rest) / total if total else 0.0


# ------------------------------------------------------------------------------------------ superlatives

_LITTLE = r"(?:baj|chic|pequeñ|cort|barat)[oa]s?"
_MOST = re.compile(
    r"\b(?:cual(?:es)?|que)\b (?P<kind>(?!(?:es|son|hay|se)\b)[a-zñ]{3,}(?: del? [a-zñ]+)?)\b.{0,75}?"
    rf"\b(?:(?P<least>menos|(?:menor|minimo)(?= [a-z])|mas {_LITTLE})|(?P<most>mas|(?:mayor|maximo)(?= [a-z])))\b"
    r"(?! (?:de|que|tardar|alla)\b)"
)
_DEGREE = re.compile(rf"{_LITTLE}|(?:alt|grand|larg|car|elevad)[oae]s?")
"""Adjectives that only say of what kind the comparison is: no word that a row must hold."""
_COMPARED = re.compile(r"\b(?:mas|mayor|maximo|menos|menor|minimo)\b")


def _asks_most(query: Query) -> re.Match[str] | None:
    return query.asks(_MOST) if query.asks(_COMPARED) else None


class _Measured(NamedTuple):
    value: Decimal
    entry: Entry
    span: Span
    text: str


def superlative_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """ "¿Qué X tiene más Y?": of the rows of a table of X, the one with the most in the column of Y; so derived."""
    match = _asks_most(query)
    if match is None:
        return None
    kind = stems_of(match["kind"])
    seen: set[str] = set()
    for candidate in candidates:
        entry = candidate.entry
        if entry.passage.kind != PassageKind.ROW:
            continue
        across = _across(query, kind, entry, least=bool(match["least"]))
        if across is not None and acceptable(_without_degree(query), across):
            return _derived(query, across, candidates)
        table = f"{entry.document.id} {entry.passage.fragment.rpartition('.r')[0]}"
        if table in seen or not _is_kind(kind, entry):
            continue
        seen.add(table)
        found = _column_of(query, library, entry)
        values = [each.value for each in found]
        if len(found) < 2:
            continue
        best = (max if match["most"] else min)(values)
        if values.count(best) > 1:
            return None
        chosen = found[values.index(best)]
        option = Option(
            text=shorten(f"{chosen.entry.passage.label} ({chosen.text})"), quote=quote_whole(chosen.entry), kind="cell",
            score=candidate.score, subject=chosen.entry.passage.label, span=chosen.span, fields={"rows": len(found)},
        )  # fmt: skip
        if not acceptable(_without_degree(query), option):
            continue
        return _derived(query, option, candidates)
    return None


def _derived(query: Query, option: Option, candidates: Sequence[Candidate]) -> Answer:
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="cell", derived=True, text=option.text,
        subject=option.subject, quotes=(option.quote,), candidates=tuple(candidates), fields=option.fields,
    )  # fmt: skip


def _across(query: Query, kind: frozenset[str], entry: Entry, *, least: bool) -> Option | None:
    """Of a row that the question names, the column with the most, where the title says of what kind the columns are."""
    passage = entry.passage
    title = stems_of(passage.heading_path[-1]) if passage.heading_path else frozenset()
    if entry.is_header_row or not entry.label or not entry.label <= query.all_stems or kind.isdisjoint(title):
        return None
    found = [
        measured
        for place, cell in enumerate(passage.cells)
        if place and cell.header and not is_total(cell.header) and (measured := _figure(entry, place)) is not None
    ]
    values = [each.value for each in found]
    if len(found) < _SEVERAL or len(found) < len(passage.cells) - 2:
        return None
    best = (min if least else max)(values)
    if values.count(best) > 1:
        return None
    chosen = found[values.index(best)]
    return Option(
        text=shorten(f"{chosen.text} ({passage.label})"), quote=quote_whole(entry), kind="cell", score=0.0,
        subject=passage.label, span=chosen.span, fields={"columns": len(found)},
    )  # fmt: skip


_SEVERAL = 3


def _without_degree(query: Query) -> Query:
    kept = tuple(concept for concept in query.concepts if not _DEGREE.fullmatch(fold(concept.text)))
    return query if len(kept) == len(query.concepts) else replace(query, concepts=kept)


def _is_kind(kind: frozenset[str], entry: Entry) -> bool:
    """Whether a table's rows are of the kind asked for, by the header over what names them."""
    cells = entry.passage.cells
    if len(cells) < 2:
        return False
    naming = next((cell for cell in cells if cell.text and cell.text == entry.passage.label), cells[0])
    return not kind.isdisjoint(stems_of(naming.text if entry.is_header_row else naming.header))


def _column_of(query: Query, library: Library, entry: Entry) -> list[_Measured]:
    """The figures of the column that the question measures by, with their rows; [] where it cannot be told."""
    rows = [row for row in rows_of(library, entry) if not row.is_header_row]
    width = min((len(row.passage.cells) for row in rows), default=0)
    body = [row for row in rows if not is_total(row.passage.label or "")]
    figures = {place: found for place in range(1, width) if len(found := _figures(body, place)) > 1}
    if not figures:
        return []
    headers = [stems_of(_UNITS.sub(" ", cell.header)) for cell in rows[0].passage.cells]
    shares = {
        place: coverage_of_header(query, headers[place], [h for h in headers if h != headers[place]])
        for place in figures
    }
    best = max(shares, key=shares.__getitem__)
    if shares[best] >= _NAMED and list(shares.values()).count(shares[best]) == 1:
        return figures[best]
    if len(figures) == 1:
        return figures[best]
    if query.asks(_MONEY):  # a sum that the table adds up is how much there is; a ceiling for each is not added
        totals = [row for row in rows if is_total(row.passage.label or "")]
        summed = [
            place
            for place in figures
            if "$" in rows[0].passage.cells[place].header
            and any(len(total.passage.cells) > place and total.passage.cells[place].text.strip() for total in totals)
        ]
        if not totals:  # nothing is added up: the one column of sums, where it is no ceiling
            summed = [
                place
                for place in figures
                if "$" in rows[0].passage.cells[place].header
                and not _CEILING.search(fold(rows[0].passage.cells[place].header))
            ]
        return figures[summed[0]] if len(summed) == 1 else []
    return []


_CEILING = re.compile(r"\b(?:max|min)|\btope\b|\blimite\b|\bhasta\b")


def is_one_of_compared(query: Query, entry: Entry) -> bool:
    """A row of a table of the things of which the question asks which has the most: none by itself is the answer."""
    match = _asks_most(query) if entry.passage.kind == PassageKind.ROW else None
    if match is None or not entry.label.isdisjoint(query.all_stems):
        return False
    return _is_kind(stems_of(match["kind"]), entry)


_UNITS = re.compile(r"\([^()]*\)|\b\d+(?:[.,]\d+)?%?")


def _told_figure(cell: Cell) -> str:
    return f"{collapse(cell.header)}: {cell.text}" if cell.header else cell.text


_NAMED = 0.5
_MONEY = re.compile(r"\b(?:plata|dinero|recursos|fondos|presupuesto|financiamiento|pesos)\b")
_FIGURE = re.compile(r"^\W*(?:mm?\$|\$)?\s*(\d[\d.]*(?:,\d+)?)\s*(?:%|[a-z]+)?\W*$")


def _figures(rows: Sequence[Entry], place: int) -> list[_Measured]:
    return [found for row in rows if (found := _figure(row, place)) is not None]


def _figure(row: Entry, place: int) -> _Measured | None:
    """A cell that is a figure, with what it measures."""
    cell = row.passage.cells[place]
    match = _FIGURE.match(fold(collapse(cell.text)))
    value = decimal_of(match[1]) if match else None
    return None if value is None else _Measured(value, row, cell.span, _told_figure(cell))
