"""What a sigla may stand for where no glossary says so: words of the passages whose beginnings spell it.

Chilean siglas are built from the beginnings of the content words of a name, one letter or more each: PROT is Plan
Regional de Ordenamiento Territorial, CORE is COnsejo REgional, SEGPRES is SEcretaría General de la PRESidencia. This
only widens a search; it never makes an answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from indexer.text import STOP_WORDS, fold

_BREAK = re.compile(r"[.;:()|]")
_WORD = re.compile(r"[a-zñ]+")
_IN_NO_NAME = STOP_WORDS - frozenset("a al de del e el en la las los o para con por sobre u y".split())
"""Small words that join sentences, not the words of a name ("contado desde la recepción")."""
_LONGEST_PIECE, _MOST_WORDS = 5, 8


def spelt_by(words: list[str], sigla: str) -> bool:
    """Whether the words' beginnings, one after another, spell the sigla (each word gives at least one letter)."""
    return _spelt(tuple(words), sigla)


def _spelt(words: tuple[str, ...], rest: str) -> bool:
    if not words:
        return not rest
    word = words[0]
    if word in STOP_WORDS:  # "para" and "la" may give a letter (CPLT: Consejo Para La Transparencia) or none
        return _spelt(words[1:], rest) or (word[:1] == rest[:1] and _spelt(words[1:], rest[1:]))
    if not rest:
        return False
    for length in range(1, min(_LONGEST_PIECE, len(word), len(rest)) + 1):
        if word[length - 1] != rest[length - 1]:
            return False
        if _spelt(words[1:], rest[length:]):
            return True
    return False


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
    for length in range(2, min(_MOST_WORDS, len(words) - start) + 1):
        run = words[start : start + length]
        if run[-1] in _IN_NO_NAME:
            return
        if run[-1] not in STOP_WORDS and _spelt(run, sigla):
            yield tuple(each for each in run if each not in STOP_WORDS)
            return
