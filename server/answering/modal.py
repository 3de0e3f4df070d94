"""Of a question whether something may or must be done: the words of a rule that say so.

The rule that answers has the modal verb that the question has, or forbids; a mention of the same things does not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from indexer.text import fold
from server.answering.support import KEPT
from server.query import Query


class _Mood(NamedTuple):
    asks: re.Pattern[str]
    says: re.Pattern[str]


_START = r"(?:^\W*(?:y |oye,? )?|[¿,.;:] ?)(?:si )?(?:no )?"
_MOODS = (
    _Mood(
        re.compile(
            rf"{_START}(?:(?:se |l[aeo]s? |me |nos )?(?:pueden?|puedo|podemos|podrian?)|es posible|esta permitido)\b"
        ),
        re.compile(
            r"\b(?:podran?|pueden?|podria|prohib[a-z]+|permit[a-z]+|autoriz[a-z]+|facultad[oa]s?|incompatibles?"
            r"|compatibles?|sin perjuicio de que|tendran? derecho|procedera|admitiran?)\b"
        ),
    ),
    _Mood(
        re.compile(
            rf"{_START}(?:(?:se )?(?:deben?|debo|debemos|requieren?|necesitan?|exigen?)"
            r"|hay que|(?:tienen?|tengo|tenemos) que|es (?:obligatori[oa]|necesari[oa]))\b"
        ),
        re.compile(
            r"\b(?:deberan?|deben?|debe|requerir?an?|requieren?|exigiran?|obligad[oa]s?|obligatori[oa]s?|necesari[oa]s?"
            r"|exceptu[a-z]+|exent[oa]s?|sin necesidad)\b"
        ),
    ),
)

MOOD = 0.2
"""What it weighs, where the question is whether something may or must be done, that a sentence says so."""


def mood_of(query: Query) -> re.Pattern[str] | None:
    """What a rule says that answers whether something may or must be done; None where the question is another."""
    return next((mood.says for mood in _MOODS if query.asks(mood.asks)), None) if query.intent == "passage" else None


def mood_fit(said: re.Pattern[str] | None, text: str, start: int, end: int) -> float:
    """What the modal verb of a run of a text adds to it."""
    return MOOD if said is not None and _says(said, text[start:end]) else 0.0


_MUST = re.compile(r"\b(?:deberan?|no podran?|perderan?|cesaran?|quedaran?)\b")
_OF_SOMEONE = re.compile(
    r"\b(?:pasa|ocurre|sucede)(?: con)? (?:al?|el|la|los|las|un|una|quien)\b|\bles? (?:pasa|ocurre)\b"
)
_HALF = 0.5


def duty_fit(query: Query, text: str) -> float:
    """What it adds, where the question is what happens to someone, that a text says what they must do or lose.

    Less than to say what follows in so many words: most rules say "deberá".
    """
    return _HALF * MOOD if query.asks(_OF_SOMEONE) and _says(_MUST, text) else 0.0


@lru_cache(maxsize=KEPT)
def _says(said: re.Pattern[str], text: str) -> bool:
    return bool(said.search(fold(text)))
