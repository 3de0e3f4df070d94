"""Matrices of marks: a row's marked columns, a column's marked rows, and whether one is marked for another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.models import Cell, PassageKind
from indexer.text import collapse
from server.answering.cells import cell_option, coverage_of_header
from server.answering.lists import as_list, rows_of
from server.answering.marks import is_mark, is_matrix_row, is_unmarked, roles_of, without_ordinal
from server.answering.model import Answer, AnswerStatus, Option, quote_whole, shorten
from server.answering.silence import acceptable
from server.answering.support import coverage, stems_of
from server.library import Entry, Library
from server.query import Query
from server.search import Candidate

_SUBJECT, _COLUMN = 0.3, 0.6
"""How much of a question a row's subject must hold, and how much of a column's header it must name."""


def matrix_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """A row of marks: its subject where the question names a column, its marked columns where it names the subject."""
    entry = candidate.entry
    cells = [cell for cell in entry.passage.cells if cell.text]
    if entry.passage.kind != PassageKind.ROW or len(cells) < 2 or entry.is_header_row or not is_matrix_row(entry):
        return
    marked = [cell for cell in cells if is_mark(cell.text)]
    subject = without_ordinal(cells)
    named = [_named(query, entry, cell) for cell in marked]
    if marked and max(named) < 0.34 and coverage(query, stems_of(subject)) >= 0.35:
        text = "; ".join(collapse(cell.header) for cell in marked if cell.header)
        yield cell_option(query, candidate, marked[0], f"{text} ({subject})", 0.8)
        return
    for cell, share in zip(marked, named, strict=True):
        yield cell_option(query, candidate, cell, subject, 0.25 + 0.7 * share)


_LETTERS = (
    ("A", re.compile(r"\b(?:aprueb|autoriz|visa|da el visto|rinde|responde)[a-zñ]*\b")),
    ("C", re.compile(r"\bconsult[a-zñ]+\b")),
    ("I", re.compile(r"\ba quien(?:es)? (?:se )?(?:le |les )?(?:inform|avis|comunic|notific)[a-zñ]+\b")),
)
"""The letter of a RACI matrix for the verb of the question: who approves is accountable (A), who does it R."""


def role_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """Of a row of a RACI matrix, the columns with the letter of what the question asks of them."""
    entry = candidate.entry
    wanted = next((letter for letter, verb in _LETTERS if query.asks(verb)), "R")
    for letter in dict.fromkeys((wanted, "R", "A")):
        cells = [cell for cell in entry.passage.cells[1:] if letter in roles_of(cell) and cell.header]
        if cells:
            subject = without_ordinal(entry.passage.cells)
            told = "; ".join(f"{collapse(cell.header)}: {cell.text}" for cell in cells)
            yield cell_option(query, candidate, cells[0], f"{told} ({subject})", _ROLE_FIT)
            return


_ROLE_FIT = 0.8


def _named(query: Query, entry: Entry, cell: Cell) -> float:
    """How much of a column's header the question names, its words for the row apart; of "X o Y", one is enough."""
    headers = [stems_of(other.header) for other in entry.passage.cells if other.header != cell.header]
    label = frozenset[str]() if entry.is_header_row else entry.label
    parts = [stems_of(part) - label for part in _EITHER.split(cell.header)]
    return max((coverage_of_header(query, part, headers) for part in parts if part), default=0.0)


_EITHER = re.compile(r"\s+(?:o|u|y/o)\s+|/")


def matrix_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """Yes or no from a matrix, or the rows that it marks for what the question names."""
    if query.asks(_YES_NO) and not query.asks(_ASKS_WHAT):
        return _yes_or_no(query, library, candidates)
    return _marked_rows(query, library, candidates)


