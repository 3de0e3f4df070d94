"""Measures that every kind of short answer shares: how much of a question some words hold, the words about a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import mul

from indexer.models import Span
from indexer.text import collapse, fold, stem, stems
from server.answering.model import visible
from server.library import Entry
from server.query import Query
from server.question.model import FOCUSED, NAMES, OF

TYPED, LOCAL, SEGMENT, APART = 0.35, 0.45, 0.35, 0.4
"""What a fact of the kind asked for, a full match of the question in its sentence, one beside it, and words that stand
by it alone, add to its passage's score."""

KEPT = 20_000
"""What is read of a passage whatever the question is remembered: entries live as long as their snapshot."""


@lru_cache(maxsize=KEPT)
def stems_of(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def coverage(query: Query, words: frozenset[str], *, around: frozenset[str] = frozenset(), share: float = 0.6) -> float:
    """The share of the question's hard weight that ``words`` hold, with ``around`` counting ``share``."""
    total, match = query.required_weight, query.matcher.match
    if not total:
        return 1.0
    near, found = match(words), 0.0
    if around:
        far = query.matcher.match_shared(around)
        for place, weight in query.required:
            here, there = near[place], far[place] * share
            found += weight * (here if here > there else there)
    elif any(near):
        for place, weight in query.required:
            found += weight * near[place]
    return found / total


class Telling:
    """What each concept of a question weighs where label and heading already say some (``above``, a match)."""

    __slots__ = ("_match", "_total", "_weights")

    def __init__(self, query: Query, above: Sequence[float]) -> None:
        self._match = query.matcher.match
        self._weights = [
            weight * _SAID_ABOVE if said else weight for weight, said in zip(query.focused, above, strict=True)
        ]
        self._total = sum(self._weights)

    def share(self, words: frozenset[str]) -> float:
        """The share of the question that words hold."""
        if not self._total:
            return 0.0
        held: float = sum(map(mul, self._weights, self._match(words)))
        return held / self._total


_SAID_ABOVE = 0.35


def _sentence_words(entry: Entry, span: Span | None) -> frozenset[str]:
    if span is None:
        return entry.own
    base = entry.passage.span.start
    return stems_of(visible(entry, Span(base + taken_up(entry.passage.masked, span.start - base), span.end)))


_TAKES_UP = re.compile(
    r"\W*(?:(?:con todo|sin embargo|asimismo|ademas|igualmente|en todo caso),? )?"
    r"(?:(?:est[ao]s?|este|dich[oa]s?|es[ao]s?|tal(?:es)?) [a-zñ]{4,}|l[ao]s? mism[oa]s? [a-zñ]{4,})\b"
)


def taken_up(text: str, start: int) -> int:
    """Where what a sentence speaks of is named: in the sentence before, where it begins "Esta prohibición durará …"."""
    if start < _SENTENCE or not _TAKES_UP.match(fold(text[start : start + 60])):
        return start
    return max(text.rfind(". ", 0, start - 3) + 1, 0)


_SENTENCE = 20


@lru_cache(maxsize=KEPT)
def near_words(entry: Entry, span: Span, sentence: Span | None) -> frozenset[str]:
    """The words about a value: its cell with its header, or its sentence."""
    for cell in entry.passage.cells:
        if span.within(cell.span):
            return stems_of(f"{cell.text} {cell.header}") | entry.label
    return _sentence_words(entry, sentence)


@lru_cache(maxsize=KEPT)
def segments_of(entry: Entry, spans: tuple[Span, ...]) -> Mapping[Span, frozenset[str]]:
    """The words nearest to each of a passage's values."""
    return {span: segment_words(entry, span, spans) for span in spans}


def tells_apart(query: Query, span: Span, segments: Mapping[Span, frozenset[str]]) -> float:
    """The share of the question that stands by this value of a passage and by none of the others."""
    others = frozenset().union(*(words for other, words in segments.items() if other != span))
    if not others:
        return 0.0
    if _other_ordinal(query, segments[span], others):
        return -1.5
    total = told = 0.0
    here, there = query.matcher.match(segments[span]), query.matcher.match(others)
    for place, hard in query.required:
        weight = hard * FOCUSED if place == query.focus else hard
        total += weight
        if here[place] >= _EXACT and not there[place]:
            told += weight
    return told / total if total else 0.0


_FOR = re.compile(r"\bpara (?:que )?(?:no )?([a-zñ]{2,}[aei]r(?:se|l[aeo]s?)?)\b")
PURPOSE, ANOTHER = 0.35, 0.8
"""What it weighs that the act for which the question asks a value ("para oponerse") stands by it, or by another; what
it costs that the value is said to be for an act that is not asked."""


def purpose_fit(query: Query, entry: Entry, span: Span, segments: Mapping[Span, frozenset[str]]) -> float:
    """Of several values, the one beside the act that the question asks it for; one said to be for another act, less."""
    match = query.asks(_FOR)
    if match is None:
        return 0.0
    place = next((i for i, concept in enumerate(query.concepts) if fold(concept.text) == match[1]), None)
    if place is None:
        return 0.0
    act = frozenset(query.first_stems[place])
    if _STEP.match(entry.passage.label or "") and entry.passage.cells:  # a row of steps is named by what is done
        return 0.0 if not act.isdisjoint(entry.label) else -PURPOSE
    holding = [each for each, words in segments.items() if not act.isdisjoint(words)]
    if not holding:
        return -ANOTHER if _for_another(query, entry, span) else 0.0
    if len(holding) == len(segments):
        return 0.0
    return PURPOSE if span in holding else -PURPOSE


_STEP = re.compile(r"[A-ZÁÉÍÓÚÑ][a-zñáéíóú]+(?:ar|er|ir)(?:se)?\b")


def _for_another(query: Query, entry: Entry, span: Span) -> bool:
    """Whether the words just before a value say that it is for an act that the question does not name."""
    here = span.start - entry.passage.span.start
    before = fold(entry.passage.masked[max(0, here - 80) : here])
    said = _FOR.search(before[max(before.rfind(mark) for mark in ".;:") + 1 :])
    return said is not None and stem(said[1]) not in query.all_stems


OF_ANOTHER = 0.6
"""What it costs that a value is said of a thing of the kind asked, of another one ("la solicitud de audiencia")."""


def complement_fit(query: Query, entry: Entry, sentence: Span | None, words: frozenset[str]) -> float:
    """Less for what is said of "N de Y" where the question asks of "N de X" and X stands nowhere near."""
    asked = query.of_what
    if asked is None or sentence is None or asked[0] not in words or asked[1] in words:
        return 0.0
    noun, _, place = asked
    near = words | entry.label | (stems_of(entry.passage.heading_path[-1]) if entry.passage.heading_path else words)
    if query.matcher.match(near)[place]:
        return 0.0
    others = [other[2] for other in OF.finditer(fold(visible(entry, sentence))) if stem(other[1]) == noun]
    return -OF_ANOTHER if others and not any(stem(other) in query.all_stems for other in others) else 0.0


NAMED_WHOLE = 0.3
"""What it adds to a value that the question names all of the label that it stands under: "Tope por comuna: 9"."""


def is_named_whole(query: Query, entry: Entry) -> bool:
    """Whether the question names the whole label of an item or paragraph, of two words at least."""
    label = entry.label
    if len(label) < 2 or entry.passage.cells or not label <= query.all_stems:
        return False
    return sum(found >= NAMES for found in query.matcher.match_shared(label)) > 1  # one name is only what it is of


def label_fit(query: Query, entry: Entry) -> float:
    """What it adds to a value that the question names all of its label; in a summary the label is of its own making."""
    return NAMED_WHOLE if not entry.is_secondary and is_named_whole(query, entry) else 0.0


_OF_THOSE_WHO = re.compile(
    r"\b(?:que|quien|quienes) (?:no )?(?:alcance|supere|exceda|tenga|cumpla|obtenga|logre|llegue|sea|registre)n?"
    r"(?: [a-zñ]+){0,3} \W*\d[\d.,]*\W*(?:[a-zñ]+)?$"
)
"""A figure by which a clause says of whom it speaks ("la comuna que no alcance el 80%"): it is seldom what is asked."""
_OF_WHOM = 0.4


def clause_fit(entry: Entry, span: Span) -> float:
    """Less for a figure that only tells of whom something is said."""
    base = entry.passage.span.start
    said = fold(entry.passage.masked[max(0, span.start - base - 50) : span.end - base])
    return -_OF_WHOM if _OF_THOSE_WHO.search(said) else 0.0


_ORDINAL = re.compile(r"^\d+o$")


def _other_ordinal(query: Query, mine: frozenset[str], others: frozenset[str]) -> bool:
    """The question asks for the second, this value stands by the first, and another by the second."""
    asked = query.ordinals
    if not asked:
        return False
    told = {word for word in mine if _ORDINAL.match(word)}
    return bool(asked & others) and bool(told) and not told & asked


LATER = 0.04
"""The rule is said before its special cases: of values that fit alike, the first."""
EXCEPTION = 0.18
_STRONG = re.compile(r"(?:con todo|sin embargo|no obstante|excepcionalmente)\b")
_EXCEPTION = re.compile(
    r"(?:con todo|sin embargo|no obstante|excepcionalmente|salvo|trat[aá]ndose|en casos? de|para los? [a-z]+ (?:al?|en)"
    r"|si (?:el|la|los|las|se)|cuando (?:el|la|los|las|se)|en el evento)\b"
)


def is_exception(sentence: str) -> bool:
    """Whether a sentence begins as the exception to the one before it: "Sin embargo, …"."""
    return bool(_STRONG.match(fold(sentence[:30]).lstrip()))


def exception_fit(query: Query, entry: Entry, span: Span, first: Span | None) -> float:
    """Less for a value that only an exception states: what is asked without a condition is the rule."""
    base = entry.passage.span.start
    masked = entry.passage.masked
    start = max(masked.rfind(mark, 0, span.start - base) for mark in (". ", "; "))
    clause = fold(masked[max(0, start) : span.start - base])
    match = _STRONG.search(clause) or (_EXCEPTION.search(clause) if span != first else None)
    if not match:
        return 0.0
    return -EXCEPTION if coverage(query, stems_of(clause[match.start() :])) < 0.5 else 0.0


_ASKED_CASE = re.compile(
    r"(?:\bsi (?:es|son|se trata|fuera|fuese)(?: (?:por|de|en|para|una?|el|la|los|las))*"
    r"|\btratandose de|\ben (?:el )?caso de)"
    r" ([a-zñ]{4,})"
)
_IN_ITS_CASE = 0.3
"""What it weighs, where the question is of one case ("… si es por feriados"), that a value's own words name it."""


def case_of(query: Query) -> frozenset[str] | None:
    """The words of the case that a question puts, None where it puts none."""
    asked = query.asks(_ASKED_CASE)
    return stems_of(asked[1]) if asked else None


def case_fit(case: frozenset[str] | None, words: frozenset[str]) -> float:
    """Whether a value's words name the case that the question puts."""
    return 0.0 if case is None else _IN_ITS_CASE if case <= words else -_IN_ITS_CASE


_SPECIAL = re.compile(
    r"\b(?:contemplad|previst|establecid|señalad|regulad)[oa]s? en (?:este|el presente|dicho) (?:articulo|inciso)\b"
    r"|\b(?:de que trata|a que se refiere) (?:este|el presente) (?:articulo|inciso)\b"
)


_ITS_OWN = 0.3
"""What it costs a value that it holds only for what its own article sets up."""


def special_fit(query: Query, entry: Entry, sentence: Span | None, words: frozenset[str]) -> float:
    """Less for a value of what one article sets up: "el procedimiento de pago previsto en este artículo" is not any.

    Where the sentence does not name the thing in full ("el procedimiento previsto en este artículo") it takes its name
    from the article, and is the one asked for.
    """
    if sentence is None or not _is_special(entry, sentence) or coverage(query, words) < _IN_FULL:
        return 0.0
    return -_ITS_OWN


_IN_FULL = 0.9


@lru_cache(maxsize=KEPT)
def _is_special(entry: Entry, sentence: Span) -> bool:
    return bool(_SPECIAL.search(fold(visible(entry, sentence))))


_EXACT = 0.95  # the word itself or its sigla: "deportivo" does not tell "deportista" apart


_SERIES = re.compile(r"(?:\d[\d.]*(?:,\d+)?\s?(?:,|y|o|/|-|–)\s?){1,8}$")


def with_series(entry: Entry, span: Span) -> Span:
    """A value with the figures listed before it under one unit ("5.000, 10.000 y 20.000 km")."""
    before = entry.passage.masked[
        max(0, span.start - entry.passage.span.start - 90) : span.start - entry.passage.span.start
    ]
    match = _SERIES.search(before)
    return Span(span.start - len(match.group()), span.end) if match else span


_CUT = re.compile(
    r"[;:.]\s|,\s(?:y|o|pero|salvo|mientras|quien|quienes|el cual|la cual)\b"
    r"|\s(?:y|pero|mientras)\s(?:el|la|los|las|éste|ésta|este|esta)\s(?:[a-zñáéíóú]+\s){0,4}?"
    r"(?:puede|debe|tiene|dispone|cuenta|podrá|deberá|tendrá|dispondrá|contará)n?\b"
)


def segment_words(entry: Entry, span: Span, others: Iterable[Span]) -> frozenset[str]:
    """The words nearest to a value: from the value before it, or the clause's beginning, to the clause's end.

    In Spanish what a figure is about is said mostly before it ("CAE-Espectador 0,11 UTM"), so that the words between
    two figures belong to the second.
    """
    others = list(others)
    for cell in entry.passage.cells:
        if span.within(cell.span) and not any(other.within(cell.span) for other in others if other != span):
            return stems_of(f"{cell.text} {cell.header}")  # in a row it is the column that tells values apart
    base, masked = entry.passage.span.start, entry.passage.masked
    start, end = 0, len(masked)
    for other in others:
        if other.end <= span.start:
            start = max(start, other.end - base)
        elif other.start >= span.end:
            end = min(end, other.start - base)
    here, there = span.start - base, span.end - base
    cuts = [match.end() for match in _CUT.finditer(masked, start, here)]
    start = max(start, here - 160, cuts[-1] if cuts and here - cuts[-1] > 8 else start)
    after = _CUT.search(masked, there, end)
    following = min((other.start - base for other in others if other.start >= span.end), default=len(masked))
    if following <= there + 40 and not _PUNCTUATION.search(masked, there, following):
        end = there  # "Grado 17° $ 5.891 Grado 18° $ 11.794": what follows at once names the next value
    end = min(end, after.start() if after else end, there + 90)
    close, opening = masked.find(")", there, end), masked.find("(", there, end)
    if close >= 0 and (opening < 0 or close < opening):
        end = close  # a value in parentheses is about what stands before them
    return stems_of(collapse(f"{masked[start:here]} {masked[there:end]}"))


_PUNCTUATION = re.compile(r"[,;.:()]")
_BOUND = re.compile(
    r",?\s+(?:en el caso de|en caso de|trat[áa]ndose de|cuando se trat[ea] de|si se trata de|respecto de)"
    r"\s+([^,;.]{3,80})"
)


_SHARED_OUT = re.compile(
    r"\s+(?:(?:(?:del?|al?|la|las|los)\s+)?[a-zñáéíóú]+\s+){0,3}?(?:en|para)\s+"
    r"(?:(?:la|el|los|las)\s+|(?=[A-ZÁÉÍÓÚÑ]))((?:[^,;.$%0-9]|,(?=\s[A-ZÁÉÍÓÚÑ])){3,60})"
)


@lru_cache(maxsize=KEPT)
def bound_words(entry: Entry, span: Span) -> frozenset[str]:
    """What a figure is expressly said of, right after it ("500 UTM en el caso de los estudios básicos").

    So too where several figures are shared out: "$ 900 en la parcial y $ 400 en la total".
    """
    text, place = entry.passage.masked, span.end - entry.passage.span.start
    match = _BOUND.match(text, place)
    if match is None and len(entry.facts.amounts) > 1:
        match = _SHARED_OUT.match(text, place)
    return stems_of(re.split(r"\s+[ye]\s*$", match[1])[0]) if match else frozenset()
