"""The catalogue's SQLite schema and its one-way writer: documents stream in, nothing is read back or kept.

Written in one transaction without a journal: the file is worthless until the snapshot that holds it is sealed.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from semver import Version

from indexer.codec import encode, encoder
from indexer.engines.base import FIELDS
from indexer.errors import SnapshotError
from indexer.models import (
    Cell,
    Citation,
    Document,
    Fact,
    FactKind,
    Passage,
    PassageFacts,
    Status,
)
from indexer.text import collapse, fold

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, urn TEXT NOT NULL, version TEXT NOT NULL, latest INTEGER NOT NULL, title TEXT NOT NULL,
    kind TEXT, status TEXT NOT NULL, about TEXT, id_norma TEXT, path TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, meta TEXT NOT NULL);
CREATE TABLE sources (document INTEGER PRIMARY KEY, text BLOB NOT NULL);
CREATE TABLE passages (
    rowid INTEGER PRIMARY KEY, document INTEGER NOT NULL, fragment TEXT NOT NULL, kind TEXT NOT NULL,
    heading_path TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, line INTEGER NOT NULL,
    last_line INTEGER NOT NULL, masked TEXT, text TEXT NOT NULL, label TEXT, cells TEXT, article TEXT,
    container TEXT NOT NULL, lead TEXT NOT NULL, html TEXT NOT NULL, level INTEGER NOT NULL);
CREATE TABLE tokens (rowid INTEGER PRIMARY KEY, fields TEXT NOT NULL);
CREATE TABLE facts (
    passage INTEGER NOT NULL, ordinal INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
    PRIMARY KEY (passage, ordinal)) WITHOUT ROWID;
CREATE TABLE terms (key TEXT NOT NULL, passage INTEGER NOT NULL, ordinal INTEGER NOT NULL);
CREATE TABLE names (key TEXT NOT NULL, document INTEGER NOT NULL);
CREATE TABLE citations (norm TEXT NOT NULL, article TEXT, passage INTEGER NOT NULL, ordinal INTEGER NOT NULL);
CREATE TABLE stems (token TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, passages INTEGER NOT NULL, surface TEXT NOT NULL) WITHOUT ROWID;
"""

INDEXES = """
CREATE UNIQUE INDEX documents_urn ON documents (urn, version);
CREATE INDEX documents_about ON documents (about) WHERE about IS NOT NULL;
CREATE INDEX documents_id_norma ON documents (id_norma) WHERE id_norma IS NOT NULL;
CREATE UNIQUE INDEX passages_fragment ON passages (document, fragment);
CREATE INDEX facts_kind ON facts (kind, passage);
CREATE INDEX terms_key ON terms (key);
CREATE INDEX names_key ON names (key);
CREATE INDEX citations_norm ON citations (norm, article);
"""

FACT_FIELDS: tuple[tuple[FactKind, str], ...] = (
    (FactKind.TERM, "terms"),
    (FactKind.DEADLINE, "deadlines"),
    (FactKind.AMOUNT, "amounts"),
    (FactKind.CITATION, "citations"),
    (FactKind.PRECEDENCE, "precedences"),
)

NormKey = Callable[[Citation], str | None]
_CELLS = encoder(tuple[Cell, ...])
_WORD = re.compile(r"[^\W\d_]{2,40}")
_SPANISH_WORD = re.compile(r"[a-zñ]+")


def key_of(text: str) -> str:
    """The form under which terms, siglas and names are looked up: folded, one blank between words."""
    return collapse(fold(text))


def norm_key(citation: Citation) -> str | None:
    """ "ley-21796", "dfl-1-19175", or the folded common name; None for "esta ley" and the like."""
    if citation.norm_kind and citation.number:
        return f"{citation.norm_kind}-{citation.number}"
    return key_of(citation.name) if citation.name else None


def word_counts(passages: Iterable[Passage]) -> Counter[str]:
    """In how many passages each word stands, by its form in lower case with accents: the corpus's own vocabulary."""
    counts: Counter[str] = Counter()
    for passage in passages:
        counts.update(set(_WORD.findall(passage.text.lower())))
    return counts


