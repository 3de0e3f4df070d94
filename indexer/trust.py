"""Verdicts and conflicts of a whole corpus, worked out once its catalogue is written and kept in it.

Read back from the finished catalogue, so that a build may prepare documents in any process and order. Norms' own texts
claim nothing here: of a corpus of laws only, nothing is read; else only the laws that other documents cite.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from indexer.catalogue import Catalogue, StoredDocument
from indexer.claims import Held, HeldDocument, is_law_kind
from indexer.codec import encode
from indexer.conflicts import find_conflicts
from indexer.models import Conflict, Status, Urn, Verdict
from indexer.sources import Library
from indexer.verify import verify

Ranks = Mapping[str, Sequence[object]]


def annotate(path: Path) -> None:
    """Work out the verdicts and conflicts of a finished catalogue and write them into it. Raises sqlite3.Error."""
    catalogue = Catalogue(path)
    try:
        verdicts, conflicts = judged(catalogue)
    finally:
        catalogue.close()
    if verdicts or conflicts:
        _write(path, verdicts, conflicts)


def judged(catalogue: Catalogue) -> tuple[dict[int, tuple[Verdict, ...]], tuple[Conflict, ...]]:
    """Every verdict by passage, and every conflict between the documents that answer (latest, published)."""
    stored = catalogue.documents()
    ours = [one for one in stored if not is_law_kind(one.source.kind)]
    if not ours:
        return {}, ()
    ranks = json.loads(catalogue.meta.get("ranks", "{}"))
    held = {one.id: held_document(catalogue, one, ranks) for one in ours}
    laws = [one for one in stored if is_law_kind(one.source.kind)]
    library = _library(catalogue, list(held.values()), laws, ranks)
    verdicts = verify(list(held.values()), library)
    answering = [held[one.id] for one in ours if one.latest and one.source.status is Status.PUBLISHED]
    rows = {each.rowid for document in answering for each in document.passages}
    told = {rowid: found for rowid, found in verdicts.items() if rowid in rows}
    cited = [document for document in library.documents if document.is_law]
    return verdicts, find_conflicts([*answering, *cited], library, told)


def held_document(catalogue: Catalogue, stored: StoredDocument, ranks: Ranks) -> HeldDocument:
    """A catalogued document with its text, passages and facts."""
    passages = catalogue.passages_of(stored.id)
    facts = catalogue.facts_by_rowid([one.rowid for one in passages])
    return replace(
        _heading(catalogue, stored, ranks, text=True),
        passages=tuple(Held(rowid=one.rowid, passage=one.passage, facts=facts[one.rowid]) for one in passages),
    )


def _heading(catalogue: Catalogue, stored: StoredDocument, ranks: Ranks, *, text: bool) -> HeldDocument:
    level, label = ranks.get(stored.source.kind or "", (None, stored.source.kind or "sin rango"))
    return HeldDocument(
        source=catalogue.source(stored.id) if text else stored.source,
        title=stored.title,
        passages=(),
        level=level if isinstance(level, int) else None,
        rank=str(label),
    )


def _library(catalogue: Catalogue, ours: list[HeldDocument], laws: Sequence[StoredDocument], ranks: Ranks) -> Library:
    """The documents with the laws that they cite: those whole, the other laws by their headings alone."""
    light = {one.id: _heading(catalogue, one, ranks, text=_needs_text(one)) for one in laws}
    wanted = _cited(ours, Library([*ours, *light.values()]))
    whole = [one for one in laws if one.source.urn in wanted]
    for one in whole:
        light[one.id] = held_document(catalogue, one, ranks)
    return Library([*ours, *light.values()])


def _needs_text(stored: StoredDocument) -> bool:
    """A D.F.L. given only as "1" has its full number in the text's opening."""
    return stored.source.kind == "dfl" and "-" not in (stored.source.number or "")


def _cited(documents: Iterable[HeldDocument], library: Library) -> set[Urn]:
    """The documents that the citations of some documents lead to."""
    found: set[Urn] = set()
    for document in documents:
        about = library.about(document)
        norms = {about} if about else set()
        for held in document.passages:
            norms |= {urn for citation in held.facts.citations if (urn := library.norm(citation, about))}
        for norm in norms:
            entry = library.norms.by_urn(norm)
            found |= {one.urn for one in entry.documents} if entry else set()
    return found


def _write(path: Path, verdicts: Mapping[int, Sequence[Verdict]], conflicts: Sequence[Conflict]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("PRAGMA synchronous=OFF")
        database.execute("BEGIN")
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
