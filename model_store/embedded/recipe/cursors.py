"""Random cursors in held-out files, with the prompt that the server would send there and the text that is right."""

import json
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from recipe.samples import CHARACTERS_PER_TOKEN, MOST_AFTER, indentation, line_starts, outline_of

MOST_BEFORE = 300 * CHARACTERS_PER_TOKEN  # characters
MOST_AFTER_CHARACTERS = 0.9 * MOST_AFTER * CHARACTERS_PER_TOKEN


@dataclass(frozen=True)
class Cursor:
    """A place in a file whose line is to be completed."""

    package: str
    kind: str  # "line end" or "whole line"
    file_before: str  # all of the file before the cursor
    file_after: str  # all of the file after the line
    outline: str
    before: str  # of the prompt's window
    after: str
    answer: str  # the rest of the line


def cursor_at(package: str, text: str, kind: str, rng: random.Random) -> Cursor | None:
    """A cursor in a random line of a file; None when the line is blank, a comment or too short."""
    starts = line_starts(text)
    number = rng.randrange(len(starts) - 1)
    start = starts[number]
    line = text[start : starts[number + 1]].rstrip("\n")
    depth = indentation(line)
    if len(line.strip()) < 5 or line.strip().startswith("#"):
        return None
    column = depth if kind == "whole line" else rng.randrange(depth + 1, len(line))
    offset, end = start + column, start + len(line)
    first = next(at for at in range(number + 1) if offset - starts[at] <= MOST_BEFORE or at == number)
    after = text[end : end + int(MOST_AFTER_CHARACTERS)]
    after = after[: after.rfind("\n") + 1] if end + len(after) < len(text) else after
    last = next((at for at in range(number, len(starts)) if starts[at] >= end + len(after)), len(starts) - 1)
    outline = outline_of(text, starts, (first, last), rng) if first else ""
    before = text[starts[first] : offset]
    return Cursor(package, kind, text[:offset], text[end:], outline, before, after, line[column:])


def random_cursors(held_out: Path, count: int, seed: int = 0) -> list[Cursor]:
    """As many cursors of each kind, spread evenly over the packages; always the same for one corpus and seed."""
    by_package = defaultdict(list)
    with held_out.open() as lines:
        for line in lines:
            file = json.loads(line)
            by_package[file["package"]].append(file["text"])
    rng, packages, cursors = random.Random(seed), sorted(by_package), []
    while len(cursors) < count:
        package = packages[len(cursors) % len(packages)]
        kind = ("line end", "whole line")[len(cursors) // len(packages) % 2]
        cursor = cursor_at(package, rng.choice(by_package[package]), kind, rng)
        if cursor:
            cursors.append(cursor)
    return cursors
