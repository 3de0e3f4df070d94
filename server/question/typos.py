"""Mistyped words to the corpus's own: a letter left out, doubled or out of place, or one that sounds alike in Chile.

A word with another letter in place of one that sounds differently is another word ("vacaciones" is not "votaciones"),
known to Spanish though not to the corpus: it is left alone.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.text import stem
from server.lexicon import INTENT_WORDS
from server.question.model import Vocabulary

_INTENT_SURFACES = tuple(sorted({word for words in INTENT_WORDS.values() for word in words if len(word) >= 5}))
_SOUNDS = str.maketrans({"z": "s", "c": "s", "b": "v", "y": "i", "j": "g", "x": "s", "k": "s", "q": "s", "m": "n"})


@lru_cache(maxsize=60_000)
def sound(folded: str) -> str:
    """A word by its sound in Chile: s, c and z alike, b and v, g and j, ll and y, no h, no double letters."""
    said = folded.replace("ll", "y").replace("h", "").replace("rr", "r").translate(_SOUNDS)
    return "".join(char for place, char in enumerate(said) if not place or char != said[place - 1])


def correct(folded: str, vocabulary: Vocabulary) -> str | None:
    """The corpus's own word that a mistyped word stands for, or None. Never for figures or short words."""
    if len(folded) < 5 or not folded.isalpha() or folded in _INTENT_SURFACES:
        return None
    allowed = 1 if len(folded) < 7 else 2
    best: tuple[float, str] | None = None
    for known in (_INTENT_SURFACES, vocabulary.surfaces()):
        for candidate, _, _ in process.extract(folded, known, scorer=OSA.distance, score_cutoff=allowed, limit=12):
            if len(candidate) < 4:
                continue
            slips = _fewest(_slips(sound(folded), sound(candidate)), _slips(folded, candidate))
            if slips is None or slips > (1 if len(folded) < 10 else 2):
                continue
            cost = slips - min(vocabulary.frequency(stem(candidate)), 50) / 500
            if best is None or cost < best[0]:
                best = (cost, candidate)
    return best[1] if best else None


def _fewest(heard: int | None, written: int | None) -> int | None:
    """Of two counts, the lesser: a letter left out may change the sound of the rest ("muele" for "muelle")."""
    return min((slips for slips in (heard, written) if slips is not None), default=None)


def _slips(left: str, right: str) -> int | None:
    """Letters left out, added or swapped between two sounds; None where a letter stands for another."""
    ours, theirs = Counter(left), Counter(right)
    if ours - theirs and theirs - ours:
        return None
    return int(OSA.distance(left, right))
