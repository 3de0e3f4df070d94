"""Documents to a snapshot: read, parse, extract, write. The orchestration; each step lives in its own module."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, nullcontext
from datetime import datetime
from pathlib import Path

from indexer.beside import files_beside
from indexer.catalogue_patch import places
from indexer.catalogue_writer import Prepared
from indexer.collecting import rare_collections
from indexer.corpus import CorpusReading
from indexer.engines.base import DEFAULT
from indexer.errors import CorpusError, Level, NormatecaError, Problem, SnapshotError
from indexer.findings import problems_json, relocated, unread_json
from indexer.glosas import table_json
from indexer.parallel import Preparation, prepared
from indexer.register import manifest_problems
from indexer.remembered import Remembered, mark_of
from indexer.reuse import CODE, Prior
from indexer.snapshot import (
    CATALOGUE,
    Snapshot,
    SnapshotExchange,
    SnapshotWriter,
    Store,
    code_fingerprint,
    corpus_fingerprint,
)

ROOMY_ABOVE = 20_000_000
"""Characters of a corpus from which its numbers leave room to exchange documents: below it, all rows are written
again in no time, and the index has no removed entries that count in scores."""

EXCHANGED, EXCHANGED_AT_MOST = "exchanged", 0.02
"""Share of the documents exchanged since the last whole build above which one is due: removed entries count in word
frequencies until then."""

Progress = Callable[[int, int, str], None]
"""Called with (documents done, documents in all, path) after each document."""


def fingerprint(reading: CorpusReading) -> str:
    """What a snapshot of this reading would be made of: the same value means the same snapshot."""
    files = [(reading.place(source), source.sha256) for source in reading.documents]
    for root in reading.roots:
        for path in (root.manifest_path, *files_beside(root.path)):
            if path and os.path.isfile(path):
                files.append((path, hashlib.sha256(Path(path).read_bytes()).hexdigest()))
    return corpus_fingerprint(files)


def build(
    reading: CorpusReading,
    store: Store,
    *,
    created: datetime,
    engine: str = DEFAULT,
    strict: bool = False,
    progress: Progress | None = None,
    workers: int | None = None,
    base: Snapshot | None = None,
    begun: Preparation | None = None,
) -> Snapshot:
    """Build and publish a snapshot of a reading; returns it open.

    ``base``, an open snapshot of the same store, spares parsing what did not change since; ``workers`` is how many
    processes parse (None: as many as pay off); ``begun`` took every document of the reading already. None of them
    changes what is answered. Raises CorpusError where ``strict`` and the reading has errors, SnapshotError where it
    cannot be written; the live snapshot is then untouched.
    """
    errors = [problem for problem in reading.problems if problem.level is Level.ERROR]
    if strict and errors:
        raise CorpusError(f"El corpus tiene {len(errors)} errores y se pidió un índice estricto.", reading.problems)
    opened = closing(Prior.open(base.directory / CATALOGUE, code_fingerprint())) if base else nullcontext()
    with rare_collections(), opened as prior:
        plan = Plan(reading, prior, workers, begun)
        made = None
        if base is not None and base.info.engine == engine:
            made = plan.exchange(store, base, fingerprint(reading), created, progress)
        return made or plan.whole(store, engine, fingerprint(reading), created, progress)


class Plan:
    """What of a reading must be parsed and what a snapshot before already holds, and the two ways to write it."""

    def __init__(
        self, reading: CorpusReading, prior: Prior | None, workers: int | None, begun: Preparation | None
    ) -> None:
        self._reading, self._prior = reading, prior
        self._kept = [prior.find(source) if prior else None for source in reading.documents]
        self._changed = [source for source, kept in zip(reading.documents, self._kept, strict=True) if kept is None]
        everything = begun is not None and len(self._changed) == len(reading.documents)
        self._fresh: Iterable[Prepared] = begun.rows() if begun and everything else prepared(self._changed, workers)

    def whole(self, store: Store, engine: str, mark: str, created: datetime, progress: Progress | None) -> Snapshot:
        """A new snapshot, every row written again; what did not change comes from the rows before."""
        documents = self._reading.documents
        roomy = sum(len(source.text) for source in documents) > ROOMY_ABOVE
        fresh = iter(self._fresh)
        with store.begin(fingerprint=mark, created=created, engine=engine, roomy=roomy) as writer:
            for done, (source, kept) in enumerate(zip(documents, self._kept, strict=True), 1):
                rows = self._prior.rows(kept, source.root) if self._prior and kept is not None else next(fresh)
                writer.write(rows)
                if progress:
                    progress(done, len(documents), source.path)
            self._set_meta(writer, 0)
            return writer.commit()

    def exchange(
        self, store: Store, base: Snapshot, mark: str, created: datetime, progress: Progress | None
    ) -> Snapshot | None:
        """The snapshot before with some documents exchanged; None where a whole one is due."""
        prior, documents = self._prior, self._reading.documents
        if prior is None or not prior.roomy or not prior.ids or {source.root for source in documents} - prior.roots:
            return None
        gone = sorted(set(prior.ids.values()).difference(filter(None, self._kept)))
        exchanged = int(base.catalogue.meta.get(EXCHANGED, "0")) + len(gone) + len(self._changed)
        if exchanged > len(documents) * EXCHANGED_AT_MOST:
            return None
        self._fresh = fresh = list(self._fresh)
        kept = [None if number is None else (number, prior.size(number)) for number in self._kept]
        numbers = places(kept, [len(one.passages) for one in fresh])
        if numbers is None:
            return None
        writer = store.exchange(base, fingerprint=mark, created=created)
        if writer is None:
            return None
        with writer:
            for number in gone:
                writer.remove(number)
            new = [number for number, kept in zip(numbers, self._kept, strict=True) if kept is None]
            for done, (number, one) in enumerate(zip(new, fresh, strict=True), 1):
                writer.put(number, one)
                if progress:
                    progress(len(documents) - len(new) + done, len(documents), one.path)
            self._set_meta(writer, exchanged)
            return writer.commit()

    def _set_meta(self, writer: SnapshotWriter | SnapshotExchange, exchanged: int) -> None:
        manifest = self._reading.manifest
        writer.set_meta("title", manifest.title or "Corpus normativo")
        writer.set_meta("contact", manifest.contact or "")
        writer.set_meta("ranks", ranks_json(self._reading))
        writer.set_meta("renumbering", table_json(self._reading.renumbering))
        writer.set_meta("baseline", self._reading.baseline)
        roots = [(root.shown, root.path) for root in self._reading.roots]
        found = relocated((*self._reading.problems, *manifest_problems(self._reading)), roots)
        writer.set_meta("several_roots", "1" if len(roots) > 1 else "")
        writer.set_meta("reading_problems", problems_json(found))
        writer.set_meta("unread", unread_json(self._reading.unread, roots))
        writer.set_meta(CODE, code_fingerprint())
        writer.set_meta(EXCHANGED, str(exchanged))


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
    workers: int | None = None,
) -> tuple[Snapshot, tuple[Problem, ...], bool]:
    """A snapshot of the directories as they are now: the live one where nothing changed, else a new one.

    Returns the open snapshot, the problems of the reading, and whether it was built anew.
    """
    remembered = Remembered(store.directory, code_fingerprint())
    mark = mark_of(roots)  # taken before the reading: what changes meanwhile is read next time
    known = remembered.unchanged(mark)
    live = _live(store)
    if known and live is not None and _is_current(live, known.fingerprint, engine):
        return live, known.problems, False
    anew = live is None or live.catalogue.meta.get(CODE) != code_fingerprint()  # no row of it can be read back
    with Preparation(workers) as begun:
        reading = remembered.read(roots, begun.take if anew else None)
        wanted = fingerprint(reading)
        if live is not None and _is_current(live, wanted, engine):
            remembered.keep(mark, wanted, reading.problems)
            return live, reading.problems, False
        try:
            fresh = build(
                reading, store, created=created, engine=engine, strict=strict, progress=progress, workers=workers,
                base=live, begun=begun if anew else None,
            )  # fmt: skip
        finally:
            if live is not None:
                live.close()
    remembered.keep(mark, wanted, reading.problems)
    return fresh, reading.problems, True


def _live(store: Store) -> Snapshot | None:
    try:
        return store.open_current()
    except SnapshotError:
        return None


def _is_current(live: Snapshot, wanted: str, engine: str) -> bool:
    return not live.is_stale(wanted, engine) and live.notice is None


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
