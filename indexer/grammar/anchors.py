"""Where in a sentence a term can begin at all: spares the rules most of the words of a law.

Every value holds a unit of time, a month, a period, or a date in figures, a bounded number of words from its first
one. This only says where none can begin; the rules decide the rest.
"""

from __future__ import annotations

from indexer.grammar.dates import LENGTHS, MONTHS
from indexer.grammar.periods import UNITS
from indexer.grammar.recurrences import BY_UNIT
from indexer.grammar.words import Words, at

NUMBER_REACH, REACH = 48, 20
"""Words from the first of a value to its unit, month or figures. A number: two in words, each repeated in parentheses,
and what joins them ("30 (treinta) a 45 (cuarenta y cinco) primeros días"). Any other word: an opening, one number or
half of a window ("a contar del lunes 3 y hasta el miércoles 5 de marzo")."""

_ANCHORS = frozenset({*MONTHS, *UNITS, *LENGTHS, *BY_UNIT, *(f"{word}s" for word in (*LENGTHS, *BY_UNIT))})


def words_ahead(words: Words) -> list[int]:
    """For each word, how many words on the next unit of time, month, period or date in figures stands."""
    out = [0] * len(words)
    ahead = NUMBER_REACH + 1
    for index in range(len(words) - 1, -1, -1):
        text = words[index]
        dated = text[0].isdigit() and at(words, index + 1) in (".", "/", "-")
        ahead = 0 if dated or text in _ANCHORS else ahead + 1
        out[index] = ahead
    return out
