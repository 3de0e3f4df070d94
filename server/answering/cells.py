"""Table cells as short answers: the column that the question asks for, with its unit, its row and its header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from indexer.facts.tables import RowCell, is_total, read_row
from indexer.models import Cell, PassageKind
from indexer.text import collapse, fold, stem
from server.answering.columns import column_sense
from server.answering.marks import is_matrix_row
from server.answering.model import Option, quote_around, shorten
from server.answering.support import KEPT, coverage, stems_of
from server.library import Entry
from server.query import Query
from server.question.ranges import HAS_DIGIT, polarities_of
from server.rows import column_fit, opposed
from server.search import Candidate

# Headers of the columns that say who: asked by any verb of doing ("quién controla", "quién firma").
_WHO_HEADER = re.compile(
    r"responsable|encargad|a cargo|actor|ejecutor|quien|autoriza|aprueba|visa|firma|unidad|organ[io]|cargo|rol\b"
    r"|jefatura|emite|elabora|destinatario"
)
_TOTAL = re.compile(r"\btotal(?:es)?\b|\ben total\b|\bsuma\b")
_SHORT = 40
_ORDINAL_LABEL = re.compile(r"^\W*\d{1,3}\W*$")


def cell_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """Cells of a row, the column chosen by what the question says of headers, years and kinds of value."""
    entry = candidate.entry
    cells = [cell for cell in entry.passage.cells if cell.text]
    if entry.passage.kind != PassageKind.ROW or len(cells) < 2 or entry.is_header_row or is_matrix_row(entry):
        return
    yield from _several(query, candidate, cells)
    for index, cell in enumerate(cells):
        if _holds_figure(query, cell):
            yield cell_option(query, candidate, cell, f"{cell.header} ({entry.passage.label})", 1.0)
        if index and cell.text != entry.passage.label:
            yield cell_option(query, candidate, cell, cell_text(entry, cell), _fit(query, entry, cell, cells))


_AND = re.compile(r"\by\b|,\s*(?:cuant|que\b|quien)")


def _several(query: Query, candidate: Candidate, cells: list[Cell]) -> Iterator[Option]:
    """The cells of all the columns that a question of several parts names ("el plazo y quién responde")."""
    if not query.asks(_AND):
        return
    label = candidate.entry.label
    headers = {cell: stems_of(cell.header) - label for cell in cells if cell.header}
    named = [
        cell
        for cell, header in headers.items()
        if header
        and (
            coverage_of_header(query, header, [other for each, other in headers.items() if each is not cell]) >= 1
            or _is_of_kind(query, cell)
            or ("count" in query.wants and _COUNT_HEADER.match(fold(cell.header)))
            or ("who" in query.wants and _WHO_HEADER.search(fold(cell.header)))
        )
    ]
    if len(named) > 1:
        fit = max(_fit(query, candidate.entry, cell, cells) for cell in named)
        told = "; ".join(f"{cell.header}: {cell.text}" for cell in named)
        yield cell_option(query, candidate, named[0], told, max(fit, _ALL_NAMED) + 0.1)


def _is_of_kind(query: Query, cell: Cell) -> bool:
    """Whether a cell's own text says the kind of thing asked for ("en qué sala": "Sala Norte")."""
    return any(stem(match[1]) in stems_of(cell.text) for match in _OF_KIND.finditer(query.folded))


_OF_KIND = re.compile(r"\by (?:en|a|de|por|con) que ([a-zñ]{4,})")
_COUNT_HEADER = re.compile(r"\W*(?:cantidad|numero|n[°º]|unidades|total)\b")
_ALL_NAMED = 0.9
"""What the cells of every column that a question of several parts names weigh at least: more than one of them alone."""


def _fit(query: Query, entry: Entry, cell: Cell, cells: list[Cell]) -> float:
    header = stems_of(cell.header)
    others = [stems_of(other.header) for other in cells if other is not cell]
    named = max(
        coverage_of_header(query, header - entry.label, others), 0.5 * coverage_of_header(query, header, others)
    )
    fit = (0.0 if query.intent == "passage" else 0.15) + 0.7 * named
    if named >= _HALF and query.asks(_ON_WHICH_DAY) and entry.label and entry.label <= query.all_stems:
        fit += _CROSSED if HAS_DIGIT.search(cell.text) else 0.0
    if is_total(entry.passage.label or "") and query.asks(_TOTAL):
        fit += 0.25
    words = stems_of(cell.text)
    chosen = bool(query.alternatives) and sum(bool(each <= words) for each in query.alternatives) == 1
    fit += _CHOSEN if chosen else -0.5 * coverage(query, words)
    if query.polarities:
        fit += 0.3 * opposed(query.polarities, polarities_of(fold(cell.header)))
    falls = column_fit(query, cell.header) if query.quantities else None
    if falls is not None:
        fit += _IN_COLUMN if falls else -_IN_COLUMN
    if query.intent == "amount":
        fit += 0.2 if HAS_DIGIT.search(cell.text) else -0.3
    if query.intent == "who":
        if _names_act(query, entry, header, others):
            fit += _ITS_ACT + 0.5 * coverage(query, words)  # who does it may bear a word of what is done
        else:
            fit += 0.55 if _WHO_HEADER.search(fold(cell.header)) else -0.25
    fit += column_sense(query, entry, cell.span)
    years = {int(year) for year in re.findall(r"(?:19|20)\d\d", cell.header)}
    if query.years and years:
        fit += (0.2 if query.intent == "passage" else 0.4) if years & set(query.years) else -0.5
    return fit


