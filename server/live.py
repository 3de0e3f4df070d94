"""The snapshot being served, behind one reference: swapped whole when a build publishes another.

A request leases what is live when it comes in and keeps it to its end, so that no answer mixes two snapshots; the
last lease of a retired one closes it.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import NormatecaError
from indexer.snapshot import Store
from server.answers import ask
from server.listings import Listings
from server.shelf import Shelf

log = logging.getLogger("normateca")


class Served:
    """An open snapshot with what is kept beside it."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.name = shelf.snapshot.info.name
        self.listings = Listings(shelf)
        self._leases = 1  # of Live itself
        self._lock = threading.Lock()

    def acquire(self) -> bool:
        """Take a lease; False where it was closed meanwhile."""
        with self._lock:
            if not self._leases:
                return False
            self._leases += 1
            return True

    def release(self) -> None:
        """Give a lease back; the last one closes the snapshot."""
        with self._lock:
            self._leases -= 1
            last = self._leases == 0
        if last:
            self.shelf.snapshot.close()


class Live:
    """Holds the served snapshot and follows the store."""

    def __init__(self, store: Store | None, served: Served | None = None) -> None:
        self._store = store
        self._served = served
        self._refused: str | None = None

    @property
    def served(self) -> Served | None:
        return self._served

    @contextmanager
    def lease(self) -> Iterator[Served | None]:
        """What is live now, kept open until the end of the block; None where nothing could be opened yet."""
        served = self._served
        while served is not None and not served.acquire():
            served = self._served
        try:
            yield served
        finally:
            if served is not None:
                served.release()

    def refresh(self) -> bool:
        """Open what the store points to if it is another snapshot, and swap; True where it did.

        A snapshot that cannot be opened is told of once, and the one in service stays.
        """
        if self._store is None:
            return False
        name = self._store.current_name()
        if name is None or name == self._refused or (self._served is not None and name == self._served.name):
            return False
        try:
            fresh = open_served(self._store)
        except NormatecaError as error:
            log.error("%s", error)
            self._refused = name
            return False
        if self._served is not None and fresh.name == self._served.name:
            fresh.release()  # the new one is corrupt and the store fell back on the one in service
            self._refused = name
            return False
        old, self._served = self._served, fresh
        self._refused = None if fresh.name == name else name
        if old is not None:
            old.release()
        return True

    def close(self) -> None:
        old, self._served = self._served, None
        if old is not None:
            old.release()


def open_served(store: Store) -> Served:
    """The live snapshot opened and warmed, so that no reader pays for the first question. Raises NormatecaError."""
    return warmed(Shelf(store.open_current()))


def warmed(shelf: Shelf) -> Served:
    """A shelf ready to be served."""
    for question in ("qué es un plazo y cuántos días son", "qué norma prevalece según el artículo 1 de la ley"):
        ask(question, shelf)
    settle()
    return Served(shelf)


_COLLECT_AFTER = 20_000
"""New objects after which the youngest are looked through for cycles: one answer makes some hundreds that last."""


def settle() -> None:
    """Leave what is loaded by now out of the collector's rounds, after a last one that frees a retired snapshot.

    A round through all that a snapshot keeps at hand stops every answer for a tenth of a second at 80,000 passages, and
    finds nothing: reference counts free what answers leave behind.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 10, 10)
