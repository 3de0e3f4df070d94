"""Amounts: figures with their unit, comparator, subject and basis, in prose, list items and table rows.

Not amounts: years, dates, numbers of articles and laws, codes, ordinals of lists, and terms in days or months (those
are deadlines). A figure alone in a table cell takes its unit from the column's header, the row's label or the caption.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indexer.grammar.bases import is_norm, norms_in_parentheses, stated_norms
from indexer.grammar.comparators import comparator_after, comparator_before, comparator_in, joins
from indexer.grammar.counted import UNIT_WORDS, limit_of, measured_time, noun_after
from indexer.grammar.quantities import (
    TIME_UNIT,
    Number,
    header_unit,
    money_unit,
    not_figures,
    numbers,
    paired,
    unit_after,
)
from indexer.grammar.rows import cell_unit, names_codes, naming_cell
from indexer.grammar.words import CARDINALS
from indexer.models import Amount, Cell, Comparator, Passage, PassageKind, Span
from indexer.scanning import Asked, asked_in, digit_runs
from indexer.text import NUMBER_WORDS, collapse, fold, fold_whole, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """A figure with its unit, before its context is read. Offsets are into the passage."""

    start: int
    end: int
    value: Decimal
    unit: str
    upper: Decimal | None = None
    comparator: Comparator | None = None


def read_amounts(passage: Passage) -> tuple[Amount, ...]:
    """Every amount that a passage states, in text order; spans are absolute."""
    if passage.kind is PassageKind.ROW and not any(cell.header for cell in passage.cells) and _is_header(passage):
        return ()
    folded = _walled(passage)
    if passage.kind is not PassageKind.ROW and not _may_hold(folded):
        return ()
    taken = not_figures(folded)
    found = [] if _FRACTION_WORDS.isdisjoint(asked_in(folded)) else [*_fractions(folded, taken)]
    figures = [number for number in numbers(folded, taken) if not taken[number.start]]
    if figures:
        found += _measured(passage, folded, figures, taken)
        found += _counted(passage, folded, figures, taken)
        if passage.kind is PassageKind.ROW:
            found += _bare_cells(passage, folded, figures, taken)
    if not found:
        return ()
    bounds = sentences(passage.masked)
    out = [_amount(passage, folded, figure, bounds) for figure in sorted(found, key=lambda figure: figure.start)]
    return tuple(out)


def _walled(passage: Passage) -> str:
    """The folded text, a bar between the cells of a row so that no figure takes its noun from the next column."""
    folded = fold_whole(passage.masked)
    if passage.kind is not PassageKind.ROW:
        return folded
    out = ["|"] * len(folded)
    for cell in passage.cells:
        begin, end = cell.span.start - passage.span.start, cell.span.end - passage.span.start
        out[begin:end] = folded[begin:end]
    return "".join(out)


_ONE = Asked(("un", "una", "uno"))
_MORE_THAN_ONE = Asked(CARDINALS - _ONE)
_OWN_NUMBER = re.compile(r"\s*articulo\s\d{1,4}[°º]?(?:\s(?:bis|ter|quater))?")  # all that most headings of a law are


def _may_hold(folded: str) -> bool:
    """Whether a text can hold an amount at all: a figure, a number in words, a part; "un" only of what is measured."""
    if _OWN_NUMBER.fullmatch(folded):
        return False
    words = asked_in(folded)
    return (
        bool(digit_runs(folded))
        or not _MORE_THAN_ONE.isdisjoint(words)
        or not _FRACTION_WORDS.isdisjoint(words)
        or not (_ONE.isdisjoint(words) or UNIT_WORDS.isdisjoint(words))
    )


def _is_header(passage: Passage) -> bool:
    return passage.fragment.endswith(".r0")


# -------------------------------------------------------------------------------------------- fractions

_DENOMINATORS = {
    "medio": 2, "tercio": 3, "cuarto": 4, "quinto": 5, "sexto": 6, "septimo": 7, "octavo": 8, "noveno": 9, "decimo": 10,
    "tercera": 3, "cuarta": 4, "quinta": 5, "sexta": 6, "septima": 7, "octava": 8, "novena": 9, "decima": 10,
}  # fmt: skip
_NUMERATORS = {
    "un": 1, "una": 1, "la": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9,
}  # fmt: skip
_FRACTION = re.compile(
    r"\b(?P<num>un|una|la|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\s{1,8}"
    r"(?:(?P<den>tercio|cuarto|quinto|sexto|septimo|octavo|noveno|decimo)(?:s\b|\b(?=\s{1,8}de))"
    r"|(?P<parts>tercera|cuarta|quinta|sexta|septima|octava|novena|decima)s?\s{1,8}partes?\b)"
    r"|(?<![\w/.,°º-])(?P<n>[1-8])/(?P<d>[2-9])(?=\s{1,8}(?:de|partes)\b|\s{0,3}[).,;]|\s*\Z)"
    r"|\b(?P<absolute>mayoria\s{1,8}absoluta)\b|\b(?P<simple>simple\s{1,8}mayoria|mayoria\s{1,8}simple)\b"
    r"|\b(?P<half>la\s{1,8}mitad)(?P<more>\s{1,8}mas\s{1,8}un[oa])?\b"
)


_FRACTION_WORDS = Asked((*_DENOMINATORS, *(f"{word}s" for word in _DENOMINATORS), "mayoria", "mitad", "/"))


def _fractions(folded: str, taken: bytearray) -> Iterator[_Figure]:
    """Votes and parts: "tres quintos", "2/3 de", "mayoría absoluta" (more than a half)."""
    for match in _FRACTION.finditer(folded):
        if taken[match.start()] and not match.group("n"):
            continue
        comparator: Comparator | None = None
        if match.group("n"):
            over, under = int(match.group("n")), int(match.group("d"))
            if over >= under:
                continue
        elif match.group("absolute") or match.group("simple") or match.group("half"):
            over, under = 1, 2
            exact = match.group("half") and not match.group("more")
            comparator = None if exact else Comparator.MORE
        else:
            over = _NUMERATORS[match.group("num")]
            under = _DENOMINATORS[match.group("den") or match.group("parts")]
            if over >= under or (match.group("num") == "la" and match.group("den")):
                continue
        _take(taken, match.start(), match.end())
        value = Decimal(over) / Decimal(under)
        yield _Figure(start=match.start(), end=match.end(), value=value, unit="fracción", comparator=comparator)


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\x01" * (end - start)


# ---------------------------------------------------------------------------------- money, %, UTM, ranges


def _unit_of(folded: str, number: Number) -> tuple[str, int] | None:
    return money_unit(folded, number) if number.currency else unit_after(folded, number.end)


def _measured(passage: Passage, folded: str, figures: list[Number], taken: bytearray) -> Iterator[_Figure]:
    """Figures with a currency sign or a unit of measure, ranges joined ("entre 10 y 50 UTM", "20% a 50%")."""
    index = 0
    while index < len(figures):
        number = figures[index]
        index += 1
        if taken[number.start]:
            continue
        unit = _unit_of(folded, number)
        following = figures[index] if index < len(figures) else None
        if following is not None and not taken[following.start]:
            other = _unit_of(folded, following)
            after = unit[1] if unit else number.end
            if other and (unit is None or unit[0] == other[0]) and joins(folded, after, following.start):
                _take(taken, number.start, other[1])
                start = _range_start(folded, number.start)
                yield _Figure(
                    start=start, end=other[1], value=number.value, unit=other[0], upper=following.value,
                    comparator=Comparator.RANGE,
                )  # fmt: skip
                index += 1
                continue
        if unit is None or (number.in_words and folded[number.start : number.end] in ("un", "una") and unit[0] == "$"):
            continue
        name = _split_unit(passage, folded, number, unit[0])
        _take(taken, number.start, unit[1])
        yield _Figure(start=number.start, end=unit[1], value=number.value, unit=name)
        echo = _ECHO.match(folded, unit[1])
        if echo and not number.in_words:
            _take(taken, unit[1], echo.end())


_ECHO = re.compile(rf"[\s.-]{{0,4}}\(\s?{NUMBER_WORDS}[^()]{{0,120}}\)")
"""The figure said again in words: "12% (doce por ciento)"."""


def _range_start(folded: str, start: int) -> int:
    opening = re.search(
        r"\b(?:entre|desde|de)\s{1,8}(?:un\s|una\s|el\s|las\s|los\s)?\s{0,8}\Z", folded[max(0, start - 24) : start]
    )
    if opening:
        return max(0, start - 24) + opening.start()
    before = comparator_before(folded, start)
    return before[1] if before and before[0] in (Comparator.MORE, Comparator.AT_LEAST) else start


def _split_unit(passage: Passage, folded: str, number: Number, unit: str) -> str:
    """ "$19.802 / $17.100 Miles": the multiple said at the end holds for both halves."""
    if unit != "$" or passage.kind is not PassageKind.ROW:
        return unit
    rest = re.match(
        r"\s{0,3}/\s{0,3}\$\s?[\d.,]+\s{0,3}(?P<multiple>miles|millones|mm)\b", folded[number.end : number.end + 60]
    )
    if rest is None:
        return unit
    return "M$" if rest.group("multiple") == "miles" else "MM$"


# ----------------------------------------------------------------------------------------------- counts


def _counted(passage: Passage, folded: str, figures: list[Number], taken: bytearray) -> Iterator[_Figure]:
    """Counts with their noun: "101 funcionarios", "21 Municipalidades", "10.000 km", "1 instancia"."""
    for index, number in enumerate(figures):
        if taken[number.start] or number.currency or number.glued:
            continue
        time = measured_time(folded, number.end)
        if time:
            _take(taken, number.start, time.end())
            unit = collapse(passage.masked[number.end : time.end()])
            yield _Figure(start=number.start, end=time.end(), value=number.value, unit=unit)
            continue
        if TIME_UNIT.match(folded, number.end):
            _take(taken, number.start, number.end)
            continue
        noun = noun_after(folded, number)
        if noun is None:
            continue
        start, value, upper = number.start, number.value, None
        previous = figures[index - 1] if index else None
        if (
            previous
            and not previous.currency
            and not taken[previous.start]
            and joins(folded, previous.end, number.start)
        ):
            start, value, upper = _range_start(folded, previous.start), previous.value, number.value
            _take(taken, previous.start, previous.end)
        _take(taken, number.start, noun.end())
        unit = passage.masked[noun.start("noun") : noun.end("noun")]
        comparator = Comparator.RANGE if upper is not None else limit_of(noun)
        yield _Figure(start=start, end=noun.end(), value=value, unit=unit, upper=upper, comparator=comparator)


# ---------------------------------------------------------------------------------------- cells of tables


def _bare_cells(passage: Passage, folded: str, figures: list[Number], taken: bytearray) -> Iterator[_Figure]:
    """A figure alone in its cell (a comparator at most beside it), with the unit of its header, label or caption."""
    base = passage.span.start
    for position, cell in enumerate(passage.cells):
        if position == 0 or names_codes(cell.header):
            continue
        begin, end = cell.span.start - base, cell.span.end - base
        label = _row_label(passage) or ""
        parts = paired(label, passage.masked[begin:end]) or paired(cell.header, passage.masked[begin:end])
        unit = cell_unit(cell.header, label, (passage.lead, *reversed(passage.heading_path[-2:])))
        for number in figures:
            if not begin <= number.start < end or taken[number.start]:
                continue
            rest = folded[begin : number.start] + " " + folded[number.end : end]
            part = next((name for name, start, stop in parts if begin + start <= number.start < begin + stop), None)
            if part is None and re.sub(r"[^a-z0-9ñ]", "", _COMPARING.sub(" ", rest)):
                continue
            own = header_unit(part) if part else None
            _take(taken, number.start, number.end)
            yield _Figure(start=number.start, end=number.end, value=number.value, unit=own or ("" if part else unit))


_COMPARING = re.compile(r"\b(?:maximo|minimo|max|min|hasta|tope|de|mas|menos|al|a lo)\b")


# ---------------------------------------------------------------------------------------------- context


def _amount(passage: Passage, folded: str, figure: _Figure, bounds: Sequence[Span]) -> Amount:
    start, end, comparator = figure.start, figure.end, figure.comparator
    cell = _cell_at(passage, start)
    sentence = _sentence(passage, bounds, start)
    floor = cell.span.start - passage.span.start if cell else sentence.start
    if comparator is None:
        before = comparator_before(folded, start)
        after = comparator_after(folded, end)
        if before and before[1] >= floor:
            comparator, start = before
            if comparator is Comparator.MORE and _NEGATED.search(folded, max(floor, start - 80), start):
                comparator = Comparator.AT_MOST
        elif after:
            comparator, end = after
    subject = _subject(passage, Span(start, end), cell, sentence)
    if comparator is None and _first_of_value(passage, folded, figure, cell):
        labels = (cell.header, _row_label(passage) or "") if cell else (passage.label or "",)
        comparator = next(filter(None, (comparator_in(fold(label)) for label in labels)), None)
    return Amount(
        value=figure.value,
        unit=figure.unit,
        comparator=comparator or Comparator.EXACT,
        span=Span(start, end).shift(passage.span.start),
        upper=figure.upper,
        subject=subject,
        basis=_basis(passage, cell, sentence, end),
        sentence=sentence.shift(passage.span.start),
    )


_NEGATED = re.compile(
    r"\b(?:ningun[oa]?\s[^,;.]{0,40}|nadie\s{1,4}|no\s{1,4}(?:se\s{1,4})?)"
    r"(?:pueden?|podran?|deben?|deberan?)\s{1,4}[a-zñ]{3,20}\s{0,4}\Z"
)
"""What makes a ceiling of "más de": "nadie puede recibir más de 5 UTM"."""


def _cell_at(passage: Passage, offset: int) -> Cell | None:
    position = offset + passage.span.start
    return next((cell for cell in passage.cells if cell.span.start <= position < cell.span.end), None)


def _sentence(passage: Passage, bounds: Sequence[Span], offset: int) -> Span:
    if passage.kind is PassageKind.ROW:
        return Span(0, len(passage.masked))
    for span in bounds:
        if span.start <= offset < span.end:
            return span
    return Span(0, len(passage.masked))


def _row_label(passage: Passage) -> str | None:
    if passage.kind is not PassageKind.ROW:
        return passage.label
    named = naming_cell(passage.cells)
    return collapse(named.text) if named else passage.label


def _first_of_value(passage: Passage, folded: str, figure: _Figure, cell: Cell | None) -> bool:
    begin = cell.span.start - passage.span.start if cell else folded.find(":") + 1
    return (bool(cell) or bool(passage.label)) and not _DIGIT.search(folded, begin, figure.start)


_VERB = re.compile(
    r"\s(?:no\s+)?(?:se\s+)?(?:[^\W\d_]+(?:rá|rán)|es|son|debe|deben|puede|pueden|requieren?|tienen?|corresponde|permiten?|fija|"
    r"establece|exige|representa|equivale|asciende|alcanza|considera|contempla|existen?|hay|financian?|presentan?|reciben?)\s"
)
_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"[^,;.:()\n]{0,80}")
_THREE_LETTERS = re.compile(r"[^\W\d_]{3,}")
_OPENING = re.compile(r"\A[\s\d.)°º•*-]*(?:[a-zñ]\)\s+)?")


def _subject(passage: Passage, amount: Span, cell: Cell | None, sentence: Span) -> str | None:
    """What the figure is of: row's label and column's header, the item's label, else the sentence's subject."""
    if cell is not None:
        return _cell_subject(passage, amount, cell)
    if passage.label and passage.kind is not PassageKind.HEADING:
        return passage.label
    text = passage.masked
    opening = _OPENING.match(text[sentence.start : amount.start])
    first = sentence.start + (opening.end() if opening else 0)
    verb = _VERB.search(text, first, min(amount.start, first + 240))
    if verb:
        return _words(text[first : verb.start()], 14) or None
    aside = text[first : amount.start].rstrip().endswith("(")  # "… hasta 10% (máximo 7.000 UTM)": of what precedes
    clause = max(text.rfind(mark, first, amount.start) for mark in (",;:" if aside else ",;:(")) + 1
    begin, first = first, max(first, clause)
    if len(text[first : amount.start].split()) >= 3:
        return _words(text[first : amount.start], 14)
    after = _CLAUSE.match(text, amount.end)
    words = _words(text[first : after.end() if after else amount.end], 14)
    if _THREE_LETTERS.search(words.replace(collapse(text[amount.start : amount.end]), "")):
        return words
    before = _words(" ".join(text[begin : amount.start].split()[-10:]), 10)
    return before or _words(" ".join(passage.lead.split()[-14:]), 14) or None


def _words(text: str, limit: int) -> str:
    return " ".join(collapse(text).strip(" ,;:(").split()[:limit])


def _cell_subject(passage: Passage, amount: Span, cell: Cell) -> str | None:
    row = _row_label(passage) or ""
    begin = cell.span.start - passage.span.start
    for name, start, end in paired(row, passage.masked[begin : cell.span.end - passage.span.start]):
        if start <= amount.start - begin < end:
            head = row.split("/")[0].strip()
            row = head if name in head else f"{head.rsplit(' ', 1)[0]} {name}"
    parts = [part for part in (row if row != cell.text else "", cell.header.strip()) if part]
    return " × ".join(parts) or None


_BASIS_HEADER = re.compile(r"\b(?:glosas?|referencia|normas?|normativa|fuente|base legal|fundamento|articulos?|ley)\b")


def _basis(passage: Passage, cell: Cell | None, sentence: Span, end: int) -> str | None:
    """The norm in parentheses after the figure, in the row's column of norms, or in the heading just above."""
    if cell is not None:
        for other in passage.cells:
            if other is not cell and _BASIS_HEADER.search(fold(other.header)) and is_norm(other.text):
                return collapse(other.text)
    text = passage.masked[sentence.start : sentence.end]
    stated = [norm for at, norm in stated_norms(text) if sentence.start + at < end]
    if stated:
        return stated[-1]
    found = norms_in_parentheses(text)
    after = [norm for at, norm in found if sentence.start + at >= end]
    if after or found:
        return after[0] if after else found[0][1]
    if passage.heading_path:
        heading = norms_in_parentheses(passage.heading_path[-1])
        return heading[0][1] if heading else None
    return None
