"""Full-text engines behind one protocol: bulk load, query, swap.

An engine gets tokens that ``indexer.text`` already analysed and keeps them as they are: it has no analyser, no stop
words and no query language of its own, so every engine matches the same passages and ranks them with the same BM25
(k1 = 1.2, b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5))). An index is written once, whole, into an empty
directory and never changed: swapping is opening another directory. A distributed engine fits behind the same four
names (``create``, ``add``, ``open``, ``search``).
"""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from indexer.disk import reason
from indexer.errors import EngineError

SEARCHED = ("text", "label", "heading")
"""The fields that an engine indexes: the passage, its label, its heading path."""

FIELDS = (*SEARCHED, "context")
"""Every field of an entry: also what introduces a passage. The catalogue keeps that for ranking; in the index it would
be half of all postings, and candidates found by it alone never answered."""

MAX_TOKEN = 255
"""Longest token held, in code points; longer ones are cut alike in entries and clauses (engines limit term sizes)."""

K1, B = 1.2, 0.75

KEPT = 20_000
"""Clauses kept ready: officials ask with the same few thousand words."""


class IndexEntry(NamedTuple):
    """One passage to index. ``document`` is the id that searches is restricted to; ``fields`` is from ``joined``."""

    rowid: int
    document: int
    fields: Mapping[str, str]


class Clause(NamedTuple):
    """One wanted token in one field; its BM25 score counts ``boost`` times."""

    field: str
    token: str
    boost: float = 1.0


class Hit(NamedTuple):
    """A matching passage and its score (comparable within one search only, rounded to four decimals)."""

    rowid: int
    score: float


class Except(NamedTuple):
    """All documents but these: where nearly all are searched, what is left out is the shorter list."""

    documents: Collection[int]


Within = Collection[int] | Except
"""The documents that a search is restricted to, by their ids."""


class Searcher(Protocol):
    """An open index. Safe to use from several threads at once."""

    def search(self, clauses: Sequence[Clause], limit: int, documents: Within | None = None) -> list[Hit]:
        """The best ``limit`` passages that match any clause, best first, equal scores by rowid.

        ``documents`` restricts the search to passages of these documents (None: no restriction).
        """

    def close(self) -> None:
        """Release the files; the searcher cannot be used afterwards."""


class Writer(Protocol):
    """An index being written. Entries come with ascending rowids; memory is bounded whatever their number."""

    def add(self, entry: IndexEntry) -> None:
        """Index one entry."""

    def commit(self) -> None:
        """Write everything to disk; the writer cannot be used afterwards."""

    def abort(self) -> None:
        """Stop writing and release what is held; the directory is then worthless. Never raises."""


class Extender(Writer, Protocol):
    """A copy of an index being changed: entries of exchanged documents go and come, in any order."""

    def remove(self, document: int) -> None:
        """Take every entry of that document out. Its words may count in scores until the next whole build."""


class Engine(Protocol):
    """A way to keep and search an index in a directory."""

    name: str

    def create(self, directory: Path) -> Writer:
        """Start an index in an existing empty directory."""

    def open(self, directory: Path) -> Searcher:
        """Open an index that this engine wrote; the directory may be read-only."""

    def extend(self, source: Path, directory: Path) -> Extender | None:
        """Start from the index in ``source``, which stays as it is, in an existing empty directory.

        None where this engine only writes whole indexes.
        """


ENGINES: Mapping[str, str] = {
    "tantivy": "indexer.engines.tantivy:TantivyEngine",
    "whoosh": "indexer.engines.whoosh:WhooshEngine",
}
"""Name -> class. Loaded when asked for, so that a machine without one engine's package runs the others."""

DEFAULT = "tantivy"


def load_engine(name: str) -> Engine:
    """The engine of that name. Raises EngineError where it is unknown or its package is not installed."""
    if name not in ENGINES:
        raise EngineError(f"No existe el motor de búsqueda «{name}»; se esperaba uno de: {', '.join(ENGINES)}.")
    module, _, attribute = ENGINES[name].partition(":")
    try:
        engine: Engine = getattr(importlib.import_module(module), attribute)()
    except ImportError as error:
        others = " o ".join(f"--engine {other}" for other in ENGINES if other != name)
        raise EngineError(
            f"El motor «{name}» no está instalado en este equipo ({error}); instálelo o use {others}."
        ) from error
    return engine


def build(engine: Engine, directory: Path, entries: Iterable[IndexEntry]) -> None:
    """Write a whole index into an empty directory; on any failure nothing usable is left and the error is raised."""
    writer = engine.create(directory)
    try:
        for entry in entries:
            writer.add(entry)
        writer.commit()
    except BaseException:
        writer.abort()
        raise


def joined(tokens: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The form in which entries carry tokens: per field, joined by one blank, overlong ones cut, empty fields left out.

    Raises EngineError for an unknown field, an empty token, or one with white space in it.
    """
    out = {}
    for field, values in tokens.items():
        if field not in FIELDS:
            raise EngineError(f"No existe el campo de búsqueda «{field}»; se esperaba uno de: {', '.join(FIELDS)}.")
        text = " ".join(values)
        if text.split() != list(values):
            raise EngineError(f"Un término del campo «{field}» está vacío o trae espacios: {list(values)!r:.200}")
        if len(text) > MAX_TOKEN and len(max(values, key=len)) > MAX_TOKEN:
            text = " ".join([token[:MAX_TOKEN] for token in values])
        if text:
            out[field] = text
    return out


@lru_cache(maxsize=KEPT)
def usable(clause: Clause) -> Clause | None:
    """A clause as the index holds its token; None where it can match nothing: an empty token, or no valid text.

    Raises EngineError for a field that no index has. Clauses that come out alike count both: BM25 is linear in boosts.
    """
    field, token, boost = clause
    if field not in SEARCHED:
        raise EngineError(f"No existe el campo de búsqueda «{field}»; se esperaba uno de: {', '.join(SEARCHED)}.")
    try:
        token.encode()
    except UnicodeEncodeError:
        return None
    return Clause(field, token[:MAX_TOKEN], boost) if token else None


@contextmanager
def engine_errors(name: str, action: str, *kinds: type[BaseException]) -> Iterator[None]:
    """Turn an engine library's exceptions into one EngineError that names the engine and what it was doing."""
    try:
        yield
    except EngineError:
        raise
    except kinds as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise EngineError(f"El motor «{name}» no pudo {action}: {why}") from error
