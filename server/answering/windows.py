"""The run of a long paragraph's clauses that answers: what the law says of what is asked, not the naming of it only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.text import fold
from server.answering.modal import duty_fit, mood_fit, mood_of
from server.answering.model import TEXT_LIMIT, shorten
from server.answering.support import KEPT, Telling, stems_of
from server.library import Entry
from server.query import Query
from server.rows import denies

_CLAUSE = re.compile(r"(?<=[,;:.])\s+")
_JOINT = re.compile(r"\s(?=(?:y|e|o|u|que|para|por|con|en|de|del|a|al|sin|seg[uú]n|cuando|si|salvo|mediante)\s)")
"""Where a clause too long to be shown whole may end: before a conjunction or preposition, never within a name."""

_TOLD, _NEW, _MOST_NEW, _LATE = 0.8, 0.025, 16, 0.2
_UNFINISHED, _CUT, _FOLLOWS = 0.12, 0.04, 0.2
"""What it costs that a run's last sentence stops before its verb, and that its last clause is cut; what it adds, where
the question is what happens, that a run says it."""


_DENIES = 0.2
"""What it adds, where the question is of those that do not, that a run says what is not."""
_CUT_AGENT = 0.6
"""What it costs, where the question is who, that a clause is cut: who acts may be what is cut off."""


_WHO_DOES = re.compile(
    r"\bquien(?:es)? (?:(?:se|l[aeo]s?|debe[n]?|puede[n]?|tienen? que) )*(?!son\b|es\b)([a-zñ]{3,})\b"
)


def asked_act(query: Query) -> int | None:
    """The place among a question's concepts of what "quién" does; None where it asks no such thing."""
    match = query.asks(_WHO_DOES) if query.intent == "who" else None
    return match and next((i for i, c in enumerate(query.concepts) if not c.soft and fold(c.text) == match[1]), None)


class Run(NamedTuple):
    """A run of clauses: from ``start`` to ``end``, of a clause cut short where ``cut``."""

    start: int
    end: int
    words: frozenset[str]
    cut: bool = False


def clause_window(query: Query, text: str, entry: Entry) -> str:
    """The run of clauses of at most TEXT_LIMIT characters that says most: the question's words, and what is new.

    In Spanish prose the known comes first and the new last, so of two runs the one with more new words is the answer;
    a run that names the subject and stops before its verb is none, and where a subject leaves no room for what is
    said of it, it is shortened.
    """
    telling = Telling(query, query.matcher.match(entry.over))
    best, best_score = None, 0.0
    mood = mood_of(query)
    for run in _runs(text):
        told = telling.share(run.words)
        if not told:
            continue
        if query.intent == "who":  # who acts stands beside the verb, and the rule before its exceptions
            score = told - 0.1 * run.start / len(text) - _CUT_AGENT * run.cut
        else:
            new = min(len(run.words - query.all_stems), _MOST_NEW)
            score = _TOLD * told + _NEW * new + _LATE * run.start / len(text)
        if query.intent == "effect" and tells_consequence(text, run.start, run.end):
            score += _FOLLOWS
        elif query.intent == "effect":
            score += duty_fit(query, text[run.start : run.end])
        score += mood_fit(mood, text, run.start, run.end)
        if query.negated and denies(text[run.start : run.end]):
            score += _DENIES
        score -= _CUT * run.cut + (_UNFINISHED if is_unfinished(text, run.start, run.end) else 0.0)
        if score > best_score + 1e-9:
            best, best_score = run, score
    if best is None:
        return shorten(text)
    start, end = best.start, best.end
    apart = _with_exception(text, start, end) if query.negated else _with_the_act(query, text, start, end)
    if apart is not None:
        return apart
    if query.intent == "who":
        end = _to_the_agent(query, text, start, end)
    start = _whole_from(text, start, end)
    is_cut = best.cut and end == best.end
    whole = _with_predicate(text, start, end) if is_cut or is_unfinished(text, start, end) else None
    return whole or shorten(("…" if start else "") + text[start:end].strip() + ("…" if is_cut else ""))


def _whole_from(text: str, start: int, end: int) -> int:
    """Where the sentence of a run begins, if all of it fits: its end alone says neither "no" nor of whom."""
    begin = max((match.end() for match in _SENTENCE_START.finditer(text, 0, start)), default=0)
    return begin if begin < start and end - begin <= TEXT_LIMIT - 3 else start


