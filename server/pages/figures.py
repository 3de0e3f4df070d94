"""Pictures as numbers: where the bars, steps and levels of a drawing stand. The templates draw them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.models import Passage

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"(?P<sign>-?)(?P<figure>\d{1,15}(?:[.,]\d{1,9}){0,6})\s*(?P<unit>%|M?M?\$)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")

BAR_WIDTH, BAR_HEIGHT, BAR_GAP = 44, 90, 14
"""Pixels of a bar of an indicator."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what its column is called, the value as written, and where it stands."""

    label: str
    text: str
    x: int
    height: int


@dataclass(frozen=True, slots=True)
class Series:
    """A row of a table whose columns are years, as bars."""

    fragment: str
    name: str
    bars: tuple[Bar, ...]
    width: int


def series_of(table: Sequence[Passage]) -> tuple[Series, ...]:
    """The rows that are indicators over years; nothing where the columns are no years."""
    out = []
    for row in table:
        if row.level == 0:
            continue
        columns = [(cell.header, cell.text) for cell in row.cells if _YEAR.search(cell.header)]
        values = [(header, text, figure(text)) for header, text in columns]
        known = [(header, text, value) for header, text, value in values if value is not None and value >= 0]
        if len(known) < 3 or len(known) < len(values):
            continue
        top = max(value for _, _, value in known) or 1.0
        bars = tuple(
            Bar(header, text, BAR_GAP + place * (BAR_WIDTH + BAR_GAP), max(1, round(value / top * BAR_HEIGHT)))
            for place, (header, text, value) in enumerate(known)
        )
        width = BAR_GAP + len(bars) * (BAR_WIDTH + BAR_GAP)
        out.append(Series(row.fragment, row.label or row.text, bars, width))
    return tuple(out)


def figure(text: str) -> float | None:
    """The number that a cell is, as Chilean texts write it ("1.078", "2,5", "95 %"); None for any other cell."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    written = found["figure"]
    plain = written.replace(".", "").replace(",", ".") if _THOUSANDS.fullmatch(written) else written.replace(",", ".")
    try:
        return float(found["sign"] + plain)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Step:
    """A term in the drawing of a procedure."""

    name: str
    text: str
    href: str
    days: int
    x: int
    y: int
    width: int
    label: str
    label_x: int


TIMELINE, ROW, LETTER = 640, 46, 7
"""Pixels: the drawing's width, the height of one term, the width of a letter of its label."""


def timeline(terms: Sequence[tuple[str, str, str, int]]) -> tuple[Step, ...]:
    """Terms (name, value, address, days) one after another in the order of their text, all on one scale."""
    total = sum(days for *_, days in terms) or 1
    out, passed = [], 0
    for place, (name, text, href, days) in enumerate(terms):
        x = round(passed / total * TIMELINE)
        passed += days
        width = max(4, round(passed / total * TIMELINE) - x)
        value = text.partition(" (")[0][:30]
        label = f"{name[: 80 - len(value)]}: {value}"
        start = max(0, min(x, TIMELINE - len(label) * LETTER))
        out.append(Step(name, text, href, days, x, place * ROW, width, label, start))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Tier:
    """A level of the pyramid: its trapezium and what stands in it."""

    level: int
    label: str
    points: str
    y: int
    names: tuple[str, ...]


PYRAMID, TIER = 560, 64
"""Pixels: the pyramid's base and the height of a level."""


def pyramid(levels: Sequence[tuple[int, str, Sequence[str]]]) -> tuple[Tier, ...]:
    """The levels of prelación, highest first, as the slices of a triangle cut at its top."""
    out, count = [], len(levels)
    for place, (level, label, names) in enumerate(levels):
        top, bottom = _half(place, count), _half(place + 1, count)
        y, middle = place * (TIER + 4), PYRAMID // 2
        points = f"{middle - top},{y} {middle + top},{y} {middle + bottom},{y + TIER} {middle - bottom},{y + TIER}"
        out.append(Tier(level, label, points, y, tuple(names)))
    return tuple(out)


def _half(place: int, count: int) -> int:
    first = 70
    return first + round((PYRAMID // 2 - first) * place / max(1, count))