_YES_NO = re.compile(
    r"(?:^|[¿?,;:.])\W*(?:y |entonces )?(?:(?:un|una|el|la|los|las|mi|nuestr[oa]) (?:[a-zñ]+ ){1,4})?"
    r"(?:(?:se )?(?:puedo|puede|pueden|podemos|podra|podran|podria|podrian|acepta|aceptan|permite|permiten|financia"
    r"|financian|exige|exigen|pide|piden|paga|pagan)|tienen? derecho|debe|deben|debo|es posible|sirven?|corresponde"
    r"|lleva|llevan|requieren?|necesitan?|publican?)\b"
)
_ASKS_WHAT = re.compile(
    r"\b(?:cuant[oa]s?|quien(?:es)?|cual(?:es)?|cuando|donde|como)\b|(?:^|[¿,;:.])\W*(?:[a-z]{1,4} )?que\b"
)


def _yes_or_no(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """Whether the row that the question names is marked in the column that it names; concluded, so marked derived."""
    for candidate in candidates[:_LOOKED_AT]:
        entry = candidate.entry
        cells = entry.passage.cells
        if entry.passage.kind != PassageKind.ROW or entry.is_header_row or len(cells) < 3:
            continue
        subject = without_ordinal(cells)
        if coverage(query, stems_of(subject)) < _SUBJECT or not _is_of_marks(library, entry):
            continue
        shares = [0.0 if cell.text == subject else _named(query, entry, cell) for cell in cells]
        best = max(range(len(cells)), key=shares.__getitem__)
        if shares[best] < _COLUMN or shares.count(shares[best]) > 1:
            continue
        cell = cells[best]
        if not is_mark(cell.text) and not is_unmarked(cell.text):
            continue
        said = "Sí" if is_mark(cell.text) else "No"
        option = Option(
            text=shorten(f"{said} ({subject}, {collapse(cell.header)})"), quote=quote_whole(entry), kind="cell",
            score=candidate.score, subject=subject, span=cell.span,
        )  # fmt: skip
        if acceptable(query, option):
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind="cell", text=option.text, subject=subject,
                derived=True, quotes=(option.quote,), candidates=tuple(candidates),
                fields={"row": subject, "column": cell.header, "value": cell.text},
            )  # fmt: skip
    return None


_LOOKED_AT = 4


def _is_of_marks(library: Library, entry: Entry) -> bool:
    """Whether a row is of a matrix: it has marks, or it has none where the other rows have."""
    if is_matrix_row(entry):
        return True
    if sum(bool(cell.text.strip()) for cell in entry.passage.cells) > 1:
        return False
    return any(is_matrix_row(row) for row in rows_of(library, entry) if not row.is_header_row)


def _marked_rows(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """ "¿Qué entidades …?": the rows that are marked in the column named, where they are of the kind asked for."""
    asks_who = query.asks(_WHO)
    if query.noun is None and not asks_who:
        return None
    for candidate in candidates[:_ROWS]:
        entry = candidate.entry
        cells = entry.passage.cells
        if entry.passage.kind != PassageKind.ROW or len(cells) < 3:
            continue
        kind = stems_of(cells[0].text if entry.is_header_row else cells[0].header)
        if query.noun not in kind and not (asks_who and _titled(query, entry)):
            continue
        rows = [row for row in rows_of(library, entry) if not row.is_header_row]
        if not any(is_matrix_row(row) for row in rows):
            continue
        shares = [_named(query, rows[0], cell) for cell in rows[0].passage.cells]
        best = max(range(1, len(shares)), key=shares.__getitem__)
        if shares[best] < _WHOLE or shares.count(shares[best]) > 1:
            continue
        found = [row for row in rows if len(row.passage.cells) > best and is_mark(row.passage.cells[best].text)]
        if found:
            return as_list(query, entry, found, candidates)
    return None


_ROWS, _WHOLE = 8, 0.99
_WHO = re.compile(r"\bquien(?:es)?\b")


def _titled(query: Query, entry: Entry) -> bool:
    """Whether the title over a table says what the question asks who does."""
    return bool(entry.passage.heading_path) and coverage(query, stems_of(entry.passage.heading_path[-1])) >= _SUBJECT
