"""A line plot as SVG, from a template: what a benchmark needs of a plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import floor, log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 72, 48, 40, 20
COLOURS = ("#0b5cad", "#b5471b", "#2b7a3d", "#6a3d9a")

Points = Sequence[tuple[float, float]]


def line_plot(title: str, across: str, up: str, series: Sequence[tuple[str, Points]]) -> str:
    """An SVG of the series over axes that begin at zero. ``title``, ``across`` and ``up`` are shown as they are."""
    widest = _round_up(max((x for _, points in series for x, _ in points), default=1))
    highest = _round_up(max((y for _, points in series for _, y in points), default=1))

    def at(x: float, y: float) -> tuple[float, float]:
        right = LEFT + (WIDTH - LEFT - RIGHT) * x / widest
        return round(right, 1), round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * y / highest, 1)

    parts = [_text(WIDTH / 2, 22, title, "middle", 15), _text(WIDTH / 2, HEIGHT - 8, across, "middle")]
    parts.append(f'<g transform="rotate(-90 16 {HEIGHT / 2})">{_text(16, HEIGHT / 2, up, "middle")}</g>')
    for step in range(5):
        x, y = at(widest * step / 4, highest * step / 4)
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(_text(LEFT - 6, y + 4, _figure(highest * step / 4), "end"))
        parts.append(_text(x, HEIGHT - BOTTOM + 18, _figure(widest * step / 4), "middle"))
    for number, (name, points) in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        places = [at(*point) for point in points]
        line = " ".join(f"{x},{y}" for x, y in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in places]
        parts.append(f'<rect x="{LEFT + 10}" y="{TOP + 18 * number}" width="12" height="12" fill="{colour}"/>')
        parts.append(_text(LEFT + 28, TOP + 10 + 18 * number, name, "start"))
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{ground}\n' + "\n".join(parts) + "\n</svg>\n"


def _text(x: float, y: float, text: str, anchor: str, size: int = 12) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-family="sans-serif" font-size="{size}">'
        f"{escape(text)}</text>"
    )


def _round_up(value: float) -> float:
    """The next 1, 2, 4, 5 or 8 times a power of ten."""
    if value <= 0:
        return 1
    power = 10 ** floor(log10(value))
    return float(next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value))


def _figure(value: float) -> str:
    """As Spanish writes it: 200.000; 2,5."""
    text = f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))
