"""Snapshots: catalogue and full-text index, written beside the live one, sealed, and swapped in with one rename.

    DIR/lock                     held (flock) by the one build that may run
    DIR/current                  the name of the snapshot being served
    DIR/snapshots/NAME/          catalogue.sqlite, index/…, and snapshot.json, written last: sha256 of every file

Killed at any moment, the pointer names a whole snapshot. A reader verifies every checksum before anything is loaded
and holds a shared lock on the snapshot it uses, so that no build removes it. The index is disposable: whatever is
wrong with it, the cure is to build again from kb/.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from indexer.catalogue import Catalogue
from indexer.catalogue_patch import CataloguePatch
from indexer.catalogue_writer import CatalogueWriter, Prepared, prepare
from indexer.disk import disk_errors, reason, sync, write_durably
from indexer.engines.base import (
    DEFAULT,
    Clause,
    Engine,
    Extender,
    Hit,
    IndexEntry,
    Searcher,
    Within,
    Writer,
    load_engine,
)
from indexer.errors import NormatecaError, SnapshotError
from indexer.locks import build_lock, remove_unread
from indexer.models import Document, PassageFacts
from indexer.seal import FORMAT, SEAL, SnapshotInfo, digests, read_seal, seal, verify
from indexer.trust import annotate

CATALOGUE, _INDEX = "catalogue.sqlite", "index"
_ATTEMPTS = 5
_STAMP = "%Y%m%dT%H%M%S%f"


# --------------------------------------------------------------------------------------------- fingerprints


def corpus_fingerprint(files: Iterable[tuple[str, str]]) -> str:
    """What a snapshot is made of: each file's (path, sha256), the code that reads them, and the format, as one hash."""
    digest = hashlib.sha256(f"{FORMAT}\0{code_fingerprint()}\0".encode())
    for path, sha256 in sorted(files):
        digest.update(f"{path}\0{sha256}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache
def code_fingerprint() -> str:
    """Hash of this package's modules: other code may read other facts from the same files."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for module in sorted(package.rglob("*.py")):
        digest.update(module.relative_to(package).as_posix().encode() + b"\0" + module.read_bytes() + b"\0")
    return digest.hexdigest()


# ------------------------------------------------------------------------------------------------ snapshots


class Snapshot:
    """An open, verified snapshot. Everything read through it belongs together. Close it when no longer served."""

    def __init__(self, directory: Path, info: SnapshotInfo, lock: int, notice: str | None = None) -> None:
        """For ``Store`` only. ``lock`` is the descriptor that holds the shared lock; it is closed with the snapshot."""
        self.directory, self.info, self.notice = directory, info, notice
        self._lock: int | None = lock
        self.catalogue = Catalogue(directory / CATALOGUE)
        try:
            self.searcher: Searcher = load_engine(info.engine).open(directory / _INDEX)
        except NormatecaError:
            self.catalogue.close()
            raise

    def search(self, clauses: Sequence[Clause], limit: int, documents: Within | None = None) -> list[Hit]:
        """See ``indexer.engines.base.Searcher.search``."""
        return self.searcher.search(clauses, limit, documents)

    def is_stale(self, fingerprint: str, engine: str | None = None) -> bool:
        """Whether the corpus, the code or the engine is no longer the one that this snapshot was built with."""
        return self.info.fingerprint != fingerprint or (engine is not None and self.info.engine != engine)

    def close(self) -> None:
        """Release files and lock; may be called twice."""
        self.searcher.close()
        self.catalogue.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Store:
    """The directory where snapshots live. Reading it needs no permission to write."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._snapshots = directory / "snapshots"

    def begin(
        self,
        *,
        fingerprint: str,
        created: datetime,
        engine: str = DEFAULT,
        roomy: bool = False,
    ) -> SnapshotWriter:
        """Start a snapshot beside the live one, and clear what earlier builds left half done.

        ``roomy``: number the documents so that ``exchange`` can replace some later (see ``catalogue_writer.ID_STEP``).
        Raises SnapshotError where another build runs or the directory cannot be written, EngineError for the engine.
        """
        loaded = load_engine(engine)
        lock, directory = self._begin(fingerprint, created)
        try:
            with disk_errors(f"preparar {self.directory}"):
                return SnapshotWriter(self, directory, loaded, fingerprint, created.isoformat(), lock, roomy=roomy)
        except BaseException:
            os.close(lock)
            raise

    def exchange(self, base: Snapshot, *, fingerprint: str, created: datetime) -> SnapshotExchange | None:
        """Start a snapshot from an open one of this store, to exchange documents in it; ``base`` stays as it is.

        None where its engine only writes whole indexes, or it has no room between its documents. Raises SnapshotError.
        """
        if not base.catalogue.meta.get("roomy"):
            return None
        engine = load_engine(base.info.engine)
        lock, directory = self._begin(fingerprint, created)
        try:
            with disk_errors(f"preparar {self.directory}"):
                (directory / _INDEX).mkdir()
                index = engine.extend(base.directory / _INDEX, directory / _INDEX)
                if index is None:
                    remove_unread(directory)
                    os.close(lock)
                    return None
                shutil.copyfile(base.directory / CATALOGUE, directory / CATALOGUE)
                return SnapshotExchange(self, directory, engine, index, fingerprint, created.isoformat(), lock)
        except BaseException:
            os.close(lock)
            raise

    def _begin(self, fingerprint: str, created: datetime) -> tuple[int, Path]:
        """The build lock, and a new directory for a snapshot."""
        with disk_errors(f"preparar {self.directory}"):
            self._snapshots.mkdir(parents=True, exist_ok=True)
            lock = build_lock(self.directory)
        try:
            with disk_errors(f"preparar {self.directory}"):
                self._clean(keep=self._whole()[:2])
                directory = self._snapshots / f"{self._stamp(created)}-{fingerprint[:8]}"
                directory.mkdir()
                return lock, directory
        except BaseException:
            os.close(lock)
            raise

    def current_name(self) -> str | None:
        """The name of the snapshot that the pointer states, if any: cheap, for noticing a swap."""
        try:
            name = (self.directory / "current").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return name if name and "/" not in name and name not in (".", "..") else None

    def open_current(self) -> Snapshot:
        """The live snapshot, verified; where it is corrupt, the last good one, with a ``notice`` that says so.

        Raises SnapshotError where none is whole: the text names each and what is wrong with it.
        """
        problems: list[str] = []
        for _ in range(_ATTEMPTS):
            pointed = self.current_name()
            problems = []
            for name in self._whole():
                try:
                    notice = f"Se sirve una versión anterior: {'; '.join(problems)}" if problems else None
                    return self._open(name, notice)
                except NormatecaError as error:
                    problems.append(str(error))
            if self.current_name() == pointed:
                break  # not a swap that overtook this reading
        if problems:
            raise SnapshotError(f"Ningún índice de {self.directory} está sano: {'; '.join(problems)}")
        raise SnapshotError(f"No hay un índice construido en {self.directory}; constrúyalo con «normateca build».")

    def _stamp(self, created: datetime) -> str:
        """The time in UTC, or just after the newest name there is: names ascend even where clocks go back."""
        stamp = created.astimezone(UTC).strftime(_STAMP)
        for path in self._snapshots.iterdir():
            taken = path.name.partition("-")[0]
            with suppress(ValueError):  # not one of ours
                if taken >= stamp:
                    stamp = (datetime.strptime(taken, _STAMP) + timedelta(microseconds=1)).strftime(_STAMP)
        return stamp

    def _whole(self) -> list[str]:
        """Names of the sealed snapshots: the one pointed to, then the others from the newest."""
        pointed = self.current_name()
        try:
            names = [path.parent.name for path in self._snapshots.glob(f"*/{SEAL}")]
        except OSError:
            names = []
        return sorted(names, key=lambda name: (name == pointed, name), reverse=True)

    def _open(self, name: str, notice: str | None = None, *, verified: bool = False) -> Snapshot:
        directory = self._snapshots / name
        try:
            lock = os.open(directory / SEAL, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise SnapshotError(f"El índice {name} no se puede leer: {reason(error)}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            info = read_seal(directory) if verified else verify(directory)
            return Snapshot(directory, info, lock, notice)
        except OSError as error:
            os.close(lock)
            raise SnapshotError(f"El índice {name} no se puede leer: {reason(error)}.") from error
        except BaseException:
            os.close(lock)
            raise

    def _publish(self, name: str) -> None:
        with disk_errors(f"publicar el índice en {self.directory}"):
            pointer = self.directory / "current.new"
            write_durably(pointer, f"{name}\n")
            os.replace(pointer, self.directory / "current")
        try:
            sync(self.directory)
        except OSError as error:
            raise SnapshotError(
                f"El índice nuevo ya se sirve en {self.directory}, pero el disco no lo confirmó: {reason(error)}."
            ) from error

    def _clean(self, keep: Collection[str]) -> None:
        """Remove every other snapshot that nobody is reading, and what killed builds left."""
        for directory in self._snapshots.iterdir():
            if directory.name not in keep:
                remove_unread(directory)


class _Unsealed:
    """A snapshot's files being written: how it is sealed and published, or given up.

    A context manager: left without ``commit`` (an error, or a build given up), nothing remains and the old one serves.
    """

    def __init__(
        self,
        store: Store,
        directory: Path,
        engine: Engine,
        index: Writer,
        catalogue: CatalogueWriter | CataloguePatch,
        fingerprint: str,
        created: str,
        lock: int,
    ) -> None:
        self.directory = directory
        self._store, self._engine, self._lock = store, engine, lock
        self._fingerprint, self._created = fingerprint, created
        self._meta: dict[str, str] = {}
        self._open = True
        self._index, self._catalogue = index, catalogue

    def set_meta(self, key: str, value: str) -> None:
        """Keep a text about the corpus as a whole, for ``Catalogue.meta``."""
        self._meta[key] = value

    def _enter_index(self, identifier: int, rowids: range, one: Prepared) -> None:
        for rowid, fields in zip(rowids, one.entries, strict=True):
            self._index.add(IndexEntry(rowid, identifier, fields))

    def commit(self) -> Snapshot:
        """Write, seal and publish; returns the new snapshot, open. Raises SnapshotError and leaves the old one live."""
        snapshot: Snapshot | None = None
        try:
            with disk_errors(f"escribir el índice en {self.directory}"):
                with ThreadPoolExecutor(1) as beside:  # neither holds Python's lock while it writes
                    indexed = beside.submit(self._index.commit)
                    documents, passages = self._catalogue.finish(self._meta)
                    indexed.result()
                annotate(self.directory / CATALOGUE, datetime.fromisoformat(self._created).date())
                files = digests(self.directory)
                for path in (*files, _INDEX, "."):
                    sync(self.directory / path)
                info = SnapshotInfo(
                    name=self.directory.name,
                    engine=self._engine.name,
                    fingerprint=self._fingerprint,
                    created=self._created,
                    documents=documents,
                    passages=passages,
                    files=files,
                )
                seal(self.directory, info)
                before = self._store.current_name()
            with disk_errors(f"abrir el índice nuevo en {self.directory}"):
                snapshot = self._store._open(self.directory.name, verified=True)
            self._store._publish(self.directory.name)
        except BaseException:
            if snapshot is not None:
                snapshot.close()
            self.abort()
            raise
        self._open = False
        with suppress(OSError):  # what cannot be removed now is removed by the next build
            self._store._clean(keep={self.directory.name, before or ""})
        os.close(self._lock)
        return snapshot

    def abort(self) -> None:
        """Give the build up: nothing of it remains. Does nothing after ``commit``."""
        if not self._open:
            return
        self._open = False
        self._index.abort()
        self._catalogue.close()
        if self._store.current_name() != self.directory.name:
            with suppress(OSError):  # what cannot be removed now is removed by the next build
                remove_unread(self.directory)
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.abort()


class SnapshotWriter(_Unsealed):
    """A snapshot being built: documents stream through to catalogue and index, memory holds one at a time."""

    _catalogue: CatalogueWriter

    def __init__(
        self,
        store: Store,
        directory: Path,
        engine: Engine,
        fingerprint: str,
        created: str,
        lock: int,
        *,
        roomy: bool = False,
    ) -> None:
        """For ``Store.begin`` only; takes over the build lock."""
        (directory / _INDEX).mkdir()
        index = engine.create(directory / _INDEX)
        catalogue = CatalogueWriter(directory / CATALOGUE, roomy=roomy)
        super().__init__(store, directory, engine, index, catalogue, fingerprint, created, lock)

    def add(
        self,
        document: Document,
        facts: Sequence[PassageFacts],
        tokens: Sequence[Mapping[str, Sequence[str]]],
    ) -> int:
        """Catalogue and index one document, given its facts and tokens passage by passage; returns its id.

        See ``catalogue_writer.prepare``. Raises SnapshotError.
        """
        return self.write(prepare(document, facts, tokens))

    def write(self, one: Prepared) -> int:
        """``add`` for a document that a parallel build prepared in another process. Raises SnapshotError."""
        with disk_errors(f"escribir el índice en {self.directory}"):
            identifier, rowids = self._catalogue.add(one)
            self._enter_index(identifier, rowids, one)
        return identifier


class SnapshotExchange(_Unsealed):
    """A snapshot that differs from the one before by some documents: the rest is shared or copied, not made again."""

    _catalogue: CataloguePatch
    _index: Extender

    def __init__(
        self,
        store: Store,
        directory: Path,
        engine: Engine,
        index: Extender,
        fingerprint: str,
        created: str,
        lock: int,
    ) -> None:
        """For ``Store.exchange`` only; takes over the build lock."""
        catalogue = CataloguePatch(directory / CATALOGUE)
        super().__init__(store, directory, engine, index, catalogue, fingerprint, created, lock)

    def remove(self, identifier: int) -> None:
        """Take a document out. Raises SnapshotError."""
        with disk_errors(f"escribir el índice en {self.directory}"):
            self._catalogue.remove(identifier)
            self._index.remove(identifier)

    def put(self, identifier: int, one: Prepared) -> None:
        """Put a document in under a number that is free (see ``catalogue_patch.places``). Raises SnapshotError."""
        with disk_errors(f"escribir el índice en {self.directory}"):
            self._enter_index(identifier, self._catalogue.add(identifier, one), one)
