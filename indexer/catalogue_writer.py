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
from functools import lru_cache
from itertools import chain, groupby
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
    DocumentSource,
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
    container TEXT NOT NULL, lead TEXT NOT NULL, html TEXT, level INTEGER NOT NULL);
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
CREATE TABLE forms (surface TEXT PRIMARY KEY, word TEXT NOT NULL, passages INTEGER NOT NULL) WITHOUT ROWID;
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
CREATE INDEX terms_passage ON terms (passage);
CREATE INDEX citations_passage ON citations (passage);
CREATE INDEX names_document ON names (document);
CREATE INDEX forms_word ON forms (word);
"""

FACT_FIELDS: tuple[tuple[FactKind, str], ...] = (
    (FactKind.TERM, "terms"),
    (FactKind.DEADLINE, "deadlines"),
    (FactKind.AMOUNT, "amounts"),
    (FactKind.CITATION, "citations"),
    (FactKind.PRECEDENCE, "precedences"),
)

PASSAGE_COLUMNS = """fragment, kind, heading_path, start, "end", line, last_line, masked, text, label, cells, article,
    container, lead, html, level"""
PASSAGE_TEXT = 8
"""Where the text stands among them. ``masked`` and ``html`` are NULL where they are the same, as in most of a law."""

ID_STEP, ROWS_PER_ID = 1024, 256
"""Numbering with room: documents 1,024 apart, each with 256 rowids for every id up to the next document's. A document
that grows, or a new one between two others, gets numbers of its own in the same order, and nothing else moves."""

NormKey = Callable[[Citation], str | None]
_CELLS = encoder(tuple[Cell, ...])
LONGEST_WORD = 40
_WORD = re.compile(rf"[^\W\d_]{{2,{LONGEST_WORD}}}")
_IN_WORDS = bytes(ord(chr(code).lower()) if re.match(r"[^\W\d_]", chr(code)) else ord(" ") for code in range(256))
"""Of latin-1: what words are made of in lower case, a blank for all else."""

_SPANISH_WORD = re.compile(r"[a-zñ]+")


def key_of(text: str) -> str:
    """The form under which terms, siglas and names are looked up: folded, one blank between words."""
    return collapse(fold(text))


def norm_key(citation: Citation) -> str | None:
    """ "ley-21796", "dfl-1-19175", or the folded common name; None for "esta ley" and the like."""
    if citation.norm_kind and citation.number:
        return f"{citation.norm_kind}-{citation.number}"
    return key_of(citation.name) if citation.name else None


def word_counts(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word stands, by its form in lower case with accents: the corpus's own vocabulary."""
    texts = list(texts)
    simple: list[set[bytes]] = []  # of texts that fit into latin-1
    rest: list[set[str]] = []
    for text in texts:
        try:
            simple.append(set(text.encode("latin-1").translate(_IN_WORDS).split()))
        except UnicodeEncodeError:
            rest.append(_words(text))
    found = Counter(chain.from_iterable(simple))
    if found and len(max(found, key=len)) > LONGEST_WORD:
        return Counter(chain.from_iterable(map(_words, texts)))
    counts = Counter({word.decode("latin-1"): count for word, count in found.items() if len(word) > 1})
    counts.update(chain.from_iterable(rest))
    return counts


def _words(text: str) -> set[str]:
    """The same of any text."""
    return set(_WORD.findall(text.lower()))


def stem_counts(entries: Iterable[Mapping[str, str]]) -> Counter[str]:
    """In how many passages each index token stands in text or label."""
    return Counter(chain.from_iterable(map(_searched, entries)))


def _searched(fields: Mapping[str, str]) -> set[str]:
    text, label = fields.get("text", ""), fields.get("label")
    return set(f"{text} {label}".split() if label else text.split())


def meta_of(source: DocumentSource) -> str:
    """A document's fields but its text and place on this machine; the file's hash is one of them."""
    return encode(replace(source, root="", text=""))


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
    """``prepare_entries`` of a document whose tokens are given one by one (field of ``engines.base.FIELDS`` -> tokens).

    Raises SnapshotError for a repeated fragment, EngineError for a token that is none.
    """
    return prepare_entries(document, facts, [joined(fields) for fields in tokens], norm_key)


def prepare_entries(
    document: Document,
    facts: Sequence[PassageFacts],
    entries: list[dict[str, str]],
    norm_key: NormKey = norm_key,
) -> Prepared:
    """Everything that writing a document needs but its numbers; pure, so that it may run in another process.

    ``facts`` and ``entries`` (see ``engines.base.joined``) go passage by passage. Raises SnapshotError for a repeated
    fragment.
    """
    _checked(document, facts, entries)
    source = document.source
    rows, terms, citations = _fact_rows(facts, norm_key)
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
        meta=meta_of(source),
        text=zlib.compress(source.text.encode(), 1),
        names=tuple(sorted({key_of(name) for name in (document.title, *source.aliases)} - {""})),
        passages=[_passage_row(passage) for passage in document.passages],
        facts=rows,
        terms=terms,
        citations=citations,
        words=word_counts(passage.text for passage in document.passages),
        stems=stem_counts(entries),
        entries=entries,
    )