def _names_act(query: Query, entry: Entry, header: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    """Whether a column is headed by the very act of which the question asks who does it ("Convoca", "Visado por"), in a
    row that says something else of what is asked."""
    act = query.asks(_WHO_DOES)
    if act is None:
        return False
    place = next((i for i, concept in enumerate(query.concepts) if fold(concept.text) == act[1]), None)
    if place is None:
        return False
    own = header.difference(*others)
    if header.isdisjoint(query.first_stems[place]) or own.isdisjoint(query.all_stems):
        return False  # of "primer" and "segundo subrogante", the one that the question names
    said = query.matcher.match(entry.own - header)
    return any(said[i] and i != place and not _UNIT.fullmatch(fold(query.concepts[i].text)) for i, _ in query.required)


_WHO_DOES = re.compile(r"\bquien(?:es)? (?:(?:no|se|l[aeo]s?|debe|puede|tiene que) )*([a-zñ]{3,})")
_UNIT = re.compile(r"utm|uta|uf|%|[\d.,]+")
_ITS_ACT = 0.75
"""What it weighs that a column's header is the act of which the question asks who does it."""

_HALF, _CROSSED = 0.5, 0.35
"""What it adds, where the question is on which day, that it names a figure's row by its whole label, and its column by
half of its header: dates told in prose elsewhere are of something else."""
_ON_WHICH_DAY = re.compile(r"\bque dia\b")

_CHOSEN = 1.0
"""What it weighs that a cell says one of the two things between which the question chooses."""

_IN_COLUMN = 0.5
"""What it weighs that the figure of the question falls in the range that a column is for, or out of it."""


def cell_option(query: Query, candidate: Candidate, cell: Cell, text: str, fit: float) -> Option:
    entry = candidate.entry
    return Option(
        text=shorten(text),
        quote=quote_around(entry, cell.span),
        kind="cell",
        score=candidate.score + fit,
        subject=entry.passage.label,
        span=cell.span,
        fields={"row": entry.passage.label, "column": cell.header or None, "value": cell.text},
        typed=query.intent != "amount" or _is_figure(entry, cell),
    )


def _is_figure(entry: Entry, cell: Cell) -> bool:
    """A cell that states a figure, not a text in which some number stands."""
    if not HAS_DIGIT.search(cell.text):
        return False
    return len(cell.text) <= _SHORT or any(amount.span.within(cell.span) for amount in entry.facts.amounts)


def _holds_figure(query: Query, cell: Cell) -> bool:
    """The question gives a cell's own figure and asks what it is."""
    if not query.numbers or not cell.header or query.asks(_ASKS_ANOTHER):
        return False
    return any(len(number) >= 5 and number in stems_of(cell.text) for number in query.numbers)


_ASKS_ANOTHER = re.compile(r"\bque se\b|\bquien(?:es)?\b|\bcuando\b|\bplazo\b")  # of the row that has the figure


def coverage_of_header(query: Query, header: frozenset[str], others: Iterable[frozenset[str]]) -> float:
    """How much of a column's header the question names, by the words that tell it from the other columns."""
    telling = header.difference(*others) or header
    if not telling:
        return 0.0
    return len(telling & query.all_stems) / len(telling)


@lru_cache(maxsize=KEPT)
def cell_text(entry: Entry, cell: Cell) -> str:
    """A cell's value with its unit, then its row and its column's header, so that a figure is never bare."""
    value = cell.text
    unit = _unit_of(entry, cell)
    if unit and HAS_DIGIT.search(value) and fold(unit) not in fold(value):
        value = f"{value} {unit}"
    label = entry.passage.label
    place = [
        collapse(part)
        for part in (None if label and _ORDINAL_LABEL.match(label) else label, cell.header)
        if part and not _same(part, cell.text)
    ]
    return shorten(f"{value} ({', '.join(place)})" if place else value)


def _unit_of(entry: Entry, cell: Cell) -> str:
    row = read_row(entry.passage)
    found: RowCell | None = next((each for each in row.cells if each.span == cell.span), None) if row else None
    unit = found.unit if found else ""
    # A unit is shown only as a text over the cell writes it: the header, the lead or a title.
    above = fold(" ".join((cell.header, entry.passage.lead, *entry.passage.heading_path[-2:])))
    return unit if unit and fold(unit) in above else ""


def _same(left: str, right: str) -> bool:
    return fold(left) == fold(right)
