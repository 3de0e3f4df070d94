"""Legal terms as a passage states them: how long or until when, from what event, who must act, and what silence does.

Values are found first (in the order of ``_values_at``: the first rule that fits takes its words), then what stands
beside each one is read from its own sentence or cell, so that two terms of one article keep their own subjects. A
count that the text does not state stays ``DayCount.NOT_STATED``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from indexer.grammar import actors, clauses
from indexer.grammar.anchors import ANCHORS, DATED, readers_of, starts
from indexer.grammar.dates import bare_date_at
from indexer.grammar.periods import UNITS, count_at, durations_at
from indexer.grammar.recurrences import PERIOD_WORDS, period_places
from indexer.grammar.segments import Segment, arrow_cell, cell_under, label_end, segments, words_in
from indexer.grammar.values import Value
from indexer.grammar.words import Words, at, number_at, phrase, read_words
from indexer.models import Cell, DayCount, Deadline, DeadlineKind, Passage, PassageKind, Span
from indexer.scanning import Asked, asked_in, digit_runs, places_of
from indexer.text import collapse, fold, fold_whole

_OF_EARLIER = Asked(clauses.LONGER | {"plazo", "plazos", "termino"})  # words of an earlier term
_ACTOR_HEADER = re.compile(
    r"\b(?:responsable|actor|quien|organo|encargad|ejecuta|a cargo|unidad|emisor|obligado|rol\b|entidad|servicio|"
    r"informante)"
)
_BASIS_HEADER = re.compile(r"\b(?:norma|base legal|referencia|fundamento|fuente|articulo|glosa|marco legal)")
_TRIGGER_HEADER = re.compile(r"desde|computo|hito de inicio|evento|gatill|inicio del plazo")
_DATE_HEADER = re.compile(r"plazo|fecha|vencimiento|hasta|cierre|termino|inicio|cuando|periodo|dia")
_NUMBER_HEADER = re.compile(r"\b(horas?|dias?|semanas?|mes(?:es)?|años?)\b")
_RATE_HEADER = re.compile(r"\b(?:por|al|a la|cada|del|de la|en el) (?:hora|dia|semana|mes|año)\b")  # "Visitas por año"
_NAMES_A_NORM = re.compile(r"^\W*(?:n\W|ley|d\W?l|dfl|decreto|res\W|resolucion|dictamen|oficio|circular)")
_GENERIC_LABEL = re.compile(r"^\W*(?:plazos?|fechas?|periodos?|vigencia|vencimiento|duracion)(?: maxim[oa]s?)?\W*$")
_LETTER = re.compile(r"\.(?:let|num)-[^.]+(?:\.s\d+)?$")
_TASKED = re.compile(r"correspond|compet|facult|atribucion|funcion|deber|obligacion|tendran?\b|podran?\b")
_FUTURE = re.compile(r"\b[a-z]{2,}[aeid]ran?\b")
_SCHEDULED = re.compile(r"\bse [a-zñ]{3,}[ae]n? (?:el|los dias|desde el|a partir del|entre el)(?: dia)? \d")
"""A rite in the present: "La votación se realiza el 10 de septiembre"."""
_LISTED_DAY = re.compile(
    r"\W*\d{1,2}[°º]?(?: (?:de )?[a-z]{3,10}\.?(?: (?:del? )?\d{4})?|([/.-])\d{1,2}\1\d{4})\s*[—–:]"
)
"""An item of a calendar: "31 mar 2026 — Cierre de postulaciones"."""
_AUXILIARY = frozenset(
    "podra podran ser tendra tendran sera seran debera deberan es no tiene tienen se dispondra dispondran de".split()
)
_PLAZO_LEAD = frozenset(
    """, y e dentro de del el la los las un una plazo plazos termino lapso periodo maximo maxima max en a mas tardar
    hasta no superior mayor inferior menor que exceder excedera podra fatal por : ( . contar al menos lo con
    transcurrido transcurridos transcurridas durante antelacion anticipacion minima minimo""".split()
)


def read_deadlines(passage: Passage) -> tuple[Deadline, ...]:
    """Every term that ``passage`` states, in text order; spans are places in the document's source.

    A heading's own words are read for durations only; a table row cell by cell, with its headers.
    """
    folded = fold_whole(passage.masked)
    timed = places_of(ANCHORS, folded)
    timed += [run for run in digit_runs(folded) if DATED.match(folded, run)]
    timed += period_places(folded) if passage.kind is not PassageKind.ROW else places_of(PERIOD_WORDS, folded)
    if not timed and not _bare_number(passage):
        return ()
    found: list[Deadline] = []
    returns = not _OF_EARLIER.isdisjoint(asked_in(folded))
    timed.sort()
    for segment in segments(passage, folded):
        nearest = bisect_left(timed, segment.span.start)
        here = segment.cell is not None or (nearest < len(timed) and timed[nearest] < segment.span.end)
        values = [value for value in _values(segment, passage, folded) if _wanted(value, passage)] if here else []
        if values or (found and (returns or segment.cell)):
            _read_segment(passage, folded, segment, values, found)
        elif found:
            _add_effect(passage, folded, segment, found)
    return tuple(found)


def parse_term(text: str) -> Deadline | None:
    """The one term that a person typed ("10 días hábiles", "un mes", "72 horas", "30 días antes de"), or None.

    Spans are places in ``text``.
    """
    passage = Passage(
        fragment="", kind=PassageKind.PARAGRAPH, heading_path=(), span=Span(0, len(text)), lines=(1, 1),
        masked=text, text=collapse(text),
    )  # fmt: skip
    found = read_deadlines(passage)
    return found[0] if len(found) == 1 else None


# ----------------------------------------------------------------------------------------------- values


def _values(segment: Segment, passage: Passage, folded: str) -> Iterator[Value]:
    words, behind = segment.words, 0
    for index in starts(words, cell=segment.cell is not None):
        if index < behind:
            continue
        found = _values_at(segment, index, passage, folded)
        yield from found
        behind = max([index, *(value.last for value in found)])


def _values_at(segment: Segment, index: int, passage: Passage, folded: str) -> list[Value]:
    words = segment.words
    for reader in readers_of(words[index]) or ():
        single = reader(words, index)
        if single is not None and (reader is not bare_date_at or _bare_dates(segment, passage, folded)):
            return [single]
    return durations_at(words, index) or _number_under_unit(segment, index)


def _bare_dates(segment: Segment, passage: Passage, folded: str) -> bool:
    """Whether a date with no bound beside it is a term here: a calendar's dated cell, a day when something will be."""
    if segment.cell is not None:
        label = fold(passage.label or "")
        return bool(_DATE_HEADER.search(fold(segment.cell.header))) and not _NAMES_A_NORM.match(label)
    label = fold(passage.label or "").strip(": ")
    sentence = folded[segment.span.start : segment.span.end]
    if (_DATE_HEADER.search(label) and label != "fecha") or _FUTURE.search(sentence):
        return True
    return bool(_SCHEDULED.search(sentence) or _LISTED_DAY.match(sentence))


def _number_under_unit(segment: Segment, index: int) -> list[Value]:
    """A cell that is only "10" under a header that names the unit: "Plazo (días hábiles)", "N° de días"."""
    if segment.cell is None or index or not segment.words:
        return []
    header = fold(segment.cell.header)
    unit = _NUMBER_HEADER.search(header)
    number = number_at(segment.words, 0)
    if unit is None or number is None or number[1] != len(segment.words) or _RATE_HEADER.search(header):
        return []
    return [
        Value(kind=DeadlineKind.DURATION, first=0, last=number[1], amount=number[0], unit=UNITS[unit.group(1)])
    ]  # fmt: skip


def _bare_number(passage: Passage) -> bool:
    return any(_NUMBER_HEADER.search(fold(cell.header)) for cell in passage.cells)


def _wanted(value: Value, passage: Passage) -> bool:
    """A heading's months and periods title what is below it; only its durations are terms."""
    return passage.kind is not PassageKind.HEADING or value.kind is DeadlineKind.DURATION


# ---------------------------------------------------------------------------------------------- context


def _read_segment(passage: Passage, folded: str, segment: Segment, values: list[Value], found: list[Deadline]) -> None:
    """Append the deadlines of one segment to ``found``; what it says of an earlier term is added to that one."""
    words = segment.words
    values, longer = _without_extension(words, values, found)
    cited = _cited(folded, segment) if values else []
    for place, value in enumerate(_merge_monthly(values)):
        after = place + 1
        while after < len(values) and values[after].first < value.last:  # "30 y 15 días de anticipación"
            after += 1
        limit = values[after].first if after < len(values) else len(words)
        found.append(_deadline(passage, folded, segment, value, limit, cited))
    if longer:
        _extend(passage, segment, longer, found)
    _add_effect(passage, folded, segment, found)
    if not values:
        _add_count_start(passage, segment, found)


def _without_extension(
    words: Words, values: list[Value], found: list[Deadline]
) -> tuple[list[Value], tuple[int, int] | None]:
    """The values that are terms of their own, and the words of an extension if the segment states one."""
    longer = clauses.extension(words, 0, len(words))
    if longer is None:
        return values, None
    own = [value for value in values if not (longer[0] <= value.first and value.last <= longer[1])]
    if not found and not any(value.first < longer[0] for value in own):
        return values, longer if len(values) > len(own) else None
    return own, longer


def _merge_monthly(values: list[Value]) -> list[Value]:
    """ "remite actualizaciones mensuales (día 15)" is one term, the 15th of each month, not two."""
    dated = [value for value in values if value.kind is DeadlineKind.RECURRENCE and (value.date or value.amount)]
    if not dated:
        return values
    periods = {value.period for value in dated}
    kept = [
        value
        for value in values
        if value.kind is not DeadlineKind.RECURRENCE or value.date or value.amount or value.period not in periods
    ]
    values[:] = kept
    return kept


def _deadline(passage: Passage, folded: str, segment: Segment, value: Value, limit: int, cited: list[Span]) -> Deadline:
    words = segment.words
    offset = passage.span.start
    span = words.span(value.first, value.last)
    trigger = None
    if value.kind is not DeadlineKind.RECURRENCE or value.unit:
        trigger = (
            clauses.trigger_around(words, value.first, value.last)
            or clauses.trigger_after(words, value.last, limit)
            or clauses.trigger_before(words, value.first)
        )
    triggered = _triggered(passage, segment, value.start, trigger)
    actor, actor_span = _named_actor(passage, folded, segment, value)
    return Deadline(
        kind=_kind(passage, segment, value), span=span.shift(offset), amount=value.amount, lower=value.lower,
        unit=value.unit, count=_count(segment, value), start=triggered.start, trigger=triggered.words,
        trigger_span=triggered.span, actor=actor, actor_span=actor_span, act=_act(passage, segment, value, limit),
        date=value.date, end_date=value.end_date, period=value.period,
        basis=_basis(passage, segment, cited, span.end),
        sentence=passage.span if segment.cell else segment.span.shift(offset),
    )  # fmt: skip


def _kind(passage: Passage, segment: Segment, value: Value) -> DeadlineKind:
    """The value's kind, or the one that its cell's label or header says ("Plazo mínimo", "Vigencia")."""
    if value.kind is not DeadlineKind.DURATION:
        return value.kind
    if not passage.label and segment.cell is None:
        return value.kind
    said = fold(f"{passage.label or ''} {segment.cell.header if segment.cell else ''}")
    if segment.cell and re.search(r"\bminim[oa]s?\b|\bal menos\b", said):
        return DeadlineKind.MINIMUM
    return DeadlineKind.VALIDITY if re.search(r"\bvigencia\b|\bvalidez\b", said) else value.kind


def _count(segment: Segment, value: Value) -> DayCount:
    """How days are counted, as the text says, or the column's header ("Plazo (días hábiles)")."""
    if value.count is not DayCount.NOT_STATED or segment.cell is None or value.unit is None:
        return value.count
    header = read_words(fold(segment.cell.header))
    stated = (count_at(header, place)[0] for place in range(len(header)))
    return next((count for count in stated if count is not DayCount.NOT_STATED), DayCount.NOT_STATED)


class _Triggered(NamedTuple):
    """From which side a count runs, and the event it runs from, as written and where."""

    start: str | None
    words: str | None = None
    span: Span | None = None


def _triggered(passage: Passage, segment: Segment, start: str | None, trigger: clauses.Trigger | None) -> _Triggered:
    if trigger is None:
        cell = cell_under(passage, _TRIGGER_HEADER) if segment.cell else None
        if cell is None or cell is segment.cell or not cell.text.strip():
            return _Triggered(start)
        return _Triggered(start, collapse(cell.text), cell.span)
    start = trigger.start or start
    if trigger.last <= trigger.first:
        return _Triggered(start)
    span = segment.words.span(trigger.first, trigger.last)
    return _Triggered(start, words_in(passage, span), span.shift(passage.span.start))


def _named_actor(passage: Passage, folded: str, segment: Segment, value: Value) -> tuple[str | None, Span | None]:
    span = _actor(passage, folded, segment, value)
    if span is not None:
        return words_in(passage, span), span.shift(passage.span.start)
    listed = passage.lead and (passage.kind is PassageKind.ITEM or _LETTER.search(passage.fragment))
    return (_lead_actor(passage.lead) if listed else None), None


def _actor(passage: Passage, folded: str, segment: Segment, value: Value) -> Span | None:
    """Who must act, in masked places: the row's cell for it, the sentence's subject, or the organ of the label."""
    cell = cell_under(passage, _ACTOR_HEADER) or arrow_cell(passage) if segment.cell else None
    if cell is not None and (told := _first_named(passage, folded, cell)):
        return told
    words, siglas = segment.words, segment.siglas
    label = label_end(passage, segment)
    name = actors.subject(words, siglas, segment.landmarks, value.first, label)
    if name is not None and not (segment.cell and name.first >= value.first):
        return words.span(name.first, name.last)
    name = actors.named(words, siglas, 0, label, addressed=False) if label else None
    if name is not None:
        return words.span(name.first, name.last)
    return _row_label_actor(passage, folded, segment)


def _row_label_actor(passage: Passage, folded: str, segment: Segment) -> Span | None:
    if segment.cell is None or not passage.cells or passage.cells[0] is segment.cell:
        return None
    first = Segment(passage, folded, passage.cells[0].span.shift(-passage.span.start), passage.cells[0])
    name = actors.named(first.words, first.siglas, 0, len(first.words), addressed=False)
    return name and first.words.span(name.first, name.last)


def _first_named(passage: Passage, folded: str, cell: Cell) -> Span | None:
    """Of "Gobernador → CORE", "Gobernador al CORE" or "Gobernador remite el acuerdo", the one who acts."""
    segment = Segment(passage, folded, cell.span.shift(-passage.span.start), cell)
    verb = actors.verb_after(segment.words, 0, len(segment.words))
    if verb is not None:
        name = actors.subject(segment.words, segment.siglas, segment.landmarks, len(segment.words))
        return name and segment.words.span(name.first, name.last)
    if not segment.words or len(segment.words) > 12:
        return None
    span = segment.span
    text = passage.masked[span.start : span.end]
    cut = re.search(r"\s*(?:→|->|\bal\b|\ba la\b|\ba\b)", text)
    head = text[: cut.start()] if cut and cut.start() > 1 else text
    lead = len(head) - len(head.lstrip())
    return Span(span.start + lead, span.start + len(head.rstrip()))


def _lead_actor(lead: str) -> str | None:
    if not _TASKED.search(fold(lead)):
        return None
    words = read_words(fold(lead))
    siglas = frozenset(i for i, (a, b) in enumerate(words.places) if b - a >= 3 and lead[a:b].isupper())
    name = actors.named(words, siglas, 0, len(words), addressed=True)
    return collapse(lead[words.places[name.first][0] : words.places[name.last - 1][1]]) if name else None


def _act(passage: Passage, segment: Segment, value: Value, limit: int) -> str | None:
    """What must be done: the row's or item's label, "para …" behind the value, or the verb with what goes with it."""
    if segment.cell is not None and passage.cells:
        other = passage.cells[0] if passage.cells[0] is not segment.cell else next(iter(passage.cells[1:]), None)
        return collapse(other.text) if other and other.text.strip() else None
    words = segment.words
    if passage.label and passage.article is None:
        if _GENERIC_LABEL.match(fold(passage.label)):
            return passage.heading_path[-1] if passage.heading_path else None
        return collapse(passage.label).rstrip(":. ") or None
    for place, word in enumerate(words[value.last : min(limit, value.last + 30)], value.last):
        if word == "para" and at(words, place + 1).endswith(("r", "rse", "rlo", "rla", "rlos", "rlas")):
            return _clause(passage, words, place + 1, limit)
        if word in (".", ";"):
            break
    return _act_verb(passage, words, value, limit) or passage.label


def _act_verb(passage: Passage, words: Words, value: Value, limit: int) -> str | None:
    first = value.first
    while first > 0 and at(words, first - 1) in _PLAZO_LEAD:
        first -= 1
    for place in range(first - 1, max(first - 30, -1), -1):
        if at(words, place) in (";", ":"):
            break
        if actors.is_verb(words, place):
            said = words[place:first]
            return None if set(said) <= _AUXILIARY else words_in(passage, words.span(place, first))
    verb = actors.verb_after(words, value.last, limit)
    return None if verb is None or at(words, verb + 1) == "por" else _clause(passage, words, verb, limit)


def _clause(passage: Passage, words: Words, first: int, limit: int) -> str:
    last = first + 1
    while last < min(limit, first + 25, len(words)) and at(words, last) not in (",", ";", ".", ":", "("):
        last += 1
    return words_in(passage, words.span(first, last))


def _cited(folded: str, segment: Segment) -> list[Span]:
    """The norms cited in parentheses in the term's sentence, or anywhere in its row (masked places)."""
    start, end = (0, len(folded)) if segment.cell else (segment.span.start, segment.span.end)
    return [span.shift(start) for span in clauses.bases(folded[start:end])]


def _basis(passage: Passage, segment: Segment, cited: list[Span], near: int) -> str | None:
    """The norm cited nearest to the term, or the row's cell for it."""
    span = clauses.nearest(cited, near)
    if span is not None:
        return words_in(passage, span)
    cell = cell_under(passage, _BASIS_HEADER) if segment.cell else None
    if cell is not None and cell is not segment.cell and re.search(r"\d", cell.text):
        return collapse(cell.text)
    return None


# -------------------------------------------------------------- what a later sentence says of an earlier term


def _extend(passage: Passage, segment: Segment, longer: tuple[int, int], found: list[Deadline]) -> None:
    """Add the words of an extension to the term that they lengthen."""
    span = segment.words.span(*longer)
    target = _last_before(found, span.start + passage.span.start)
    if target is not None and found[target].unit is not None:
        found[target] = replace(
            found[target], extension=words_in(passage, span), extension_span=span.shift(passage.span.start)
        )


def _add_effect(passage: Passage, folded: str, segment: Segment, found: list[Deadline]) -> None:
    """Add what silence does to the term stated before it."""
    span = clauses.effect(folded[segment.span.start : segment.span.end]) if found else None
    if span is None:
        return
    span = span.shift(segment.span.start)
    target = _last_before(found, span.start + passage.span.start)
    if target is not None and found[target].effect is None and found[target].unit is not None:
        found[target] = replace(found[target], effect=words_in(passage, span))


def _last_before(found: list[Deadline], place: int) -> int | None:
    return next((index for index in reversed(range(len(found))) if found[index].span.start < place), None)


def _add_count_start(passage: Passage, segment: Segment, found: list[Deadline]) -> None:
    """ "Dicho plazo se contará desde …", in the sentence after the term."""
    words = segment.words
    if not found or found[-1].trigger is not None or found[-1].unit is None:
        return
    if not phrase(words, 0, "dicho plazo", "este plazo", "el plazo", "ese plazo", "dicho termino", "este termino",
                  "el termino", "tal plazo", "los plazos", "estos plazos"):  # fmt: skip
        return
    trigger = clauses.trigger_after(words, 2, len(words))
    if trigger is not None:
        start, words_of_it, span = _triggered(passage, segment, found[-1].start, trigger)
        found[-1] = replace(found[-1], start=start, trigger=words_of_it, trigger_span=span)
