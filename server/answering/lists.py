"""Lists: several lines of the corpus one after another, never a sentence of our own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.models import PassageKind, Span
from indexer.text import stem
from server.answering.cells import coverage_of_header
from server.answering.items import fitted
from server.answering.marks import is_mark, is_matrix_row, without_ordinal
from server.answering.model import (
    QUOTE_LIMIT,
    TEXT_LIMIT,
    Answer,
    AnswerStatus,
    Quote,
    quote_whole,
    shorten,
)
from server.answering.support import coverage, stems_of
from server.library import Entry, Library
from server.query import Query
from server.search import Candidate

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
            return as_list(query, entry, found, candidates)
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
    """An item up to where its explanation begins, marked as cut; whole where that would leave too little."""
    match = _CLAUSE_END.search(line, 16)
    return f"{line[: match.start()]}…" if match else line


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
    return as_list(query, entry, items, candidates) if sum(map(_count, items)) >= 2 else None


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
        for row in rows_of(library, entry)
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
                for row in rows_of(library, entry)
                if any(other.header == cell.header and other.text == cell.text for other in row.passage.cells)
            ]
    return []


_PLURAL = re.compile(
    r"^\W*(?:(?:cuales|que) (?:son )?|lista(?:do)? de |nombre )?(?:los |las )?([a-zñ]{2,}s)\b(?: [a-zñ]+s)?"
    r"(?: (?:del?|para|que|en|al?|por|hay|tiene)\b|\W*$)"
)


def titled_list(query: Query, library: Library, candidates: Sequence[Candidate]) -> Answer | None:
    """The items under a title that is what the question asks for in the plural: "ejes del plan", under "Ejes"."""
    match = query.asks(_PLURAL)
    if match is None:
        return None
    things = stem(match[1])
    for candidate in candidates[:_TITLED]:
        entry = candidate.entry
        is_title = entry.passage.kind == PassageKind.HEADING
        over = entry.passage.text if is_title else next(reversed(entry.passage.heading_path), "")
        title = frozenset(word for word in stems_of(over) if word.isalpha())
        if candidate.covered < _ABOUT or things not in title or not title <= query.all_stems:
            continue
        rowids = library.passages_of(entry.document.id)
        items = (
            _after_heading(library, entry)
            if is_title
            else [each for each in library.entries(rowids) if _is_item(each) and _near(each, entry)]
        )
        if len(items) > 1 and not any(map(is_matrix_row, items)):  # which of these, its marks say
            return as_list(query, items[0], items, candidates)
    return None


_ABOUT = 0.6
_TITLED = 5


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


def as_list(query: Query, head: Entry, items: Sequence[Entry], candidates: Sequence[Candidate]) -> Answer:
    lines = [line.rstrip(" ;,") for entry in items for line in _pieces(item_text(entry))]
    count = len(lines)
    room = max(28, (TEXT_LIMIT - 14) // max(1, min(len(lines), _MOST)) - 2)
    if sum(len(line) + 2 for line in lines) > TEXT_LIMIT and count == len(items):
        lines = [entry.passage.label or line for entry, line in zip(items, lines, strict=True)]
    if sum(len(line) + 2 for line in lines) > TEXT_LIMIT:
        lines = [_first_clause(line) for line in lines]
    if sum(len(line) + 2 for line in lines) > TEXT_LIMIT and max(map(len, lines[:4])) > _READABLE:
        lines = fitted(query, lines, room)
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


def labels_of(query: Query, items: Sequence[Entry]) -> Answer:
    """What labelled lines are about, by their labels, in order; what they say stands in the quote."""
    labels = [entry.passage.label or "" for entry in items]
    shown: list[str] = []
    for label in labels:
        if sum(len(each) + 2 for each in shown) + len(label) > TEXT_LIMIT - 14:
            break
        shown.append(label)
    text = "; ".join(shown)
    return Answer(
        query=query, status=AnswerStatus.ANSWERED, kind="list", quotes=_quotes(items[0], items),
        text=shorten(text if len(shown) == len(labels) else f"{len(shown)} de {len(labels)}: {text}"),
        fields={"total": len(labels), "shown": len(shown)},
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


def rows_of(library: Library, entry: Entry) -> list[Entry]:
    """All the rows of the table that a row is of."""
    table = entry.passage.fragment.rpartition(".r")[0]
    rows = library.entries(library.passages_of(entry.document.id))
    return [row for row in rows if row.passage.fragment.rpartition(".r")[0] == table]
