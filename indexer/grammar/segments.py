"""The parts of a passage that are read each by itself: a sentence, or a cell of a table row, as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from indexer.grammar import actors
from indexer.grammar.words import Words, at, read_words
from indexer.models import Cell, Passage, PassageKind, Span
from indexer.text import CAPITALS, collapse, fold, sentences

_CAPITALS = re.compile(CAPITALS + "{3}")


class Segment:
    """A sentence, or a cell, of a passage. What is in it is worked out when it is asked: most are passed over."""

    def __init__(self, passage: Passage, folded: str, span: Span, cell: Cell | None = None) -> None:
        """``span``: in the masked text, whose folded form is ``folded``."""
        self.span, self.cell = span, cell
        self._masked, self._folded = passage.masked, folded
        self._words: Words | None = None

    @property
    def words(self) -> Words:
        """Its words, with places in the passage's masked text."""
        if self._words is None:  # asked of each sentence: ``cached_property`` takes a lock
            self._words = read_words(self._folded, self.span.start, self.span.end)
        return self._words

    @cached_property
    def siglas(self) -> frozenset[int]:
        """The indices of words written all in capitals."""
        if not _CAPITALS.search(self._masked, self.span.start, self.span.end):
            return frozenset()
        return frozenset(
            index
            for index, (start, end) in enumerate(self.words.places)
            if end - start >= 3 and self._masked[start:end].isupper() and self.words[index].isalpha()
        )

    @cached_property
    def landmarks(self) -> tuple[int, ...]:
        """Where names of organs and breaks stand: worked out once, however many terms a sentence holds."""
        return actors.landmarks(self.words, self.siglas)


def segments(passage: Passage, folded: str) -> Iterator[Segment]:
    """The cells of a row, else the sentences; ``folded`` is ``fold(passage.masked)``."""
    if passage.kind is PassageKind.ROW and passage.cells:
        for cell in passage.cells:
            yield Segment(passage, folded, cell.span.shift(-passage.span.start), cell)
        return
    for sentence in sentences(passage.masked):
        yield Segment(passage, folded, sentence)


def label_end(passage: Passage, segment: Segment) -> int:
    """How many of the segment's words are the passage's bold label, its colon included; 0 when it has none."""
    if not passage.label or segment.cell is not None:
        return 0
    label: list[str] = read_words(fold(passage.label))
    while label and label[-1] in (":", "."):
        label.pop()
    size = len(label)
    if not size or segment.words[:size] != label:
        return 0
    return size + (1 if at(segment.words, size) in (":", ".") else 0)


def cell_under(passage: Passage, header: re.Pattern[str]) -> Cell | None:
    """The row's first cell whose column header (folded) the pattern finds."""
    return next((cell for cell in passage.cells if header.search(fold(cell.header))), None)


def arrow_cell(passage: Passage) -> Cell | None:
    """The row's cell that says who sends to whom, "Gobernador → CORE"."""
    return next((cell for cell in passage.cells if "→" in cell.text), None)


def words_in(passage: Passage, span: Span) -> str:
    """The words of ``passage.masked[span]``, white space collapsed."""
    return collapse(passage.masked[span.start : span.end])
