"""From a term to its date: a question that says when the event was gets the day, derived, with its steps.

"Si la ley se publica el 12 de diciembre de 2025, ¿hasta cuándo tiene el gobernador…?" The quote stays the term's own;
the date is a conclusion from it, the calendar and the law of each step. Pure: the calendar is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

from indexer.calendar.holidays import Calendar, written
from indexer.calendar.plazos import DueAnswer, due
from indexer.calendar.requests import request_for, to_json
from indexer.errors import CorpusError, TermError
from indexer.grammar.dates import dates_in
from indexer.models import Deadline, DeadlineKind, Span
from indexer.text import fold
from server.answering.model import Answer, AnswerStatus, shorten, visible
from server.due import Stated, calendar_of, stated
from server.library import Entry, Library
from server.query import MAX_CHARACTERS

_ASKS_TERM = re.compile(
    r"\bhasta (?:cuando|que (?:dia|fecha))\b|\ben que (?:dia|fecha)\b|"
    r"\bcuando (?:venc|se (?:cumpl|entiend|da por|tiene por)|expir|termina|debe|hay que)|"
    r"\bvence|\bplazos?\b|\bfecha (?:limite|tope|maxima)"
)
_HOLDS_DATE = re.compile(r"(?:19|20)\d\d|\d[-/.]\d{1,2}[-/.]\d\d")  # what is cheap to see before it is read
_LEAD = re.compile(r"(?:\b(?:desde|a contar|contad[oa]s?|a partir|el|del|de|dia)\s+){1,5}$")
_ASKS_DAY = re.compile(
    r"\bhasta (?:cuando|que (?:dia|fecha))\b|\bque (?:dia|fecha)\b|\bcuando\b|\bvenc|\bfecha (?:limite|tope|maxima)|"
    r"\bsi\b|\bdesde\b|\bcont(?:ar|ad[oa]s?)\b|\ba partir\b|\bplazo\b"
)
_ASKS_SILENCE = re.compile(
    r"\bse (?:entiende|entendera|entienden|tiene por|tendra por|da por)\b|\bsilencio\b|"
    r"\bno (?:se )?(?:pronuncia|responde|contesta|resuelve|observa|objeta)|"
    r"\bsin (?:pronunciamiento|respuesta|pronunciarse)\b|\bnada dice\b"
)
_NORM = re.compile(
    r"\b(?:ley|circular|oficio|decreto|resolucion|dfl|dictamen|instructivo|reglamento|norma|glosa)\b[^.;?]{0,40}$"
)
_EVENT_OF = re.compile(
    r"\b(?:desde|cont(?:ar|ad[oa]s?)|partir|despues|antes|dia|luego|publicacion|notificacion|recepcion|presentacion|"
    r"convocatoria|citacion|aprobacion|sesion|audiencia|ingreso|reunion|votacion|tramitacion|promulgacion) (?:de|del)$"
)
_CLOCK = re.compile(
    r"^[ ,]{0,3}(?:a )?(?:las? )?([01]?\d|2[0-3])(?::|\.)([0-5]\d)\b|^[ ,]{0,3}a las? ([01]?\d|2[0-3])\b"
)


def answered_with_date(text: str, library: Library, ask: Callable[[str], Answer]) -> Answer:
    """The answer to a question, with its date where it gives the day of an event.

    No document holds that day: the question is first put to ``ask`` without it, and as it stands where no term answers
    it so.
    """
    plain = without_event(text)
    found = ask(plain)
    if plain != text:
        if _is_term(found):
            whole = " ".join(text.replace("\0", " ").split())[:MAX_CHARACTERS]
            found = replace(found, query=replace(found.query, text=whole))
        else:
            found = ask(text)
    return dated(found, library)


def without_event(question: str) -> str:
    """A question about a term without the one date of its event and the words that lead to it; any other as it is."""
    if _HOLDS_DATE.search(question) is None or _ASKS_TERM.search(fold(question)) is None:
        return question
    place = _event_place(question)
    if place is None:
        return question
    start, end, clock = place
    lead = _LEAD.search(fold(question[:start]))
    head = question[: lead.start() if lead else start]
    return f"{head.rstrip()} {question[end + (clock.end() if clock else 0) :].lstrip()}".strip()


def dated(answer: Answer, library: Library) -> Answer:
    """``with_due_date`` with the calendar of the corpus, which is opened only for a question that needs it.

    A calendar that cannot be read is told in ``fields["due"]["errors"]``; the term itself is still answered.
    """
    if not _wants_date(answer):
        return answer
    try:
        return with_due_date(answer, calendar_of(library))
    except CorpusError as error:
        return _with_fault(answer, str(error))


def with_due_date(answer: Answer, calendar: Calendar) -> Answer:
    """The answer with the day on which its term ends, where the question gives the day from which it runs.

    The text becomes the day or days, earliest first; ``fields["due"]`` is the body of ``GET /api/v1/due`` (readings,
    steps, skipped days, safe dates), or ``{"errors": […]}`` where it cannot be computed. A question about silence gets
    the day from which it has surely had its effect. Any other answer is given back as it is.
    """
    if not _wants_date(answer):
        return answer
    found = stated_term(answer)
    if found is None:
        return answer
    silence = _ASKS_SILENCE.search(fold(answer.query.text)) is not None and bool(found.term.effect)
    start = event_in(answer.query.text)
    if start is None:
        return _with_effect(answer, found) if silence else answer
    if found.term.kind not in (DeadlineKind.DURATION, DeadlineKind.VALIDITY) and found.term.start != "antes":
        return answer
    typed = start.isoformat(timespec="minutes") if isinstance(start, datetime) else start.isoformat()
    try:
        asked = request_for(
            found.term, found.text, typed, calendar, norm=found.norm, urn=found.urn, href=found.href,
        )  # fmt: skip
        computed = due(asked, calendar)
    except TermError as error:
        return _with_fault(answer, str(error))
    text = _silence_text(computed) if silence else _due_text(computed)
    term = (answer.text or "").rstrip(" .;,:")
    since = f"{'contando hacia atrás ' if found.term.start == 'antes' else ''}desde el {_moment(start)}"
    return replace(
        answer, text=shorten(f"{text} ({term}; {since})", 400), derived=True,
        fields={**answer.fields, "due": to_json(computed)},
    )  # fmt: skip


def stated_term(answer: Answer) -> Stated | None:
    """The deadline of the corpus that an answer of kind deadline gives, found again in its quoted passage."""
    if not _is_term(answer) or not answer.quotes:
        return None
    entry = answer.quotes[0].entry
    fitting = [term for term in entry.facts.deadlines if _is(term, entry, answer)]
    return stated(entry, _with_shared_effect(fitting[0], entry)) if fitting else None


def _with_shared_effect(term: Deadline, entry: Entry) -> Deadline:
    """With the effect that its sentence states behind a later term: "en 90 días… y en 60…; pasado el plazo"."""
    if term.effect:
        return term
    later = [
        other.effect
        for other in entry.facts.deadlines
        if other.effect and term.sentence is not None and other.sentence == term.sentence and other.span > term.span
    ]
    return replace(term, effect=later[0]) if later else term


def event_in(question: str) -> date | datetime | None:
    """The day (or moment) of the event that a question tells of; None where it gives none, or more than one.

    A date that only names a document ("la circular 32 de 2 de diciembre de 2021") or bounds a state ("al 31 de …") is
    not one.
    """
    place = _event_place(question)
    if place is None:
        return None
    start, _, clock = place
    day = next(day for day, span in dates_in(question) if span.start == start)
    return datetime.combine(day, time(int(clock[1] or clock[3]), int(clock[2] or 0))) if clock else day


def _event_place(question: str) -> tuple[int, int, re.Match[str] | None] | None:
    """Where the one date of an event stands, and the time of day that follows it."""
    if _HOLDS_DATE.search(question) is None:
        return None
    folded = fold(question)
    found: dict[date, Span] = {}
    for day, span in dates_in(question):
        if _is_event(folded[max(0, span.start - 80) : span.start].rstrip(" ,")):
            found.setdefault(day, span)
    if len(found) != 1:
        return None
    span = next(iter(found.values()))
    return span.start, span.end, _CLOCK.match(folded[span.end : span.end + 20])


def _is_event(before: str) -> bool:
    if re.search(r"\b(?:al|hasta|hasta el|fecha)$", before):
        return False
    if re.search(r"\b(?:de|del)$", before):
        return _EVENT_OF.search(before) is not None
    return before.endswith("el") or _NORM.search(before) is None


def _wants_date(answer: Answer) -> bool:
    folded = fold(answer.query.text)
    if not _is_term(answer):
        return False
    if _ASKS_SILENCE.search(folded):
        return True
    return _HOLDS_DATE.search(folded) is not None and _ASKS_DAY.search(folded) is not None


def _is_term(answer: Answer) -> bool:
    return answer.kind == "deadline" and answer.status is AnswerStatus.ANSWERED


def _is(term: Deadline, entry: Entry, answer: Answer) -> bool:
    value, text, fields = visible(entry, term.span), answer.text or "", answer.fields
    return (
        (value in text if answer.derived else text.startswith(value))
        and fields.get("amount", term.amount) == term.amount
        and fields.get("actor", term.actor) == term.actor
        and fields.get("trigger", term.trigger) == term.trigger
    )


def _due_text(computed: DueAnswer) -> str:
    moment = computed.readings[0].moment
    if moment is not None and len(computed.readings) == 1:
        return _moment(moment)
    days = [written(day) for day in sorted({reading.due for reading in computed.readings})]
    if len(days) == 1:
        return days[0]
    return f"{', '.join(days[:-1])} o {days[-1]}, según la lectura"


def _silence_text(computed: DueAnswer) -> str:
    assert computed.effect_from is not None
    return f"Desde el {written(computed.effect_from)}: «{_effect(computed.request.term)}»"


def _with_effect(answer: Answer, found: Stated) -> Answer:
    text = f"Vencido el plazo de {answer.text}: «{_effect(found.term)}»"
    return replace(answer, text=shorten(text, 400), derived=True)


def _effect(term: Deadline) -> str:
    return (term.effect or "").strip(" «».,;")


def _with_fault(answer: Answer, fault: str) -> Answer:
    return replace(answer, fields={**answer.fields, "due": {"errors": [fault]}})


def _moment(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return f"{written(moment.date())}, a las {moment:%H:%M}"
    return written(moment)
