"""Which words, marks and figures a folded text holds and where: what a rule asks before it looks closer.

Most rules find nothing in most of a law's passages. They are asked about words first, in sets made once per text, and
tried only where one of their words begins. Bytes are read where a text fits into them: several times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Self

WORDS_AND_MARKS = re.compile(r"[a-zñ]+|[0-9]+|[^\sa-zñ0-9]")
"""A folded text's words, runs of digits and single marks."""

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzñ")
_FIGURES = frozenset("0123456789")
_BLANK = ord(" ")


def _only(kept: frozenset[str]) -> bytes:
    """A table of bytes that leaves these characters as they are and makes a blank of every other."""
    return bytes(code if chr(code) in kept else _BLANK for code in range(256))


_LETTERS_ONLY = _only(_LETTERS)
_NO_MARKS = bytes(code for code in range(256) if chr(code).isspace() or chr(code) in _LETTERS | _FIGURES)
_DIGITS_AS_ONES = bytes(ord("1") if chr(code) in _FIGURES else _BLANK for code in range(256))
_DIGIT_RUN = re.compile(r"\d+")


class Asked(frozenset[str]):
    """Words in letters, and marks, for which a rule asks.

    Each set is noted when it is made: of a text's words only those matter for which any rule asks, and each rule then
    asks those few.
    """

    __slots__ = ()

    def __new__(cls, words: Iterable[str]) -> Self:
        global _ASKED
        made = super().__new__(cls, words)
        _ASKED |= made
        asked_in.cache_clear()
        return made


_ASKED: frozenset[str] = frozenset()


@lru_cache(maxsize=1024)  # the headings of laws are alike
def asked_in(folded: str) -> frozenset[str]:
    """Of a folded text's words and marks those for which a rule asks: ``Asked.isdisjoint`` of it is how it asks."""
    try:
        text = folded.encode("latin-1")
    except UnicodeEncodeError:
        return _ASKED.intersection(WORDS_AND_MARKS.findall(folded))
    found = letters_of(text)
    found += text.translate(None, _NO_MARKS).decode("latin-1")
    return _ASKED.intersection(found)


def letters_of(text: bytes) -> list[str]:
    """The runs of letters a-z and ñ of a folded text given in latin-1, in order."""
    return text.translate(_LETTERS_ONLY).decode("latin-1").split()


@lru_cache(maxsize=64)  # of one passage, for several rules
def digit_runs(folded: str) -> tuple[int, ...]:
    """Where each run of digits begins."""
    try:
        ones = folded.encode("latin-1").translate(_DIGITS_AS_ONES)
    except UnicodeEncodeError:
        return tuple([match.start() for match in _DIGIT_RUN.finditer(folded)])
    found = []
    at = ones.find(b"1")
    while at >= 0:
        found.append(at)
        end = ones.find(b" ", at)
        at = ones.find(b"1", end) if end >= 0 else -1
    return tuple(found)


def stand_together(text: str, ones: bytes) -> bool:
    """Whether two characters of which a table of latin-1 makes a one may stand together."""
    try:
        return b"11" in text.encode("latin-1").translate(ones)
    except UnicodeEncodeError:
        return True


def places_of(words: Asked, folded: str) -> list[int]:
    """Where one of these words (or marks) begins in a folded text, in order; at times where a longer word does."""
    found: list[int] = []
    for word in asked_in(folded).intersection(words):
        at = folded.find(word)
        while at >= 0:
            if at == 0 or not folded[at - 1].isalpha():
                found.append(at)
            at = folded.find(word, at + 1)
    if len(found) > 1:
        found.sort()
    return found


def shortly_before(places: Iterable[int], marks: Sequence[int], reach: int) -> list[int]:
    """Those of ``places`` behind which one of ``marks`` stands within ``reach`` characters; both in order."""
    found = []
    following, count = 0, len(marks)
    for place in places:
        while following < count and marks[following] < place:
            following += 1
        if following == count:
            break
        if marks[following] - place <= reach:
            found.append(place)
    return found


def matches(pattern: re.Pattern[str], places: Iterable[int], text: str) -> Iterator[re.Match[str]]:
    """``pattern.finditer(text)``, tried only at ``places``: wherever a match of it begins, in order.

    ``re`` tries a pattern that opens with an assertion or a choice at every character of a text.
    """
    end = 0
    for place in places:
        if place >= end and (match := pattern.match(text, place)):
            yield match
            end = match.end()
