"""What is typed in which file: runs of lines, key by key."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aigc_lsp.document import Span

RUN_LINES = 12  # lines typed in one place before the typist goes elsewhere


@dataclass(frozen=True)
class Run:
    """Some lines of a text that are taken out and typed again, from the end of the line above them."""

    span: Span  # of the whole lines, with the line end before them and without the one after them
    keys: tuple[str, ...]  # what each key inserts; together they begin what stands in the span


def plan(texts: Sequence[str], characters: int, seed: int) -> list[list[Run]]:
    """For each text its runs from top to bottom, ``characters`` keys in all where there is that much to type.

    Every text gets an equal share; what a short one cannot use goes to the longer ones.
    """
    chance = random.Random(seed)
    runs: list[list[Run]] = [[] for _ in texts]
    shortest_first = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for done, index in enumerate(shortest_first):
        share = characters // (len(texts) - done)
        runs[index] = runs_of(texts[index], share, chance)
        characters -= sum(len(run.keys) for run in runs[index])
    return runs


def runs_of(text: str, characters: int, chance: random.Random) -> list[Run]:
    """Runs of one text, drawn by ``chance`` and sorted, with ``characters`` keys in all if the text has as many."""
    lines = text.split("\n")
    starts = list(range(1, len(lines) - 1, RUN_LINES))  # the first line stays: Enter is pressed at its end
    chance.shuffle(starts)
    runs = []
    for start in starts:
        if characters <= 0:
            break
        chosen = lines[start : start + RUN_LINES]
        if not any(map(str.strip, chosen)):
            continue
        keys = tuple(keys_of(lines[:start], chosen))[:characters]
        characters -= len(keys)
        begin = len("\n".join(lines[:start]))
        runs.append(Run(Span(begin, begin + len("\n" + "\n".join(chosen))), keys))
    return sorted(runs, key=lambda run: run.span.start)


def keys_of(above: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    """What each key inserts while ``lines`` are typed below ``above``.

    Enter inserts the line end and, as editors do, the indentation of the last line that is not blank, as far as the
    new line is indented so; the rest of its spaces and every other character are one key each. Going back to a smaller
    indentation costs no key.
    """
    indentation = next((_indentation(line) for line in reversed(above) if line.strip()), "")
    for line in lines:
        given = _shared(indentation, _indentation(line))
        yield "\n" + given
        yield from line[len(given) :]
        if line.strip():
            indentation = _indentation(line)


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _shared(first: str, second: str) -> str:
    """The longest beginning that both have."""
    length = 0
    while length < min(len(first), len(second)) and first[length] == second[length]:
        length += 1
    return first[:length]
