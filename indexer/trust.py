"""Verdicts, conflicts and findings of a whole corpus, worked out once its catalogue is written and kept in it.

Read back from the finished catalogue, so that a build may prepare documents in any process and order. Norms' own texts
claim nothing here: of a corpus of laws only, nothing is read; else only the laws that other documents cite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indexer.baseline import BASELINE, compare
from indexer.catalogue import Catalogue
from indexer.check import check_corpus
from indexer.checked import Judged, in_order
from indexer.claims import HeldDocument, is_law_kind
from indexer.codec import encode
from indexer.conflicts import find_conflicts
from indexer.errors import CorpusError, Problem
from indexer.findings import Findings, findings_json, placing, problems_of, unread_of
from indexer.glosas import table_of
from indexer.models import Conflict, Status, Verdict
from indexer.renumbering import renumbering_problems
from indexer.shelved import held_document, library_of, ranks_of
from indexer.sources import Library, as_document
from indexer.verify import verify


def annotate(path: Path, day: date) -> None:
    """Work out the verdicts, conflicts and findings of a finished catalogue and write them into it, over older ones.

    ``day``: of the build, which decides what has expired. Raises sqlite3.Error.
    """
    catalogue = Catalogue(path)
    try:
        read = _read(catalogue)
        verdicts, conflicts = _judged(catalogue, read)
        known = Judged(read.library, verdicts, conflicts)
        laws = [document for document in read.library.documents if document.is_law]
        findings = diagnosed(catalogue, [*read.ours.values(), *laws], known, day)
    finally:
        catalogue.close()
    _write(path, verdicts, conflicts, findings)


def judged(catalogue: Catalogue) -> tuple[dict[int, tuple[Verdict, ...]], tuple[Conflict, ...]]:
    """Every verdict by passage, and every conflict between the documents that answer (latest, published)."""
    return _judged(catalogue, _read(catalogue))


@dataclass(frozen=True, slots=True)
class _Read:
    """The documents that claim something, whole, by their id; with the laws that they cite."""

    ours: dict[int, HeldDocument]
    library: Library


def _read(catalogue: Catalogue) -> _Read:
    if all(map(is_law_kind, catalogue.kinds())):
        return _Read({}, Library([]))
    stored = catalogue.documents()
    ranks = ranks_of(catalogue)
    ours = {one.id: held_document(catalogue, one, ranks) for one in stored if not is_law_kind(one.source.kind)}
    laws = [one for one in stored if is_law_kind(one.source.kind)]
    return _Read(ours, library_of(catalogue, list(ours.values()), laws, ranks))


def _judged(catalogue: Catalogue, read: _Read) -> tuple[dict[int, tuple[Verdict, ...]], tuple[Conflict, ...]]:
    if not read.ours:
        return {}, ()
    verdicts = verify(list(read.ours.values()), read.library)
    answering = catalogue.document_ids(statuses=[Status.PUBLISHED], latest=True)
    chosen = [read.ours[id] for id in answering if id in read.ours]
    rows = {each.rowid for document in chosen for each in document.passages}
    told = {rowid: found for rowid, found in verdicts.items() if rowid in rows}
    cited = [document for document in read.library.documents if document.is_law]
    return verdicts, find_conflicts([*chosen, *cited], read.library, told)


def diagnosed(catalogue: Catalogue, documents: Sequence[HeldDocument], judged: Judged, day: date) -> str:
    """The findings about a finished catalogue, as its meta keeps them; of ``documents``, and those of their reading."""
    found = {*problems_of(catalogue.meta.get("reading_problems", "[]"))}
    unread = unread_of(catalogue.meta.get("unread", "[]"))
    place = placing(catalogue.meta)
    found |= set(check_corpus(documents, today=day, place=place, unread=unread, judged=judged))
    table = table_of(catalogue.meta.get("renumbering", "[]"))
    found |= set(renumbering_problems(table, [as_document(one) for one in documents]))
    ordered = list(in_order(found, unread))
    baseline = catalogue.meta.get("baseline", "")
    try:
        left = compare(ordered, baseline) if baseline else None
    except CorpusError as error:
        left = None
        said = str(error).partition(";")[0]
        fix = f"créelo de nuevo con «normateca check --write-baseline {BASELINE}»"
        ordered.insert(0, Problem(path=BASELINE, code="linea-base", message=said, fix=fix))
    new, known = (left.new, left.known) if left else (tuple(ordered), 0)
    return findings_json(Findings(day=day.isoformat(), new=tuple(new), known=known))


def _write(path: Path, verdicts: Mapping[int, Sequence[Verdict]], conflicts: Sequence[Conflict], findings: str) -> None:
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
        database.execute("DELETE FROM meta WHERE key = 'findings'")
        database.execute("INSERT INTO meta VALUES ('findings', ?)", (findings,))
        database.execute("COMMIT")
