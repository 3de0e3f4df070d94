"""The extractors in one table: a passage in, everything read from it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from indexer.facts.amounts import read_amounts
from indexer.facts.citations import read_citations
from indexer.facts.deadlines import read_deadlines
from indexer.facts.precedence import read_precedences
from indexer.facts.terms import read_terms
from indexer.models import Fact, Passage, PassageFacts, PassageKind

EXTRACTORS: Mapping[str, Callable[[Passage], tuple[Fact, ...]]] = {
    "terms": read_terms,
    "deadlines": read_deadlines,
    "amounts": read_amounts,
    "citations": read_citations,
    "precedences": read_precedences,
}
"""Field of PassageFacts -> the function that reads it."""


_OWN_NUMBER = re.compile(
    r"(?:[Aa]rt[ií]culo|ART[IÍ]CULO)\s\d{1,4}[°º]?(?:\s(?:bis|ter|quater|BIS|TER|QUATER))?", re.ASCII
)
_NONE = PassageFacts()


def read_facts(passage: Passage) -> PassageFacts:
    """Every fact of a passage, each with its absolute span.

    The heading that only numbers its article states none: a third of a law's passages.
    """
    if passage.kind is PassageKind.HEADING and passage.article and _OWN_NUMBER.fullmatch(passage.text):
        return _NONE
    found = {name: facts for name, read in EXTRACTORS.items() if (facts := read(passage))}
    return PassageFacts(**found) if found else _NONE  # type: ignore[arg-type]
