"""How long a thing lasts: a length of time said of it, neither a day of the calendar, nor a term in which to act."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.models import Deadline, DeadlineKind
from indexer.text import NUMBER_WORD, fold
from server.answering.model import visible
from server.answering.support import KEPT, stems_of
from server.library import Entry
from server.query import Query

ASKS_HOW_LONG_IT_LASTS = re.compile(
    r"\bcuant[oa]s? (?:[a-zñ]+ )?(?:(?:puede|debe|suele)n? )?dura[a-z]*\b|\bduracion (?:del?|maxima|minima)\b"
)

_LASTS = re.compile(
    r"\bdur(?:a|e|ar|an|en|o|aran?|acion|ante)\b|\bvigencia\b|\bvigentes?\b|\bextender(?:a|se)\b|\bprolong"
)
_TO_ACT = re.compile(
    r"\bdentro del?\b|\ben el (?:plazo|termino)\b|\ba mas tardar\b"
    rf"|\ben (?:\d+|{NUMBER_WORD}) (?:dias?|meses|mes|horas?)(?: [a-z]+)? (?:tras|desde|despues)\b"
)
_TO_END = re.compile(r"\b(?:conclu|termin|finaliz|tramit|sustanci|complet|extend)[a-z]*")
"""A term to end something is how long it lasts."""

_ITS = re.compile(
    r"\bdur[a-z]+ (?:[a-z]+ )?(?:en |durante )?(?:su|sus) (?:cargos?|funciones|mandatos?|periodos?|puestos?)\b"
)
"""Said of whom the line or the sentence is about: "durará en su cargo cinco años"."""

_LENGTH = re.compile(
    rf"(?:\d|\b(?:{NUMBER_WORD}|un|una|medio|media)\b)[^.;]{{0,24}}\b(?:dias?|semanas?|mes(?:es)?|bimestres?"
    r"|trimestres?|semestres?|a[nñ]os?|horas?|minutos?|jornadas?|periodos?|ejercicios?)\b"
    r"|\b(?:anual|mensual|semestral|trimestral|indefinid[oa]|indefinidamente|permanente|vitalici[oa])\b"
    r"|\bhasta\b|\bmientras\b|\bentre\b"
)


def is_length(entry: Entry, deadline: Deadline) -> bool:
    """Whether a term says how long something lasts."""
    if deadline.kind in (DeadlineKind.VALIDITY, DeadlineKind.WINDOW):
        return True
    if deadline.kind in (DeadlineKind.DATE, DeadlineKind.RECURRENCE):
        said = fold(visible(entry, deadline.span))
        base = entry.passage.span.start
        before = fold(entry.passage.masked[max(0, deadline.span.start - base - 24) : deadline.span.start - base])
        return "hasta" in before or "hasta" in said or (not deadline.date and bool(_LENGTH.search(said)))
    return not (_is_to_act(entry, deadline) or _is_measure(entry, deadline))


_OF_SOMEONE = re.compile(r"\W*(?:de )?(?:antiguedad|experiencia|servicios?|edad|vida|residencia)\b")
_OVER = re.compile(r"\b(?:(?:mas|menos) de|(?:superior|inferior|mayor|menor)(?:es)? a)\W*$")
_LIMITS = re.compile(r"\b(?:no|nunca|dur[a-z]+)\b[^.;,]{0,40}$")


def _is_measure(entry: Entry, deadline: Deadline) -> bool:
    """A time that someone must have ("2 años de antigüedad"), or over which a rule begins ("más de un año")."""
    base, text = entry.passage.span.start, fold(entry.passage.masked)
    here, there = deadline.span.start - base, deadline.span.end - base
    over = _OVER.search(text, max(0, here - 24), here)
    limits = over and _LIMITS.search(text, max(0, here - 70), over.start())
    return bool(_OF_SOMEONE.match(text[there : there + 24]) or (over and not limits))


def _is_to_act(entry: Entry, deadline: Deadline) -> bool:
    """A term to do something, and not one to end it."""
    if deadline.sentence is None:
        return False
    said = fold(visible(entry, deadline.sentence))
    return bool(_TO_ACT.search(said)) and not _LASTS.search(said) and not _TO_END.search(said)


def tells_no_length(query: Query, entry: Entry) -> bool:
    """Whether the question is how long a thing lasts, and a passage tells other times, or how long another lasts."""
    if query.intent != "deadline" or not query.asks(ASKS_HOW_LONG_IT_LASTS):
        return False
    terms = entry.facts.deadlines
    if terms and not any(is_length(entry, each) for each in terms):
        return True
    if not _lasts_itself(entry):
        return False
    named = entry.label | stems_of(" ".join(entry.passage.heading_path))
    return not any(query.matcher.match(named))


@lru_cache(maxsize=KEPT)
def _lasts_itself(entry: Entry) -> bool:
    """Whether a labelled line says how long what its label names lasts, without naming it again."""
    return bool(entry.label) and bool(_ITS.search(fold(entry.passage.masked)))


def holds_length(text: str) -> bool:
    """Whether an answer holds a length of time, or its end."""
    return bool(_LENGTH.search(fold(text)))
