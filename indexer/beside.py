"""What a corpus keeps besides its documents and register: the table of glosas and the list of known findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from indexer.baseline import BASELINE, BASELINE_LIMIT
from indexer.errors import Problem
from indexer.files import FileError, normalised, read_bytes
from indexer.glosas import Renumbered, Renumbering
from indexer.renumbering import TABLE, TABLE_LIMIT, read_renumbering

Roots = Sequence[tuple[str, Callable[[str], str]]]
"""Each served directory, and how a path in it is shown."""


def files_beside(root: str) -> tuple[str, ...]:
    """The files of a served directory that are read besides its documents and register, where it has them."""
    return tuple(path for name in (TABLE, BASELINE) if os.path.lexists(path := os.path.join(root, name)))


def read_baseline(roots: Roots, problems: list[Problem]) -> str:
    """The text of the first root's list of known findings; "" where there is none."""
    for root, place in roots:
        path = os.path.join(root, BASELINE)
        if os.path.lexists(path):
            try:
                return normalised(read_bytes(path, BASELINE_LIMIT))
            except FileError as fault:
                problems.append(fault.problem(place(BASELINE)))
    return ""


def read_tables(roots: Roots, problems: list[Problem]) -> Renumbering:
    """What the glosas of one budget became in the next, of every root's table."""
    lines: list[Renumbered] = []
    for root, place in roots:
        path = os.path.join(root, TABLE)
        if not os.path.lexists(path):
            continue
        try:
            table, found = read_renumbering(normalised(read_bytes(path, TABLE_LIMIT)), path=place(TABLE))
        except FileError as fault:
            problems.append(fault.problem(place(TABLE)))
            continue
        problems += found
        lines += table.lines
    return Renumbering(tuple(lines))
