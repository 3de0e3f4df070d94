"""Finding a question's concepts in sets of stems: the inner loop of ranking, so it is all set intersections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Forms = Sequence[tuple[tuple[str, ...], float]]
"""The forms of a concept: stems that must all occur, and how well they stand for it (0..1]."""

_PARTLY, _HEAD_NOUN, _LEAST_SHARE = 0.55, 0.3, 0.3
"""A text names a thing in full once, then by part of its name or by its head noun alone: "el Fondo"."""


class Zones(NamedTuple):
    """The words of a passage by where they stand. ``shares``: what each counts at its best place, 1 among its own."""

    own: frozenset[str]
    above: frozenset[str]
    beside: frozenset[str]
    shares: Mapping[str, float]


ABOVE, BESIDE = 0.62, 0.45
"""What a concept found only over or beside a passage counts, against 1 for the passage's own words."""


def zones(own: frozenset[str], above: frozenset[str], beside: frozenset[str]) -> Zones:
    """The zones of a passage: its own words, those of the titles over it, those of what stands beside it."""
    shares = dict.fromkeys(beside, BESIDE)
    shares.update(dict.fromkeys(above, ABOVE))
    shares.update(dict.fromkeys(own, 1.0))
    return Zones(own, above, beside, shares)


class Matcher:
    """Holds the forms of several concepts, indexed by stem."""

    __slots__ = ("_all", "_names", "_seen", "_size", "_stems", "_words")

    def __init__(self, concepts: Sequence[Forms]) -> None:
        words: dict[str, list[tuple[int, float]]] = {}
        names: list[tuple[int, str, frozenset[str], float]] = []
        for place, forms in enumerate(concepts):
            for form, quality in forms:
                if len(form) == 1:
                    words.setdefault(form[0], []).append((place, quality))
                elif form:
                    names.append((place, form[0], frozenset(form), quality))
        self._size = len(concepts)
        self._words = words
        self._stems = frozenset(words)
        self._names = names
        self._all = self._stems.union(*(parts for _, _, parts, _ in names))
        self._seen: dict[frozenset[str], list[float]] = {}

    @property
    def stems(self) -> frozenset[str]:
        """Every stem of a one-word form."""
        return self._stems

    @property
    def all_stems(self) -> frozenset[str]:
        """Every stem of every form."""
        return self._all

    def match_zones(self, zones: Zones) -> tuple[list[float], list[float]]:
        """How well a passage's own words hold each concept, and how well those over and beside it do.

        The same as ``match`` of each zone by itself, the latter two with what their zone counts.
        """
        own, held = [0.0] * self._size, [0.0] * self._size
        shares, words = zones.shares, self._words
        for stem in filter(shares.__contains__, words):  # a question has fewer stems than a passage
            share = shares[stem]
            if share == 1.0:
                for place, quality in words[stem]:
                    if quality > own[place]:
                        own[place] = quality
            else:
                for place, quality in words[stem]:
                    if quality * share > held[place]:
                        held[place] = quality * share
        for place, head, parts, quality in self._names:
            if quality > own[place] and not parts.isdisjoint(shares):
                own[place] = max(own[place], _name_match(head, parts, zones.own) * quality)
                if own[place] >= quality:
                    continue  # named in full: what stands over it adds nothing
                over = _name_match(head, parts, zones.above) * quality * ABOVE
                by = _name_match(head, parts, zones.beside) * quality * BESIDE
                held[place] = max(held[place], over, by)
        return own, held

    def match_shared(self, words: frozenset[str]) -> list[float]:
        """As ``match``, remembered: for sets that many passages share, such as the titles over them."""
        found = self._seen.get(words)
        if found is None:
            found = self._seen[words] = self.match(words)
        return found

    def match(self, words: frozenset[str]) -> list[float]:
        """How well a set of stems holds each concept: its best form whose words occur, 0 where none does."""
        found = [0.0] * self._size
        held = self._words
        for stem in filter(words.__contains__, held) if len(words) > len(held) else words & self._stems:
            for place, quality in held[stem]:
                if quality > found[place]:
                    found[place] = quality
        for place, head, parts, quality in self._names:
            if quality > found[place] and not parts.isdisjoint(words):
                value = _name_match(head, parts, words) * quality
                if value > found[place]:
                    found[place] = value
        return found


def _name_match(head: str, parts: frozenset[str], words: frozenset[str]) -> float:
    present = len(parts & words)
    if present == len(parts):
        return 1.0
    if len(parts) > 2 and present:
        share = present / len(parts)
        if share >= _LEAST_SHARE:
            return _PARTLY * share
        if head in words:
            return _HEAD_NOUN
    return 0.0