class CatalogueWriter:
    """Fills a new catalogue file. Memory: one document, and the corpus's vocabulary."""

    def __init__(self, path: Path, *, roomy: bool = False) -> None:
        """``roomy``: number with room (see ``ID_STEP``), so that documents can be exchanged later; else from 1 on."""
        self._roomy = roomy
        self._documents = self._passages = 0
        self._next = ID_STEP if roomy else 1
        self._rowid = 1
        self._words: Counter[str] = Counter()
        self._stems: Counter[str] = Counter()
        self._roots: dict[str, int] = {}
        self._editions: set[tuple[str, str]] = set()
        self._latest: dict[str, tuple[tuple[bool, Version], int]] = {}
        self._db = open_for_writing(path)
        self._db.executescript(SCHEMA)
        self._db.execute("BEGIN")

    def add(self, one: Prepared) -> tuple[int, range]:
        """Write one document; returns its id and its passages' rowids. Raises SnapshotError for a repeated edition."""
        if (one.urn, one.version) in self._editions:
            raise SnapshotError(f"{one.path}: {one.urn} versión {one.version} ya está en el catálogo.")
        self._editions.add((one.urn, one.version))
        identifier, first = self._next, first_rowid(self._next) if self._roomy else self._rowid
        self._documents += 1
        self._passages += len(one.passages)
        self._rowid = first + len(one.passages)
        self._next += next_id(len(one.passages)) if self._roomy else 1
        edition = (version_order(one.version, one.published), identifier)
        self._latest[one.urn] = max(edition, self._latest.get(one.urn, edition))
        root = self._roots.setdefault(one.root, len(self._roots))
        self._words.update(one.words)
        self._stems.update(one.stems)
        return identifier, write_document(self._db, one, identifier, first, root)

    def finish(self, meta: Mapping[str, str]) -> tuple[int, int]:
        """Write what is known only at the end, index, close. Returns how many documents and passages there are."""
        latest = [(identifier,) for _, identifier in self._latest.values()]
        self._db.executemany("UPDATE documents SET latest = 1 WHERE id = ?", latest)
        forms = spanish_forms(self._words)
        insert(self._db, "stems", sorted(self._stems.items()))
        insert(self._db, "forms", forms)
        insert(self._db, "words", list(folded_words(forms)))
        own = {"roots": json.dumps(list(self._roots), ensure_ascii=False), "roomy": "1" if self._roomy else ""}
        insert(self._db, "meta", sorted({**own, **meta}.items()))
        for statement in INDEXES.split(";"):
            self._db.execute(statement)
        self._db.execute("ANALYZE")
        self._db.execute("COMMIT")
        self.close()
        return self._documents, self._passages

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._db.close()


def open_for_writing(path: Path) -> sqlite3.Connection:
    """A catalogue file to write with neither journal nor waiting for the disk: it is worthless until it is sealed."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-32000"):
        db.execute(f"PRAGMA {pragma}")
    return db


def first_rowid(identifier: int) -> int:
    """The rowid of a document's first passage, numbering with room."""
    return identifier * ROWS_PER_ID + 1


def next_id(passages: int) -> int:
    """How far behind a document with so many passages the next one is numbered."""
    return ID_STEP * (1 + passages // (ID_STEP * ROWS_PER_ID))


def insert(db: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    """Add whole rows to a table."""
    if rows:
        db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def write_document(db: sqlite3.Connection, one: Prepared, identifier: int, first: int, root: int) -> range:
    """Write what belongs to one document alone; returns the rowids of its passages."""
    rowids = range(first, first + len(one.passages))
    place = (identifier, one.urn, one.version, 0, *one.row, root, first, rowids.stop - 1, one.meta)
    insert(db, "documents", [place])
    insert(db, "sources", [(identifier, one.text)])
    insert(db, "names", [(name, identifier) for name in one.names])
    insert(db, "passages", [(first + at, identifier, *row) for at, row in enumerate(one.passages)])
    lines = ("\n".join([fields.get(name, "") for name in FIELDS]) for fields in one.entries)
    insert(db, "tokens", [(first + at, line) for at, line in enumerate(lines)])
    insert(db, "facts", [(first + at, *row) for at, *row in one.facts])
    insert(db, "terms", [(key, first + at, ordinal) for key, at, ordinal in one.terms])
    insert(db, "citations", [(norm, article, first + at, place) for norm, article, at, place in one.citations])
    return rowids


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


def _checked(document: Document, facts: Sequence[PassageFacts], entries: Sequence[Mapping[str, str]]) -> None:
    """Refuse what would break the catalogue's promises: facts and tokens per passage, each fragment once."""
    path, count = document.source.path, len(document.passages)
    if len(facts) != count or len(entries) != count:
        raise ValueError(f"{path}: {count} passages, {len(facts)} facts, {len(entries)} entries")
    repeated = [name for name, times in Counter(item.fragment for item in document.passages).items() if times > 1]
    if repeated:
        raise SnapshotError(f"{path}: fragmentos repetidos: {', '.join(repeated[:5])}; cada pasaje necesita el suyo.")


@lru_cache(maxsize=64)
def _path(titles: tuple[str, ...]) -> str:
    return json.dumps(titles, ensure_ascii=False)


def _passage_row(passage: Passage) -> Row:
    return (
        *(passage.fragment, passage.kind.value),
        _path(passage.heading_path),
        *(passage.span.start, passage.span.end, *passage.lines),
        None if passage.masked == passage.text else passage.masked,
        *(passage.text, passage.label, _CELLS(passage.cells) if passage.cells else None),
        *(passage.article, passage.container, passage.lead),
        *(None if passage.html == passage.text else passage.html, passage.level),
    )


def spanish_forms(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(form, folded word, passages) of each form of a Spanish word, in order."""
    folded = ((surface, fold(surface), passages) for surface, passages in counts.items())
    return sorted(form for form in folded if _SPANISH_WORD.fullmatch(form[1]))


def folded_words(forms: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, int, str]]:
    """(folded word, passages, its most frequent form) of each word, in order."""
    ordered = [(word, -passages, surface.isascii(), surface) for surface, word, passages in forms]
    for word, group in groupby(sorted(ordered), key=lambda form: form[0]):  # of equals, the one with accents
        found = list(group)
        yield word, -sum(form[1] for form in found), found[0][3]
