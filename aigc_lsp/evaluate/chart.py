"""Curves, drawn as SVG."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.errors import BadDocument

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 60, 190, 40, 40  # margins
LINES = 4  # of the grid
LABEL = 14  # pixels between two labels at least


@dataclass(frozen=True)
class Curve:
    """One line of a chart."""

    label: str  # stands at its end
    colour: str
    points: Sequence[tuple[float, float]]  # across and up, from the left to the right


def chart(title: str, curves: Sequence[Curve], across: str, up: str) -> str:
    """The whole picture, from 0 up.

    Args:
        title: stands above it.
        curves: at least one, each with a point at least.
        across: the unit of the first numbers.
        up: the unit of the second ones.
    """
    most_across = max(1.0, *(x for curve in curves for x, _ in curve.points))
    most_up = 1.1 * max(1e-9, *(y for curve in curves for _, y in curve.points))

    def place(x: float, y: float) -> tuple[float, float]:
        left = LEFT + (WIDTH - LEFT - RIGHT) * x / most_across
        return round(left, 1), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / most_up, 1)

    parts = [_text(LEFT, TOP - 18, title, size=14)]
    for line in range(LINES + 1):
        x, y = most_across * line / LINES, most_up * line / LINES
        left, height = place(x, y)
        parts.append(f'<path d="M{LEFT} {height}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(_text(LEFT - 6, height + 4, f"{y:.0f} {up}", anchor="end"))
        parts.append(_text(left, HEIGHT - BOTTOM + 18, f"{x:,.0f} {across}", anchor="middle"))
    lowest = 0.0
    for curve in sorted(curves, key=lambda curve: -curve.points[-1][1]):
        points = [place(*point) for point in curve.points]
        drawn = " ".join(f"{x},{y}" for x, y in points)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{curve.colour}" stroke-width="1.5"/>')
        lowest = max(points[-1][1] + 4, lowest + LABEL)
        parts.append(_text(WIDTH - RIGHT + 6, lowest, curve.label, colour=curve.colour))
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">'
    return "\n".join([head, *parts, "</svg>\n"])


def write_picture(picture: Path, svg: str) -> None:
    """Writes a chart.

    Raises:
        BadDocument: it cannot be written there.
    """
    try:
        picture.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise BadDocument(f"{picture} cannot be written: {error.strerror}. Choose another place.") from error


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 11, colour: str = "#222222") -> str:
    attributes = f'x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    return f"<text {attributes}>{html.escape(words)}</text>"
