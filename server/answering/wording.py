"""A passage's own words as a short answer: the labelled value, or the run of clauses that says most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.models import PassageKind, Span
from indexer.text import collapse, fold, sentences, stem
from server.answering.modal import duty_fit, mood_fit, mood_of
from server.answering.model import TEXT_LIMIT, Option, quote_around, shorten, visible
from server.answering.support import (
    EXCEPTION,
    KEPT,
    Telling,
    coverage,
    is_exception,
    stems_of,
)
from server.answering.windows import clause_window, is_conditional
from server.library import Entry
from server.query import Query
from server.rows import denies, met_limits, states_effect
from server.search import Candidate

# ------------------------------------------------------------------------------------------- passages


def passage_options(query: Query, candidate: Candidate) -> Iterator[Option]:
    """The passage's own words: the labelled value where it is short, else the sentence nearest to the question."""
    entry = candidate.entry
    passage = entry.passage
    span, local = best_sentence(query, entry)
    if query.intent == "amount" and len(entry.facts.amounts) > 1 and query.asks(_TWO_COUNTS):
        local += _SEVERAL_TOLD * (coverage(query, entry.own, around=entry.heading) > 0.75)
    if query.intent == "who" and query.asks(_ABSENT) and tells_absence(passage.masked):
        local += _STANDS_IN
    penalty = 0.0 if query.intent in ("passage", "who", "norm", "term", "list") else -0.05
    if query.intent == "effect" and not (states_effect(visible(entry, span)) or _is_case(query, entry)):
        penalty -= _NO_EFFECT
    yield Option(
        text="",
        finish=lambda: passage_text(query, entry, span),
        quote=quote_around(entry, span),
        kind="passage",
        score=candidate.score + 0.3 * local + penalty,
        subject=passage.label,
        span=span,
        typed=False,
    )


def _is_case(query: Query, entry: Entry) -> bool:
    """Whether a label is the case that the question tells: what stands after it is what follows."""
    return bool(entry.label) and coverage(query, entry.label) >= _CASE


_CASE, _MOST_OF = 0.4, 0.6
_NO_EFFECT = 0.15
"""What it costs, where the question is what happens, that the words nearest to it do not say it."""
_TWO_COUNTS = re.compile(r"\bcuant[oa]s?\b.{2,80}\by\s+(?:a\s+|en\s+)?cuant[oa]s?\b")
_SEVERAL_TOLD = 4.0
"""Where two counts are asked, what a passage that states both weighs (as the share of a sentence) over either."""


def passage_text(query: Query, entry: Entry, span: Span) -> str:
    """What a person would say of a passage: a row's cells, a label's value, or the words that bear the answer."""
    passage = entry.passage
    if passage.kind == PassageKind.ROW:
        return shorten(" · ".join(cell.text for cell in passage.cells if cell.text))
    value = without_label(passage.text, passage.label)
    if passage.label and len(value) <= TEXT_LIMIT and _asks_for_label(query, entry, value):
        return shorten(f"{passage.label}: {value}" if not value.startswith(passage.label) else value)
    if len(value) > TEXT_LIMIT:
        sentence = without_label(visible(entry, span), passage.label)
        told = coverage(query, stems_of(sentence))
        governs = any(limit.within(span) for limit in met_limits(query, entry))
        governs = governs or (query.intent == "term" and defines(sentence))
        governs = governs or bool(tells_case(query, sentence))
        governs = governs or (
            query.intent == "effect" and told > _MOST_OF * coverage(query, entry.own) and is_conditional(sentence)
        )
        value = clause_window(query, sentence if governs or told > 0.8 * coverage(query, entry.own) else value, entry)
    if query.intent == "who":
        value = _with_its_actor(entry, value)
    return _under_its_heading(query, entry, value)


