"""Which loaded norms a question names: by citation, or by the name that a law's title gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.text import fold
from server.library import Library
from server.query import Query

_WORD = re.compile(r"[a-zñ0-9.]+")


def named_documents(query: Query, library: Library) -> frozenset[int]:
    """Ids of the loaded norms that a question names."""
    found = {document.id for citation in query.citations for document in library.norm_documents(citation)}
    return frozenset(found) if found else frozenset(_named_by_title(query, library)[1])


def without_named(query: Query, library: Library) -> Query:
    """The question with the words that only name a loaded norm made soft: they say where to look, not for what."""
    spans = [c.span for c in query.citations if not c.articles and library.norm_documents(c)]
    spans += [c.span for c in query.citations if c.articles and (c.number or c.name) and library.norm_documents(c)]
    name = _named_by_title(query, library)[0]
    words = set(_WORD.findall(fold(" ".join(query.text[s.start : s.end] for s in spans)) + " " + name))
    says = query.asks(_ARTICLE_SAYS) if spans else None
    if says:
        words.add(says[1])
    if not words:
        return query
    concepts = tuple(
        c._replace(soft=True) if words.issuperset(_WORD.findall(fold(c.text))) else c for c in query.concepts
    )
    return replace(query, concepts=concepts) if any(not c.soft for c in concepts) else query


_ARTICLE_SAYS = re.compile(
    r"\bque (?:[a-zñ]+ ){1,4}?((?!conforme|ante|sobre)[a-zñ]{4,}[ae]n?) (?:el|los|las) articulos? \d"
)
"""What is asked is what an article says, by whatever verb: it need not use that verb ("¿qué gastos limita el artículo 3
de …?")."""

_SHORTEST, _LONGEST = 6, 16
"""Characters of the shortest name looked for, words of the longest."""


def _named_by_title(query: Query, library: Library) -> tuple[str, Sequence[int]]:
    """The longest name of a loaded norm that the question spells, with its documents: one look-up per run of words."""
    names = library.norm_names()
    words = _WORD.findall(query.folded)
    heads = library.norm_name_heads()
    starts = [start for start, word in enumerate(words) if word in heads]
    if not starts:
        return "", ()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for start in starts:
            name = " ".join(words[start : start + length])
            if start + length <= len(words) and len(name) > _SHORTEST and name in names:
                return name, names[name]
    return "", ()
