"""Which norm made a thing: the one that says so of itself, or that is said to have made it, and no norm beside it."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.models import Span
from indexer.text import fold
from server.answering.support import KEPT
from server.library import Entry
from server.query import Query
from server.question.model import NAMES
from server.search import best_form

ASKS_MAKER = re.compile(r"\b(?P<makes>cre(?:a|o|aron)|establecio|instituyo|concedio|otorgo)\b")

STATED = re.compile(r"\b(?:crease|establecese|instituyese|concedese|otorgase)\b")
"""A norm's own words of making."""

_TOLD = re.compile(
    r"\b(?:cre(?:a|an|o|aron|ara|acion)|(?:establec|institu|conced|otorg)[a-z]+"
    r"|cread[oa]s?|(?:establec|institu|conced)id[oa]s?|otorgad[oa]s?)\b"
)
"""What others say of it."""

_BY = re.compile(
    r"\b(?:cread|establecid|instituid|concedid|otorgad)[oa]s?\b[^.;:]{0,40}?\b(?:por|en|mediante|segun)\s+(?:[a-zñ]+\s+){0,3}$"
)
_IT_DID = re.compile(
    r"[^.;:]{0,40}?\b(?:que\s+)?(?:lo\s+|la\s+)?(?:cre(?:o|a|aron)|establec(?:e|io)|instituy[eo]|conced(?:e|io)|otorg[ao])\b"
)

_MOST = 0.7
"""How much of what is asked for must stand where something is said to be made: it is that thing, and no other."""


@lru_cache(maxsize=KEPT)
def states_making(entry: Entry) -> bool:
    """Whether a passage makes something in a norm's own words ("Créase …")."""
    return bool(STATED.search(fold(entry.passage.masked)))


@lru_cache(maxsize=KEPT)
def tells_making(entry: Entry) -> bool:
    """Whether a passage says that something is made."""
    return states_making(entry) or bool(_TOLD.search(fold(entry.passage.masked)))


def is_of_the_made(query: Query, entry: Entry) -> bool:
    """Whether a passage says that what the question asks for is made, and not another thing beside it."""
    asked = query.asks(ASKS_MAKER)
    if asked is None or not tells_making(entry):
        return False
    rest = [concept for concept in query.hard if fold(concept.text) != asked["makes"] and concept.kind != "year"]
    words = entry.own | entry.label
    total = sum(concept.weight for concept in rest)
    return sum(concept.weight for concept in rest if best_form(concept, words) >= NAMES) >= _MOST * total


def is_the_maker(query: Query, entry: Entry, span: Span) -> bool:
    """Whether a norm cited in a passage is said to have made it: "creado por la Ley …", "la Ley … creó"."""
    base, text = entry.passage.span.start, fold(entry.passage.masked)
    here, there = span.start - base, span.end - base
    said = _BY.search(text[max(0, here - 90) : here]) or _IT_DID.match(text[there : there + 60])
    return bool(said) and is_of_the_made(query, entry)