_ITS_ACTOR = re.compile(
    r"(?:.{0,12}\bcorresponder?(?:an?|e|en|a)?\s+(?:especialmente\s+|ademas\s+)?(?:al\s+|a\s+la\s+|a\s+los\s+|a\s+las\s+)"
    r"|(?:son|seran)\s+(?:funciones|atribuciones|deberes|obligaciones|facultades)\s+(?:del\s+|de\s+la\s+|de\s+los\s+|de\s+las\s+)"
    r"|(?:el|la|los|las)\s+)"
    r"(?P<actor>[^,:;.]{3,90}?)"
    r"(?=\s+(?:tendran?|tienen?|debera|deberan|deben?|podra|podran|pueden?|ejercera|ejerce|sera|seran|estara|respecto|en\b)|\s*[,:]|\s*\Z)"
)
_OF_ITS_TITLE = re.compile(
    r"(?:(?:principales|sus)\s+)?(?:funciones|atribuciones|acciones|responsabilidades|tareas|obligaciones|deberes|facultades)"
    r"(?: (?:principales|generales|especificas))?\s*:?\s*$"
)
_DOING = re.compile(r"\W*(?:[a-zñ]{1,2}\)|\d{1,3}[.)])?\s*[a-zñ]{2,}(?:ar|er|ir)(?:se|l[aeo]s?)?\b")


def _with_its_actor(entry: Entry, value: str) -> str:
    """Who acts, from the words that introduce an item ("El Director podrá:"), before what it says must be done."""
    lead = entry.passage.lead
    if _OF_ITS_TITLE.match(fold(lead)) and entry.passage.heading_path:  # "Funciones:", under the title of who has them
        whole = f"{entry.passage.heading_path[-1]}: {value}"
        return whole if len(whole) <= TEXT_LIMIT else value
    if not lead.endswith(":") or not _DOING.match(fold(value)):
        return value
    last = [lead[piece.start : piece.end] for piece in sentences(lead)][-1]
    match = _ITS_ACTOR.match(fold(last))
    whole = f"{last[match.start('actor') : match.end('actor')]}: {value}" if match else value
    return whole if len(whole) <= TEXT_LIMIT else value


_BODIES = frozenset(
    stem(word)
    for word in """unidad división departamento órgano organismo institución servicio ministerio comisión comité
    consejo oficina cargo persona jefatura dirección funcionario autoridad rol perfil plataforma sistema fondo programa
    instrumento""".split()
)


def _asks_for_label(query: Query, entry: Entry, value: str) -> bool:
    """Who, which body, which level: the label is the answer where the text after it is what the question tells."""
    if query.intent != "who" and query.noun not in _BODIES and query.noun not in entry.label:
        return False
    return coverage(query, stems_of(value)) >= 0.3 or query.noun in entry.label or query.intent == "who"


def _under_its_heading(query: Query, entry: Entry, value: str) -> str:
    """The nearest title before a value that the question names by that title only, so that it can be understood."""
    if not entry.passage.heading_path or entry.passage.article:
        return value
    title = entry.passage.heading_path[-1]
    above = stems_of(title)
    over, own = query.matcher.match(above), query.matcher.match(entry.own)
    only_above = any(over[place] and not own[place] for place, _ in query.required)
    if only_above and len(title) + len(value) + 3 <= TEXT_LIMIT:
        label = f"{entry.passage.label}: " if entry.passage.label and not value.startswith(entry.passage.label) else ""
        whole = f"{title} — {label}{value}"
        return whole if len(whole) <= TEXT_LIMIT else f"{value} — {title}"
    return value


def without_label(text: str, label: str | None) -> str:
    """The value after a label, where something is left and the label is not part of a sentence."""
    if label and text.startswith(label):
        rest = text[len(label) :].lstrip(" .:–-")
        if len(rest) >= 3 and text[len(label) : len(label) + 2].strip()[:1] in (":", ".", "–", "-"):
            return rest
    return text


@lru_cache(maxsize=KEPT)
def sentences_of(entry: Entry) -> tuple[tuple[Span, frozenset[str], bool], ...]:
    """The sentences of a passage (offsets within it), with their words and whether each begins as an exception."""
    masked = entry.passage.masked
    return tuple(
        (piece, stems_of(collapse(masked[piece.start : piece.end])), is_exception(masked[piece.start : piece.end]))
        for piece in sentences(masked)
        if piece.end - piece.start >= _SHORTEST
    )


