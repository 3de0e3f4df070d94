"""Comparisons and thresholds: lines of the corpus side by side, a figure held against a rule, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from indexer.models import Amount, Comparator, PassageKind
from indexer.text import collapse, fold, normal_number
from server.answering.cells import coverage_of_header
from server.answering.lists import rows_of
from server.answering.model import TEXT_LIMIT, Answer, AnswerStatus, quote_around, quote_whole, shorten, visible
from server.answering.support import stems_of
from server.answering.terms import named_terms
from server.answering.wording import without_label
from server.library import Entry, Library
from server.query import Concept, Query
from server.search import Candidate, best_form

_LEAST = 0.5

# ------------------------------------------------------------------------------------------ comparisons


def comparison_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """Two terms' statements side by side, a row's cells by year, or two rows."""
    beside = _two_years(query, library, candidates)
    if beside is not None:
        return beside
    two = [found[0] for found in named_terms(query, library)][:2]
    if len(two) == 2:
        text = " | ".join(f"{option.subject}: {option.text}" for option in two)
        return Answer(
            query=query, status=AnswerStatus.ANSWERED, kind="comparison", text=shorten(text),
            quotes=tuple(option.quote for option in two), alternatives=tuple(two),
        )  # fmt: skip
    for candidate in candidates[:5]:
        cells = [
            cell for cell in candidate.entry.passage.cells if re.search(r"(?:19|20)\d\d", cell.header) and cell.text
        ]
        if len(cells) >= 2 and candidate.covered >= 0.5:
            text = "; ".join(f"{collapse(cell.header)}: {cell.text}" for cell in cells)
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind="comparison", text=shorten(text),
                subject=candidate.entry.passage.label, quotes=(quote_whole(candidate.entry),),
                candidates=tuple(candidates),
            )  # fmt: skip
    return _two_subjects(query, candidates)


def _side_by_side(query: Query, found: Sequence[tuple[Entry, str]], candidates: Sequence[Candidate]) -> Answer:
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="comparison",
        text=shorten(" | ".join(f"{entry.passage.label}: {said}" for entry, said in found)),
        quotes=tuple(quote_whole(entry) for entry, _ in found), candidates=tuple(candidates),
    )  # fmt: skip


def _two_years(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """One column of two rows that are years: "subió o bajó … entre 2024 y 2025"."""
    years = [str(year) for year in dict.fromkeys(query.years)]
    if len(years) < 2:
        return None
    for candidate in candidates[:6]:
        passage = candidate.entry.passage
        if passage.kind != PassageKind.ROW or passage.label not in years:
            continue
        headers = [stems_of(cell.header) for cell in passage.cells]
        shares = [
            coverage_of_header(query, header, [other for other in headers if other != header]) for header in headers
        ]
        column = max(range(len(shares)), key=shares.__getitem__)
        if shares[column] < _LEAST:
            continue
        rows = {row.passage.label: row for row in rows_of(library, candidate.entry)}
        found = [
            (rows[year], rows[year].passage.cells[column].text)
            for year in years
            if year in rows and len(rows[year].passage.cells) > column
        ]
        if len(found) > 1:
            return _side_by_side(query, found, candidates)
    return None


_TOGETHER = re.compile(r"\b(?:y|e|o|u|vs|versus)\b")


def rows_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """One column of several rows that the question names: "el plazo de la admisibilidad y de la evaluación"."""
    if not _TOGETHER.search(query.folded):
        return None
    for candidate in candidates[:4]:
        entry = candidate.entry
        if not _is_named_row(query, entry):
            continue
        named = [row for row in rows_of(library, entry) if _is_named_row(query, row)]
        words = [row.label for row in named]
        if not 2 <= len(named) <= _MOST_BESIDE or any(one & other for one in words for other in words if one != other):
            continue
        headers = [stems_of(cell.header) for cell in entry.passage.cells]
        shares = [coverage_of_header(query, each, [other for other in headers if other != each]) for each in headers]
        column = max(range(1, len(shares)), key=shares.__getitem__, default=0)
        if column and shares[column] >= 1 and all(len(row.passage.cells) > column for row in named):
            return _side_by_side(query, [(row, row.passage.cells[column].text) for row in named], candidates)
    return None


_MOST_BESIDE = 4


def _is_named_row(query: Query, entry: Entry) -> bool:
    return (
        entry.passage.kind == PassageKind.ROW
        and not entry.is_header_row
        and len(entry.passage.cells) > 2
        and bool(entry.label)
        and entry.label <= query.all_stems
    )


_BETWEEN = re.compile(
    r"\bentre\s+(?:el|la|los|las|un|una)?\s*(.{3,60}?)\s+y\s+(?:el|la|los|las|un|una)?\s*([^?]{3,60})"
)


def _two_subjects(query: Query, candidates: Sequence[Candidate]) -> Answer | None:
    """The lines that two things of one kind label, side by side: "diferencia entre X e Y"."""
    match = _BETWEEN.search(query.folded)
    if match is None:
        return None
    found: list[tuple[Entry, str]] = []
    for asked in match.groups():
        words = stems_of(asked)
        labelled = [
            candidate.entry
            for candidate in candidates
            if candidate.entry.passage.label and candidate.entry.label and candidate.entry.label <= words
        ]
        if not labelled:
            return None
        entry = max(labelled, key=lambda each: len(each.label))
        cells = [cell.text for cell in entry.passage.cells if cell.text and cell.text != entry.passage.label]
        said = " · ".join(cells) if cells else without_label(entry.passage.text, entry.passage.label)
        found.append((entry, shorten(said, (TEXT_LIMIT - 8) // 2 - len(entry.passage.label or ""))))
    return _side_by_side(query, found, candidates) if found[0][0] is not found[1][0] else None


# ------------------------------------------------------------------------------------------- thresholds

_FIGURE = re.compile(r"\b(?P<value>\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?\s*(?P<unit>utm|uta|uf|%)", re.IGNORECASE)


def threshold_answer(query: Query, candidates: Sequence[Candidate]) -> Answer | None:
    """A figure of the question held against a rule of the corpus: the rule quoted, the comparison marked derived."""
    match = _FIGURE.search(query.text)
    asks = re.search(
        r"\b(?:va por|puede|requiere|necesita|debe|hay que|cabe|califica|aplica)\b",
        query.folded,
    )
    if not match or not asks or query.asks(_ASKS_ANOTHER):
        return None
    value, unit = Decimal(normal_number(match["value"])), match["unit"].upper()
    about = [c for c in query.hard if c.kind not in ("number", "year") and fold(c.text) not in (unit.lower(), "%")]
    for candidate in sorted(candidates[:_RULES], key=lambda each: -_share(about, each.entry)):
        if _share(about, candidate.entry) < _ABOUT:
            return None
        for amount in candidate.entry.facts.amounts:
            if amount.unit.upper() != unit or amount.comparator == Comparator.EXACT:
                continue
            verdict = _holds(value, amount)
            rule = visible(candidate.entry, amount.span)
            told = without_label(candidate.entry.passage.text, candidate.entry.passage.label)
            sign = "cumple" if verdict else "no cumple"
            return Answer(
                query=query, status=AnswerStatus.ANSWERED, kind="threshold", derived=True,
                text=shorten(f"{match.group()} {sign} «{rule}»: {told}"),
                subject=candidate.entry.passage.label, quotes=(quote_around(candidate.entry, amount.span),),
                candidates=tuple(candidates), fields={"holds": verdict, "rule": rule},
            )  # fmt: skip
    return None


_ASKS_ANOTHER = re.compile(
    r"(?:^|¿)\W*(?:(?:a|en|con|de|por) )?(?:que|cual|quien|cuant[oa]s?|cuando|donde)\b"
    r"(?! (?:puede|requiere|necesita|debe)\b)"
)
"""A question that asks for something else than whether its figure meets a rule ("¿qué edad debe tener …?")."""

_RULES, _ABOUT = 12, 0.3
"""How many candidates may state the rule; how much of the question, its figure apart, the one that does must hold."""


def _share(about: Sequence[Concept], entry: Entry) -> float:
    total = sum(concept.weight for concept in about)
    return sum(concept.weight * best_form(concept, entry.everything) for concept in about) / total if total else 1.0


def _holds(value: Decimal, amount: Amount) -> bool:
    match amount.comparator:
        case Comparator.LESS:
            return value < amount.value
        case Comparator.AT_MOST:
            return value <= amount.value
        case Comparator.MORE:
            return value > amount.value
        case Comparator.AT_LEAST:
            return value >= amount.value
        case Comparator.RANGE:
            return amount.value <= value <= (amount.upper if amount.upper is not None else value)
        case _:
            return value == amount.value
