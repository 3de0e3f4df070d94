"""Exchanging documents in a copy of a catalogue: what is left equals the catalogue of a whole build, up to numbers.

Numbers keep the order of the reading, so that equal scores come in the same order as after a whole build.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from indexer.catalogue_writer import (
    Prepared,
    first_rowid,
    folded_words,
    insert,
    next_id,
    open_for_writing,
    spanish_forms,
    version_order,
    write_document,
)
from indexer.errors import SnapshotError
from indexer.models import Status
from indexer.reuse import Prior


def places(kept: Sequence[tuple[int, int] | None], sizes: Sequence[int]) -> list[int] | None:
    """Numbers for the documents of a reading, in its order, without moving those that have theirs.

    ``kept``: (id, passages) of each document that stays, None for a new one; ``sizes``: passages of the new ones, in
    order. Returns all ids; None where the order changed or there is no room.
    """
    out: list[int] = []
    sized = iter(sizes)
    low, held = 0, 0  # the number before, and its passages
    group: list[int] = []
    for place in (*kept, None):
        last = len(out) + len(group) == len(kept)
        if place is None and not last:
            group.append(next(sized))
            continue
        high = None if place is None else place[0]
        found = _between(low, held, high, group)
        if found is None:
            return None
        out += found
        if place is not None:
            out.append(place[0])
            low, held, group = *place, []
    return out


def _between(low: int, held: int, high: int | None, sizes: Sequence[int]) -> list[int] | None:
    """Numbers for new documents of those sizes behind document ``low``, of ``held`` passages, and before ``high``."""
    if high is None:
        numbers, number, passages = [], low, held
        for size in sizes:
            number += next_id(passages)
            numbers.append(number)
            passages = size
        return numbers
    step = (high - low) // (len(sizes) + 1)
    numbers = [low + step * (place + 1) for place in range(len(sizes))]
    every = [(low, held), *zip(numbers, sizes, strict=True)]
    fits = all(
        first_rowid(number) + size <= first_rowid(end)
        for (number, size), end in zip(every, [*numbers, high], strict=True)
    )
    return numbers if fits and step > 0 else None


class CataloguePatch:
    """A copy of a catalogue being changed, in one transaction. ``finish`` or ``close`` ends it."""

    def __init__(self, path: Path) -> None:
        """Over a file that is nobody else's. Raises sqlite3.Error."""
        self._db = open_for_writing(path)
        self._db.execute("BEGIN")
        self._prior = Prior(self._db, "")
        self._words: Counter[str] = Counter()
        self._stems: Counter[str] = Counter()
        self._urns: set[str] = set()
        self._roots: list[str] = json.loads(self._value("SELECT value FROM meta WHERE key = 'roots'"))

    def remove(self, identifier: int) -> None:
        """Take a document out, with everything that was read from it."""
        old = self._prior.rows(identifier, "")
        self._words.subtract(old.words)
        self._stems.subtract(old.stems)
        self._urns.add(old.urn)
        first, last = self._db.execute("SELECT first, last FROM documents WHERE id = ?", (identifier,)).fetchone()
        for table, column in (("documents", "id"), ("sources", "document"), ("names", "document")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (identifier,))
        for table, column in (
            ("passages", "rowid"),
            ("tokens", "rowid"),
            *((name, "passage") for name in ("facts", "terms", "citations")),
        ):
            self._db.execute(f"DELETE FROM {table} WHERE {column} BETWEEN ? AND ?", (first, last))

    def add(self, identifier: int, one: Prepared) -> range:
        """Put a document in; returns its passages' rowids. Raises SnapshotError for a repeated edition."""
        if one.root not in self._roots:
            self._roots.append(one.root)
        self._words.update(one.words)
        self._stems.update(one.stems)
        self._urns.add(one.urn)
        first, root = first_rowid(identifier), self._roots.index(one.root)
        try:
            return write_document(self._db, one, identifier, first, root)
        except sqlite3.IntegrityError as error:
            raise SnapshotError(f"{one.path}: {one.urn} versión {one.version} ya está en el catálogo.") from error

    def finish(self, meta: Mapping[str, str]) -> tuple[int, int]:
        """Bring what is counted over all documents up to date, and close. Returns how many documents and passages."""
        for urn in sorted(self._urns):
            self._set_latest(urn)
        self._count_stems()
        self._count_words()
        rows = [("roots", json.dumps(self._roots, ensure_ascii=False)), *sorted(meta.items())]
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)
        documents = int(self._value("SELECT count(*) FROM documents"))
        passages = int(self._value("SELECT coalesce(sum(last - first + 1), 0) FROM documents"))
        self._db.execute("COMMIT")
        self.close()
        return documents, passages

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._db.close()

    def _set_latest(self, urn: str) -> None:
        rows = self._db.execute("SELECT id, version, status FROM documents WHERE urn = ?", (urn,)).fetchall()
        editions = [(version_order(version, status == Status.PUBLISHED), id) for id, version, status in rows]
        latest = max(editions, default=(None, 0))[1]
        self._db.execute("UPDATE documents SET latest = (id = ?) WHERE urn = ?", (latest, urn))

    def _count_stems(self) -> None:
        changes = [(token, count) for token, count in sorted(self._stems.items()) if count]
        self._db.executemany(
            "INSERT INTO stems VALUES (?, ?) ON CONFLICT DO UPDATE SET passages = passages + excluded.passages", changes
        )
        self._db.execute("DELETE FROM stems WHERE passages = 0")

    def _count_words(self) -> None:
        changes = spanish_forms({word: count for word, count in self._words.items() if count})
        self._db.executemany(
            "INSERT INTO forms VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET passages = passages + excluded.passages",
            changes,
        )
        self._db.execute("DELETE FROM forms WHERE passages = 0")
        words = sorted({word for _, word, _ in changes})
        self._db.executemany("DELETE FROM words WHERE word = ?", [(word,) for word in words])
        for word in words:
            forms = self._db.execute("SELECT surface, word, passages FROM forms WHERE word = ?", (word,)).fetchall()
            insert(self._db, "words", list(folded_words(forms)))

    def _value(self, query: str) -> str:
        return str(self._db.execute(query).fetchone()[0])
