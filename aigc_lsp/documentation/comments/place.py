"""Where a definition's comment stands, or would stand."""

from __future__ import annotations

import re

from aigc_lsp.context.tree import Node, Tree
from aigc_lsp.document import Document, Span
from aigc_lsp.languages.documentation import Comments

LINE_COMMENT = re.compile(r"//")
EMPTY_LINES = re.compile(r"(?:\s*\n[ \t]*//+[ \t]*)+\Z")  # which keep what a tool reads apart from documentation
BLANK = re.compile(r"[ \t]*")


def anchor(node: Node, comments: Comments) -> Node | None:
    """What a definition's comment stands above: the definition with what is wrapped around it and in front of it.

    None when the definition does not begin what is wrapped around it, as the second of two variables.
    """
    top = node
    while (parent := top.parent) is not None and parent.type in comments.around:
        beside = comments.above | top.tree.language.comments
        first = next(child for child in parent.children if child.raw.is_named and child.type not in beside)
        if first.raw.id != top.raw.id:
            return None
        if parent.type == "type_declaration" and any(child.type == "(" for child in parent.children):
            break
        top = parent
    return _above(top, comments)


def _above(node: Node, comments: Comments) -> Node:
    """The first of the attributes or decorators that stand before ``node``, or itself."""
    first, before = node, node.previous
    while before is not None and before.type in comments.above | before.tree.language.comments:
        if before.type in comments.above:
            first = before
        before = before.previous
    return first


def attributes(node: Node, top: Node, comments: Comments) -> list[Node]:
    """The attributes or decorators between ``top`` and the definition."""
    held = [child for around in node.around() if around.start >= top.start for child in around.children]
    found = [child for child in held if child.type in comments.above]
    beside: Node | None = top
    while beside is not None and beside.start < node.start:
        if beside.type in comments.above:
            found.append(beside)
        beside = beside.next
    return found


def documentation(document: Document, tree: Tree, top: Node, node: Node, comments: Comments) -> Span | None:
    """The comment that documents what starts with ``top``: the one directly above, or one below its attributes."""
    places = [top.start]
    beside: Node | None = top
    while beside is not None and beside.start < node.start:
        if beside.type in comments.above and beside.next is not None:
            places.append(beside.next.start)
        beside = beside.next
    for place in places:
        if span := comment_above(document, tree, place, comments):
            return span
    return None


def comment_above(document: Document, tree: Tree, offset: int, comments: Comments) -> Span | None:
    """The documenting comment that ends directly above ``offset``; None without one."""
    text = document.text
    comment = _comment_before(text, tree, offset)
    while comment is not None and comments.opening and not text.startswith(comments.starts, comment.start):
        comment = _comment_before(text, tree, comment.start)
    if comment is None or not text.startswith(comments.starts, comment.start):
        return None
    end = comment.start + len(text[comment.start : comment.end].rstrip())
    if text.startswith("/*", comment.start):
        inside = text[comment.start : end]
        return None if comments.other.search(inside) else Span(comment.start, end)
    start = None
    while comment is not None and LINE_COMMENT.match(text, comment.start):
        line = text[comment.start : comment.end]
        alone = not text[document.line_start(comment.start) : comment.start].strip()
        if not alone or not line.startswith(comments.starts):
            break
        if not comments.other.search(line):
            start = comment.start
        elif start is None:
            end = document.line_start(comment.start)
        else:
            break
        comment = _comment_before(text, tree, comment.start)
    if start is None:
        return None
    return Span(start, start + len(EMPTY_LINES.sub("", text[start:end].rstrip())))


def _comment_before(text: str, tree: Tree, offset: int) -> Node | None:
    """The comment that ends on the line of ``offset`` or the one above it, with nothing but blanks between."""
    before = text[:offset].rstrip() if offset < 4096 else text[offset - 4096 : offset].rstrip()
    end = len(before) + max(offset - 4096, 0)
    between = text[end:offset]
    if not before or between.replace("\r\n", "\n").replace("\r", "\n").count("\n") > 1:
        return None
    node = tree.node_at(end)
    return next((around for around in node.around() if around.type in tree.language.comments), None)


def indent_at(document: Document, offset: int) -> str | None:
    """What stands before ``offset`` on its line; None when that is not only blanks."""
    start = document.line_start(offset)
    before = document.text[start:offset]
    return before if BLANK.fullmatch(before) else None
