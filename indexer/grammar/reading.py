"""A passage's text as every extractor reads it: folded, and its words, worked out once and shared.

Most passages hold nothing for most rules, and the words tell so: a rule asks for the few words without which it finds
nothing before it looks closer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from indexer.grammar.words import read_words
from indexer.text import fold


class Reading:
    """The folded form of a text and the set of its words. ``of`` gives it; it is kept for the next extractor."""

    __slots__ = ("folded", "words")

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self.words = frozenset(read_words(self.folded))

    def has(self, words: frozenset[str]) -> bool:
        """Whether one of these words stands in the text (as ``words.read_words`` parts it)."""
        return not self.words.isdisjoint(words)

    def holds(self, parts: Iterable[str]) -> bool:
        """Whether one of these parts of words, or marks, stands in the text."""
        return any(part in self.folded for part in parts)


@lru_cache(maxsize=64)
def reading_of(text: str) -> Reading:
    """The reading of a passage's masked text."""
    return Reading(text)
