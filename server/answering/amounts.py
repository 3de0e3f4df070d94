"""Amounts as short answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache, partial

from indexer.models import Amount, Comparator, Span
from indexer.text import fold
from server.answering.brackets import bracket_fit, sets_condition, step_fit
from server.answering.cells import cell_text
from server.answering.columns import column_sense
from server.answering.deadlines import deadline_options
from server.answering.model import Option, quote_around, shorten, visible
from server.answering.support import (
    APART,
    KEPT,
    LATER,
    LOCAL,
    SEGMENT,
    TYPED,
    bound_words,
    case_fit,
    case_of,
    clause_fit,
    complement_fit,
    coverage,
    exception_fit,
    label_fit,
    near_words,
    purpose_fit,
    segments_of,
    special_fit,
    stems_of,
    tells_apart,
    with_series,
)
from server.library import Entry
from server.query import Query
from server.search import Candidate

# --------------------------------------------------------------------------------------------- amounts


def amount_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    if query.asks(_ASKS_AGE):
        return  # an age is told as a time
    entry = candidate.entry
    segments = segments_of(entry, tuple(amount.span for amount in entry.facts.amounts))
    first = entry.facts.amounts[0].span if entry.facts.amounts else None
    worth = query.asks(_WORTH)
    priced = worth[1].upper() if worth else None
    in_pesos = query.asks(_IN_PESOS)
    case = case_of(query)
    for place, amount in enumerate(entry.facts.amounts):
        if amount.unit == priced or any(
            Decimal(number) == amount.value for number in query.numbers if number.isdigit()
        ):
            continue  # the question sets it as a condition: it is not what is asked
        if in_pesos and amount.unit.islower() and amount.unit != "fracción":
            continue  # so many of something are no money
        if sets_condition(query, entry, amount.span):
            continue
        words = near_words(entry, amount.span, amount.sentence)
        local = coverage(query, words | entry.label, around=entry.everything)
        fit = TYPED + LOCAL * local + _amount_fit(query, amount)
        fit += SEGMENT * coverage(query, segments[amount.span]) + APART * tells_apart(query, amount.span, segments)
        fit += purpose_fit(query, entry, amount.span, segments)
        fit -= LATER * min(place, 3)
        fit += exception_fit(query, entry, amount.span, first) + special_fit(query, entry, amount.sentence, words)
        fit += complement_fit(query, entry, amount.sentence, words)
        if _is_recorded(entry, amount) and not query.asks(_ASKS_EVENT):
            fit -= _RECORDED
        fit += _bound_fit(query, entry, amount)
        fit += bracket_fit(query, entry, amount.span) + step_fit(query, amount.span, segments)
        fit += case_fit(case, words | entry.label) + column_sense(query, entry, amount.span)
        fit += label_fit(query, entry) + clause_fit(entry, amount.span)
        if place and _is_cap(entry, amount, entry.facts.amounts[place - 1]) and not query.asks(_TOP):
            fit -= _CAP
        yield Option(
            text="",
            finish=partial(amount_text, entry, amount),
            quote=quote_around(entry, amount.span),
            kind="amount",
            score=candidate.score + fit,
            subject=entry.passage.label or amount.subject,
            span=amount.span,
            fields=amount_fields(amount),
        )


_EVENT = re.compile(
    r"\b(?:aprobad|adoptad|acordad|ratificad|rechazad|sancionad)[oa]s?\b.{0,160}\b(?:acuerdo|sesion|\d{4})\b"
)
_ASKS_EVENT = re.compile(r"\b(?:fue|fueron|hubo|[a-zñ]{3,}(?:aron|ieron|obo|uvo|oto|azo))\b")  # what happened
_RECORDED = 0.8
"""What it costs a count of votes that it tells how an act was once passed, where the question is what is required."""


def _is_recorded(entry: Entry, amount: Amount) -> bool:
    """Votes that were cast ("aprobado … por 17 votos a favor"), which are no rule."""
    return amount.unit.startswith(("voto", "abstencion")) and bool(_EVENT.search(fold(entry.passage.text[:400])))


def _is_cap(entry: Entry, amount: Amount, before: Amount) -> bool:
    """Whether a figure is only the limit of the one before it in its sentence ("1% por semana, con tope de 10%")."""
    if amount.sentence != before.sentence or before.comparator in (Comparator.AT_MOST, Comparator.LESS):
        return False
    if amount.comparator not in (Comparator.AT_MOST, Comparator.LESS):
        return False
    base = entry.passage.span.start
    between = entry.passage.masked[before.span.end - base : amount.span.end - base]
    return bool(_LIMITING.search(fold(between))) and not _CUT_OFF.search(between)


_LIMITING = re.compile(r"\btope\b|\bmaximo\b|\blimite\b|\bsin exceder\b|\bno (?:podra )?(?:exced|super)[a-z]+\b")
_CUT_OFF = re.compile(r"\.\s")
_CAP = 0.3
"""What it costs a figure that it only limits the one before it, where no limit is asked for."""


def _bound_fit(query: Query, entry: Entry, amount: Amount) -> float:
    """Whether a figure is expressly said of what is asked ("500 en el caso de los estudios"), or another of it is."""
    bound = bound_words(entry, amount.span)
    if not bound:
        return 0.0
    share = coverage(query, bound)
    if share:
        return _BOUND_TO * share
    others = (bound_words(entry, each.span) for each in entry.facts.amounts if each.span != amount.span)
    return -_OF_ANOTHER if any(words and coverage(query, words) for words in others) else 0.0


_OF_ANOTHER = 0.4


def age_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """How long a thing must have existed, or lasts, is asked as an amount and told as a time."""
    if query.asks(_AGE):
        yield from deadline_options(query, candidate)


_ASKS_AGE = re.compile(r"^\W*edad\b|\b(?:que|cual es la) edad\b")
_AGE = re.compile(r"\bantiguedad\b|\bvida util\b|\bexperiencia\b|\bedad\b|\bpermanencia\b")


def share_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """By how much a term may be made longer, where that is said as a part of it ("hasta por la mitad del plazo")."""
    if "extension" not in query.wants:
        return
    parts = {amount.span for amount in candidate.entry.facts.amounts if amount.unit in SHARES}
    if not parts:
        return
    yield from (option for option in amount_options(query, candidate) if option.span in parts)


def hour_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """Hours by the week or month ("hasta 12 horas semanales"), where hours are asked for."""
    if "hours" not in query.wants and not query.asks(_WORKDAY):
        return
    rates = {amount.span for amount in candidate.entry.facts.amounts if amount.unit.startswith("horas ")}
    if rates:
        yield from (option for option in amount_options(query, candidate) if option.span in rates)


_WORKDAY = re.compile(r"\bjornada\b|\bsemana")
SHARES = ("%", "por mil", "fracción")
_SHORT_CELL = 60
_OF_WHOM = re.compile(
    r"\s+(?:de|del)\s+(?:(?:los|las|el|la|sus)\s+)?[a-zñáéíóú]{4,}"
    r"(?:\s+(?:en ejercicio|presentes|asistentes|inscritos|regionales|totales))?"
)


@lru_cache(maxsize=KEPT)
def amount_text(entry: Entry, amount: Amount) -> str:
    """The figure with its comparator, unit and series; a short cell whole; a fraction with what it is a fraction of."""
    for cell in entry.passage.cells:
        if amount.span.within(cell.span) and len(cell.text) <= _SHORT_CELL:
            return cell_text(entry, cell)
    span = _with_ratio(entry, with_series(entry, amount.span))
    if amount.unit == "fracción":
        base = entry.passage.span.start
        more = _OF_WHOM.match(entry.passage.masked, span.end - base)
        span = Span(span.start, base + more.end()) if more else span
    return shorten(visible(entry, span))


_PER = re.compile(r"\b(?:un[oa]?|dos|tres|cuatro|cinco|\d{1,4})\s+(?:[a-zñáéíóú]+\s+){1,3}por\s+cada\s+$")


def _with_ratio(entry: Entry, span: Span) -> Span:
    """A figure with what goes to it: "una beca por cada diez alumnos"."""
    base = entry.passage.span.start
    match = _PER.search(entry.passage.masked[max(0, span.start - base - 60) : span.start - base])
    return Span(span.start - len(match.group()), span.end) if match else span


_TOP = re.compile(r"\bmaxim|\btope|\blimite|\bhasta\b")
_BOTTOM = re.compile(r"\bminim|\bdesde\b|\bal menos\b|\ba partir\b")
_MONEY = re.compile(r"\bmontos?\b|\bcosto\b|\bprecio\b|\bpesos\b")

_BOUND_TO = 1.3
"""What a full match of the words that a figure is expressly said of adds: more than any word beside another figure."""
_COUNTED_IN_SHARES = re.compile(
    r"\bcuant[oa]s (?:votos?|firmas?|consejer[oa]s|miembros|integrantes|concejales|socios)\b|\bquorum\b"
)
_FINE = re.compile(r"\bmultas?\b")
_FINED_IN = ("UTM", "UTA", "UF", "$", "M$")
"""A fine is a share of something or a sum, never so many of other things."""
_IN_PESOS = re.compile(r"\ben (?:pesos|plata|dinero)\b")

_WORTH = re.compile(r"\bvalor\s+(?:de\s+)?(?:la\s+|una\s+)?(utm|uta|uf)\b")
"""What a unit is worth is never told by an amount in that unit."""


def _amount_fit(query: Query, amount: Amount) -> float:
    fit = 0.0
    if "percent" in query.wants:
        fit += 0.25 if amount.unit in SHARES else -0.3
    if query.asks(_FINE):
        fit += 0.25 if amount.unit in SHARES or amount.unit in _FINED_IN else -0.3
    if "utm" in query.wants:
        fit += 0.25 if amount.unit in ("UTM", "UTA", "UF") else -0.3
    asks_top = bool(query.asks(_TOP))
    asks_bottom = bool(query.asks(_BOTTOM))
    if amount.comparator in (Comparator.AT_MOST, Comparator.LESS):
        fit += 0.12 if asks_top else 0.0
    if amount.comparator in (Comparator.AT_LEAST, Comparator.MORE):
        fit += 0.12 if asks_bottom else -0.25 if asks_top else 0.0
    if query.asks(_MONEY) and amount.unit in SHARES:
        fit -= 0.35
    if "count" in query.wants and stems_of(amount.unit) & query.near_stems:
        fit += 0.25
    if "count" in query.wants and amount.unit in SHARES:
        fit -= 0.35 if query.asks(_COUNTED_IN_SHARES) else 0.7  # a part of one thing counts no other
    if query.noun and "count" in query.wants:
        counted = stems_of(amount.unit)
        fit += 0.2 if query.asked_stems & counted else -0.2 if amount.unit.islower() and len(amount.unit) > 3 else 0.0
    return fit


def amount_fields(amount: Amount) -> dict[str, object]:
    """The contract's fields of an amount."""
    return {
        "value": str(amount.value),
        "upper": str(amount.upper) if amount.upper is not None else None,
        "unit": amount.unit,
        "comparator": amount.comparator.value,
        "basis": amount.basis,
    }
