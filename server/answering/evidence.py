"""How much of a question stands by a short answer: what decides whether it may be said.

The value's own words count most, then its label and titles, then the rest of its passage; what is telling and nowhere
near counts against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.models import PassageKind, Span
from indexer.text import fold, stem
from server.answering.columns import asks_hour, column_sense, tells_hour
from server.answering.model import Option, visible
from server.answering.support import is_named_whole, stems_of, taken_up
from server.lexicon import LIGHT_WORDS, OWN_BODY, REGIONS
from server.library import Entry
from server.query import Concept, Query
from server.rows import met_limits, range_fit

_HEADING, _PASSAGE, _ROW, _CONTEXT = 0.75, 0.55, 0.65, 0.4
GAP, _HEADLESS, _UNDATED, _UNNAMED = 0.5, 0.2, 0.08, 0.15
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
    unnamed: bool = False  # the thing that the question names in full ("recurso de amparo") is nowhere near, nor a part
    misdirected: bool = False  # the body to which the question says that it is done ("rinde a X") is nowhere near
    foreign: bool = False  # what the question asks of ("la línea de X") is named nowhere in the corpus
    other_code: bool = False  # the code by which the question names a thing ("meta 5.2") is nowhere near

    @property
    def strength(self) -> float:
        """What decides: coverage, less what is telling and absent."""
        return (
            self.support
            - GAP * self.gap
            - (_HEADLESS if self.headless else 0.0)
            - (_UNDATED if self.undated else 0.0)
            - (_UNNAMED if self.unnamed else 0.0)
        )


def evidence(query: Query, option: Option) -> Evidence:
    """Weigh an option against its question."""
    entry = option.quote.entry
    here = near(option)
    total = found = 0.0
    missing: list[Concept] = []
    in_passage = _ROW if entry.passage.kind == PassageKind.ROW else _PASSAGE
    match = query.matcher.match
    beside, above = match(here | entry.label), match(entry.heading)
    own, around = match(entry.own), match(entry.context)
    in_range = bool(query.quantities) and (range_fit(query, entry) is True or bool(met_limits(query, entry)))
    spends = query.asks(SPENDS) if query.intent == "amount" else None
    for place, concept in enumerate(query.concepts):
        if concept.soft:
            continue
        if in_range and concept.kind == "number":
            if not concept.asked:  # of a story, the range that its figure falls in holds it
                total += concept.weight
                found += concept.weight
            continue
        held = max(beside[place], _HEADING * above[place], in_passage * own[place], _CONTEXT * around[place])
        if spends and held < 0.2 and fold(concept.text) == spends["verb"]:
            continue  # the line of a limit need not say that it is spent
        total += concept.weight
        found += concept.weight * held
        if held < 0.2:
            missing.append(concept)
    if not total:
        return Evidence(support=1.0, gap=0.0, missing=())
    elsewhere = _of_another_year(query, entry) or _in_another_year(query, option)
    if not missing:
        return Evidence(support=found / total, gap=0.0, missing=(), elsewhere=elsewhere)
    pinned = (
        is_pinned(query, option)
        or (option.typed and is_named_whole(query, entry))
        or (asks_hour(query) and tells_hour(entry, option.span))  # "atiende", "abre": a schedule leaves it unsaid
        or (query.intent == "effect" and _is_elliptic(query, option))
    )
    worst = max(concept.weight for concept in missing) * (_PINNED if pinned else 1.0)
    head = _head(query, len(query.hard) - len(missing))
    return Evidence(
        support=found / total,
        gap=worst / total,
        missing=tuple(missing),
        headless=option.kind != "norm" and not spends and not in_range and not pinned and head in missing,
        elsewhere=elsewhere
        or any(_is_region(concept) or _is_place(query, concept) for concept in missing)
        or _of_another_turn(missing, entry),
        unnamed=not pinned and _is_unnamed(query, missing),
        undated=any(concept.kind == "year" for concept in missing),
        misdirected=any(_is_addressee(query, concept) for concept in missing),
        foreign=any(_is_foreign(query, concept) for concept in missing if not concept.known),
        other_code=any(_CODE.fullmatch(concept.text) for concept in missing),
    )


def _is_unnamed(query: Query, missing: Sequence[Concept]) -> bool:
    """Whether both words of the thing asked of ("recurso de amparo") are nowhere near: what is told is of another."""
    if query.of_what is None:
        return False
    absent = {form for concept in missing if concept.asked for form in concept.forms[0][0]}
    return set(query.of_what[:2]) <= absent


SPENDS = re.compile(r"\bcuanto\b.{0,30}\b(?P<verb>gasta(?:r|n|mos|rse)?)\b")
"""How much may be spent: what is asked is a limit."""

_PINNED = 0.5
"""Of a cell whose row and whose column the question both names, what a word that is not told there counts as a gap."""


def is_pinned(query: Query, option: Option) -> bool:
    """Whether a value's row and its column are named by different words of the question."""
    entry, span = option.quote.entry, option.span
    if span is None or not entry.label or len(entry.passage.cells) < _COLUMNS:
        return False
    cell = next((cell for cell in entry.passage.cells if span.within(cell.span)), None)
    if cell is None or not cell.header or cell is entry.passage.cells[0]:
        return False
    if len(entry.label) > 1 and entry.label <= query.all_stems and column_sense(query, entry, span) > 0:
        return True
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

_OF_WHAT = (
    re.compile(
        r"\b(?:del?|comite|comision|consejo|mesa|junta|departamento|division|unidad|oficina|subdireccion)(?= (\w+))"
    ),
    re.compile(r"\bde (?:la|los|las|una?|unos|unas|su|sus|mi|cada|otr[oa]s?)(?= (\w+))"),
)
"""What is said of what, and a body with its name: "el comité bipartito", where the corpus knows no such word, is none
of its committees."""
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
    name = fold(concept.text)
    return any(_ends_at_word(query.folded, match.end(), name) for match in _TO.finditer(query.folded))