def version_order(version: str, status: Status) -> tuple[bool, Version]:
    """Sort key of a URN's versions: the greatest is the one served when none is asked for (published before others)."""
    try:
        parsed = Version.parse(version, optional_minor_and_patch=True)
    except ValueError:
        parsed = Version(0)
    return status is Status.PUBLISHED, parsed


class CatalogueWriter:
    """Fills a new catalogue file. Memory: one document, and the corpus's vocabulary."""

    def __init__(self, path: Path, norm_key: NormKey = norm_key) -> None:
        self._norm_key = norm_key
        self._documents = self._passages = 0
        self._stems: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._roots: dict[str, int] = {}
        self._editions: set[tuple[str, str]] = set()
        self._versions: dict[str, list[tuple[tuple[bool, Version], int]]] = {}
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-32000"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(SCHEMA)
        self._db.execute("BEGIN")

    def add(
        self,
        document: Document,
        facts: Sequence[PassageFacts],
        tokens: Sequence[Mapping[str, Sequence[str]]],
        words: Mapping[str, int] | None = None,
    ) -> tuple[int, range]:
        """Write one document; returns its id and its passages' rowids. See ``SnapshotWriter.add``."""
        _checked(document, facts, tokens)
        edition = (str(document.source.urn), document.source.version)
        if edition in self._editions:
            raise SnapshotError(f"{document.source.path}: {edition[0]} versión {edition[1]} ya está en el catálogo.")
        self._editions.add(edition)
        self._documents += 1
        identifier, first = self._documents, self._passages + 1
        rowids = range(first, first + len(document.passages))
        self._passages += len(rowids)
        self._add_document(identifier, document, rowids)
        self._db.executemany(
            f"INSERT INTO passages VALUES ({','.join('?' * 18)})",
            [
                _passage_row(rowid, identifier, passage)
                for rowid, passage in zip(rowids, document.passages, strict=True)
            ],
        )
        self._db.executemany(
            "INSERT INTO tokens VALUES (?, ?)",
            [
                (rowid, "\n".join(" ".join(fields.get(name, ())) for name in FIELDS))
                for rowid, fields in zip(rowids, tokens, strict=True)
            ],
        )
        self._add_facts(rowids, facts)
        for fields in tokens:
            self._stems.update({*fields.get("text", ()), *fields.get("label", ())})
        self._words.update(word_counts(document.passages) if words is None else words)
        return identifier, rowids

    def finish(self, meta: Mapping[str, str]) -> tuple[int, int]:
        """Write what is known only at the end, index, close. Returns how many documents and passages there are."""
        latest = [(max(versions)[1],) for versions in self._versions.values()]
        self._db.executemany("UPDATE documents SET latest = 1 WHERE id = ?", latest)
        self._db.executemany("INSERT INTO stems VALUES (?, ?)", sorted(self._stems.items()))
        self._db.executemany("INSERT INTO words VALUES (?, ?, ?)", _folded_words(self._words))
        pairs = {"roots": json.dumps(list(self._roots), ensure_ascii=False), **meta}
        self._db.executemany("INSERT INTO meta VALUES (?, ?)", pairs.items())
        for statement in INDEXES.split(";"):
            self._db.execute(statement)
        self._db.execute("ANALYZE")
        self._db.execute("COMMIT")
        self.close()
        return self._documents, self._passages

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._db.close()

    def _add_document(self, identifier: int, document: Document, rowids: range) -> None:
        source = document.source
        root = self._roots.setdefault(source.root, len(self._roots))
        self._versions.setdefault(str(source.urn), []).append(
            (version_order(source.version, source.status), identifier)
        )
        meta = encode(replace(source, root=str(root), text=""))
        about = str(source.about) if source.about else None
        self._db.execute(
            "INSERT INTO documents VALUES (?,?,?,0,?,?,?,?,?,?,?,?,?)",
            (
                *(identifier, str(source.urn), source.version, document.title, source.kind, source.status.value),
                *(about, source.id_norma, source.path, rowids.start, rowids.stop - 1, meta),
            ),
        )
        packed = zlib.compress(source.text.encode(), 1)
        self._db.execute("INSERT INTO sources VALUES (?, ?)", (identifier, packed))
        names = {key_of(name) for name in (document.title, *source.aliases)}
        self._db.executemany("INSERT INTO names VALUES (?, ?)", [(name, identifier) for name in sorted(names) if name])

    def _add_facts(self, rowids: range, facts: Sequence[PassageFacts]) -> None:
        rows: list[tuple[object, ...]] = []
        terms: list[tuple[object, ...]] = []
        citations: list[tuple[object, ...]] = []
        for rowid, found in zip(rowids, facts, strict=True):
            for ordinal, (kind, fact) in enumerate(listed(found)):
                rows.append((rowid, ordinal, kind.value, encode(fact)))
            for ordinal, term in enumerate(found.terms):
                keys = {key_of(text) for text in (term.sigla, term.name) if text}
                terms.extend((key, rowid, ordinal) for key in sorted(keys))
            first = len(found.terms) + len(found.deadlines) + len(found.amounts)
            for ordinal, citation in enumerate(found.citations, start=first):
                key = self._norm_key(citation)
                if key:
                    citations.extend((key, article, rowid, ordinal) for article in citation.articles or (None,))
        self._db.executemany("INSERT INTO facts VALUES (?,?,?,?)", rows)
        self._db.executemany("INSERT INTO terms VALUES (?,?,?)", terms)
        self._db.executemany("INSERT INTO citations VALUES (?,?,?,?)", citations)


