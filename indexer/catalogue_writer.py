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
from typing import Any, NamedTuple

from semver import Version

from indexer.codec import encode, encoder
from indexer.engines.base import FIELDS, joined
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
    Term,
)
from indexer.text import collapse, fold

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, urn TEXT NOT NULL, version TEXT NOT NULL, latest INTEGER NOT NULL, title TEXT NOT NULL,
    kind TEXT, status TEXT NOT NULL, about TEXT, id_norma TEXT, path TEXT NOT NULL, root INTEGER NOT NULL,
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
CREATE TABLE verdicts (
    passage INTEGER NOT NULL, ordinal INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
    PRIMARY KEY (passage, ordinal)) WITHOUT ROWID;
CREATE TABLE conflicts (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL);
CREATE TABLE conflict_passages (
    passage INTEGER NOT NULL, conflict INTEGER NOT NULL, PRIMARY KEY (passage, conflict)) WITHOUT ROWID;
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


def version_order(version: str, published: bool) -> tuple[bool, Version]:
    """Sort key of a URN's versions: the greatest is the one served when none is asked for (published before others)."""
    try:
        parsed = Version.parse(version, optional_minor_and_patch=True)
    except ValueError:
        parsed = Version(0)
    return published, parsed


Row = tuple[Any, ...]


class Prepared(NamedTuple):
    """A document as rows to write, made by ``prepare``: plain values, so a parallel build passes them on cheaply.

    Passages are numbered from 0; the writer adds where the document comes to stand in the corpus.
    """

    urn: str
    version: str
    published: bool
    path: str
    root: str
    row: Row  # of documents, from its title on
    meta: str
    text: bytes
    names: tuple[str, ...]
    passages: list[Row]
    facts: list[Row]
    terms: list[Row]
    citations: list[Row]
    words: Mapping[str, int]
    stems: Mapping[str, int]
    entries: list[dict[str, str]]  # per passage, for the engine


def prepare(
    document: Document,
    facts: Sequence[PassageFacts],
    tokens: Sequence[Mapping[str, Sequence[str]]],
    norm_key: NormKey = norm_key,
) -> Prepared:
    """Everything that writing a document needs but its numbers; pure, so that it may run in another process.

    ``facts`` and ``tokens`` (field of ``engines.base.FIELDS`` -> analysed tokens) go passage by passage. Raises
    SnapshotError for a repeated fragment, EngineError for a token that is none.
    """
    _checked(document, facts, tokens)
    source = document.source
    rows, terms, citations = _fact_rows(facts, norm_key)
    stem_counts: Counter[str] = Counter()
    for fields in tokens:
        stem_counts.update({*fields.get("text", ()), *fields.get("label", ())})
    return Prepared(
        urn=str(source.urn),
        version=source.version,
        published=source.status is Status.PUBLISHED,
        path=source.path,
        root=source.root,
        row=(
            *(document.title, source.kind, source.status.value),
            *(str(source.about) if source.about else None, source.id_norma, source.path),
        ),
        meta=encode(replace(source, root="", text="")),
        text=zlib.compress(source.text.encode(), 1),
        names=tuple(sorted({key_of(name) for name in (document.title, *source.aliases)} - {""})),
        passages=[_passage_row(passage) for passage in document.passages],
        facts=rows,
        terms=terms,
        citations=citations,
        words=word_counts(document.passages),
        stems=stem_counts,
        entries=[joined(fields) for fields in tokens],
    )


class CatalogueWriter:
    """Fills a new catalogue file. Memory: one document, and the corpus's vocabulary."""

    def __init__(self, path: Path) -> None:
        self._documents = self._passages = 0
        self._words: Counter[str] = Counter()
        self._stems: Counter[str] = Counter()
        self._roots: dict[str, int] = {}
        self._editions: set[tuple[str, str]] = set()
        self._latest: dict[str, tuple[tuple[bool, Version], int]] = {}
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-32000"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(SCHEMA)
        self._db.execute("BEGIN")

    def add(self, one: Prepared) -> tuple[int, range]:
        """Write one document; returns its id and its passages' rowids. Raises SnapshotError for a repeated edition."""
        if (one.urn, one.version) in self._editions:
            raise SnapshotError(f"{one.path}: {one.urn} versión {one.version} ya está en el catálogo.")
        self._editions.add((one.urn, one.version))
        self._documents += 1
        identifier, first = self._documents, self._passages + 1
        rowids = range(first, first + len(one.passages))
        self._passages += len(rowids)
        edition = (version_order(one.version, one.published), identifier)
        self._latest[one.urn] = max(edition, self._latest.get(one.urn, edition))
        root = self._roots.setdefault(one.root, len(self._roots))
        self._insert(
            "documents", [(identifier, one.urn, one.version, 0, *one.row, root, first, rowids.stop - 1, one.meta)]
        )
        self._insert("sources", [(identifier, one.text)])
        self._insert("names", [(name, identifier) for name in one.names])
        self._insert("passages", [(first + at, identifier, *row) for at, row in enumerate(one.passages)])
        self._insert(
            "tokens",
            [
                (first + at, "\n".join([fields.get(name, "") for name in FIELDS]))
                for at, fields in enumerate(one.entries)
            ],
        )
        self._insert("facts", [(first + at, *row) for at, *row in one.facts])
        self._insert("terms", [(key, first + at, ordinal) for key, at, ordinal in one.terms])
        self._insert("citations", [(norm, article, first + at, place) for norm, article, at, place in one.citations])
        self._words.update(one.words)
        self._stems.update(one.stems)
        return identifier, rowids

    def finish(self, meta: Mapping[str, str]) -> tuple[int, int]:
        """Write what is known only at the end, index, close. Returns how many documents and passages there are."""
        latest = [(identifier,) for _, identifier in self._latest.values()]
        self._db.executemany("UPDATE documents SET latest = 1 WHERE id = ?", latest)
        self._insert("stems", sorted(self._stems.items()))
        self._insert("words", list(_folded_words(self._words)))
        self._insert("meta", [("roots", json.dumps(list(self._roots), ensure_ascii=False)), *meta.items()])
        for statement in INDEXES.split(";"):
            self._db.execute(statement)
        self._db.execute("ANALYZE")
        self._db.execute("COMMIT")
        self.close()
        return self._documents, self._passages

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._db.close()

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if rows:
            self._db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def _fact_rows(facts: Sequence[PassageFacts], norm_key: NormKey) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of facts, of the names that find terms, and of cited norms; a fact is its passage and its place in it."""
    rows: list[Row] = []
    terms: list[Row] = []
    citations: list[Row] = []
    for at, found in enumerate(facts):
        for ordinal, (kind, fact) in enumerate(listed(found)):
            rows.append((at, ordinal, kind.value, encode(fact)))
            if isinstance(fact, Term):
                keys = {key_of(text) for text in (fact.sigla, fact.name) if text}
                terms.extend((key, at, ordinal) for key in sorted(keys))
            elif isinstance(fact, Citation) and (norm := norm_key(fact)):
                citations.extend((norm, article, at, ordinal) for article in fact.articles or (None,))
    return rows, terms, citations


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


def _passage_row(passage: Passage) -> Row:
    return (
        *(passage.fragment, passage.kind.value),
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
