"""The engine in pure Python: whoosh, for machines where no compiled package may be installed. Its only importer.

Whoosh keeps the postings; matching and BM25 are done here over whole posting lists, with a bounded cache: its own
collectors skip blocks by quality (equal scores come in no stable order) and score one posting at a time. Its query
parser is never used. Its index holds a pickle: open only what this program wrote and checksummed.
"""

from __future__ import annotations

import heapq
import math
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, TEXT, Schema
from whoosh.index import EmptyIndexError, IndexError, IndexVersionError, create_in, open_dir
from whoosh.writing import IndexingError

from indexer.engines.base import K1, SEARCHED, B, Clause, Except, Hit, IndexEntry, Within, engine_errors, usable
from indexer.errors import EngineError

_MEMORY_MB = 128
_CACHED_POSTINGS = 2_000_000  # 8 bytes each
_ERRORS = (OSError, ValueError, IndexingError, EmptyIndexError, IndexError, IndexVersionError, EOFError)

Postings = tuple["array[int]", "array[float]"]
"""Entry numbers, ascending, and the BM25 score of the term in each."""


class WhooshEngine:
    """Indexes with whoosh; see ``indexer.engines.base.Engine``."""

    name = "whoosh"

    def create(self, directory: Path) -> WhooshWriter:
        with engine_errors(self.name, f"crear el índice en {directory}", *_ERRORS):
            return WhooshWriter(directory)

    def open(self, directory: Path) -> WhooshSearcher:
        with engine_errors(self.name, f"abrir el índice de {directory}", *_ERRORS):
            return WhooshSearcher(directory)

    def extend(self, source: Path, directory: Path) -> None:
        """None: removed entries would keep their places in this project's posting lists."""


class WhooshWriter:
    """One writer, one segment, entries in the order of their coming."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        fields: dict[str, Any] = {name: TEXT(SpaceSeparatedTokenizer(), phrase=False) for name in SEARCHED}
        fields |= {name: COLUMN(NumericColumn("Q")) for name in ("rowid", "document")}
        fields |= {f"{name}_length": COLUMN(NumericColumn("I")) for name in SEARCHED}
        self._writer: Any = create_in(str(directory), Schema(**fields)).writer(limitmb=_MEMORY_MB)

    def add(self, entry: IndexEntry) -> None:
        values: dict[str, Any] = {}
        for field in SEARCHED:
            if field not in entry.fields:
                continue
            values[field] = entry.fields[field].split(" ")
            values[f"{field}_length"] = len(values[field])
        with engine_errors("whoosh", f"indexar el pasaje {entry.rowid}", *_ERRORS):
            self._open_writer().add_document(rowid=entry.rowid, document=entry.document, **values)

    def commit(self) -> None:
        writer = self._open_writer()
        with engine_errors("whoosh", f"escribir el índice en {self._directory}", *_ERRORS):
            writer.commit(merge=False)
            self._writer = None
            for lock in self._directory.glob("*_WRITELOCK"):
                lock.unlink()

    def abort(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.cancel()
            except _ERRORS:
                return  # the directory is thrown away by whoever asked to abort

    def _open_writer(self) -> Any:
        if self._writer is None:
            raise EngineError("El índice ya se cerró; no se puede seguir escribiendo en él.")
        return self._writer


class WhooshSearcher:
    """Posting lists read once (under a lock: whoosh's readers share a file position), then shared by all threads."""

    def __init__(self, directory: Path) -> None:
        self._lock = Lock()
        self._index: Any = open_dir(str(directory), readonly=True)
        self._reader: Any = self._index.reader()
        self._size = int(self._reader.doc_count_all())
        self._rowids = self._column("rowid", "Q")
        self._documents = self._column("document", "Q")
        self._norms = {field: self._field_norms(field) for field in SEARCHED}
        self._cache: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._cached = 0

    def search(self, clauses: Sequence[Clause], limit: int, documents: Within | None = None) -> list[Hit]:
        scores: dict[int, float] = {}
        seen = scores.get
        for field, token, boost in filter(None, map(usable, clauses)):
            entries, weights = self._postings(field, token)
            for entry, weight in zip(entries, weights, strict=True):
                scores[entry] = seen(entry, 0.0) + weight * boost
        if documents is not None:
            out, owner = isinstance(documents, Except), self._documents
            named = frozenset(documents.documents if isinstance(documents, Except) else documents)
            scores = {entry: score for entry, score in scores.items() if (owner[entry] in named) is not out}
        rowids = self._rowids
        best = heapq.nsmallest(max(limit, 0), [(-round(score, 4), rowids[entry]) for entry, score in scores.items()])
        return [Hit(rowid, -score) for score, rowid in best]

    def close(self) -> None:
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._index.close()
            self._reader = self._index = None
            self._cache.clear()

    def _column(self, name: str, code: str) -> array[int]:
        if not self._size:
            return array(code)
        reader = self._reader.column_reader(name)
        return array(code, [reader[entry] for entry in range(self._size)])

    def _field_norms(self, field: str) -> array[float]:
        """BM25's length part of each entry; whoosh's own one-byte lengths are coarser than tantivy's."""
        lengths = self._column(f"{field}_length", "I")
        average = sum(lengths) / len(lengths) if lengths else 0.0
        if not average:
            return array("d", bytes(8 * len(lengths)))
        table = {length: K1 * (1 - B + B * _rounded(length) / average) for length in set(lengths)}
        return array("d", [table[length] for length in lengths])

    def _postings(self, field: str, token: str) -> Postings:
        key = (field, token)
        with self._lock:
            if self._reader is None:
                raise EngineError("El índice está cerrado.")
            found = self._cache.get(key)
            if found is not None:
                self._cache.move_to_end(key)
                return found
            with engine_errors("whoosh", "buscar", *_ERRORS):
                found = self._read(field, token)
            self._cache[key] = found
            self._cached += len(found[0]) + 1
            while self._cached > _CACHED_POSTINGS and len(self._cache) > 1:
                _, dropped = self._cache.popitem(last=False)
                self._cached -= len(dropped[0]) + 1
            return found

    def _read(self, field: str, token: str) -> Postings:
        entries, weights = array("L"), array("d")
        if (field, token) not in self._reader:
            return entries, weights
        matcher = self._reader.postings(field, token)
        while matcher.is_active():
            entries.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
        # The same BM25 as tantivy's, so that both engines agree on the order of results.
        idf = math.log(1 + (self._size - len(entries) + 0.5) / (len(entries) + 0.5))
        norms = self._norms[field]
        for place, (entry, count) in enumerate(zip(entries, weights, strict=True)):
            weights[place] = idf * (K1 + 1) * count / (count + norms[entry])
        return entries, weights


def _steps() -> list[int]:
    """The 256 lengths that tantivy (and Lucene) tell apart: exact to 40, then four significant bits."""
    steps = list(range(24))
    for code in range(232):
        bits, shift = code & 7, (code >> 3) - 1
        steps.append(24 + (bits if shift < 0 else (bits | 8) << shift))
    return steps


_STEPS = _steps()


def _rounded(length: int) -> int:
    return _STEPS[bisect_right(_STEPS, length) - 1]
