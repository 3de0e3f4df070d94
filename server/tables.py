"""Rows that the engine cannot propose: those that a question names by their label, under a header that it names too.

A row holds its own words only; the words over its columns are those of the header row, another passage. Where a
question is of a cell ("cuántos computadores tiene la Unidad de Archivo"), the engine finds the header, and this its
row.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.models import PassageKind
from server.library import Entry, Library
from server.query import Query

_MOST_ROWS = 60


def named_rows(query: Query, library: Library, found: Sequence[Entry]) -> list[Entry]:
    """The rows that a question names by their whole label, not found by themselves, of the tables whose header was."""
    headers = [entry for entry in found if entry.is_header_row]
    if not headers:
        return []
    known = {entry.rowid for entry in found}
    out: list[Entry] = []
    for header in headers:
        rowids = library.passages_of(header.document.id)
        first = rowids.index(header.rowid) + 1
        table = header.passage.fragment.rpartition(".r")[0]
        for row in library.entries(rowids[first : first + _MOST_ROWS]):
            if row.passage.kind != PassageKind.ROW or row.passage.fragment.rpartition(".r")[0] != table:
                break
            if row.label and row.label <= query.all_stems and row.rowid not in known:
                out.append(row)
    return out
