"""Lists, comparisons and thresholds: several lines of the corpus side by side, never a sentence of our own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from indexer.models import Amount, Comparator, PassageKind, Span
from indexer.text import collapse, fold, normal_number, stem
from server.answering.cells import coverage_of_header, is_mark, without_ordinal
from server.answering.model import (
    QUOTE_LIMIT,
    TEXT_LIMIT,
    Answer,
    AnswerStatus,
    Quote,
    quote_around,
    quote_whole,
    shorten,
    visible,
)
from server.answering.support import coverage, stems_of
from server.answering.terms import named_terms
from server.answering.wording import without_label
from server.library import Entry, Library
from server.query import Concept, Query
from server.search import Candidate, best_form

_MOST, _LEAST = 12, 0.5


def list_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """The items that a question asks for: after a lead or heading that it names, or marked in a column."""
    if not candidates or candidates[0].covered < _LEAST:
        return None
    for candidate in candidates[:3]:
        if candidate.covered < 0.85 * candidates[0].covered:
            break
        entry = candidate.entry
        found = (
            _marked(query, library, entry)
            or _valued(query, library, entry)
            or _led(query, library, entry)
            or _under(query, library, entry)
            or ([entry] if _runs_together(entry) else [])
        )
        if sum(map(_count, found)) >= 2:
            return _as_list(query, entry, found, candidates)
    return None


_INLINE = re.compile(r"(?<=[;.,:])\s+(?:[ye]\s+)?(?=(?:[a-zñ]\)|\d{1,2}[.)])\s)")
_MARK = re.compile(r"(?:[a-zñ]|\d{1,2})[.)]\s")


def _pieces(text: str) -> list[str]:
    """The items that one paragraph runs together ("a) …; b) …"), as laws are often copied; the text itself if none."""
    parts = _INLINE.split(text)
    items = parts if _MARK.match(text) else parts[1:]  # what precedes the first introduces them
    return items if len(items) > 1 and all(_MARK.match(part) for part in items) else [text]


_READABLE = 72
"""Characters that an item may have where some of them are left out, rather than all of them cut."""
_CLAUSE_END = re.compile(r"[,;:(]\s|\s(?:que|cuando|cuyo|cuya|encargad[oa])\s")


def _first_clause(line: str) -> str:
    """An item up to where its explanation begins; whole where that would leave too little."""
    match = _CLAUSE_END.search(line, 16)
    return line[: match.start()] if match else line


def _runs_together(entry: Entry) -> bool:
    """A passage that introduces its own items: "termina por: a) …; b) …"."""
    return _count(entry) > 1 and not _MARK.match(entry.passage.text)


def _count(entry: Entry) -> int:
    return len(_pieces(entry.passage.text))


def led_list(query: Query, library: Library, entry: Entry, candidates: Sequence[Candidate]) -> Answer | None:
    """The items after a passage that only introduces them ("por las siguientes causales:")."""
    if not entry.passage.text.rstrip().endswith(":"):
        return None
    items = _after(library, entry)
    return _as_list(query, entry, items, candidates) if sum(map(_count, items)) >= 2 else None


_PARTS = frozenset(stem(word) for word in "dato campo elemento antecedente parte punto contenido paso".split())
"""What any list may hold: words that introduce one need not say them."""


def _led(query: Query, library: Library, entry: Entry) -> list[Entry]:
    """Items that share the lead which the question names, or that follow a lead."""
    if entry.passage.text.rstrip().endswith(":"):
        named = query.noun in _PARTS or query.asked_stems & (entry.own | entry.heading)
        return _after(library, entry) if named else []
    lead = entry.passage.lead
    if not lead.endswith(":") or coverage(query, stems_of(lead), around=entry.heading) < _LEAST:
        return []
    siblings = library.entries(library.passages_of(entry.document.id))
    return [each for each in siblings if each.passage.lead == lead and _is_item(each) and _near(each, entry)]


def _near(one: Entry, other: Entry) -> bool:
    return one.passage.article == other.passage.article and one.passage.heading_path == other.passage.heading_path


def _after(library: Library, lead: Entry) -> list[Entry]:
    rowids = library.passages_of(lead.document.id)
    start = rowids.index(lead.rowid) + 1
    out: list[Entry] = []
    for entry in library.entries(rowids[start : start + 80]):
        if entry.passage.kind == PassageKind.HEADING or not _near(entry, lead):
            break
        if _is_item(entry):
            out.append(entry)
        elif out and ".s" not in entry.passage.fragment:
            break
    return out


def _is_item(entry: Entry) -> bool:
    """A list item, a table's row, or a lettered or numbered paragraph of a law."""
    passage = entry.passage
    if entry.is_header_row:
        return False
    if re.search(r"\.s\d+$", passage.fragment):  # a later piece of a long one, which may go on with its items
        return bool(_MARK.match(passage.text)) and bool(re.search(r"\.(?:let|num)-", passage.fragment))
    if passage.kind in (PassageKind.ITEM, PassageKind.ROW):
        return passage.level <= 1
    return bool(re.search(r"\.(?:let|num)-[a-z0-9-]+$", passage.fragment))


