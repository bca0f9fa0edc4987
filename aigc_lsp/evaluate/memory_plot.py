"""Memory over keys, drawn as SVG."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 60, 110, 40, 40  # margins
LINES = 4  # of the grid
COLOURS = {"server": "#2a6fb0", "engine process": "#c2571a", "together": "#444444"}


class Sample(NamedTuple):
    """What was held after so many keys, in bytes."""

    keys: int
    server: int
    host: int


def plot(samples: Sequence[Sample], title: str) -> str:
    """The whole picture: server, engine process and both together, from 0 MB up."""
    curves: dict[str, Callable[[Sample], int]] = {
        "together": lambda sample: sample.server + sample.host,
        "engine process": lambda sample: sample.host,
        "server": lambda sample: sample.server,
    }
    most_keys = max(1, *(sample.keys for sample in samples))
    most = 1.1 * max(1, *(curves["together"](sample) for sample in samples)) / 2**20

    def across(keys: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * keys / most_keys, 1)

    def down(megabytes: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * megabytes / most, 1)

    parts = [_text(LEFT, TOP - 18, f"resident memory: {title}", size=14)]
    for line in range(LINES + 1):
        megabytes, keys = most * line / LINES, most_keys * line / LINES
        height = down(megabytes)
        parts.append(f'<path d="M{LEFT} {height}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(_text(LEFT - 6, height + 4, f"{megabytes:.0f} MB", anchor="end"))
        parts.append(_text(across(keys), HEIGHT - BOTTOM + 18, f"{keys:,.0f} keys", anchor="middle"))
    for name, held in curves.items():
        points = " ".join(f"{across(sample.keys)},{down(held(sample) / 2**20)}" for sample in samples)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[name]}" stroke-width="1.5"/>')
        end = down(held(samples[-1]) / 2**20)
        parts.append(_text(WIDTH - RIGHT + 6, end + 4, name, colour=COLOURS[name]))
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">'
    return "\n".join([head, *parts, "</svg>\n"])


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 11, colour: str = "#222222") -> str:
    attributes = f'x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    return f"<text {attributes}>{html.escape(words)}</text>"
