"""Documents to a snapshot: read, parse, extract, write. The orchestration; each step lives in its own module."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.analysis import index_fields
from indexer.corpus import CorpusReading, read_corpus
from indexer.engines.base import DEFAULT
from indexer.errors import CorpusError, Level, NormatecaError, Problem, SnapshotError
from indexer.facts.extractors import read_facts
from indexer.models import Document, DocumentSource, PassageFacts
from indexer.passages import read_document
from indexer.snapshot import Snapshot, Store, corpus_fingerprint

Progress = Callable[[int, int, str], None]
"""Called with (documents done, documents in all, path) after each document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document with everything the snapshot keeps of it."""

    document: Document
    facts: tuple[PassageFacts, ...]
    fields: tuple[Mapping[str, tuple[str, ...]], ...]


def parse(source: DocumentSource) -> Parsed:
    """One document parsed and read. Pure."""
    document = read_document(source)
    return Parsed(
        document=document,
        facts=tuple(read_facts(passage) for passage in document.passages),
        fields=tuple(fields.as_mapping() for fields in index_fields(document)),
    )


def fingerprint(reading: CorpusReading) -> str:
    """What a snapshot of this reading would be made of: the same value means the same snapshot."""
    files = [(reading.place(source), source.sha256) for source in reading.documents]
    for root in reading.roots:
        if root.manifest_path:
            files.append((root.manifest_path, hashlib.sha256(Path(root.manifest_path).read_bytes()).hexdigest()))
    return corpus_fingerprint(files)


def build(
    reading: CorpusReading,
    store: Store,
    *,
    created: datetime,
    engine: str = DEFAULT,
    strict: bool = False,
    progress: Progress | None = None,
) -> Snapshot:
    """Build and publish a snapshot of a reading; returns it open.

    Raises CorpusError where ``strict`` and the reading has errors, SnapshotError where it cannot be written; the live
    snapshot is then untouched.
    """
    errors = [problem for problem in reading.problems if problem.level is Level.ERROR]
    if strict and errors:
        raise CorpusError(f"El corpus tiene {len(errors)} errores y se pidió un índice estricto.", reading.problems)
    with store.begin(fingerprint=fingerprint(reading), created=created, engine=engine) as writer:
        for done, source in enumerate(reading.documents, 1):
            parsed = parse(source)
            writer.add(parsed.document, parsed.facts, parsed.fields)
            if progress:
                progress(done, len(reading.documents), source.path)
        writer.set_meta("title", reading.manifest.title or "Corpus normativo")
        writer.set_meta("contact", reading.manifest.contact or "")
        writer.set_meta("ranks", ranks_json(reading))
        return writer.commit()


def ranks_json(reading: CorpusReading) -> str:
    """The rank table as the snapshot keeps it: kind -> [level, label]."""
    table = {}
    for row in reading.manifest.ranks.rows:
        for kind in row.kinds:
            table[kind] = [row.rank.level, row.rank.label]
    return json.dumps(table, ensure_ascii=False)


def up_to_date(
    roots: Sequence[Path],
    store: Store,
    *,
    created: datetime,
    engine: str = DEFAULT,
    strict: bool = False,
    progress: Progress | None = None,
) -> tuple[Snapshot, tuple[Problem, ...], bool]:
    """A snapshot of the directories as they are now: the live one where nothing changed, else a new one.

    Returns the open snapshot, the problems of the reading, and whether it was built anew.
    """
    reading = read_corpus(roots)
    wanted = fingerprint(reading)
    try:
        live = store.open_current()
    except SnapshotError:
        live = None
    if live is not None and not live.is_stale(wanted, engine) and live.notice is None:
        return live, reading.problems, False
    if live is not None:
        live.close()
    fresh = build(reading, store, created=created, engine=engine, strict=strict, progress=progress)
    return fresh, reading.problems, True


def store_for(roots: Sequence[Path], engine: str, base: Path | None = None) -> Store:
    """Where the snapshots of these directories live: under ``base``, $NORMATECA_DATA or ./.normateca, one per set."""
    home = base or Path(os.environ.get("NORMATECA_DATA") or ".normateca")
    names = sorted(str(root.resolve()) for root in roots)
    key = hashlib.sha256("\0".join([engine, *names]).encode()).hexdigest()[:12]
    directory = home / key
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NormatecaError(
            f"No se puede escribir en {home}: {error.strerror}; indique otro directorio con --data o NORMATECA_DATA."
        ) from error
    return Store(directory)