_TO = re.compile(r"(?<=[a-zñ]) (?:al?|ante)(?: la| el)? (?!(?:la|el) )")


def _ends_at_word(text: str, place: int, name: str) -> bool:
    """Whether a name stands whole at a place of a text."""
    end = place + len(name)
    return text.startswith(name, place) and not text[end : end + 1].isalnum()


def _is_foreign(query: Query, concept: Concept) -> bool:
    """A proper name, or a noun that says of what, which no document of the corpus has."""
    text = fold(concept.text)
    if not concept.asked or concept.kind != "word" or not text.isalpha() or text in _MONTHS or len(text) < 4:
        return False
    place = query.text.find(concept.text)
    if place > 0 and concept.text[:1].isupper() and not query.text.isupper() and query.text[place - 1] == " ":
        return True
    return not _VERBAL.search(text) and any(
        match[1] == text for pattern in _OF_WHAT for match in pattern.finditer(query.folded)
    )


def _of_another_year(query: Query, entry: Entry) -> bool:
    """The passage or what stands over it is dated, and not with the question's year."""
    if not query.years:
        return False
    dated = {int(word) for word in entry.everything if _YEAR.match(word)}
    return bool(dated) and not dated & set(query.years)


def _in_another_year(query: Query, option: Option) -> bool:
    """The value's own column is of other years than the question's: the cell that is asked may be empty."""
    span = option.span
    if not query.years or span is None:
        return False
    header = next((cell.header for cell in option.quote.entry.passage.cells if span.within(cell.span)), "")
    years = [int(year) for year in _YEARS.findall(header)]
    return bool(years) and not any(min(years) <= year <= max(years) for year in query.years)


_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def _of_another_turn(missing: Sequence[Concept], entry: Entry) -> bool:
    """The question's "tercer trimestre" is not there, and what stands over or in the passage is of another one."""
    asked = any(_COUNTED.match(stem(fold(concept.text))) for concept in missing if concept.asked)
    return asked and any(_COUNTED.match(word) for word in entry.heading)


_ACTOR = re.compile(
    r"\b(?:tienen?|debe[n]?|hay|puede[n]?)\s+(?:(?:el|la|los|las|un|una)\s+)?([a-zñ]+)\s+(?:[a-zñ]+\s+)?(?:para|de|que)\b"
)


_SUFFERER = re.compile(r"\b(?:pasa|ocurre|sucede) (?:con |a )?(?:al|el|la|los|las|un|una) ([a-zñ]+) (?:que|si)\b")
"""To whom something happens, whom a rule leaves unsaid too, where it says the rest of the case."""
_THE_REST = 2
"""How many other things asked must stand about a value for it."""


_COUNTED = re.compile(r"^\d+o$")  # "la primera alerta": which of them, not what
_NO_HEAD = OWN_BODY | LIGHT_WORDS
_PARTICIPLE = re.compile(r"(?:[ai]d[oa]s?|[ai]ndo|iendo)$")


_INTERROGATIVE = re.compile(r"\b(?:cuant[oa]s?|quien(?:es)?|a quien|cada cuanto|hasta cuando)\b")
"""What is told before it is a story: "me rechazaron la solicitud cuantos dias tengo para reclamar"."""


def _head(query: Query, held: int) -> Concept | None:
    """The first thing asked about: not the one who must act, whom rules leave unsaid. ``held``: how much is told."""
    actors = {word for match in _ACTOR.finditer(query.folded) for word in match.groups()}
    asked = query.asks(_INTERROGATIVE)
    after = asked.end() if asked else 0
    told_after = [concept for concept in query.hard if query.folded.find(fold(concept.text)) >= after]
    happens = query.asks(_SUFFERER) if held >= _THE_REST else None
    if happens:
        actors = {*actors, happens[1]}
    for concept in told_after or query.hard:
        text = fold(concept.text)
        if (
            concept.asked
            and concept.kind not in ("year", "norm")
            and not _COUNTED.match(stem(text))
            and text not in actors
            and text not in _NO_HEAD
            and not _PARTICIPLE.search(text)
        ):
            return concept
    return None


def _is_region(concept: Concept) -> bool:
    return fold(concept.text) in _REGION_WORDS or any(form[0] in _REGION_STEMS for form, _ in concept.forms[:1])


_CODE = re.compile(r"0\d|\d{1,2}\.\d{1,2}")
"""A number that only names a thing, as its own figure never would: "glosa 08", "meta 5.2"."""

_OF_PLACE = re.compile(
    r"\b(?:provincia|comuna|ciudad|localidad|caleta|isla) (?:de |del )(?:la |los |las |el )?([a-zñ]{3,})"
)


def _is_place(query: Query, concept: Concept) -> bool:
    """Whether a concept names the place of which the question asks: a figure of the whole is none of its parts."""
    place = query.asks(_OF_PLACE)
    return place is not None and fold(concept.text) == place[1]


_BACK = re.compile(r"\b(?:es[eao]s?|dich[oa]s?|tal(?:es)?|aquel(?:l[oa]s?)?)\b")
"""Words that point back at the sentence before ("quienes no alcancen ese mínimo"): what it says is said of both."""


def near(option: Option) -> frozenset[str]:
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
    back = taken_up(masked, start)
    if back == start > 0 and _BACK.search(fold(masked[start : end if end >= 0 else None])):
        back = max(masked.rfind(". ", 0, start - 1) + 1, 0)
    start = back
    return stems_of(visible(entry, Span(base + start, base + (end if end >= 0 else len(masked)))))
