"""Whether the evidence carries an answer, and why not where it does not.

An answer is said only where what it stands on covers the question: the value's own words, then its label and titles,
then the rest of its passage. The thresholds were set on questions with and without an answer over three corpora.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.models import Span
from indexer.text import NUMBER_WORD, fold, stem, stems, tokens
from server.answering.consequences import tells_no_consequence
from server.answering.lasting import ASKS_HOW_LONG_IT_LASTS, holds_length
from server.answering.making import ASKS_MAKER, is_of_the_made
from server.answering.model import Option, visible
from server.answering.support import stems_of
from server.lexicon import OWN_BODY, REGIONS
from server.library import Entry
from server.query import Concept, Query
from server.question.concepts import OFFICE
from server.rows import met_limits, range_fit

_HEADING, _PASSAGE, _CONTEXT = 0.75, 0.55, 0.4
_GAP, _HEADLESS, _UNDATED = 0.5, 0.2, 0.08
_REGION_WORDS = frozenset(fold(word) for name in REGIONS for word in name.split() if len(word) > 3)
_REGION_STEMS = frozenset(stem(word) for word in _REGION_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How much of a question an option's surroundings hold."""

    support: float  # 0..1, of the question's hard weight
    gap: float  # the weight share of the most telling word that is nowhere near, 0..1
    missing: tuple[Concept, ...]
    headless: bool = False  # the first thing asked about, right after the interrogative, is nowhere near
    elsewhere: bool = False  # the value is of another region or year than the question's
    undated: bool = False  # the question's year is nowhere near
    misdirected: bool = False  # the body to which the question says that it is done ("rinde a X") is nowhere near
    foreign: bool = False  # what the question asks of ("la línea de X") is named nowhere in the corpus

    @property
    def strength(self) -> float:
        """What decides: coverage, less what is telling and absent."""
        return (
            self.support - _GAP * self.gap - (_HEADLESS if self.headless else 0.0) - (_UNDATED if self.undated else 0.0)
        )


def evidence(query: Query, option: Option) -> Evidence:
    """Weigh an option against its question."""
    entry = option.quote.entry
    near = _near(option)
    total = found = 0.0
    worst, missing = 0.0, []
    match = query.matcher.match
    beside, above = match(near | entry.label), match(entry.heading)
    own, around = match(entry.own), match(entry.context)
    pinned = _is_pinned(query, option) or (query.intent == "effect" and _is_elliptic(query, option))
    in_range = bool(query.quantities) and (range_fit(query, entry) is True or bool(met_limits(query, entry)))
    spends = query.asks(_SPENDS) if query.intent == "amount" else None
    for place, concept in enumerate(query.concepts):
        if concept.soft or (in_range and concept.kind == "number"):
            continue
        held = max(beside[place], _HEADING * above[place], _PASSAGE * own[place], _CONTEXT * around[place])
        if spends and held < 0.2 and fold(concept.text) == spends["verb"]:
            continue  # the line of a limit need not say that it is spent
        total += concept.weight
        found += concept.weight * held
        if held < 0.2:
            missing.append(concept)
            worst = max(worst, concept.weight * (_PINNED if pinned else 1.0))
    if not total:
        return Evidence(support=1.0, gap=0.0, missing=())
    return Evidence(
        support=found / total,
        gap=worst / total,
        missing=tuple(missing),
        headless=option.kind != "norm" and not spends and not in_range and not pinned and _head(query) in missing,
        elsewhere=any(_is_region(concept) for concept in missing)
        or _of_another_year(query, entry)
        or _of_another_turn(missing, entry),
        undated=any(concept.kind == "year" for concept in missing),
        misdirected=any(_is_addressee(query, concept) for concept in missing),
        foreign=any(_is_foreign(query, concept) for concept in missing if not concept.known),
    )


_PINNED = 0.5
"""Of a cell whose row and whose column the question both names, what a word that is not told there counts as a gap."""


