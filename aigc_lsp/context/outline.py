"""The outline of a file whose window does not show all of it: its imports and its definitions' first lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aigc_lsp.context.tree import Tree
from aigc_lsp.document import Document, Span
from aigc_lsp.languages.language import Language

DEPTH = 8  # levels of the tree; a method of a class in a class in a namespace is not deeper


@dataclass(frozen=True)
class OutlineLine:
    """One line of the file, as it stands there."""

    text: str  # with its indentation, without its line end
    line: int  # 0-based
    kind: Literal["import", "definition"]
    encloses: bool  # the window starts within what this line defines


def outline(document: Document, tree: Tree, language: Language, window: Span) -> tuple[OutlineLine, ...]:
    """The lines of imports, and the first line of each definition, that start outside ``window``, in file order.

    What is within a function is left out, unless the window starts there.
    """
    found: dict[int, OutlineLine] = {}
    starts = document.line_starts
    hidden = 0  # what starts before this offset is within a function
    for item in sorted(_items(tree, language), key=lambda item: item.span.start):
        encloses = item.kind == "definition" and item.span.start < window.start < item.span.end
        if item.span.start < hidden and not encloses:
            continue
        if item.is_function and not encloses:
            hidden = item.span.end
        first, last = (bisect_right(starts, offset) - 1 for offset in (item.shown.start, item.shown.end))
        for line in range(first, last + 1):
            span = document.line_span(line)
            if not window.start <= starts[line] < window.end:
                text = document.text[span.start : span.end]
                found.setdefault(line, OutlineLine(text, line, item.kind, encloses))
    return tuple(found[line] for line in sorted(found))


@dataclass(frozen=True)
class _Item:
    kind: Literal["import", "definition"]
    span: Span
    shown: Span  # what the lines to show have in them
    is_function: bool = False


def _items(tree: Tree, language: Language) -> Iterator[_Item]:
    statement = -1  # start of the import last seen: it matches once for every name it has
    for match in tree.matches(language.declarations, depth=DEPTH):
        if imports := match.get("import"):
            start, end = imports[0].start, imports[0].end
            if start != statement:
                statement = start
                yield _Item("import", Span(start, end), Span(start, start + len(tree.text[start:end].rstrip()) - 1))
            continue
        node = (match.get("function") or match["class"])[0]
        span, name = node.span, match["name"][0].start
        head = name if "body" not in match or name < match["body"][0].start else span.start
        yield _Item("definition", span, Span(head, head), is_function="function" in match)
