"""Reading the catalogue: documents, passages and facts by id, fragment, name or norm. Nothing is loaded whole.

A catalogue never changes once written: values are cached freely, and every thread has its own connection.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import quote

from indexer.catalogue_trust import TrustReads
from indexer.catalogue_writer import FACT_FIELDS, key_of
from indexer.codec import decode, decoder
from indexer.errors import SnapshotError
from indexer.models import (
    Amount,
    Cell,
    Citation,
    Deadline,
    DocumentSource,
    Fact,
    FactKind,
    Passage,
    PassageFacts,
    PassageKind,
    Precedence,
    Span,
    Status,
    Term,
    Urn,
)

_CLASSES: Mapping[FactKind, type] = {
    FactKind.TERM: Term,
    FactKind.DEADLINE: Deadline,
    FactKind.AMOUNT: Amount,
    FactKind.CITATION: Citation,
    FactKind.PRECEDENCE: Precedence,
}
_DECODERS = {kind.value: (dict(FACT_FIELDS)[kind], decoder(cls)) for kind, cls in _CLASSES.items()}
_KINDS = {kind.value: kind for kind in PassageKind}
_CELLS = decoder(tuple[Cell, ...])
_DOCUMENT = "SELECT id, latest, title, first, last, root, meta FROM documents"
_PASSAGE = "SELECT * FROM passages"
_IN = "(SELECT value FROM json_each(?))"  # one statement for lists of any length

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document as catalogued. ``source.text`` is left out (""): ask ``Catalogue.text`` or ``Catalogue.source``."""

    id: int
    source: DocumentSource
    title: str
    latest: bool  # the version of its URN that is served when none is asked for
    first: int  # rowids of its passages: first..last
    last: int

    @property
    def urn(self) -> Urn:
        return self.source.urn

    @property
    def version(self) -> str:
        return self.source.version


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassage:
    """A passage with its place in the corpus: ``rowid`` counts from 1 over all documents in their order."""

    rowid: int
    document: int
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFact:
    """A fact with the passage and document it was read from."""

    rowid: int
    document: int
    fact: Fact


class Word(NamedTuple):
    """A word of the corpus: in how many passages it stands and its most frequent form, accents kept."""

    passages: int
    surface: str


