"""Verdicts and conflicts of a whole corpus, worked out once its catalogue is written and kept in it.

Read back from the finished catalogue, so that a build may prepare documents in any process and order. Norms' own texts
claim nothing here: of a corpus of laws only, nothing is read; else only the laws that other documents cite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.claims import is_law_kind
from indexer.codec import encode
from indexer.conflicts import find_conflicts
from indexer.models import Conflict, Status, Verdict
from indexer.shelved import held_document, library_of, ranks_of
from indexer.verify import verify


def annotate(path: Path) -> None:
    """Work out the verdicts and conflicts of a finished catalogue and write them into it, in place of older ones.

    Raises sqlite3.Error.
    """
    catalogue = Catalogue(path)
    try:
        verdicts, conflicts = judged(catalogue)
    finally:
        catalogue.close()
    _write(path, verdicts, conflicts)


def judged(catalogue: Catalogue) -> tuple[dict[int, tuple[Verdict, ...]], tuple[Conflict, ...]]:
    """Every verdict by passage, and every conflict between the documents that answer (latest, published)."""
    if all(map(is_law_kind, catalogue.kinds())):
        return {}, ()
    stored = catalogue.documents()
    ours = [one for one in stored if not is_law_kind(one.source.kind)]
    ranks = ranks_of(catalogue)
    held = {one.id: held_document(catalogue, one, ranks) for one in ours}
    laws = [one for one in stored if is_law_kind(one.source.kind)]
    library = library_of(catalogue, list(held.values()), laws, ranks)
    verdicts = verify(list(held.values()), library)
    answering = [held[one.id] for one in ours if one.latest and one.source.status is Status.PUBLISHED]
    rows = {each.rowid for document in answering for each in document.passages}
    told = {rowid: found for rowid, found in verdicts.items() if rowid in rows}
    cited = [document for document in library.documents if document.is_law]
    return verdicts, find_conflicts([*answering, *cited], library, told)


def _write(path: Path, verdicts: Mapping[int, Sequence[Verdict]], conflicts: Sequence[Conflict]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("PRAGMA synchronous=OFF")
        database.execute("BEGIN")
        for table in ("verdicts", "conflicts", "conflict_passages"):
            database.execute(f"DELETE FROM {table}")
        database.executemany(
            "INSERT INTO verdicts VALUES (?,?,?,?)",
            [
                (rowid, ordinal, verdict.kind.value, encode(verdict))
                for rowid, found in sorted(verdicts.items())
                for ordinal, verdict in enumerate(found)
            ],
        )
        for number, conflict in enumerate(conflicts, 1):
            database.execute("INSERT INTO conflicts VALUES (?,?,?)", (number, conflict.kind, encode(conflict)))
            rows = sorted({(claim.rowid, number) for claim in conflict.claims})
            database.executemany("INSERT INTO conflict_passages VALUES (?,?)", rows)
        database.execute("COMMIT")
