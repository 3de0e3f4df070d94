"""A chain of terms as a picture: an SVG of bars over a scale of months, readable with no script and no style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from indexer.calendar.chains import ChainStep
from indexer.calendar.counting import add_months
from indexer.calendar.holidays import written

WIDTH, LABELS, ROW, TOP = 960, 260, 34, 36
_MONTHS = "ene feb mar abr may jun jul ago sep oct nov dic".split()


def timeline_svg(steps: Sequence[ChainStep], *, title: str) -> str:
    """The picture of a chain: a bar from each term's start to its earliest end, hatched on to the latest.

    The whole is also said in words (``desc``, and a ``title`` on each bar), for who does not see it.
    """
    if not steps:
        return ""
    first, last = min(step.starts[0] for step in steps), max(step.ends[1] for step in steps)
    height = TOP + ROW * len(steps) + 12
    rows = "".join(_row(number, step, first, last) for number, step in enumerate(steps))
    said = "; ".join(f"{step.link.name}: {_ends(step)}" for step in steps)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label={quoteattr(title)} font-family="sans-serif" font-size="13">'
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>"
        f"{_scale(first, last, height)}{rows}</svg>"
    )


def _row(number: int, step: ChainStep, first: date, last: date) -> str:
    y = TOP + number * ROW
    start, sure, late = (_x(day, first, last) for day in (step.starts[0], step.ends[0], step.ends[1]))
    disputed = (
        f'<rect x="{sure}" y="{y}" width="{max(late - sure, 1)}" height="18" fill="#c9d6e8" stroke="#1d4f91" '
        'stroke-dasharray="4 3"/>'
        if step.disputed
        else ""
    )
    return (
        f"<g><title>{escape(f'{step.link.name} ({step.link.text}): {_ends(step)}')}</title>"
        f'<text x="0" y="{y + 14}">{escape(_short(step.link.name))}</text>'
        f'<rect x="{start}" y="{y}" width="{max(sure - start, 2)}" height="18" fill="#1d4f91"/>{disputed}</g>'
    )


def _scale(first: date, last: date, height: int) -> str:
    marks, month = [], first.replace(day=1)
    step = 1 + (last.year * 12 + last.month - first.year * 12 - first.month) // 18
    while month <= last:
        if month >= first:
            x = _x(month, first, last)
            marks.append(
                f'<line x1="{x}" y1="22" x2="{x}" y2="{height}" stroke="#d0d0d0"/>'
                f'<text x="{x + 3}" y="18" fill="#444444">{_MONTHS[month.month - 1]} {month.year}</text>'
            )
        month = add_months(month, step)
    return "".join(marks)


def _x(day: date, first: date, last: date) -> int:
    return LABELS + round((day - first).days / max((last - first).days, 1) * (WIDTH - LABELS - 4))


def _ends(step: ChainStep) -> str:
    early, late = (written(day) for day in step.ends)
    return f"vence el {early}" if early == late else f"vence entre el {early} y el {late}, según la lectura"


def _short(name: str, limit: int = 34) -> str:
    return name if len(name) <= limit else f"{name[: limit - 1]}…"