def _marked(query: Query, library: Library, entry: Entry) -> list[Entry]:
    """The rows of a matrix that are marked in the column that the question names."""
    cells = entry.passage.cells
    if entry.passage.kind != PassageKind.ROW:
        return []
    if entry.is_header_row:
        headers = [cell.text for cell in cells[1:] if cell.text]
    elif any(is_mark(cell.text) for cell in cells):
        headers = [cell.header for cell in cells if cell.header and (not cell.text or is_mark(cell.text))]
    else:
        return []
    best, share = "", 0.0
    for header in headers:
        others = [stems_of(other) for other in headers if other != header]
        value = coverage_of_header(query, stems_of(header), others)
        if value > share:
            best, share = header, value
    if share < 0.5:
        return []
    return [
        row
        for row in _rows_of(library, entry)
        if any(cell.header == best and is_mark(cell.text) for cell in row.passage.cells)
    ]


def _valued(query: Query, library: Library, entry: Entry) -> list[Entry]:
    """The rows of a table that hold, in one column, the very value that the question names ("secreta")."""
    if entry.passage.kind != PassageKind.ROW or entry.is_header_row:
        return []
    for cell in entry.passage.cells[1:]:
        words = stems_of(cell.text)
        if words and len(words) <= 3 and words <= query.all_stems:
            return [
                row
                for row in _rows_of(library, entry)
                if any(other.header == cell.header and other.text == cell.text for other in row.passage.cells)
            ]
    return []


def _under(query: Query, library: Library, head: Entry) -> list[Entry]:
    """The items under a heading that names what is asked."""
    if head.passage.kind != PassageKind.HEADING or coverage(query, head.own) < _LEAST:
        return []
    return _after_heading(library, head)


def _after_heading(library: Library, head: Entry) -> list[Entry]:
    rowids = library.passages_of(head.document.id)
    start = rowids.index(head.rowid) + 1
    out = []
    for entry in library.entries(rowids[start : start + 80]):
        if entry.passage.kind == PassageKind.HEADING:
            break
        if _is_item(entry):
            out.append(entry)
    return out


def item_text(entry: Entry, *, named_by_value: bool = False) -> str:
    """One line of a list: a row's subject where it is marked, else its words."""
    passage = entry.passage
    cells = [cell for cell in passage.cells if cell.text]
    if passage.kind == PassageKind.ROW:
        if any(is_mark(cell.text) for cell in cells):
            return without_ordinal(cells)
        if named_by_value:
            return passage.label or cells[0].text
        return " · ".join(cell.text for cell in cells)
    return passage.text.rstrip(" ;,.")


def _as_list(query: Query, head: Entry, items: Sequence[Entry], candidates: Sequence[Candidate]) -> Answer:
    lines = [line for entry in items for line in _pieces(item_text(entry))]
    count = len(lines)
    room = max(28, (TEXT_LIMIT - 14) // max(1, min(len(lines), _MOST)) - 2)
    if sum(len(line) + 2 for line in lines) > TEXT_LIMIT and count == len(items):
        lines = [entry.passage.label or line for entry, line in zip(items, lines, strict=True)]
    if sum(len(line) + 2 for line in lines) > TEXT_LIMIT:
        lines = [_first_clause(line) for line in lines]
    if sum(len(line) + 2 for line in lines) > TEXT_LIMIT and max(map(len, lines[:4])) > _READABLE:
        lines = [shorten(line, room) for line in lines]
    shown: list[str] = []
    for line in lines:
        if sum(len(each) + 2 for each in shown) + len(line) > TEXT_LIMIT - 14:
            break
        shown.append(line)
    text = "; ".join(shown)
    if len(shown) < count:
        text = f"{len(shown)} de {count}: {text}"
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="list", text=shorten(text or lines[0]),
        subject=head.passage.label, quotes=_quotes(head, items), candidates=tuple(candidates),
        fields={"total": count, "shown": len(shown)},
    )  # fmt: skip


def _quotes(head: Entry, items: Sequence[Entry]) -> tuple[Quote, ...]:
    """One run from the lead to the last item where it can be read at a glance, then each item."""
    first = (
        head
        if head.passage.span.start <= items[0].passage.span.start and head.rowid + 1 >= items[0].rowid
        else items[0]
    )
    end = quote_whole(first).span.end
    for entry in items:
        if entry.passage.span.end - first.passage.span.start > QUOTE_LIMIT:
            break
        end = max(end, entry.passage.span.end)
    whole = Quote(entry=first, span=Span(first.passage.span.start, end))
    return (whole, *(quote_whole(entry) for entry in items[:_MOST] if entry.rowid != first.rowid))


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
        rows = {row.passage.label: row for row in _rows_of(library, candidate.entry)}
        found = [
            (rows[year], rows[year].passage.cells[column].text)
            for year in years
            if year in rows and len(rows[year].passage.cells) > column
        ]
        if len(found) > 1:
            return _side_by_side(query, found, candidates)
    return None


def _rows_of(library: Library, entry: Entry) -> list[Entry]:
    table = entry.passage.fragment.rpartition(".r")[0]
    rows = library.entries(library.passages_of(entry.document.id))
    return [row for row in rows if row.passage.fragment.rpartition(".r")[0] == table]


_TOGETHER = re.compile(r"\b(?:y|e|o|u|vs|versus)\b")


def rows_answer(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """One column of several rows that the question names: "el plazo de la admisibilidad y de la evaluación"."""
    if not _TOGETHER.search(query.folded):
        return None
    for candidate in candidates[:4]:
        entry = candidate.entry
        if not _is_named_row(query, entry):
            continue
        named = [row for row in _rows_of(library, entry) if _is_named_row(query, row)]
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
    if not match or not asks:
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
