"""An edited corpus to a new snapshot while the last good one is served: what changed, and whether it may be published.

A build leaves a document with errors out; a reader of a running service would then lose it to a slip of the pen. So
nothing is published while a document that was whole is broken: its errors are told, and the last good snapshot stays.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from watchfiles import Change, watch

from indexer.build import up_to_date
from indexer.corpus import CorpusReading, find_register
from indexer.errors import Level, Problem
from indexer.remembered import Remembered
from indexer.snapshot import Store, code_fingerprint

QUIET, LONGEST, TICK = 100, 1_000, 1_000
"""Milliseconds without a further change after which a set of changes is whole, and after which it is taken as it is;
between looks at all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a change."""

    published: str | None = None  # the new snapshot's name; None: nothing new, or refused
    documents: int = 0
    refused: tuple[Problem, ...] = ()  # errors of documents that were whole in the last good snapshot


class Rebuilder:
    """Publishes the directories as they are now, unless a document that was whole is broken."""

    def __init__(self, roots: Sequence[Path], store: Store, engine: str, now: Callable[[], datetime]) -> None:
        """``now`` dates the snapshots. Raises CorpusError where the directories cannot be read."""
        self._roots, self._store, self._engine, self._now = tuple(roots), store, engine, now
        self._broken = frozenset(each.path for each in _errors(self._read()))

    def rebuild(self) -> Outcome:
        """Read, and publish where something changed. Raises CorpusError or SnapshotError; the live one then stays."""
        found = _errors(self._read())
        refused = tuple(each for each in found if each.path not in self._broken)
        if refused:
            return Outcome(refused=refused)
        snapshot, _, built = up_to_date(self._roots, self._store, created=self._now(), engine=self._engine)
        try:
            self._broken = frozenset(each.path for each in found)
            return Outcome(published=snapshot.info.name if built else None, documents=snapshot.info.documents)
        finally:
            snapshot.close()

    def _read(self) -> CorpusReading:
        return Remembered(self._store.directory, code_fingerprint()).read(self._roots)


def _errors(reading: CorpusReading) -> list[Problem]:
    return [each for each in reading.problems if each.level is Level.ERROR]


def changes(roots: Sequence[Path], go_on: Callable[[], bool]) -> Iterator[None]:
    """Yields once for each set of changes to documents or registers, until ``go_on`` says no (asked every second)."""
    tops = [Path(os.path.abspath(root)) for root in roots]
    registers = _stamps(tops)

    def concerns(_: Change, path: str) -> bool:
        return any(concerns_corpus(top, Path(path)) for top in tops)

    for found in watch(*tops, watch_filter=concerns, debounce=LONGEST, step=QUIET, rust_timeout=TICK,
                       yield_on_timeout=True, raise_interrupt=False):  # fmt: skip
        if not go_on():
            return
        present = _stamps(tops)  # a register may lie above the directory that it describes
        if found or present != registers:
            registers = present
            yield


def concerns_corpus(top: Path, path: Path) -> bool:
    """Whether a changed path may be a document under ``top``, or a folder of them."""
    if not path.is_relative_to(top):
        return False
    parts = path.relative_to(top).parts
    return not any(part.startswith(".") for part in parts) and path.suffix.lower() in ("", ".md", ".yaml", ".yml")


def _stamps(tops: Sequence[Path]) -> list[tuple[str, int, int]]:
    out = []
    for top in tops:
        register = find_register(str(top))
        if register:
            try:
                status = os.stat(register)
            except FileNotFoundError:  # removed since it was found: that is a change too
                continue
            out.append((register, status.st_mtime_ns, status.st_size))
    return out
