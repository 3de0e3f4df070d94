"""Documents prepared by several processes, delivered in the order of their reading whatever process was first.

Parsing and extraction are pure, so other processes do them and this one writes. What is on its way is bounded, and
one process does a small corpus alone: starting others takes longer than they save.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from types import TracebackType
from typing import Self

from indexer.analysis import index_entries
from indexer.catalogue_writer import Prepared, prepare_entries
from indexer.collecting import collect_rarely
from indexer.errors import NormatecaError, SnapshotError
from indexer.facts.extractors import read_facts
from indexer.models import DocumentSource
from indexer.passages import read_document

ALONE_BELOW = 1_500_000
"""Characters of text that one process prepares before another has started and loaded its modules."""

BATCH = 200_000
"""Characters handed over at once: enough to make the handing over cheap, little enough to share the end evenly."""

AHEAD, AHEAD_OF_READING = 3, 40
"""Batches a process may be ahead of the writer: what bounds memory. More while the corpus is read, when nothing is
written yet: two processes beside the reading of 20,000 laws prepare some 70 batches in that time."""


def prepare_source(source: DocumentSource) -> Prepared:
    """One document parsed, read and made into rows. Raises SnapshotError, which names the document, for any fault."""
    try:
        document = read_document(source)
        facts = [read_facts(passage) for passage in document.passages]
        return prepare_entries(document, facts, index_entries(document))
    except NormatecaError:
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        raise SnapshotError(
            f"{source.path}: este documento no se pudo procesar ({told}); informe de la falla."
        ) from error


def prepared(sources: Iterable[DocumentSource], workers: int | None = None) -> Iterator[Prepared]:
    """Every document as rows, in order; see ``Preparation``. Close the iterator to stop the processes early."""
    with Preparation(workers) as preparation:
        for source in sources:
            preparation.take(source)
        yield from preparation.rows()


class Preparation:
    """Documents on their way to rows: taken while a corpus is still read, given back in the order of the taking.

    A context manager: left early, it stops the processes that it started.
    """

    def __init__(self, workers: int | None = None) -> None:
        """``workers``: None for as many as pay off; 1 for this process alone. The result does not depend on it."""
        self._workers = processors() if workers is None else workers
        self._alone_below = ALONE_BELOW if workers is None else 0
        self._left: deque[DocumentSource] = deque()  # taken, not handed over yet
        self._size = self._held = 0  # characters of all that was taken, and of what is left
        self._waiting: deque[tuple[list[DocumentSource], Future[list[Prepared]]]] = deque()
        self._pool: ProcessPoolExecutor | None = None

    def take(self, source: DocumentSource) -> None:
        """One more document. Other processes begin with it at once where there is enough for them to do."""
        self._left.append(source)
        self._size += len(source.text)
        self._held += len(source.text)
        if self._workers > 1 and self._size >= ALONE_BELOW and self._held >= self._batch_size():
            self._hand_over(self._workers * AHEAD_OF_READING)

    def rows(self) -> Iterator[Prepared]:
        """Everything that was taken, as rows. Raises SnapshotError for the first document that cannot be prepared."""
        pays_off = self._workers > 1 and len(self._left) > 1 and self._size >= self._alone_below
        if not pays_off and not self._waiting:
            yield from map(prepare_source, self._left)
            return
        least = self._workers * AHEAD
        self._hand_over(max(least, len(self._waiting) + self._workers))
        written = 0
        while self._waiting:
            batch, done = self._waiting.popleft()
            yield from _result(batch, done)
            written += 1  # what was prepared during the reading shrinks while there is work still: one new for two
            self._hand_over(max(least, len(self._waiting) + written % 2))

    def close(self) -> None:
        """Stop the processes; may be called twice."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _batch_size(self) -> int:
        return min(BATCH, self._size // (2 * self._workers) + 1)

    def _hand_over(self, most: int) -> None:
        """Give the processes work, until so many batches are on their way or wait to be written."""
        while self._left and len(self._waiting) < most:
            batch: list[DocumentSource] = []
            held, wanted = 0, self._batch_size()
            while self._left and held < wanted:
                batch.append(self._left.popleft())
                held += len(batch[-1].text)
            self._held -= held
            self._waiting.append((batch, _submitted(self._started(), batch)))

    def _started(self) -> ProcessPoolExecutor:
        # Spawned, not forked: this process has threads (an engine's writer, a progress bar), and a fork copies their
        # locks.
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"), initializer=_begin)
        return self._pool


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _prepare_batch(sources: list[DocumentSource]) -> list[Prepared]:
    return [prepare_source(source) for source in sources]


def _submitted(pool: ProcessPoolExecutor, batch: list[DocumentSource]) -> Future[list[Prepared]]:
    try:
        return pool.submit(_prepare_batch, batch)
    except BrokenProcessPool as error:  # told where the batch is wanted: one before it may name the document
        broken: Future[list[Prepared]] = Future()
        broken.set_exception(error)
        return broken


def _result(batch: list[DocumentSource], done: Future[list[Prepared]]) -> list[Prepared]:
    try:
        return done.result()
    except BrokenProcessPool as error:
        places = batch[0].path if len(batch) == 1 else f"{batch[0].path} … {batch[-1].path}"
        raise SnapshotError(
            f"Un proceso que leía documentos ({places}) terminó de golpe, quizá por falta de memoria."
        ) from error


def _begin() -> None:
    """In a new process: Ctrl-C is for the parent to hear, and without the parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_rarely()
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    sys.stderr.flush()
    os._exit(1)
