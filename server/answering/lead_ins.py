"""Articles that a document writes as a bold lead-in ("**Artículo 7°.** …") and not as a heading: asked by number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from indexer.text import fold
from server.answering.support import KEPT, coverage, stems_of
from server.library import Entry
from server.query import Query
from server.search import Candidate

_LABEL = re.compile(r"(?:articulo|art\.?) (\d{1,3})[°º]?(?: (bis|ter))?\b")
_CITED, _TITLED = 0.9, 0.4
"""What it adds that the question cites a passage's own article, and that it names the document by its title."""


@lru_cache(maxsize=KEPT)
def article_of(entry: Entry) -> str | None:
    """The article that a passage's bold lead-in names, as citations write it ("7", "7-bis"); None where none does."""
    match = _LABEL.match(fold(entry.passage.label)) if entry.passage.label and not entry.passage.article else None
    return None if match is None else "-".join(part for part in match.groups() if part)


def own_articles(query: Query) -> frozenset[str]:
    """The articles that a question cites of no norm with a number or name: those of a document ("la ordenanza")."""
    return frozenset(a for c in query.citations if not c.number and not c.name for a in c.articles)


def cited_first(query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the article that the question cites first, that of the document that it names before all."""
    cited = own_articles(query)
    if not cited:
        return list(candidates)
    lifted = [c._replace(score=c.score + _lift(query, cited, c)) for c in candidates]
    return sorted(lifted, key=lambda c: (-c.score, c.entry.rowid))


def _lift(query: Query, cited: frozenset[str], candidate: Candidate) -> float:
    if article_of(candidate.entry) not in cited:
        return 0.0
    return _CITED + _TITLED * coverage(query, stems_of(candidate.entry.document.title))
