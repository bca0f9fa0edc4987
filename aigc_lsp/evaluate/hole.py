"""Holes: places in real files with a piece of code taken out, which a model is to write again."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from aigc_lsp.context.site import site_at, white_start
from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document

FEWEST_CHARACTERS = 5  # of a line's code; shorter ones say nothing
MOST_BLOCK_LINES = 8  # as many as a suggestion may have
LONGEST_LINE = 200  # characters
TOKEN = re.compile(r"\w+|[^\w\s]")
TRIES = 60  # places looked at for one hole before another file is taken
MOST_FILES_TRIED = 40  # for one hole


class Kind(StrEnum):
    """What was taken out."""

    LINE_END = "line end"  # from a random place in a line to its end
    MID_LINE = "mid-line"  # some tokens of a line, code on both sides
    WHOLE_LINE = "whole line"  # all but the indentation
    BLOCK = "block"  # all lines below a line that opens a block, from the first one's code on


@dataclass(frozen=True)
class Hole:
    """One place to fill."""

    document: Document  # without the answer
    offset: int  # of the cursor
    answer: str
    kind: Kind

    def filled(self, text: str) -> Document:
        """The document with ``text`` at the cursor."""
        before, after = self.document.text[: self.offset], self.document.text[self.offset :]
        return replace(self.document, text=before + text + after)

    def without_rest_of_line(self, text: str) -> str:
        """``text`` less what stands right of the cursor, where it ends in that."""
        rest = self.document.text[self.offset :].partition("\n")[0].strip()
        return text.rstrip().removesuffix(rest) if rest and self.kind is Kind.MID_LINE else text


def holes(groups: Sequence[Sequence[Document]], count: int, seed: int) -> Iterator[Hole]:
    """Yields ``count`` holes, evenly over kinds and groups; always the same for the same texts and seed.

    Each is drawn from a random file of its group and lies in code, not in a comment or in prose. A group in which none
    is found is passed over.
    """
    chance, trees, kinds = random.Random(seed), Trees(), list(Kind)
    misses = drawn = number = 0
    while drawn < count and misses < len(groups) * len(kinds):
        group, kind = groups[number % len(groups)], kinds[number // len(groups) % len(kinds)]
        number += 1
        hole = _draw(group, kind, chance, trees)
        if hole is None:
            misses += 1
            continue
        misses = 0
        drawn += 1
        yield hole


def _draw(documents: Sequence[Document], kind: Kind, chance: random.Random, trees: Trees) -> Hole | None:
    for _ in range(MOST_FILES_TRIED):
        document = chance.choice(documents)
        lines = document.text.split("\n")
        for _ in range(TRIES):
            span = _span(lines, chance.randrange(len(lines)), kind, chance)
            if span is None:
                continue
            start, end = span
            text = document.text
            inside = start + (kind is Kind.WHOLE_LINE)  # a comment begins right of the cursor
            if any(site_at(document, offset, trees).kind != "code" for offset in (start, inside)):
                continue
            trees.forget(document.uri)
            return Hole(replace(document, text=text[:start] + text[end:]), start, text[start:end], kind)
        trees.forget(document.uri)
    return None


def _span(lines: list[str], number: int, kind: Kind, chance: random.Random) -> tuple[int, int] | None:
    """Offsets of what is taken out at a line; None where it does not suit the kind."""
    line = lines[number].rstrip()
    depth = len(white_start(line))
    if len(line) - depth < FEWEST_CHARACTERS or len(line) > LONGEST_LINE:
        return None
    start = sum(len(each) + 1 for each in lines[:number])
    if kind is Kind.WHOLE_LINE:
        return start + depth, start + len(line)
    if kind is Kind.LINE_END:
        return start + chance.randrange(depth + 1, len(line)), start + len(line)
    if kind is Kind.MID_LINE:
        begin = chance.randrange(depth + 1, len(line) - 1)
        ends = [match.end() for match in TOKEN.finditer(line, begin) if line[match.end() :].strip()][:8]
        return (start + begin, start + chance.choice(ends)) if ends else None
    body = _body(lines, number, depth)
    if not body:
        return None
    end = start + len(lines[number]) + 1 + len("\n".join(body).rstrip())
    return start + len(lines[number]) + 1 + len(white_start(body[0])), end


def _body(lines: list[str], number: int, depth: int) -> list[str]:
    """The lines below an opening line that are indented more; empty when none or too many."""
    if not lines[number].rstrip().endswith((":", "{")):
        return []
    body: list[str] = []
    for line in lines[number + 1 :]:
        if line.strip() and len(white_start(line)) <= depth:
            break
        body.append(line)
        if len(body) > MOST_BLOCK_LINES + 2:
            return []
    while body and not body[-1].strip():
        body.pop()
    return body if body and body[0].strip() and len(body) <= MOST_BLOCK_LINES else []