def listed(facts: PassageFacts) -> Iterator[tuple[FactKind, Fact]]:
    """A passage's facts one by one, always in the same order: a fact's place in it is its ordinal."""
    for kind, name in FACT_FIELDS:
        for fact in getattr(facts, name):
            yield kind, fact


def _checked(document: Document, facts: Sequence[PassageFacts], tokens: Sequence[Mapping[str, Sequence[str]]]) -> None:
    """Refuse what would break the catalogue's promises: facts and tokens per passage, each fragment once."""
    path, count = document.source.path, len(document.passages)
    if len(facts) != count or len(tokens) != count:
        raise ValueError(f"{path}: {count} passages, {len(facts)} facts, {len(tokens)} token lists")
    repeated = [name for name, times in Counter(item.fragment for item in document.passages).items() if times > 1]
    if repeated:
        raise SnapshotError(f"{path}: fragmentos repetidos: {', '.join(repeated[:5])}; cada pasaje necesita el suyo.")


def _passage_row(rowid: int, document: int, passage: Passage) -> tuple[object, ...]:
    return (
        *(rowid, document, passage.fragment, passage.kind.value),
        json.dumps(passage.heading_path, ensure_ascii=False) if passage.heading_path else "[]",
        *(passage.span.start, passage.span.end, *passage.lines),
        None if passage.masked == passage.text else passage.masked,
        *(passage.text, passage.label, _CELLS(passage.cells) if passage.cells else None),
        *(passage.article, passage.container, passage.lead, passage.html, passage.level),
    )


def _folded_words(counts: Counter[str]) -> Iterator[tuple[str, int, str]]:
    """(folded word, passages, its most frequent form) of each Spanish word, in order."""
    forms: list[tuple[str, int, str]] = []
    for surface, passages in counts.items():
        word = fold(surface)
        if _SPANISH_WORD.fullmatch(word):
            forms.append((word, -passages, surface))
    forms.sort(key=lambda form: (form[0], form[1], form[2].isascii(), form[2]))  # of equals, the one with accents
    place = 0
    while place < len(forms):
        word, _, surface = forms[place]
        total = 0
        while place < len(forms) and forms[place][0] == word:
            total -= forms[place][1]
            place += 1
        yield word, total, surface
