"""Terms of time as short answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from indexer.models import Deadline, DeadlineKind, Span, TimeUnit
from indexer.text import fold, singular
from server.answering.brackets import bracket_fit, sets_condition
from server.answering.cells import cell_text
from server.answering.columns import column_sense
from server.answering.lasting import ASKS_HOW_LONG_IT_LASTS, is_length
from server.answering.marks import names_its_row
from server.answering.model import Option, quote_around, shorten, visible
from server.answering.support import (
    APART,
    LATER,
    LOCAL,
    SEGMENT,
    TYPED,
    case_fit,
    case_of,
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
)
from server.answering.windows import TWO_THINGS, clause_window
from server.library import Entry
from server.query import Query
from server.question.ranges import HAS_DIGIT
from server.search import Candidate

# ------------------------------------------------------------------------------------------- deadlines


def deadline_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    entry = candidate.entry
    segments = segments_of(entry, tuple(deadline.span for deadline in entry.facts.deadlines))
    first = entry.facts.deadlines[0].span if entry.facts.deadlines else None
    case = case_of(query)
    for place, deadline in enumerate(entry.facts.deadlines):
        if _is_adjective(query, deadline, entry) or _is_to_act(query, deadline, entry):
            continue
        if sets_condition(query, entry, deadline.span) or names_its_row(entry, deadline.span):
            continue
        if query.asks(ASKS_HOW_LONG_IT_LASTS) and not is_length(entry, deadline):
            continue
        if place and "date" not in query.wants and _is_counted_from(entry, deadline):
            continue
        words = near_words(entry, deadline.span, deadline.sentence)
        local = coverage(query, words | entry.label, around=entry.everything)
        fit = TYPED + LOCAL * local + _deadline_fit(query, deadline)
        fit += SEGMENT * coverage(query, segments[deadline.span]) + _actor_fit(query, deadline)
        fit += APART * tells_apart(query, deadline.span, segments) + bracket_fit(query, entry, deadline.span)
        fit += purpose_fit(query, entry, deadline.span, segments)
        fit += case_fit(case, words | entry.label) + column_sense(query, entry, deadline.span)
        fit += label_fit(query, entry)
        fit -= LATER * min(place, 3)
        fit += exception_fit(query, entry, deadline.span, first)
        fit += special_fit(query, entry, deadline.sentence, words) + trigger_fit(query, deadline)
        if query.asks(_ASKS_END) and _is_beginning(entry, deadline):
            fit -= _BEGINS
        if query.asks(_ASKS_LENGTH) and _LASTS.search(_said(entry, deadline)):
            fit += 0.25
            if len(segments) > 1 and _LASTING.search(_before(entry, deadline)):
                fit += _LASTS_SO
        of_what = query.asks(_YEARS_OF)
        if of_what and _is_of(entry, deadline, of_what[1]):
            fit += _OF_THAT
        if deadline.lower is not None and query.asks(_ASKS_BOTH_BOUNDS):
            fit += _BOTH_BOUNDS
        fit += complement_fit(query, entry, deadline.sentence, words)
        if query.asks(_ASKS_MOST) and len(segments) > 1 and _MOST.search(_before(entry, deadline)):
            fit += _IS_MOST
        if query.asks(_ASKS_ONE_DAY) and not _DAY.search(fold(visible(entry, deadline.span))):
            fit -= _NO_DAY
        if query.asks(_ASKS_NOTICE):
            fit += _NOTICE if _is_notice(entry, deadline) else -_NO_NOTICE
        yield Option(
            text="",
            finish=partial(deadline_text, entry, deadline, query),
            quote=quote_around(entry, deadline.span),
            kind="deadline",
            score=candidate.score + fit,
            subject=entry.passage.label or deadline.act,
            span=deadline.span,
            fields=deadline_fields(deadline),
        )


_ASKS_LIMIT = re.compile(r"\b(?:limite|tope|maxim[oa]|minim[oa]|extension)\b")
_ASKS_MEASURE = re.compile(
    r"\bcuant[oa]s? [a-zñ]{4,}s\b|%|\bporcentaje|\butm\b|\bpesos\b|\bmonto|\bvalor\b|\bpuntaje|\bmulta|\bquorum|\bcosto"
)
_UNASKED = 0.15


def limit_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """Lengths of time, where a limit is asked for and not of what measure ("¿cuál es el máximo del arriendo?")."""
    if not query.asks(_ASKS_LIMIT) or query.asks(_ASKS_MEASURE):
        return
    for option in deadline_options(query, candidate):
        yield option._replace(score=option.score - _UNASKED)


_ASKS_MOST = re.compile(r"\bmaxim[oa]\b|\btope\b")
_MOST = re.compile(
    r"\b(?:no (?:podran?|pueden?|debe|debera) (?:[a-z]+ )?(?:exceder|superar|durar|ser)|no mas|mas alla|maxim[oa])"
    r"[^,;.]{0,25}$"
)
_IS_MOST = 0.2
"""What it adds, where the most is asked for, that of several values this one is said to be a limit."""
_ASKS_ONE_DAY = re.compile(r"\bque dia\b|\bultimo dia\b")
_DAY = re.compile(r"\d|\bprimer|\bultim|\b(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b|\bhabil")
_NO_DAY = 0.8
"""What it costs, where the question is on which day, that a value names only months or a period."""
_ASKS_NOTICE = re.compile(r"\banticipacion\b|\bantelacion\b")
_YEARS_OF = re.compile(r"\bcuant[oa]s? (?:a[nñ]os|meses) de (servicio|experiencia|antiguedad|residencia|ejercicio)")
_OF_THAT = 0.3
"""What it weighs that a length of time is said to be of what is asked ("veinte años de servicios")."""


def _is_of(entry: Entry, deadline: Deadline, what: str) -> bool:
    end = deadline.span.end - entry.passage.span.start
    return fold(entry.passage.masked[end : end + 16]).lstrip().startswith(f"de {what}")


_ASKS_BOTH_BOUNDS = re.compile(
    r"\bminim[oa]\b.{1,40}\bmaxim[oa]\b|\bmaxim[oa]\b.{1,40}\bminim[oa]\b|\bentre cuant[oa]s\b"
)
_BOTH_BOUNDS = 0.5
"""What it weighs, where the least and the most are asked for, that a term states both."""
_BEFOREHAND = re.compile(r"\banticipa|\bantelacion\b|\bantes\b|\bprevi[oa]s?\b|\baviso\b|\bpreaviso\b")
_NOTICE, _NO_NOTICE = 0.3, 1.0
"""What it weighs, where the question is how long before, that a term is one; that it is none, and so no answer."""


def _is_notice(entry: Entry, deadline: Deadline) -> bool:
    if deadline.start == "antes":
        return True
    base = entry.passage.span.start
    said = entry.passage.masked[max(0, deadline.span.start - base - 60) : deadline.span.end - base + 40]
    over = next((cell.header for cell in entry.passage.cells if deadline.span.within(cell.span)), "")
    about = " ".join((said, over, entry.passage.label or "", *entry.passage.heading_path[-1:]))
    return bool(_BEFOREHAND.search(fold(about)))


_LASTING = re.compile(r"\bdur(?:a|ar|ara|aran|acion)\b[^,;.]{0,40}$")
_LASTS_SO = 0.25
"""What it adds, of several values, that the one is said right after the verb of lasting ("durará hasta …")."""


def _before(entry: Entry, deadline: Deadline) -> str:
    """The words just before a term, folded."""
    here = deadline.span.start - entry.passage.span.start
    return fold(entry.passage.masked[max(0, here - 70) : here])


def _said(entry: Entry, deadline: Deadline) -> str:
    """The sentence in which a term stands, folded."""
    return fold(visible(entry, deadline.sentence)) if deadline.sentence else fold(entry.passage.text)


_ASKS_END = re.compile(
    r"\b(?:fecha|plazo) (?:limite|maxim[oa]|final|tope)\b|\bhasta cuando\b|\bultim[oa] (?:dia|fecha)\b|\ba mas tardar\b"
    r"|\bvencen?\b"
)
_FROM = re.compile(r"\b(?:desde|a contar de|a partir de)(?:l| el| la)?\s*$")
_BEGINS = 0.4
"""What it costs, where the question is until when, that a date is the one from which something runs."""


_COUNTED = re.compile(r"\b(?:contad[oa]s?|computad[oa]s?|a contar)(?: (?:desde|a partir de|de))?(?:l| el)? *$")


def _is_counted_from(entry: Entry, deadline: Deadline) -> bool:
    """Whether a day is that from which the term told before it runs: "un año contado desde el 1 de julio"."""
    return bool(deadline.date) and _COUNTED.search(_before(entry, deadline)) is not None


def _is_beginning(entry: Entry, deadline: Deadline) -> bool:
    return deadline.start == "desde" or bool(deadline.date and _FROM.search(_before(entry, deadline)))


_ASKED_FROM = re.compile(
    r"\b(?:desde|a contar de|a partir de)(?:l| (?:que|el|la|los|las|su)\b)*"
    r" (?!cuando\b|cuant|el? que\b|que (?:dia|fecha|mes|a[nñ]o))([^,;.?¿]{4,70})"
)
_COUNTS_FROM = 0.45
"""What it adds that a term is counted from the event from which the question counts it."""


def trigger_fit(query: Query, deadline: Deadline) -> float:
    """Of several terms, the one that runs from the event that the question names ("… desde que llega la nómina")."""
    asked = query.asks(_ASKED_FROM) if deadline.trigger else None
    if asked is None or not deadline.trigger:
        return 0.0
    said = query.matcher.match(stems_of(deadline.trigger))
    places = [i for i, c in enumerate(query.concepts) if not c.soft and fold(c.text) in asked[1]]
    total = sum(query.concepts[place].weight for place in places)
    share = sum(query.concepts[place].weight * said[place] for place in places) / total if total else 0.0
    return _COUNTS_FROM * share if share >= _MOSTLY else 0.0


_MOSTLY = 0.4

_ASKS_RECURRENCE = re.compile(
    r"\bcada\b|\bperiod|\bfrecuen|\bque (?:dias?|mes|trimestre|semestre)\b|\bcuando\b|\bfecha"
)


def _is_adjective(query: Query, deadline: Deadline, entry: Entry) -> bool:
    """A bare "anual" or "mensual" answers how often, never how long: in "Plan Anual" it is part of a name."""
    if deadline.kind == DeadlineKind.RECURRENCE and stems_of(visible(entry, deadline.span)) <= query.all_stems:
        return True  # "informe mensual" is what the question speaks of
    if deadline.kind == DeadlineKind.RECURRENCE and not deadline.date and query.asks(_ASKS_MONTH):
        return True  # "anual" is no month
    if deadline.kind != DeadlineKind.RECURRENCE or query.asks(_ASKS_RECURRENCE):
        return False
    return not deadline.date and not HAS_DIGIT.search(visible(entry, deadline.span))


_ASKS_HOW_LONG_LASTS = re.compile(r"\bcuanto (?:tiempo )?(?:puede |debe )?dura[a-z]*\b|\bduracion\b")
_TO_ACT = re.compile(r"\b(?:dentro del?|en el|en un|a mas tardar)\b")


def _is_to_act(query: Query, deadline: Deadline, entry: Entry) -> bool:
    """A term to do something, counted from an event, where the question is how long a thing lasts."""
    if not deadline.trigger or not query.asks(_ASKS_HOW_LONG_LASTS) or deadline.sentence is None:
        return False
    said = fold(visible(entry, deadline.sentence))
    return bool(_TO_ACT.search(said)) and not _LASTS.search(said)


def _actor_fit(query: Query, deadline: Deadline) -> float:
    """Whether the question names who must act."""
    if not deadline.actor:
        return 0.0
    actor = stems_of(deadline.actor)
    fit = 0.2 * len(actor & query.all_stems) / len(actor) if actor else 0.0
    asked = query.asks(_ASKED_ACTOR)
    if asked and singular(asked[1] or asked[2]) in map(singular, fold(deadline.actor).split()):
        fit += _BOUND
    return fit


_ASKED_ACTOR = re.compile(
    r"\b(?:plazos? (?:de |del |de la |de los |de las )|tienen? (?:el |la |los |las |un |una )?)"
    r"([a-zñ]{4,})(?: [a-zñ]+){0,3} para\b|\bpara que (?:se )?(?:l[aeo]s? )?[a-zñ]+ (?:el|la|los|las) ([a-zñ]{4,})"
)
"""Whose term is asked for: "plazo del consejo para …", "cuántos días tiene el juez …", "para que lo firme el juez"."""

_BOUND = 0.35
"""What it weighs that a term binds the one whose term is asked for."""


_SHORT_CELL = 60
_ASKS_LEAST = re.compile(r"anticipa|antela|minim|antes|antigu")
_ASKS_UNIT = re.compile(
    r"\b(?:cuant[oa]s?|(?:tope|limite|maximo|minimo) (?:de|en)) (?:de )?(dias|meses|a[nñ]os|horas|semanas)\b"
)
_ASKS_MONTH = re.compile(r"\ben que mes\b|\bque mes\b")
_ASKS_DAY = re.compile(
    r"^\W*(?:los )?dias de (?:pago|atencion|cierre|visita|reunion|sesion|entrega|recepcion)\b"
    r"|\b(?:que|cuales) dias\b|\bque dia de la semana\b"
)
_LASTS = re.compile(r"\bduracion\b|\bdurara\b|\bduraran\b|\bvigencia\b|\bdura\b|\bextender(?:a|se)\b")
_ASKS_LENGTH = re.compile(r"\bdura\w*\b|\bpor cuanto tiempo\b|\bduracion\b|\bvigencia\b")


_LENGTHS = (DeadlineKind.DURATION, DeadlineKind.MINIMUM)


def _deadline_fit(query: Query, deadline: Deadline) -> float:
    wants, fit = query.wants, 0.0
    if "hours" in wants:
        fit += 0.3 if deadline.unit == TimeUnit.HOUR else -0.15
    if "period" in wants:
        fit += 0.5 if deadline.kind == DeadlineKind.RECURRENCE else -0.35
    if query.asks(_ASKS_MONTH) and deadline.kind == DeadlineKind.RECURRENCE and not deadline.date:
        fit -= 0.5
    if query.asks(_ASKS_LENGTH) and deadline.start == "antes":
        fit -= 0.5
    if (
        query.asks(_ASKS_DAY)
        and deadline.kind in (DeadlineKind.DURATION, DeadlineKind.MINIMUM)
        and not deadline.trigger
    ):
        fit -= 0.6  # "¿qué días …?" is answered by days of a calendar, not by how many
    if "date" in wants and (
        deadline.kind in (DeadlineKind.DATE, DeadlineKind.WINDOW)
        or (deadline.kind == DeadlineKind.RECURRENCE and deadline.date)  # "anual" is no date, "día 10" is
    ):
        fit += 0.15
    if deadline.kind == DeadlineKind.MINIMUM and not query.asks(_ASKS_LEAST):
        fit -= 0.1
    asked = query.asks(_ASKS_UNIT)
    if asked and deadline.unit is not None:
        fit += 0.12 if fold(deadline.unit.value)[:1] == asked[1][:1] else -0.12
    return fit


def deadline_text(entry: Entry, deadline: Deadline, query: Query) -> str:
    """The value as the text states it, with the event it counts from where that follows at once.

    A short cell is said whole: "Semestral/Anual", "15 días (prorrogable por 15)"; a bare figure with its header.
    """
    for cell in entry.passage.cells:
        if deadline.span.within(cell.span) and len(cell.text) <= _SHORT_CELL:
            return cell_text(entry, cell) if cell.text.isdigit() else cell.text
    end = deadline.span.end
    for more in (deadline.trigger_span, deadline.extension_span if "extension" in query.wants else None):
        if more and end <= more.start <= end + 60 and more.end - deadline.span.start <= 160:
            end = more.end
    if query.asks(TWO_THINGS) and deadline.sentence is not None:
        return clause_window(query, visible(entry, deadline.sentence), entry)
    text = visible(entry, Span(deadline.span.start, end))
    if "»" in text and "«" not in text:  # the quotation that holds the term ends there
        text = text.partition("»")[0]
    if deadline.extension_span and "extension" in query.wants and deadline.extension_span.start >= end:
        text = f"{text} ({visible(entry, deadline.extension_span)})"
    return shorten(text)


def deadline_fields(deadline: Deadline) -> dict[str, object]:
    """The contract's fields of a deadline."""
    return {
        "amount": deadline.amount,
        "unit": deadline.unit.value if deadline.unit else None,
        "count": deadline.count.value,
        "actor": deadline.actor,
        "trigger": deadline.trigger,
        "basis": deadline.basis,
        "type": deadline.kind.value,
        "date": deadline.date,
        "end_date": deadline.end_date,
        "period": deadline.period,
        "extension": deadline.extension,
        "effect": deadline.effect,
    }
