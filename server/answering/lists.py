"""Lists, comparisons and thresholds: several lines of the corpus side by side, never a sentence of our own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from indexer.models import Amount, Comparator, PassageKind
from indexer.text import collapse, normal_number
from server.answering.model import TEXT_LIMIT, Answer, AnswerStatus, quote_around, quote_whole, shorten, visible
from server.answering.support import coverage
from server.answering.terms import named_terms
from server.answering.wording import without_label
from server.library import Entry, Library
from server.query import Query
from server.search import Candidate

_MOST = 12


def list_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """The items under the heading or lead that the question names; None where no group fits."""
    if not candidates or candidates[0].covered < 0.5:
        return None
    head = candidates[0].entry
    items = _items_under(library, head)
    if head.passage.kind == PassageKind.HEADING and len(items) >= 2 and _names_heading(query, head):
        return _as_list(query, head, items, candidates)
    group = [
        candidate.entry
        for candidate in candidates
        if candidate.covered >= 0.75 * candidates[0].covered
        and candidate.entry.passage.kind in (PassageKind.ITEM, PassageKind.ROW)
        and not candidate.entry.is_header_row
    ]
    same = [entry for entry in group if entry.passage.container == group[0].passage.container] if group else []
    return _as_list(query, same[0], same, candidates) if len(same) >= 2 else None


def _names_heading(query: Query, head: Entry) -> bool:
    return coverage(query, head.own) >= 0.5


def _items_under(library: Library, head: Entry) -> list[Entry]:
    rowids = library.passages_of(head.document.id)
    start = rowids.index(head.rowid) + 1
    out = []
    for entry in library.entries(rowids[start : start + 60]):
        if entry.passage.kind == PassageKind.HEADING:
            break
        if (
            entry.passage.kind in (PassageKind.ITEM, PassageKind.ROW)
            and not entry.is_header_row
            and entry.passage.level <= 1
        ):
            out.append(entry)
    return out


def item_text(entry: Entry) -> str:
    """One line of a list: its label where it has one, else its words."""
    passage = entry.passage
    if passage.kind == PassageKind.ROW:
        return " · ".join(cell.text for cell in passage.cells if cell.text)
    return passage.text


def _as_list(query: Query, head: Entry, items: Sequence[Entry], candidates: Sequence[Candidate]) -> Answer:
    shown: list[str] = []
    for entry in items[:_MOST]:
        line = item_text(entry)
        labels = entry.passage.label or line
        shown.append(line if sum(map(len, shown)) + len(line) <= TEXT_LIMIT else labels)
        if sum(map(len, shown)) + 2 * len(shown) > TEXT_LIMIT:
            shown.pop()
            break
    text = "; ".join(part.rstrip(".") for part in shown)
    if len(shown) < len(items):
        text = shorten(f"{len(shown)} de {len(items)}: {text}")
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="list", text=text or shorten(item_text(items[0])),
        subject=head.passage.label, quotes=tuple(quote_whole(entry) for entry in items[:_MOST]),
        candidates=tuple(candidates), fields={"total": len(items), "shown": len(shown)},
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ comparisons


def comparison_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """Two terms' statements side by side, or a row's cells by year."""
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
    return None


# ------------------------------------------------------------------------------------------- thresholds

_FIGURE = re.compile(r"\b(?P<value>\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?\s*(?P<unit>utm|uta|uf|%)", re.IGNORECASE)


def threshold_answer(query: Query, candidates: Sequence[Candidate]) -> Answer | None:
    """A figure of the question held against a rule of the corpus: the rule quoted, the comparison marked derived."""
    match = _FIGURE.search(query.text)
    asks = re.search(
        r"\b(?:va por|puede|requiere|necesita|debe|hay que|cabe|califica|aplica)\b",
        query.folded,
    )
    if not match or not asks:
        return None
    value, unit = Decimal(normal_number(match["value"])), match["unit"].upper()
    for candidate in candidates[:8]:
        for amount in candidate.entry.facts.amounts:
            if amount.unit.upper() != unit or amount.comparator == Comparator.EXACT or candidate.covered < 0.4:
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
