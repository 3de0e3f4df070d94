"""Where in a sentence a term can begin at all, and which rules could read one there: spares them most of a law's words.

Every value holds a unit of time, a month, a period, or a date in figures, a bounded number of words from its first
one; and every rule begins with one of a few words. This only says where none can begin; the rules decide the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from indexer.grammar.dates import (
    LENGTHS,
    MONTHS,
    ORDER,
    SHORT_MONTHS,
    WEEKDAYS,
    bare_date_at,
    date_at,
    last_day_at,
    month_list_at,
    months_at,
    part_of_year_at,
    window_at,
)
from indexer.grammar.periods import UNITS, calendar_year_at, next_period_at
from indexer.grammar.recurrences import BY_UNIT, PERIOD_WORDS, RECURRENCES
from indexer.grammar.values import Value
from indexer.grammar.weekdays import weekday_at
from indexer.grammar.words import CARDINALS, Words, at, digits
from indexer.scanning import Asked

NUMBER_REACH, REACH = 48, 20
"""Words from the first of a value to its unit, month or figures. A number: two in words, each repeated in parentheses,
and what joins them ("30 (treinta) a 45 (cuarenta y cinco) primeros días"). Any other word: an opening, one number or
half of a window ("a contar del lunes 3 y hasta el miércoles 5 de marzo")."""

ANCHORS = Asked(
    {*MONTHS, *SHORT_MONTHS, *UNITS, *LENGTHS, *BY_UNIT, *(f"{word}s" for word in (*LENGTHS, *BY_UNIT)), *WEEKDAYS}
    | {"dh", "h"}
)
"""The words of which every value holds one, unless it is an adjective of a period or a date in figures."""

DATED = re.compile(r"[0-9]+(?:/[0-9]|([.-])[0-9]+\1[0-9])")
"""What every date in figures begins with: "31/12", "4.3.2022", "2022-03-04"; not "19.175"."""

_DIGITS = frozenset("0123456789")

Reader = Callable[[Words, int], Value | None]


_FIRST_DAYS, _DAY_OF_MONTH, _TIMES, _EVERY, _ADJECTIVE = RECURRENCES
READERS: tuple[tuple[Reader, str, str], ...] = (
    # Each reader of one value, in the order in which they are tried; the words with which what it reads may begin,
    # and of "dígitos", "números" (in words), "meses", "semana" (its days), "ordinales", "periodos", which kinds may.
    (window_at, "del desde entre de a", ""),
    (last_day_at, "a hasta ultimo", ""),
    (_FIRST_DAYS, "ultimo primer primeros primeras", "dígitos números"),
    (_DAY_OF_MONTH, "antes hasta a el los dia dias", "dígitos"),
    (_TIMES, "todos todas", "dígitos números"),
    (weekday_at, "todos cada los primer ultimo penultimo", "ordinales"),
    (_EVERY, "cada", ""),
    (_ADJECTIVE, "", "periodos"),
    (part_of_year_at, "ultimo", "dígitos ordinales"),
    (date_at, "a hasta antes plazo fecha como desde rige", ""),
    (bare_date_at, "el dia los primero uno", "dígitos semana"),
    (month_list_at, "dia en los", "meses"),
    (months_at, "a hasta antes entre de durante en el", "meses"),
    (next_period_at, "dentro durante a", ""),
    (calendar_year_at, "año", ""),
)
_KINDS: dict[str, Iterable[str]] = {
    "números": CARDINALS, "meses": MONTHS, "semana": WEEKDAYS, "ordinales": ORDER, "periodos": PERIOD_WORDS,
}  # fmt: skip
_ORDINAL_DAYS = """segundo tercer tercero cuarto quinto sexto septimo octavo noveno decimo undecimo duodecimo""".split()


def _by_word() -> dict[str, tuple[Reader, ...]]:
    """Readers by the word with which they may begin; with no reader, the words that only begin a length of time."""
    out: dict[str, tuple[Reader, ...]] = dict.fromkeys((*CARDINALS, *_ORDINAL_DAYS), ())
    for reader, words, kinds in READERS:
        begun = {*words.split(), *(word for kind in kinds.split() if kind in _KINDS for word in _KINDS[kind])}
        for word in begun:
            out[word] = (*out.get(word, ()), reader)
    return out


_DAY = frozenset((*WEEKDAYS, *MONTHS, "primero", "uno", ","))
_SECOND = {  # the words that stand nearly everywhere begin a value only before one of these, or figures
    "a": frozenset(("mas", "contar", "partir")),
    "de": _DAY,
    "del": _DAY,
    "desde": _DAY | {"el", "dia", "los", "al", "del"},
    "el": _DAY | {"dia", "dias", "mes"},
    "en": _DAY | {"el", "los"},
    "los": _DAY | {"dia", "dias", "meses"},
}

BY_WORD = _by_word()
BY_DIGITS = tuple(reader for reader, _, kinds in READERS if "dígitos" in kinds)


def readers_of(word: str) -> tuple[Reader, ...] | None:
    """The rules that may read a value that begins with this word, in their order; None where none may."""
    return BY_DIGITS if word[0] in _DIGITS else BY_WORD.get(word)


def anchor_places(words: Words) -> list[int]:
    """The places of units of time, months, periods and dates in figures."""
    return [
        place for place, word in enumerate(words) if word in ANCHORS or (word[0] in _DIGITS and _is_dated(words, place))
    ]


def _is_dated(words: Words, place: int) -> bool:
    mark = at(words, place + 1)
    if mark not in (".", "/", "-") or not digits(at(words, place + 2)):
        return False
    return mark == "/" or at(words, place + 3) == mark


def starts(words: Words, *, cell: bool) -> list[int]:
    """The places at which a value may begin. In a ``cell`` all that begin one: its unit may be its header."""
    if cell:
        return _begun(words)
    anchors = anchor_places(words)
    if not anchors:
        return [] if PERIOD_WORDS.isdisjoint(words) else [at for at, word in enumerate(words) if word in PERIOD_WORDS]
    out, following = [], 0
    for place in _begun(words):
        while following < len(anchors) and anchors[following] < place:
            following += 1
        ahead = anchors[following] - place if following < len(anchors) else NUMBER_REACH + 1
        if ahead <= REACH or _reaches(words[place], ahead):
            out.append(place)
    return out


def _reaches(word: str, ahead: int) -> bool:
    return word in PERIOD_WORDS or (ahead <= NUMBER_REACH and (word in CARDINALS or word[0] in _DIGITS))


def _begun(words: Words) -> list[int]:
    begun = [place for place, word in enumerate(words) if word in BY_WORD or word[0] in _DIGITS]
    return [place for place in begun if words[place] not in _SECOND or _goes_on(words, place)]


def _goes_on(words: Words, place: int) -> bool:
    second = at(words, place + 1)
    return second in _SECOND[words[place]] or second[:1] in _DIGITS
