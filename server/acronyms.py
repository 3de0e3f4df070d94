"""What a sigla may stand for where no glossary says so: words of the passages whose beginnings spell it.

Chilean siglas are built from the beginnings of the content words of a name, one letter or more each: PROT is Plan
Regional de Ordenamiento Territorial, CORE is COnsejo REgional, SEGPRES is SEcretaría General de la PRESidencia. This
only widens a search; it never makes an answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from indexer.text import STOP_WORDS, fold

_BREAK = re.compile(r"[.;:()|]")
_WORD = re.compile(r"[a-zñ]+")
_IN_NO_NAME = STOP_WORDS - frozenset("a al de del e el en la las los o para con por sobre u y".split())
"""Small words that join sentences, not the words of a name ("contado desde la recepción")."""
_LONGEST_PIECE, _MOST_WORDS = 5, 8


def spelt_by(words: Iterable[str], sigla: str) -> bool:
    """Whether the words' beginnings, one after another, spell the sigla (each word gives at least one letter)."""
    reached = _NOTHING
    for word in words:
        reached = _spell_on(reached, word, sigla)
    return len(sigla) in reached


_NOTHING: Collection[int] = frozenset((0,))


def _spell_on(reached: Collection[int], word: str, sigla: str) -> Collection[int]:
    """How many letters of a sigla may be spelt with one word more, from how many may be without it."""
    if word in STOP_WORDS:  # "para" and "la" may give a letter (CPLT: Consejo Para La Transparencia) or none
        return {*reached, *[place + 1 for place in reached if sigla[place : place + 1] == word[0]]}
    further = set()
    for place in reached:
        for letter, wanted in zip(word[:_LONGEST_PIECE], sigla[place:], strict=False):
            if letter != wanted:
                break
            place += 1
            further.add(place)
    return further


def names_for(sigla: str, texts: Iterable[str]) -> list[tuple[str, ...]]:
    """The runs of content words (folded) in the texts that spell a folded sigla, the most frequent first.

    A run is kept where it has at least two words, begins where the sigla begins, and no shorter run within it fits.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        starts = _starts(text).get(sigla[0])
        if starts:
            counts.update({run for words, start in starts for run in _run(words, start, sigla)})
    return [name for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))]


@lru_cache(maxsize=8192)
def _starts(text: str) -> Mapping[str, Sequence[tuple[tuple[str, ...], int]]]:
    """By its first letter, where each content word of a text stands: its sentence and its place there."""
    out: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for sentence in _BREAK.split(fold(text)):
        words = tuple(_WORD.findall(sentence))
        for place, word in enumerate(words):
            if word not in STOP_WORDS:
                out.setdefault(word[0], []).append((words, place))
    return out


def _run(words: tuple[str, ...], start: int, sigla: str) -> Iterable[tuple[str, ...]]:
    """The shortest run from a place that spells the sigla, if one does."""
    if words[start] == sigla:
        return
    reached = _spell_on(_NOTHING, words[start], sigla)
    for end in range(start + 1, min(start + _MOST_WORDS, len(words))):
        if words[end] in _IN_NO_NAME:
            return
        reached = _spell_on(reached, words[end], sigla)
        if not reached:
            return
        if words[end] not in STOP_WORDS and len(sigla) in reached:
            yield tuple(each for each in words[start : end + 1] if each not in STOP_WORDS)
            return