@lru_cache(maxsize=KEPT // 10)
def _runs(text: str) -> tuple[Run, ...]:
    """Every run of whole clauses that may be shown, and of those that go on, as much as fits."""
    return tuple(_made_runs(text))


def _made_runs(text: str) -> Iterator[Run]:
    starts, ends = _bounds(text)
    pieces = [stems_of(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    for i, start in enumerate(starts):
        words: frozenset[str] = frozenset()
        for j in range(i, len(starts)):
            if ends[j] - start > TEXT_LIMIT - 2:
                cut = _joint(text, starts[j], start + TEXT_LIMIT - 3)
                if cut is not None and not _fits_whole(text, start, starts[j]):
                    yield Run(start, cut, words | stems_of(text[starts[j] : cut]), cut=True)
                break
            words |= pieces[j]
            yield Run(start, ends[j], words)


def _fits_whole(text: str, start: int, clause: int) -> bool:
    """Whether the sentence of a clause begins after ``start`` and would fit by itself: then it is not to be cut."""
    begin = max((match.end() for match in _SENTENCE_START.finditer(text, 0, clause)), default=0)
    end = _SENTENCE_START.search(text, clause)
    return begin > start and (end.start() if end else len(text)) - begin <= TEXT_LIMIT - 2


def _bounds(text: str) -> tuple[list[int], list[int]]:
    starts = [0] + [match.end() for match in _CLAUSE.finditer(text)]
    return starts, [*starts[1:], len(text)]


_LEAST_CUT = 30
"""Characters of a clause that must fit for its beginning to be shown."""


def _joint(text: str, start: int, limit: int) -> int | None:
    """The last place before ``limit`` where a clause that begins at ``start`` may be cut."""
    found = [match.start() for match in _JOINT.finditer(text, start + _LEAST_CUT, limit + 1)]
    return next((place for place in reversed(found) if not _within_a_name(text, place)), None)


_NAMED = re.compile(r"[A-ZÁÉÍÓÚÑ]\S*$")
_GOES_ON = re.compile(r"\s(?:y|e|o|de|del|para|con)\s(?:la\s|las\s|los\s|el\s)?[A-ZÁÉÍÓÚÑ]")


def _within_a_name(text: str, place: int) -> bool:
    """Whether a cut would fall in "Dirección de Presupuestos"."""
    return bool(_GOES_ON.match(text, place)) and bool(_NAMED.search(text, max(0, place - 40), place))


_PREDICATE = re.compile(
    r"(?P<relative>\b(?:que|quien|quienes|cual|cuales|cuando|donde)\s+)?"
    r"\b(?:no\s+)?(?:se\s+)?(?:l[aeo]s?\s+)?"
    r"(?:[a-zñáéíóú]+(?:ará|erá|irá|drá|brá)n?|deben?|pueden?|corresponden?|tienen?|son|es"
    r"|[a-zñ]*[áéíóú][a-zñ]+[ae]n?se)\b"
)
"""The verb of a rule: a future, known by its accent, a frequent present, or "Créase"; that of a relative is none."""
_SENTENCE_END = re.compile(r"[.;:]\s*$")
_SENTENCE_START = re.compile(r"[.;]\s+")


@lru_cache(maxsize=KEPT)
def is_unfinished(text: str, start: int, end: int) -> bool:
    """Whether the last sentence of a run stops before its verb, so that it says nothing yet."""
    if end >= len(text) or _SENTENCE_END.search(text, start, end):
        return False
    begin = max((match.end() for match in _SENTENCE_START.finditer(text, start, end)), default=start)
    return not says_of_it(text[begin:end])


def says_of_it(clause: str) -> bool:
    """Whether a clause holds the verb of a rule."""
    return any(match["relative"] is None for match in _PREDICATE.finditer(clause.lower()))


def as_much(text: str, limit: int) -> str:
    """At most ``limit`` characters of a text, cut before a conjunction or preposition."""
    if len(text) <= limit:
        return text
    cut = _joint(text, 0, limit - 1)
    return text[:cut].rstrip(" ,;:") + "…" if cut else shorten(text, limit)


_SUBJECT, _LEAST_SUBJECT = 90, 40
"""Characters of a long subject that are kept before what is said of it: the most, and the fewest."""


def _with_predicate(text: str, start: int, end: int) -> str | None:
    """A subject with its verb, where what stands between them leaves no room: "Los pagos … deberán hacerse por …".

    None where the run's last sentence does not begin in it, has its verb in an earlier clause, or ends too far on.
    """
    begin = max((match.end() for match in _SENTENCE_START.finditer(text, 0, end)), default=0)
    starts, ends = _bounds(text)
    stop = next((e for e in ends if e > begin and _SENTENCE_END.search(text, begin, e)), len(text))
    verb = next((s for s, e in zip(starts, ends, strict=True) if s >= begin and says_of_it(text[s:e])), None)
    if begin < start or verb is None or not begin < verb < stop or end > _end_of(verb, starts, ends):
        return None
    predicate = shorten(text[verb:stop].strip(), TEXT_LIMIT - _LEAST_SUBJECT)
    room = min(_SUBJECT, TEXT_LIMIT - len(predicate) - 3)
    subject = text[begin : _joint(text, begin, begin + room) or text.rfind(" ", begin, begin + room)].rstrip(" ,;:")
    return ("…" if begin else "") + f"{subject}… {predicate}"


_LEAVES_OUT = re.compile(r"\b(?:con excepci[oó]n|a excepci[oó]n|excepto|salvo|exceptu[aá]ndose|exceptuad[oa]s?)\b")


def _with_exception(text: str, start: int, end: int) -> str | None:
    """A rule with what it leaves out, where what is not done is asked: "El director podrá delegar… salvo …".

    None where the run says itself what is not done, or its sentence leaves nothing out.
    """
    if denies(text[start:end]):
        return None
    stop = _SENTENCE_START.search(text, max(start, end - 1))
    limit = stop.start() + 1 if stop else len(text)
    match = _LEAVES_OUT.search(text, end - 1, limit)
    if match is None:
        return None
    starts, ends = _bounds(text)
    verbs = (s for s, e in zip(starts, ends, strict=True) if start <= s < end and says_of_it(text[s:e]))
    start = next(verbs, start)  # not "Sin perjuicio de …", which may stand before it
    return _two_parts(text, start, match.start(), limit)


def _two_parts(text: str, start: int, later: int, end: int) -> str:
    """The beginning of what stands at ``start``, and what stands later in its sentence, in as many characters."""
    rest = shorten(text[later:end].strip(), TEXT_LIMIT - _LEAST_SUBJECT)
    room = min(_SUBJECT, TEXT_LIMIT - len(rest) - 3)
    first = text[start : _joint(text, start, start + room) or text.rfind(" ", start, start + room)].rstrip(" ,;:")
    return ("…" if start else "") + f"{first}… {rest}"


def _with_the_act(query: Query, text: str, start: int, end: int) -> str | None:
    """A subject with the clause of its sentence that says who does what is asked ("El fondo… correspondiendo su
    administración a la Dirección"); None where the run has the act, or its sentence has it nowhere."""
    act = asked_act(query)
    if act is None or query.matcher.match(stems_of(text[start:end]))[act]:
        return None
    starts, ends = _bounds(text)
    for clause, stop in zip(starts, ends, strict=True):
        if clause >= end and query.matcher.match(stems_of(text[clause:stop]))[act] >= _THE_ACT:
            return _two_parts(text, start, clause, stop)
        if stop > end and _SENTENCE_END.search(text, clause, stop):
            return None
    return None


_THE_ACT = 0.8


def _end_of(start: int, starts: Sequence[int], ends: Sequence[int]) -> int:
    return ends[starts.index(start)]


_CONSEQUENCE = re.compile(
    r"\bse (?:l[eao]s? )?(?:entender|tendr|dar|presumir|considerar|reputar|declarar|aplicar|sancionar)an?\b"
    r"|\bse entienden?\b|\b(?:suspender|interrumpir|caducar|perder|incurrir|quedar)an?\b"
    r"|\bseran? sancionad|\bdara lugar\b"
)
"""What a rule says that follows, by its verb."""


_CONDITIONAL = re.compile(r"\bsi [^.;:]{6,160}, (?:no )?(?:(?:se|l[aeo]s?) )*[a-zñ]+ran?\b")
"""A condition, and its main verb in the future: "Si nadie apelare dentro de plazo, regirá lo resuelto"."""


@lru_cache(maxsize=KEPT)
def is_conditional(text: str) -> bool:
    """Whether a text says what will be if something is so."""
    return bool(_CONDITIONAL.search(fold(text)))


@lru_cache(maxsize=KEPT)
def tells_consequence(text: str, start: int, end: int) -> bool:
    """Whether a run says what follows from something, and not only when it does."""
    return bool(_CONSEQUENCE.search(fold(text[start:end]))) or is_conditional(text[start:end])


TWO_THINGS = re.compile(
    r"\by (?:si (?:se |l[aeo]s? )?(?:puede|pueden|es|son|hay|debe|deben)|quien(?:es)?|como|a quien)\b"
)
"""A second question beside that of a value ("cuántos años duran y si pueden reelegirse"): its sentence tells both."""
_SEVERAL = re.compile(r"\bquienes\b|\bque (?:personas|autoridades|cargos|unidades|organismos)\b")


def _to_the_agent(query: Query, text: str, start: int, end: int) -> int:
    """Where what tells who acts ends: its sentence, as far as that fits ("por el suplente y, a falta de éste, por …").

    Where all of them are asked for, a list that goes on.
    """
    _, ends = _bounds(text)
    marks = (".", ";", ":") if query.asks(_SEVERAL) else (".", ";")
    stop = next((e for e in ends if e >= end and text[:e].rstrip().endswith(marks)), len(text))
    return stop if stop - start <= TEXT_LIMIT else _last_fitting(ends, start, end)


def _last_fitting(ends: Sequence[int], start: int, end: int) -> int:
    return max((e for e in ends if e >= end and e - start <= TEXT_LIMIT - 2), default=end)
