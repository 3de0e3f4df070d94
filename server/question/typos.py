"""Mistyped words to the corpus's own: by letters, and by how they sound in Chile."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.text import stem
from server.lexicon import INTENT_WORDS
from server.question.model import Vocabulary

_INTENT_SURFACES = tuple(sorted({word for words in INTENT_WORDS.values() for word in words if len(word) >= 5}))
_SOUNDS = str.maketrans({"z": "s", "c": "s", "b": "v", "y": "i", "j": "g", "x": "s", "k": "s", "q": "s"})


def correct(folded: str, vocabulary: Vocabulary) -> str | None:
    """The corpus's own word that a mistyped word stands for, or None. Never for figures or short words."""
    if len(folded) < 5 or not folded.isalpha():
        return None
    allowed = 1 if len(folded) < 8 else 2
    found = [
        match
        for known in (_INTENT_SURFACES, vocabulary.surfaces())
        for match in process.extract(folded, known, scorer=OSA.distance, score_cutoff=allowed, limit=8)
    ]
    best: tuple[float, str] | None = None
    for candidate, distance, _ in found:
        if candidate[0].translate(_SOUNDS) != folded[0].translate(_SOUNDS) or len(candidate) < 4:
            continue
        same_sound = candidate.replace("h", "").translate(_SOUNDS) == folded.replace("h", "").translate(_SOUNDS)
        cost = distance - (0.8 if same_sound else 0) - min(vocabulary.frequency(stem(candidate)), 50) / 500
        if best is None or cost < best[0]:
            best = (cost, candidate)
    return best[1] if best else None
