"""Where in a sentence a term can begin at all: spares the rules most of the words of a law.

Every value holds a unit of time, a month, a period, or a date in figures, a bounded number of words from its first
one. This only says where none can begin; the rules decide the rest.
"""

from __future__ import annotations

from indexer.grammar.dates import LENGTHS, MONTHS
from indexer.grammar.periods import UNITS
from indexer.grammar.recurrences import BY_UNIT
from indexer.grammar.words import Words, at

_REACH = 48
"""Words from the first of a value to its unit: two numbers in words, each repeated in parentheses, and what joins
them ("entre 30 (treinta) y 45 (cuarenta y cinco) primeros días")."""

_ANCHORS = frozenset({*MONTHS, *UNITS, *LENGTHS, *BY_UNIT, *(f"{word}s" for word in (*LENGTHS, *BY_UNIT))})


def first_places(words: Words) -> bytearray:
    """One byte a word: 1 where a unit of time, a month, a period or a date in figures stands within reach."""
    out = bytearray(len(words))
    last = -_REACH - 1
    for index, word in enumerate(words):
        text = word.text
        if text in _ANCHORS or (text[0].isdigit() and at(words, index + 1) in (".", "/", "-")):
            start = max(last + 1, index - _REACH, 0)
            out[start : index + 1] = b"\x01" * (index + 1 - start)
            last = index
    return out
