"""The rows of documents that did not change, read back from the snapshot before: what was parsed once stays parsed.

A document's rows depend on its source (text, front matter, what its register adds) and on the code. The catalogue
keeps the source's fields, the file's hash among them, and the code's hash: equal fields and equal code, equal rows.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from indexer.catalogue_writer import PASSAGE_COLUMNS, PASSAGE_TEXT, Prepared, meta_of, stem_counts, word_counts
from indexer.engines.base import FIELDS
from indexer.models import DocumentSource

CODE = "code"
"""Key of the catalogue's ``meta`` under which the code's hash is kept."""

_DOCUMENT = """SELECT first, last, urn, version, status, path, root, meta,
    title, kind, status, about, id_norma, path FROM documents WHERE id = ?"""


class Prior:
    """The catalogue of an earlier snapshot as rows; of it all, only which documents it has is held. Close it."""

    def __init__(self, db: sqlite3.Connection, code: str) -> None:
        """Over an open catalogue. Where other code wrote it, it holds nothing that can be reused."""
        self._db = db
        meta = dict(db.execute("SELECT key, value FROM meta").fetchall())
        self.roomy = bool(meta.get("roomy"))
        self.roots: frozenset[str] = frozenset(json.loads(meta["roots"]))
        self.ids: dict[str, int] = {}
        self._sizes: dict[int, int] = {}
        if meta.get(CODE) == code:
            for number, meta_text, first, last in db.execute("SELECT id, meta, first, last FROM documents"):
                self.ids[meta_text], self._sizes[number] = number, last - first + 1

    @classmethod
    def open(cls, path: Path, code: str) -> Prior:
        """The catalogue file of a verified snapshot, read-only. Raises sqlite3.Error."""
        return cls(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True), code)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def find(self, source: DocumentSource) -> int | None:
        """The id that an equal document has in the catalogue, or None."""
        return self.ids.get(meta_of(source))

    def size(self, identifier: int) -> int:
        """How many passages that document has."""
        return self._sizes[identifier]

    def rows(self, identifier: int, root: str) -> Prepared:
        """What ``prepare`` gave for that document, to the letter; ``root`` is the directory that it now lies in."""
        found = self._rows(_DOCUMENT, identifier)[0]
        first, last, urn, version, status, path, _, meta, *row = found
        passages = self._rows(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE rowid BETWEEN ? AND ? ORDER BY rowid", first, last
        )
        entries = [_entry(row[0]) for row in self._within("SELECT fields FROM tokens WHERE rowid", first, last)]
        facts = self._within(
            "SELECT passage, ordinal, kind, payload FROM facts WHERE passage", first, last, "passage, ordinal"
        )
        terms = self._within("SELECT key, passage, ordinal FROM terms WHERE passage", first, last)
        citations = self._within("SELECT norm, article, passage, ordinal FROM citations WHERE passage", first, last)
        return Prepared(
            urn=urn,
            version=version,
            published=status == "published",
            path=path,
            root=root,
            row=tuple(row),
            meta=meta,
            text=self._rows("SELECT text FROM sources WHERE document = ?", identifier)[0][0],
            names=tuple(
                row[0] for row in self._rows("SELECT key FROM names WHERE document = ? ORDER BY key", identifier)
            ),
            passages=passages,
            facts=[(passage - first, *rest) for passage, *rest in facts],
            terms=[(key, passage - first, ordinal) for key, passage, ordinal in terms],
            citations=[(norm, article, passage - first, ordinal) for norm, article, passage, ordinal in citations],
            words=word_counts(row[PASSAGE_TEXT] for row in passages),
            stems=stem_counts(entries),
            entries=entries,
        )

    def _within(self, query: str, first: int, last: int, order: str = "rowid") -> list[Any]:
        return self._rows(f"{query} BETWEEN ? AND ? ORDER BY {order}", first, last)

    def _rows(self, query: str, *values: int) -> list[Any]:
        return self._db.execute(query, values).fetchall()


def _entry(fields: str) -> dict[str, str]:
    return {name: text for name, text in zip(FIELDS, fields.split("\n"), strict=True) if text}
