"""The default engine: tantivy (Rust, MIT). The only module that imports it.

Its query parser is never used: user text reaches it only as exact terms. One indexing thread keeps entries in rowid
order inside each segment, so the same corpus gives the same index and the same order of results.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from indexer.engines.base import KEPT, SEARCHED, Clause, Except, Hit, IndexEntry, Within, engine_errors, usable
from indexer.errors import EngineError

HEAP_BYTES = 256_000_000  # one segment up to some 500,000 passages; fewer than eight segments are never merged
_MAX_FETCH = 4096
_DIGITS = 4  # of a score
_MORE = 16  # than the limit are looked at, for equal scores
_ERRORS = (ValueError, OSError, RuntimeError)


class TantivyEngine:
    """Indexes with tantivy; see ``indexer.engines.base.Engine``."""

    name = "tantivy"

    def create(self, directory: Path) -> TantivyWriter:
        with engine_errors(self.name, f"crear el índice en {directory}", *_ERRORS):
            return TantivyWriter(directory)

    def open(self, directory: Path) -> TantivySearcher:
        with engine_errors(self.name, f"abrir el índice de {directory}", *_ERRORS):
            return TantivySearcher(directory)

    def extend(self, source: Path, directory: Path) -> TantivyWriter:
        with engine_errors(self.name, f"continuar el índice de {source}", *_ERRORS):
            for file in source.iterdir():
                # Segments are never written again, only unlinked: both indexes can share them. The lists of segments
                # are replaced by renaming, but they are small: copied, nothing rests on that.
                copy = shutil.copyfile if file.suffix == ".json" else os.link
                copy(file, directory / file.name)
            return TantivyWriter(directory, reuse=True)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in SEARCHED:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("rowid", fast=True)
    builder.add_unsigned_field("document", indexed=True)
    return builder.build()


class TantivyWriter:
    """Streams entries to one indexing thread with a bounded heap; one commit."""

    def __init__(self, directory: Path, *, reuse: bool = False) -> None:
        self._directory = directory
        index = tantivy.Index(_schema(), path=str(directory), reuse=reuse)
        self._writer: tantivy.IndexWriter | None = index.writer(heap_size=HEAP_BYTES, num_threads=1)

    def add(self, entry: IndexEntry) -> None:
        document = tantivy.Document()
        document.add_unsigned("rowid", entry.rowid)
        document.add_unsigned("document", entry.document)
        for field in SEARCHED:
            if field in entry.fields:
                document.add_text(field, entry.fields[field])
        try:
            self._open_writer().add_document(document)
        except _ERRORS:
            with engine_errors("tantivy", f"indexar el pasaje {entry.rowid}", *_ERRORS):
                raise

    def remove(self, document: int) -> None:
        with engine_errors("tantivy", f"quitar el documento {document}", *_ERRORS):
            self._open_writer().delete_documents_by_query(Query.term_query(_schema(), "document", document))

    def commit(self) -> None:
        writer = self._open_writer()
        with engine_errors("tantivy", f"escribir el índice en {self._directory}", *_ERRORS):
            writer.commit()
            writer.wait_merging_threads()
            self._writer = None
            for lock in self._directory.glob(".tantivy-*.lock"):
                lock.unlink()

    def abort(self) -> None:
        self._writer = None  # dropping it stops the indexing thread and frees its heap

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise EngineError("El índice ya se cerró; no se puede seguir escribiendo en él.")
        return self._writer


class TantivySearcher:
    """A searcher over one committed state; tantivy's searchers are immutable and release the GIL."""

    def __init__(self, directory: Path) -> None:
        # tantivy takes a lock file beside the index even to read. Opened through links in a passing directory, the
        # snapshot stays as it was checksummed and may lie on a read-only file system; the files stay mapped after.
        links = Path(tempfile.mkdtemp(prefix="normateca-"))
        try:
            for file in directory.resolve(strict=True).iterdir():
                (links / file.name).symlink_to(file)
            index = tantivy.Index.open(str(links))
            index.config_reader(reload_policy="manual")
            self._open: _Open | None = _Open(index)
        finally:
            _remove(links)

    def search(self, clauses: Sequence[Clause], limit: int, documents: Within | None = None) -> list[Hit]:
        index = self._open
        if index is None:
            raise EngineError("El índice está cerrado.")
        query = index.query(clauses, documents)
        if query is None or limit <= 0:
            return []
        with engine_errors("tantivy", "buscar", *_ERRORS):
            return _ranked(index.searcher, query, limit)

    def close(self) -> None:
        self._open = None


class _Open:
    """What an open index needs to answer: a search that began before it is closed ends with it."""

    def __init__(self, index: tantivy.Index) -> None:
        self.searcher = index.searcher()
        self._schema = index.schema
        self._wanted = lru_cache(maxsize=KEPT)(partial(_should, self._schema, self.searcher))

    def query(self, clauses: Sequence[Clause], documents: Within | None) -> Query | None:
        """The clauses within the documents as tantivy takes them; None where nothing can match."""
        out = isinstance(documents, Except)
        named = list(documents.documents if isinstance(documents, Except) else documents or ())
        wanting = [each for each in map(self._wanted, clauses) if each is not None]
        if not wanting or (documents is not None and not out and not named):
            return None
        wanted = Query.boolean_query(wanting)
        if not named:
            return wanted
        within = Query.const_score_query(Query.term_set_query(self._schema, "document", named), 0.0)
        return Query.boolean_query([(Occur.Must, wanted), (Occur.MustNot if out else Occur.Must, within)])


def _should(schema: tantivy.Schema, searcher: tantivy.Searcher, clause: Clause) -> tuple[Occur, Query] | None:
    """A clause as tantivy takes it; None where no entry has its token in its field, as many a label has none."""
    held = usable(clause)
    if held is None or not searcher.doc_freq(held.field, held.token):
        return None
    return Occur.Should, Query.boost_query(Query.term_query(schema, held.field, held.token, "freq"), held.boost)


def _remove(links: Path) -> None:
    """Delete the passing directory. tantivy's watcher thread, just stopped, may still put its lock file there."""
    for _ in range(20):
        shutil.rmtree(links, ignore_errors=True)
        if not links.exists():
            return
        time.sleep(0.005)


def _ranked(searcher: tantivy.Searcher, query: Query, limit: int) -> list[Hit]:
    """The first ``limit`` hits by (score, rowid); fetches more while equal scores straddle the limit.

    Of hits with one score to the last bit tantivy gives the earlier entries, which in one segment are the lower rowids:
    then no more need be looked at.
    """
    fetch = limit + _MORE
    while True:
        found = searcher.search(query, fetch, count=False).hits
        if len(found) < limit:
            break
        last = _rounded(found[limit - 1][0])
        if searcher.num_segments == 1 and found[-1][0] == found[limit - 1][0]:
            break
        if len(found) < fetch or fetch >= _MAX_FETCH or _rounded(found[-1][0]) != last:
            found = found[: bisect_right(found, -last, lo=limit, key=lambda hit: -_rounded(hit[0]))]
            break
        fetch *= 4
    rowids = searcher.fast_field_values("rowid", [address for _, address in found])
    ordered = sorted([(-round(score, _DIGITS), rowid or 0) for (score, _), rowid in zip(found, rowids, strict=True)])
    return [Hit(int(rowid), -below) for below, rowid in ordered[:limit]]


def _rounded(score: float) -> float:
    """Sums of 32-bit floats in another order differ in the last digit for equal passages."""
    return round(score, _DIGITS)
