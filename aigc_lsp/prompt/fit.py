"""Which part of a document the model sees, within a token budget, and how long that part stays the same.

A Window is chosen once and then only grows at the cursor: its first line and the text after the cursor do not move
while the user types, so that the engine's keys and values stay valid. When the text before the cursor has filled its
share, the window's start moves on by a third of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from aigc_lsp.context.outline import OutlineLine, outline
from aigc_lsp.context.site import Site
from aigc_lsp.context.snippets import Snippet
from aigc_lsp.document import Document, Span

Count = Callable[[list[str]], Awaitable[list[int]]]  # texts -> tokens of each

CHARACTERS_PER_TOKEN = 8  # more than any tokenizer's average on code: bounds how much text is looked at
LONGEST_UNIT = 120  # characters: a longer line is fitted in parts
ANCHOR = 80  # characters right above the window by which a move of its start is noticed


@dataclass(frozen=True)
class Budget:
    """Tokens of a prompt by what they are spent on."""

    before: int
    after: int
    outline: int
    snippets: int = 0

    @classmethod
    def of(cls, tokens: int) -> Budget:
        """A quarter for what follows the cursor, an eighth for the outline, a tenth for snippets, the rest for what
        stands before it."""
        before = tokens - tokens // 4 - tokens // 8
        return cls(before=before, after=tokens // 4, outline=tokens // 8, snippets=tokens // 10)


@dataclass(frozen=True)
class Window:
    """What the model sees of one document."""

    uri: str
    start: int  # offset of the first character shown before the cursor
    anchor: str  # what stood right above ``start``
    room: int  # characters from ``start`` to the cursor at which the window must move
    after: str  # what follows the cursor, from the cursor on
    after_is_all: bool  # nothing follows ``after``
    outline: str  # imports and signatures outside the window, a line each
    snippets: tuple[Snippet, ...] = ()  # of other files, those that fit

    def holds(self, document: Document, offset: int) -> bool:
        """Whether the window can serve this version of the document: only text inside it differs."""
        text = document.text
        return (
            document.uri == self.uri
            and self.start <= offset <= self.start + self.room
            and text[max(0, self.start - ANCHOR) : self.start] == self.anchor
            and text.startswith(self.after, offset)
            and (not self.after_is_all or offset + len(self.after) == len(text))
        )


async def fit(site: Site, budget: Budget, count: Count, snippets: Sequence[Snippet] = ()) -> Window:
    """The window around a site.

    Args:
        site: where the cursor is.
        budget: tokens to spend; what snippets take is taken from what stands before the cursor.
        count: gives the number of tokens of texts.
        snippets: of other files, the best ones first.
    """
    costs = await count([f"{snippet.text}\n" for snippet in snippets]) if snippets else []
    chosen = _taken(costs, budget.snippets)
    budget = replace(budget, before=budget.before - sum(costs[:chosen]))
    document, offset = site.document, site.offset
    text = document.text
    before = _units(text[max(0, offset - budget.before * CHARACTERS_PER_TOKEN) : offset])
    after = _units(text[offset : offset + budget.after * CHARACTERS_PER_TOKEN])
    counts = await count([*before, *after])
    counts_before, counts_after = counts[: len(before)], counts[len(before) :]
    whole = sum(counts_before) <= budget.before and sum(map(len, before)) == offset
    shown = len(before) if whole else _taken(counts_before[::-1], budget.before * 2 // 3)
    start = offset - sum(map(len, before[len(before) - shown :]))
    tokens = sum(counts_before[len(before) - shown :])
    after_text = "".join(after[: _taken(counts_after, budget.after)])
    window = Span(start, offset + len(after_text))
    return Window(
        uri=document.uri,
        start=start,
        anchor=text[max(0, start - ANCHOR) : start],
        room=offset - start + int((budget.before - tokens) * _characters_per_token(before, counts_before)),
        after=after_text,
        after_is_all=window.end == len(text),
        outline=await _outline(site, window, budget.outline, count),
        snippets=tuple(snippets[:chosen]),
    )


async def _outline(site: Site, window: Span, budget: int, count: Count) -> str:
    """Imports and signatures outside the window, the nearest ones where not all fit, in the file's order."""
    if site.tree is None or site.language is None or (window.start == 0 and window.end == len(site.document.text)):
        return ""
    lines = outline(site.document, site.tree, site.language, window)
    here = site.document.line_of(site.offset)
    ranked = sorted(lines, key=lambda line: (not line.encloses, line.kind != "import", abs(line.line - here)))[:200]
    chosen = ranked[: _taken(await count([line.text + "\n" for line in ranked]), budget)]
    return "".join(line.text + "\n" for line in sorted(chosen, key=_line_number))


def _line_number(line: OutlineLine) -> int:
    return line.line


def _units(text: str) -> list[str]:
    """``text`` in lines with their ends, long ones in parts."""
    return [
        line[at : at + LONGEST_UNIT]
        for line in text.splitlines(keepends=True)
        for at in range(0, len(line), LONGEST_UNIT)
    ]


def _taken(counts: Sequence[int], budget: int) -> int:
    """How many leading items fit the budget."""
    return sum(total <= budget for total in accumulate(counts))


def _characters_per_token(units: Sequence[str], counts: Sequence[int]) -> float:
    """A cautious average, so that a window outgrows its room before its tokens outgrow the budget."""
    return 0.8 * sum(map(len, units)) / max(1, sum(counts))