def _is_pinned(query: Query, option: Option) -> bool:
    """Whether a value's row and its column are named by different words of the question."""
    entry, span = option.quote.entry, option.span
    if span is None or not entry.label or len(entry.passage.cells) < _COLUMNS:
        return False
    cell = next((cell for cell in entry.passage.cells if span.within(cell.span)), None)
    if cell is None or not cell.header or cell is entry.passage.cells[0]:
        return False
    match = query.matcher.match
    row, column = match(entry.label), match(stems_of(cell.header) - entry.label)
    told = [(row[place] >= _TOLD, column[place] >= _TOLD) for place, _ in query.required]
    return any(by_row and not by_column for by_row, by_column in told) and any(by_column for _, by_column in told)


def _is_elliptic(query: Query, option: Option) -> bool:
    """Whether what happens is told with "si no, …": what is not done is not said again."""
    return bool(query.asks(_NOT_DONE)) and bool(_OTHERWISE.search(fold(option.quote.entry.passage.masked)))


_NOT_DONE = re.compile(r"\b(?:si|cuando) (?:[a-zñ]+ ){0,5}?no [a-zñ]{3,}")
_OTHERWISE = re.compile(
    r"\b(?:si|de) no(?:,| (?:lo |se |l[ao]s )?(?:hace|hicier|hacerlo|asi))"
    r"|\ben caso contrario\b|\bde lo contrario\b"
)

_COLUMNS, _TOLD = 3, 0.9

