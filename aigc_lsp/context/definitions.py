"""The definitions around a place in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aigc_lsp.context.tree import Tree
from aigc_lsp.document import Document, Span

DEPTH = 8  # levels of the tree; a method of a class in a class in an `if` is not deeper
NOT_BLANK = re.compile(r"[^\s]")


@dataclass(frozen=True)
class Definition:
    """A function or a class."""

    name: str  # qualified, e.g. "Shelf.add"
    span: Span  # with decorators, and from the start of its first line
    name_offset: int
    is_function: bool


def definitions_around(document: Document, tree: Tree, asked: Span) -> tuple[Definition, ...]:
    """The classes that hold all of ``asked``, outermost first, then the function; what is within a function is not.

    Only the top-level definition at the place is walked through.
    """
    start = NOT_BLANK.search(document.text, document.line_start(asked.start))
    top = None
    for node in tree.node_at(start.end() if start else asked.start).around():
        if node.parent is not None:
            top = node
    if top is None:
        return ()
    found: list[Definition] = []
    for match in tree.matches(tree.language.definitions, top.span, depth=DEPTH):
        is_function = "function" in match
        node, name = match["function" if is_function else "class"][0], match["name"][0]
        if node.parent is not None and node.parent.type == "decorated_definition":
            node = node.parent
        span = Span(document.line_start(node.start), node.end)
        if span.start <= asked.start and asked.end <= span.end and not (found and found[-1].is_function):
            above = f"{found[-1].name}." if found else ""
            found.append(Definition(above + name.text, span, name.start, is_function))
    return tuple(found)
