"""A passage as words with their places, and the whole numbers in them. Linear in the text; no regex over runs.

Grammar rules look at a bounded number of words ahead of a place, so no input makes them slow.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from indexer.models import Span
from indexer.scanning import WORDS_AND_MARKS, Asked
from indexer.text import NUMBER_VALUES, NUMBER_WORD, words_to_number

_NUMBER_WORD = re.compile(NUMBER_WORD)
CARDINALS = Asked(word for word in NUMBER_VALUES if _NUMBER_WORD.fullmatch(word))
"""Every folded word that is a cardinal number or part of one."""

_TENS = frozenset(("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"))
_MAX_NUMBER_WORDS = 8


class Words(list[str]):
    """The folded words, runs of digits and single marks of a text, in order.

    Where each stands in the text is worked out when it is first asked: most texts are only asked which words they have.
    """

    __slots__ = ("_folded", "_places", "_start", "numbers")

    def __init__(self, folded: str, start: int, end: int) -> None:
        super().__init__(WORDS_AND_MARKS.findall(folded, start, end))
        self._folded, self._start = folded, start
        self._places: list[tuple[int, int]] = []
        self.numbers: dict[int, tuple[int, int] | None] = {}  # what ``number_at`` found: each rule asks it again

    @property
    def places(self) -> list[tuple[int, int]]:
        """(start, end) of each word in the text read."""
        return self.placed(len(self))

    def placed(self, count: int) -> list[tuple[int, int]]:
        """The places of the first ``count`` words at least: between two words there is only white space."""
        places, find = self._places, self._folded.find
        if len(places) < count:
            here = places[-1][1] if places else self._start
            for word in self[len(places) : count]:
                start = find(word, here)
                here = start + len(word)
                places.append((start, here))
        return places

    def span(self, first: int, last: int) -> Span:
        """Where words ``first`` to ``last`` (not included) stand, from the first one's start to the last one's end."""
        places = self.placed(last if 0 <= first < last else len(self))
        return Span(places[first][0], places[last - 1][1])


def read_words(folded: str, start: int = 0, end: int | None = None) -> Words:
    """The words of ``folded[start:end]`` (as made by ``text.fold``), with places in ``folded``."""
    return Words(folded, start, len(folded) if end is None else end)


def at(words: Words, index: int) -> str:
    """The word at ``index``, or "" outside the text."""
    return words[index] if 0 <= index < len(words) else ""


def digits(text: str) -> bool:
    """Whether a word is a whole number in figures (no superscripts or other digits of Unicode)."""
    return text.isdigit() and text.isascii()


def joined(words: Words, start: int, end: int) -> str:
    """Words ``start`` to ``end`` (clipped to the text) as one blank-separated string."""
    return " ".join(words[max(start, 0) : max(end, 0)])


def phrase(words: Words, index: int, *options: str) -> int:
    """How many words the longest of ``options`` ("a mas tardar") takes at ``index``; 0 when none stands there."""
    if not 0 <= index < len(words):
        return 0
    begun = _phrases(options).get(words[index])
    for parts in begun or ():
        here = index
        for part in parts:
            here += 1
            if here >= len(words) or words[here] != part:
                break
        else:
            return len(parts) + 1
    return 0


@lru_cache(maxsize=256)
def _phrases(options: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """Phrases by their first word; of each the rest, the longest first."""
    by_first: dict[str, list[list[str]]] = {}
    for option in sorted(options, key=lambda option: -len(option.split())):
        first, *rest = option.split()
        by_first.setdefault(first, []).append(rest)
    return by_first


def skip(words: Words, index: int, fillers: Container[str]) -> int:
    """The first index from ``index`` on whose word is not one of ``fillers``."""
    while index < len(words) and words[index] in fillers:
        index += 1
    return index


def touches(words: Words, left: int) -> bool:
    """Whether nothing stands between word ``left`` and the next one."""
    if left < 0 or left + 1 >= len(words):
        return False
    places = words.placed(left + 2)
    return places[left][1] == places[left + 1][0]


def number_at(words: Words, index: int) -> tuple[int, int] | None:
    """The cardinal number at ``index`` and the index after it: "10", "1.000", "sesenta y cinco", "10 (diez)".

    None where there is none, or where the digits belong to something else (a decimal, a date, "S24").
    """
    known = words.numbers
    if index not in known:
        known[index] = _number_at(words, index)
    return known[index]


def _number_at(words: Words, index: int) -> tuple[int, int] | None:
    text = at(words, index)
    found = _number_words_at(words, index) if text in CARDINALS else _digits_at(words, index)
    if found is None:
        return None
    value, after = found
    if at(words, after) == "(":
        again = _digits_at(words, after + 1) or _number_words_at(words, after + 1)
        if again and again[0] == value and at(words, again[1]) == ")":
            return value, again[1] + 1
    return value, after


def _digits_at(words: Words, index: int) -> tuple[int, int] | None:
    text = at(words, index)
    if not digits(text) or len(text) > 6 or _continues(words, index):
        return None
    figures, after = text, index + 1
    while at(words, after) == "." and len(at(words, after + 1)) == 3 and digits(at(words, after + 1)):
        if not (len(text) <= 3 and touches(words, after - 1) and touches(words, after) and after - index <= 3):
            break
        figures += at(words, after + 1)
        after += 2
    goes_on = at(words, after) in (",", "/") and touches(words, after - 1) and touches(words, after)
    if goes_on and digits(at(words, after + 1)):
        return None
    return int(figures), after


def _continues(words: Words, index: int) -> bool:
    """Whether the digits at ``index`` go on from a word or a larger figure with no blank between."""
    if not touches(words, index - 1):
        return False
    before = at(words, index - 1)
    return before.isalpha() or (
        before in (".", ",", "/", ":") and touches(words, index - 2) and digits(at(words, index - 2))
    )


def _number_words_at(words: Words, index: int) -> tuple[int, int] | None:
    after = index
    while after < len(words) and after - index < _MAX_NUMBER_WORDS:
        text = words[after]
        if text == "y":
            if not (after > index and words[after - 1] in _TENS and _is_unit(at(words, after + 1))):
                break
        elif not is_number_word(text):
            break
        after += 1
    value = words_to_number(joined(words, index, after)) if after > index else None
    return None if value is None else (value, after)


def is_number_word(text: str) -> bool:
    """Whether a folded word is a cardinal number or part of one ("ciento", "veintiún", "seis")."""
    return text in CARDINALS


def _is_unit(text: str) -> bool:
    value = words_to_number(text) if is_number_word(text) else None
    return value is not None and value < 10