_OF = "del?|de (?:la|los|las|una?|unos|unas|su|sus|mi|cada|otr[oa]s?)"
_BODY = "(?:comite|comision|consejo|mesa|junta|departamento|division|unidad|oficina|subdireccion)"
"""A body and its name: "el comité bipartito", where the corpus knows no such word, is none of its committees."""
_VERBAL = re.compile(r"(?:[aei]r(?:se|l[aeo]s?)?|[ai]d[oa]s?|[ai]ndo|iendo|mente)$")
_MONTHS = frozenset("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split())


_OBJECT = re.compile(
    r"\bse [a-zñ]{3,} (?:al?(?: la)? [a-zñ]+ )?(?:el|la|los|las) (?P<thing>[a-zñ]{4,})(?! (?:que|de|del)\b)"
)


def _is_addressee(query: Query, concept: Concept) -> bool:
    """A body named by its sigla or name to which something is sent, told or asked; or the thing itself that is."""
    done = query.asks(_OBJECT)
    if done and concept.kind == "word" and fold(concept.text) == done["thing"]:
        return True
    if concept.kind not in ("sigla", "name"):
        return False
    return bool(re.search(rf"[a-zñ] (?:al?|ante)(?: la| el)? {re.escape(fold(concept.text))}\b", query.folded))


def _is_foreign(query: Query, concept: Concept) -> bool:
    """A proper name, or a noun that says of what, which no document of the corpus has."""
    text = fold(concept.text)
    if not concept.asked or concept.kind != "word" or not text.isalpha() or text in _MONTHS or len(text) < 4:
        return False
    place = query.text.find(concept.text)
    if place > 0 and concept.text[:1].isupper() and not query.text.isupper() and query.text[place - 1] == " ":
        return True
    return not _VERBAL.search(text) and bool(re.search(rf"\b(?:{_OF}|{_BODY}) {text}\b", query.folded))


def _of_another_year(query: Query, entry: Entry) -> bool:
    """The passage or what stands over it is dated, and not with the question's year."""
    if not query.years:
        return False
    dated = {int(word) for word in entry.everything if _YEAR.match(word)}
    return bool(dated) and not dated & set(query.years)


_YEAR = re.compile(r"^(?:19|20)\d\d$")


def _of_another_turn(missing: Sequence[Concept], entry: Entry) -> bool:
    """The question's "tercer trimestre" is not there, and what stands over or in the passage is of another one."""
    asked = any(_COUNTED.match(stem(fold(concept.text))) for concept in missing if concept.asked)
    return asked and any(_COUNTED.match(word) for word in entry.heading)


_ACTOR = re.compile(
    r"\b(?:tienen?|debe[n]?|hay|puede[n]?)\s+(?:(?:el|la|los|las|un|una)\s+)?([a-zñ]+)\s+(?:[a-zñ]+\s+)?(?:para|de|que)\b"
)


_COUNTED = re.compile(r"^\d+o$")  # "la primera alerta": which of them, not what
_PARTICIPLE = re.compile(r"(?:[ai]d[oa]s?|[ai]ndo|iendo)$")


_INTERROGATIVE = re.compile(r"\b(?:cuant[oa]s?|quien(?:es)?|a quien|cada cuanto|hasta cuando)\b")
"""What is told before it is a story: "me rechazaron la solicitud cuantos dias tengo para reclamar"."""


def _head(query: Query) -> Concept | None:
    """The first thing asked about: not the one who must act, whom rules leave unsaid."""
    actors = {word for match in _ACTOR.finditer(query.folded) for word in match.groups()}
    asked = query.asks(_INTERROGATIVE)
    after = asked.end() if asked else 0
    told_after = [concept for concept in query.hard if query.folded.find(fold(concept.text)) >= after]
    for concept in told_after or query.hard:
        text = fold(concept.text)
        if (
            concept.asked
            and concept.kind not in ("year", "norm")
            and not _COUNTED.match(stem(text))
            and text not in actors
            and text not in OWN_BODY
            and not _PARTICIPLE.search(text)
        ):
            return concept
    return None


def _is_region(concept: Concept) -> bool:
    return fold(concept.text) in _REGION_WORDS or any(form[0] in _REGION_STEMS for form, _ in concept.forms[:1])


SAID, SAID_WHOLE, FOREIGN, UNTYPED, PERSON, NORM = 0.4, 0.32, 0.55, 0.6, 0.28, 0.36
"""Strength from which a value is said; a passage as a whole, and one where the corpus has no word for what is asked of;
the same where no fact of the kind asked for was read; for the line that names a person or a norm: its words are few."""

_VALUE_INTENTS = ("amount", "comparison")
_TIME = re.compile(
    r"\b(?:dias?|mes(?:es)?|a[nñ]os?|horas?|semanas?|trimestre|semestre|fecha|plazo|enero|febrero|marzo|abril"
    r"|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b"
)


def acceptable(query: Query, option: Option) -> bool:
    """Whether an option may be said in answer to a question."""
    found = evidence(query, option)
    if option.kind == "passage" and query.intent == "norm" and query.asks(ASKS_MAKER):
        return found.strength >= SAID_WHOLE and is_of_the_made(query, option.quote.entry)
    if option.kind in ("who", "norm"):
        return found.support - _GAP * found.gap >= (PERSON if option.kind == "who" else NORM)
    if query.intent == "who" and found.headless:
        return False  # who does it is not told where the doing is not
    is_value = query.intent in _VALUE_INTENTS or option.kind in ("amount", "cell")
    if (found.foreign and option.typed) or (found.misdirected and query.intent == "deadline"):
        return False
    if query.asks(_IN_PESOS) and is_value and not _may_be_money(option):
        return False
    if query.asks(_SPENDS) and is_value and not (_may_be_money(option) or _SHARE.search(fold(option.text))):
        return False
    if found.elsewhere and (is_value or _DIGIT.search(option.text)):
        return False
    if query.intent == "amount" and "count" in query.wants and not _counts_what_is_asked(query, option):
        return False
    if query.asks(_WORTH) and not _MONEY.search(fold(option.text)):
        return False
    if tells_no_consequence(query, option.quote.entry):
        return False
    if query.asks(_ASKS_VALIDITY) and not _VALID.search(fold(_told_of(option.quote.entry))):
        return False
    if query.intent == "deadline" and query.asks(ASKS_HOW_LONG_IT_LASTS) and not holds_length(option.text):
        return False
    if option.typed or query.intent not in ("deadline", "amount"):
        return found.strength >= (SAID if option.typed else FOREIGN if found.foreign else SAID_WHOLE)
    told = fold(option.text)
    if query.intent == "deadline":
        holds = _TIME.search(told) or ("date" in query.wants and _CONDITION.search(told))
    else:
        holds = _PERCENT.search(told) if "percent" in query.wants else _DIGIT.search(told) or _IN_WORDS.search(told)
    return bool(holds) and found.strength >= UNTYPED


_ASKS_VALIDITY = re.compile(r"(?<!en )\bvigencia\b")
_VALID = re.compile(
    r"\bvigen[a-z]+|\brig(?:e|en|io|ieron|ente)\b|\bregir[a-z]*|\bvigor\b|\bdur[a-z]+|\bvalid[a-z]+|\bvenc[a-z]+|\bcaduc[a-z]+|\bplazos?\b|\bextend[a-z]+"
)


def _told_of(entry: Entry) -> str:
    """A passage with the titles and headers over it."""
    headers = (cell.header for cell in entry.passage.cells)
    return " ".join((entry.passage.text, *entry.passage.heading_path, *headers))


_CONDITION = re.compile(
    r"\bcuando\b|\bsiempre que\b|\buna vez\b|\bal (?:[a-z]+[aei]rse|momento)\b|\bsegun\b|\bantes\b|\bdespues\b|\btras\b"
)
_IN_PESOS = re.compile(
    r"\ben (?:m{0,2}\$|(?:pesos|plata|dinero|miles de pesos|millones)\b)|\bcuant[oa]s? (?:pesos|plata|dinero)\b"
)
_SPENDS = re.compile(r"\bcuanto\b.{0,30}\b(?P<verb>gasta(?:r|n|mos|rse)?)\b")
_SHARE = re.compile(r"^[^$]*(?:%|\bmitad|\bpor (?:ciento|mil)\b)[^$]*$")
_WORTH = re.compile(r"\bvalor\s+(?:de\s+)?(?:la\s+|una\s+)?(?:utm|uta|uf)\b")
_MONEY = re.compile(r"\$\s?\d|\d\s?pesos\b")
_PERCENT = re.compile(r"%|‰|por (?:ciento|mil)|decimos|quintos|tercios|cuartos")
_DIGIT = re.compile(r"\d")
_IN_WORDS = re.compile(rf"\b(?!un[oa]?\b){NUMBER_WORD}\b")  # "veinte años" is a figure; "un" hardly ever


def _may_be_money(option: Option) -> bool:
    """Whether an answer may be a sum: no share of something, no count of other things, no figure without its unit."""
    if _SHARE.search(fold(option.text)):
        return False
    unit = option.fields.get("unit")
    if unit:
        return unit in _MONEY_UNITS
    passage = option.quote.entry.passage
    over = (passage.lead, *(cell.header for cell in passage.cells), *passage.heading_path) if passage.cells else ()
    return bool(_SUM.search(fold(" ".join((option.text, *over)))))


_MONEY_UNITS = frozenset(("$", "M$", "MM$", "UF", "UTM", "UTA"))
_SUM = re.compile(r"\$|\b(?:pesos|miles|millones|utm|uta|uf)\b")


def _counts_what_is_asked(query: Query, option: Option) -> bool:
    """ "¿Cuántos consejeros …?" is answered by a number of consejeros, not by any number near them."""
    if query.noun is None or query.noun not in query.all_stems or _is_pinned(query, option):
        return True
    entry = option.quote.entry
    names = {query.noun}
    for concept in query.hard:
        stems_in = {form[0] for form, quality in concept.forms if len(form) == 1 and quality > OFFICE}
        if query.noun in stems_in:
            names |= stems_in
    if option.kind in ("amount", "cell"):
        return bool(names & (_near(option) | entry.label | entry.heading | frozenset(stems(option.text))))
    words = [token.stem for token in tokens(option.text)]
    return any(word in names and any(w[0].isdigit() for w in words[max(0, i - 2) : i]) for i, word in enumerate(words))


def _near(option: Option) -> frozenset[str]:
    """The words of the sentence or cell that the value stands in."""
    entry = option.quote.entry
    span = option.span
    if span is None:
        return entry.own
    for cell in entry.passage.cells:
        if span.within(cell.span):
            return stems_of(f"{cell.text} {cell.header}") | entry.label
    base = entry.passage.span.start
    masked = entry.passage.masked
    start = max(masked.rfind(". ", 0, max(0, span.start - base)) + 1, 0)
    end = masked.find(". ", max(0, span.end - base))
    return stems_of(visible(entry, Span(base + start, base + (end if end >= 0 else len(masked)))))
