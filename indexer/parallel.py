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
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process

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

AHEAD = 3
"""Batches a process may be ahead of the writer: what bounds memory."""


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


def prepared(sources: Sequence[DocumentSource], workers: int | None = None) -> Iterator[Prepared]:
    """Every document as rows, in order. ``workers``: None for as many as pay off; 1 for this process alone.

    The result does not depend on ``workers``. Raises SnapshotError for the first document that cannot be prepared;
    close the iterator to stop the processes early.
    """
    size = sum(len(source.text) for source in sources)
    count = workers if workers is not None else 1 if size < ALONE_BELOW else processors()
    if count <= 1 or len(sources) <= 1:
        yield from map(prepare_source, sources)
    else:
        yield from _shared(list(_batches(sources, min(BATCH, size // (2 * count) + 1))), count)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(sources: Sequence[DocumentSource], size: int) -> Iterator[list[DocumentSource]]:
    batch: list[DocumentSource] = []
    held = 0
    for source in sources:
        batch.append(source)
        held += len(source.text)
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _prepare_batch(sources: list[DocumentSource]) -> list[Prepared]:
    return [prepare_source(source) for source in sources]


def _shared(batches: list[list[DocumentSource]], workers: int) -> Iterator[Prepared]:
    # Spawned, not forked: this process has threads (an engine's writer, a progress bar), and a fork copies their locks.
    pool = ProcessPoolExecutor(min(workers, len(batches)), mp_context=get_context("spawn"), initializer=_begin)
    waiting: deque[tuple[list[DocumentSource], Future[list[Prepared]]]] = deque()
    try:
        following = iter(batches)
        for batch in following:
            waiting.append((batch, pool.submit(_prepare_batch, batch)))
            if len(waiting) == workers * AHEAD:
                break
        while waiting:
            batch, done = waiting.popleft()
            yield from _result(batch, done)
            for batch in following:
                waiting.append((batch, pool.submit(_prepare_batch, batch)))
                break
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


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
