"""Which loaded norms a question names: by citation, or by the name that a law's title gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.library import Library
from server.query import Query


def named_documents(query: Query, library: Library) -> frozenset[int]:
    """Ids of the loaded norms that a question names."""
    found = {document.id for citation in query.citations for document in library.norm_documents(citation)}
    return frozenset(found) if found else frozenset(_named_by_title(query, library))


def _named_by_title(query: Query, library: Library) -> Sequence[int]:
    padded = f" {' '.join(re.findall(r'[a-zñ0-9.]+', query.folded))} "
    best: tuple[int, Sequence[int]] = (6, ())
    for name, ids in library.norm_names().items():
        if len(name) > best[0] and f" {name} " in padded:
            best = (len(name), ids)
    return best[1]
