"""Python's garbage collector where millions of plain rows pass through: none of them holds itself, so it finds nothing.

Rounds cost time in proportion to what lives. They are made rare, not left out: whatever else runs in the process stays
bounded.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = (200_000, 50, 50)
"""Objects made, less those gone, between two rounds (Python's own: 700), and how often the rounds go further."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Rounds are rare within; as they were, after."""
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def collect_rarely() -> None:
    """Rounds are rare from now on, and what is loaded stays out of them: for a process that only does such work."""
    gc.freeze()
    gc.set_threshold(*RARELY)
