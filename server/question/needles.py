"""What a text must hold for a pattern to be found in it: asked first, since most questions hold none of it.

A rule's pattern is tried at every letter of a question, and hundreds of rules ask. Whether "defin" or "concepto" stands
in a text at all is asked a hundred times faster, and where none of a pattern's needles does, it is nowhere. They are
read off the pattern as Python's own parser sees it; where it cannot be asked, every pattern is simply tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

try:
    from re import _constants as ops  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover - a Python that keeps its parser to itself
    parser = None

Needles = tuple[str, ...]
"""Strings of which a text must hold one; () where nothing is known."""

_MOST = 40
"""Needles beyond which trying the pattern is as fast."""


def needles_of(pattern: re.Pattern[str]) -> Needles:
    """The needles of a pattern. Any text in which it is found holds one of them."""
    if parser is None or pattern.flags & re.IGNORECASE:
        return ()
    found = _of_sequence(parser.parse(pattern.pattern, pattern.flags))
    distinct = tuple(dict.fromkeys(found or ()))
    return distinct if len(distinct) <= _MOST else ()


def _of_sequence(parts: Iterable[Any]) -> Sequence[str] | None:
    """The best needles of things that must all be found, one after another; None where none of them has any."""
    best: Sequence[str] | None = None
    run = ""
    for op, argument in parts:
        if op is ops.LITERAL:
            run += chr(argument)
            continue
        if op is ops.AT:  # a boundary is no character: what stands about it stands together
            continue
        best, run = _better(best, _whole(run)), ""
        best = _better(best, _of_part(op, argument))
    return _better(best, _whole(run))


def _of_part(op: Any, argument: Any) -> Sequence[str] | None:
    if op is ops.SUBPATTERN:
        _, flags_on, _, inner = argument
        return None if flags_on & re.IGNORECASE else _of_sequence(inner)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        least, _, inner = argument
        return _of_sequence(inner) if least else None
    if op is ops.BRANCH:
        each = [_of_sequence(branch) for branch in argument[1]]
        return None if any(found is None for found in each) else [needle for found in each for needle in found or ()]
    return None  # a set of characters, a look-around, a group that must or must not be there


def _whole(run: str) -> Sequence[str] | None:
    return [run] if run else None


def _better(one: Sequence[str] | None, other: Sequence[str] | None) -> Sequence[str] | None:
    """The longer needles are the rarer ones; of a choice the shortest one tells."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda needles: (min(map(len, needles)), -len(needles)))


def found_in(text: str, pattern: re.Pattern[str], needles: Needles) -> re.Match[str] | None:
    """``pattern.search(text)``, where the needles of the pattern are known."""
    for needle in needles:
        if needle in text:
            break
    else:
        if needles:
            return None
    return pattern.search(text)