def best_sentence(query: Query, entry: Entry) -> tuple[Span, float]:
    """The sentence of a passage that covers most of the question (absolute span), and how much."""
    passage = entry.passage
    best, best_score = passage.span, -1.0
    mood = mood_of(query)
    telling = Telling(query, query.matcher.match(entry.over))
    met = met_limits(query, entry) if passage.kind != PassageKind.ROW else ()
    for piece, words, excepts in sentences_of(entry):
        score = telling.share(words)
        if met and any(span.within(piece.shift(passage.span.start)) for span in met):
            score += _MET
        if query.intent == "effect" and states_effect(passage.masked[piece.start : piece.end]):
            score += _FOLLOWS
        elif query.intent == "effect":
            score += duty_fit(query, passage.masked[piece.start : piece.end])
        if query.intent == "who" and query.asks(_ABSENT) and tells_absence(passage.masked[piece.start : piece.end]):
            score += _FOLLOWS
        score += mood_fit(mood, passage.masked, piece.start, piece.end)
        if query.intent == "term" and defines(passage.masked[piece.start : piece.end]):
            score += _FOLLOWS
        if query.negated and denies(passage.masked[piece.start : piece.end]):
            score += _DENIED
        if excepts:
            score -= EXCEPTION
        if query.story:
            score += _ITS_CASE * tells_case(query, passage.masked[piece.start : piece.end])
        if score > best_score + 1e-9:
            best, best_score = piece.shift(passage.span.start), score
    return best, max(best_score, 0.0)


_ITS_CASE, _THE_SAME = 0.8, 0.5
"""What it weighs that a sentence is of the case that the story before the question tells ("Tratándose de …, …"); the
share of the words of that case which the story must have."""

_CASE_OF = re.compile(
    r"\W*(?:tratandose de|en (?:el )?caso de(?: que)?|si|cuando|respecto de|en el evento de(?: que)?) ([^,;.]{12,160}),"
)


def tells_case(query: Query, sentence: str) -> float:
    """How much of the case for which a sentence rules is told by the story before the question; 0 where too little."""
    words = _case_words(sentence) if query.story else frozenset()
    if len(words) < _LEAST_CASE:
        return 0.0
    share = len(words & query.story) / len(words)
    return share if share >= _THE_SAME else 0.0


_LEAST_CASE = 3


@lru_cache(maxsize=KEPT)
def _case_words(sentence: str) -> frozenset[str]:
    """The words of the case that a sentence begins with; none where it begins otherwise."""
    match = _CASE_OF.match(fold(sentence))
    return stems_of(match[1]) if match else frozenset()


_DENIED = 0.2
"""What it weighs, where the question is of those that do not, that a sentence says what is not."""

_MET = 0.35
"""What it weighs that the figure of the question falls in the limits that a sentence states."""

_FOLLOWS = 0.3
"""What it weighs, where the question is what happens or what a thing is, that a sentence says so."""

_ABSENT = re.compile(
    r"\bno (?:esta|estan|asiste|puede|pudo|llega|viene|concurre|hay)\b"
    r"|\b(?:falta|ausen[a-z]+|subrog[a-z]+|reemplaz[a-z]+|suple|suplen)\b"
)
_IN_ABSENCE = re.compile(
    r"\b(?:ausencia|ausente|impedimento|impedid[oa]|subrog[a-z]+|reemplaz[a-z]+|suplencia|suplente|suplira|suple)\b"
    r"|\ba falta de\b"
)
_STANDS_IN = 1.6


@lru_cache(maxsize=KEPT)
def tells_absence(text: str) -> bool:
    """Whether a text says who acts in the place of one who is away: what "si X no está, ¿quién …?" asks for."""
    return bool(_IN_ABSENCE.search(fold(text)))


_DEFINES = re.compile(
    r"\b(?:consisten? en|se (?:entiende|entendera|define|denomina|considera|considerara)n?|corresponden? a|comprenden?"
    r"|(?:es|son|sera|seran) (?:un|una|el|la|los|las|aquel|aquella|aquellos|aquellas))\b"
)


def defines(sentence: str) -> bool:
    """Whether a sentence says what something is."""
    return bool(_DEFINES.search(fold(sentence)))


_SHORTEST = 8  # characters: a bare enumerator ("7.") is no sentence

_PERSON = re.compile(
    r"^(?!\w+(?:ci[oó]n|si[oó]n|miento|dad|ncia|aje|ura)(?:es|s)?\b)(?:[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ]+\.?\s+(?:de\s+|del\s+|la\s+)*){1,4}[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ]*\.?\s*[,–—-]"
)


def person_options(_: Query, candidate: Candidate) -> Iterator[Option]:
    """A line that names a person and then a post: a signature, a list of authors or of members."""
    text = candidate.entry.passage.text
    if candidate.entry.passage.kind != PassageKind.ROW and len(text) <= 160 and _PERSON.match(text):
        yield Option(
            text=text, quote=quote_around(candidate.entry, candidate.entry.passage.span), kind="who",
            score=candidate.score + 0.75,
        )  # fmt: skip