class _Cache(Generic[K, V]):
    """A bounded memory of frozen values, emptied when full; dict operations are atomic, so threads may share it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: dict[K, V] = {}

    def many(self, keys: Sequence[K], load: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        held = self._held
        found = {key: held[key] for key in keys if key in held}
        missing = [key for key in keys if key not in found]
        if missing:
            loaded = load(missing)
            if len(held) + len(loaded) > self._limit:
                self._held = held = {}
            held.update(loaded)
            found.update(loaded)
        return found


class Catalogue(TrustReads):
    """An open catalogue, read-only and safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises SnapshotError where it is missing or is no catalogue."""
        self._uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        self._closed = False
        self._documents: _Cache[int, StoredDocument] = _Cache(30_000)
        self._passages: _Cache[int, StoredPassage] = _Cache(20_000)
        self._facts: _Cache[int, PassageFacts] = _Cache(20_000)
        self._paths: dict[str, tuple[str, ...]] = {}
        try:
            self.meta = dict(self._rows("SELECT key, value FROM meta"))
            self._roots: list[str] = json.loads(self.meta["roots"])
        except (sqlite3.Error, KeyError, ValueError) as error:
            self.close()
            raise SnapshotError(f"{path}: no es un catálogo de Normateca ({error}); vuelva a construirlo.") from error

    def close(self) -> None:
        """Close every thread's connection; later calls raise SnapshotError."""
        with self._lock:
            self._closed = True
            for connection in self._open:
                connection.close()
            self._open.clear()

    # ------------------------------------------------------------------------------------------ documents

    def documents(
        self,
        *,
        kinds: Collection[str] | None = None,
        statuses: Collection[Status] | None = None,
        latest: bool | None = None,
    ) -> list[StoredDocument]:
        """The documents in the order of their reading, with the asked kinds, statuses, and being the latest or not."""
        return self._documents_by_id(self.document_ids(kinds=kinds, statuses=statuses, latest=latest))

    def document_ids(
        self,
        *,
        kinds: Collection[str] | None = None,
        statuses: Collection[Status] | None = None,
        latest: bool | None = None,
    ) -> list[int]:
        """The ids of ``documents(...)``, to restrict a search to them."""
        where, values = ["1"], list[Any]()
        for column, wanted in (("kind", kinds), ("status", statuses)):
            if wanted is not None:
                where.append(f"{column} IN {_IN}")
                values.append(json.dumps(list(wanted)))
        if latest is not None:
            where.append("latest = ?")
            values.append(int(latest))
        rows = self._rows(f"SELECT id FROM documents WHERE {' AND '.join(where)} ORDER BY id", *values)
        return [row[0] for row in rows]

    def document(self, identifier: int) -> StoredDocument:
        """The document of that id. Raises KeyError."""
        return self._documents_by_id([identifier])[0]

    def by_urn(self, urn: Urn) -> list[StoredDocument]:
        """Every version of a URN, the one served by default first, then the others from the last read."""
        return self._find_documents("urn = ? ORDER BY latest DESC, id DESC", str(urn))

    def about(self, norm: Urn) -> list[StoredDocument]:
        """The documents that are the text of a norm or describe it."""
        return self._find_documents("about = ? ORDER BY id", str(norm))

    def by_id_norma(self, id_norma: str) -> list[StoredDocument]:
        """The documents with that LeyChile idNorma."""
        return self._find_documents("id_norma = ? ORDER BY id", id_norma)

    def by_name(self, name: str) -> list[StoredDocument]:
        """The documents whose title or alias is that name, whatever its accents and case."""
        return self._find_documents("id IN (SELECT document FROM names WHERE key = ?) ORDER BY id", key_of(name))

    def text(self, document: int) -> str:
        """The whole file as read: what spans and lines refer to. Raises KeyError."""
        rows = self._rows("SELECT text FROM sources WHERE document = ?", document)
        if not rows:
            raise KeyError(document)
        return zlib.decompress(rows[0][0]).decode()

    def source(self, document: int) -> DocumentSource:
        """The document's source, text and all. Raises KeyError."""
        return replace(self.document(document).source, text=self.text(document))

    # ------------------------------------------------------------------------------------------- passages

    def passage(self, rowid: int) -> StoredPassage:
        """The passage of that rowid. Raises KeyError."""
        return self.passages([rowid])[0]

    def passages(self, rowids: Iterable[int]) -> list[StoredPassage]:
        """The passages of those rowids, in the order asked, with one query. Raises KeyError for an unknown one."""
        wanted = list(rowids)
        found = self._passages.many(
            wanted,
            lambda missing: {
                row[0]: self._passage(row)
                for row in self._rows(f"{_PASSAGE} WHERE rowid IN {_IN}", json.dumps(missing))
            },
        )
        return [found[rowid] for rowid in wanted]

    def passages_of(self, document: int) -> list[StoredPassage]:
        """A document's passages in text order. Raises KeyError."""
        stored = self.document(document)
        return self.passages(range(stored.first, stored.last + 1))

    def neighbours(self, rowid: int, before: int = 1, after: int = 1) -> list[StoredPassage]:
        """The passage among those before and after it in the same document. Raises KeyError."""
        stored = self.document(self.passage(rowid).document)
        return self.passages(range(max(stored.first, rowid - before), min(stored.last, rowid + after) + 1))

    def by_fragment(self, document: int, fragment: str) -> StoredPassage | None:
        """The passage with that fragment id, or that had it in an earlier version; None where there is none."""
        query = "SELECT rowid FROM passages WHERE document = ? AND fragment = ?"
        rows = self._rows(query, document, fragment)
        if not rows:
            present = dict(self.document(document).source.fragment_aliases).get(fragment)
            rows = self._rows(query, document, present) if present else []
        return self.passage(rows[0][0]) if rows else None

    def within(self, document: int, container: str) -> list[StoredPassage]:
        """The passages that are part of a provision (article, heading, item), in text order."""
        rows = self._rows(
            "SELECT rowid FROM passages WHERE document = ? AND (container = ? OR article = ? OR fragment = ?)"
            " ORDER BY rowid",
            *(document, container, container, container),
        )
        return self.passages(row[0] for row in rows)

    def tokens(self, rowids: Collection[int]) -> dict[int, tuple[tuple[str, ...], ...]]:
        """The analysed tokens of each passage by field, in the order of ``engines.base.FIELDS``."""
        rows = self._rows(f"SELECT rowid, fields FROM tokens WHERE rowid IN {_IN}", json.dumps(list(rowids)))
        return {
            rowid: tuple(tuple(field.split(" ")) if field else () for field in text.split("\n")) for rowid, text in rows
        }

    def frequencies(self, tokens: Collection[str]) -> dict[str, int]:
        """In how many passages each index token stands in text or label; unknown tokens give 0."""
        rows = self._rows(f"SELECT token, passages FROM stems WHERE token IN {_IN}", json.dumps(list(tokens)))
        return {**dict.fromkeys(tokens, 0), **dict(rows)}

    def stem_counts(self) -> dict[str, int]:
        """In how many passages each index token stands, all of them: about 20 MB for all of Chile's laws."""
        return dict(self._rows("SELECT token, passages FROM stems"))

    # ---------------------------------------------------------------------------------------------- facts

    def facts(self, rowid: int) -> PassageFacts:
        """What was read from a passage (nothing for an unknown rowid)."""
        return self.facts_by_rowid([rowid])[rowid]

    def facts_by_rowid(self, rowids: Iterable[int]) -> dict[int, PassageFacts]:
        """The facts of several passages with one query."""
        return self._facts.many(list(rowids), self._load_facts)

    def facts_of_kind(
        self,
        kind: FactKind,
        *,
        documents: Collection[int] | None = None,
        where: Mapping[str, str | int] | None = None,
        limit: int = -1,
        offset: int = 0,
    ) -> list[StoredFact]:
        """Every fact of a kind in text order; ``where`` compares fields of the fact ("actor": "CORE") for equality."""
        condition, values = "f.kind = ?", [kind.value]
        if documents is not None:
            condition += f" AND p.document IN {_IN}"
            values.append(json.dumps(list(documents)))
        return self._find_facts(condition, values, where or {}, limit, offset)

    def terms(self, name: str) -> list[StoredFact]:
        """The terms with that sigla or name, whatever its accents and case, in text order."""
        return self._find_facts(
            "(f.passage, f.ordinal) IN (SELECT passage, ordinal FROM terms WHERE key = ?)", [key_of(name)]
        )

    def citations(self, norm: str, article: str | None = None) -> list[StoredFact]:
        """The citations of a norm (its key, see ``norm_key``), or of one article of it, in text order."""
        chosen, values = "SELECT passage, ordinal FROM citations WHERE norm = ?", [norm]
        if article is not None:
            chosen += " AND article = ?"
            values.append(article)
        return self._find_facts(f"(f.passage, f.ordinal) IN ({chosen})", values)

    def cited_norms(self) -> dict[str, int]:
        """How many citations each norm key has."""
        return dict(self._rows("SELECT norm, count(DISTINCT passage * 1000 + ordinal) FROM citations GROUP BY norm"))

    # ----------------------------------------------------------------------------------------- vocabulary

    @cached_property
    def vocabulary(self) -> dict[str, Word]:
        """Every folded word of the corpus. Loaded whole on first use: for a large corpus prefer ``words``."""
        rows = self._rows("SELECT word, passages, surface FROM words")
        return {word: Word(passages, surface) for word, passages, surface in rows}

    def words(self, prefix: str, shortest: int = 1, longest: int = 40) -> dict[str, Word]:
        """The folded words that begin so, within those lengths."""
        rows = self._rows(
            "SELECT word, passages, surface FROM words WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?",
            *(prefix, prefix + "\U0010ffff", shortest, longest),
        )
        return {word: Word(passages, surface) for word, passages, surface in rows}

    @cached_property
    def passage_count(self) -> int:
        """How many passages the corpus has."""
        return int(self._rows("SELECT coalesce(sum(last - first + 1), 0) FROM documents")[0][0])

    # ------------------------------------------------------------------------------------------ internals

    def _rows(self, query: str, *values: Any) -> list[Any]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None or self._closed:
            connection = self._connect()
        try:
            return connection.execute(query, values).fetchall()
        except (UnicodeEncodeError, OverflowError):
            return []  # a value that SQLite cannot hold is in no row

    def _connect(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise SnapshotError("El catálogo está cerrado.")
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False, isolation_level=None)
            connection.execute("PRAGMA mmap_size=1073741824")
            self._local.connection = connection
            self._open.append(connection)
            return connection

    def _documents_by_id(self, identifiers: list[int]) -> list[StoredDocument]:
        found = self._documents.many(
            identifiers,
            lambda missing: {
                row[0]: self._document(row) for row in self._rows(f"{_DOCUMENT} WHERE id IN {_IN}", json.dumps(missing))
            },
        )
        return [found[identifier] for identifier in identifiers]

    def _find_documents(self, where: str, *values: Any) -> list[StoredDocument]:
        rows = self._rows(f"SELECT id FROM documents WHERE {where}", *values)
        return self._documents_by_id([row[0] for row in rows])

    def _document(self, row: Any) -> StoredDocument:
        identifier, latest, title, first, last, root, meta = row
        source = replace(decode(DocumentSource, meta), root=self._roots[root])
        return StoredDocument(id=identifier, source=source, title=title, latest=bool(latest), first=first, last=last)

    def _passage(self, row: Any) -> StoredPassage:
        rowid, document, fragment, kind, path, start, end, line, last_line, masked, text, label, cells, *rest = row
        heading_path = self._paths.get(path)
        if heading_path is None:
            if len(self._paths) > 20_000:
                self._paths = {}
            heading_path = self._paths[path] = tuple(json.loads(path))
        article, container, lead, html, level = rest
        passage = Passage(
            fragment=fragment,
            kind=_KINDS[kind],
            heading_path=heading_path,
            span=Span(start, end),
            lines=(line, last_line),
            masked=text if masked is None else masked,
            text=text,
            label=label,
            cells=_CELLS(cells) if cells else (),
            article=article,
            container=container,
            lead=lead,
            html=text if html is None else html,
            level=level,
        )
        return StoredPassage(rowid=rowid, document=document, passage=passage)

    def _load_facts(self, rowids: list[int]) -> dict[int, PassageFacts]:
        found: dict[int, dict[str, list[Fact]]] = {rowid: {} for rowid in rowids}
        query = f"SELECT passage, kind, payload FROM facts WHERE passage IN {_IN} ORDER BY passage, ordinal"
        for rowid, kind, payload in self._rows(query, json.dumps(rowids)):
            name, read = _DECODERS[kind]
            found[rowid].setdefault(name, []).append(read(payload))
        nothing = PassageFacts()
        return {
            rowid: PassageFacts(**{name: tuple(values) for name, values in lists.items()}) if lists else nothing  # type: ignore[arg-type]
            for rowid, lists in found.items()
        }

    def _find_facts(
        self,
        condition: str,
        values: Sequence[Any],
        where: Mapping[str, str | int] | None = None,
        limit: int = -1,
        offset: int = 0,
    ) -> list[StoredFact]:
        parameters = list(values)
        for name, wanted in (where or {}).items():
            condition += " AND json_extract(f.payload, ?) = ?"
            parameters += [f'$."{name}"', wanted]
        rows = self._rows(
            "SELECT f.passage, p.document, f.kind, f.payload FROM facts f JOIN passages p ON p.rowid = f.passage"
            f" WHERE {condition} ORDER BY f.passage, f.ordinal LIMIT ? OFFSET ?",
            *parameters,
            limit,
            offset,
        )
        return [StoredFact(rowid=row[0], document=row[1], fact=_DECODERS[row[2]][1](row[3])) for row in rows]
