"""Syntax trees of documents, kept from version to version and parsed again only where the text changed.

A long file is several *parts*, cut between definitions that stand at its left margin. Each part has a tree of its
own: a keystroke costs what its part costs, and what is broken in one part leaves the others as they were.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator

import tree_sitter

from aigc_lsp.context.parts import FIRST_PATIENCE, MARGIN, PATIENCE, READ, Part, TooSlow, divided, parsed, told
from aigc_lsp.context.utf8 import Utf8, change
from aigc_lsp.document import Document, Edit, Span
from aigc_lsp.languages.language import Language, language_for

REST = 10  # times its patience that a document is left alone after a parse took too long


class Node:
    """A node of a syntax tree, placed in the document."""

    __slots__ = ("base", "raw", "tree")

    def __init__(self, raw: tree_sitter.Node, tree: Tree, base: int) -> None:
        self.raw = raw
        self.tree = tree
        self.base = base  # byte at which the part it is in starts

    @property
    def type(self) -> str:
        return self.raw.type

    @property
    def start(self) -> int:
        return self.tree.utf8.offset_at(self.base + self.raw.start_byte)

    @property
    def end(self) -> int:
        return self.tree.utf8.offset_at(self.base + self.raw.end_byte)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def text(self) -> str:
        return self.tree.text[self.start : self.end]

    @property
    def parent(self) -> Node | None:
        return self._beside(self.raw.parent)

    @property
    def next(self) -> Node | None:
        """The next sibling."""
        return self._beside(self.raw.next_sibling)

    @property
    def previous(self) -> Node | None:
        """The sibling before."""
        return self._beside(self.raw.prev_sibling)

    @property
    def children(self) -> list[Node]:
        return [Node(raw, self.tree, self.base) for raw in self.raw.children]

    def around(self) -> Iterator[Node]:
        """This node, then its parent, and so on to the root of its part."""
        node: Node | None = self
        while node:
            yield node
            node = node.parent

    def _beside(self, raw: tree_sitter.Node | None) -> Node | None:
        return Node(raw, self.tree, self.base) if raw else None


class Tree:
    """The syntax of one text. Not thread-safe: whoever owns the Trees it came from may use it."""

    def __init__(self, language: Language, utf8: Utf8, parts: list[Part], parser: tree_sitter.Parser) -> None:
        self.language = language
        self.utf8 = utf8
        self.text = utf8.text
        self.parts = parts
        self.parser = parser

    def root(self, part: Part) -> Node:
        """A part's root. A part that cannot be parsed in time has a root without children."""
        if part.tree is None:
            try:
                part.tree = parsed(self.parser, self.utf8.data[part.start : part.end], None)
            except TooSlow:
                part.tree = self.parser.parse(b"")
        return Node(part.tree.root_node, self, part.start)

    @property
    def roots(self) -> list[Node]:
        """Each part's root; together their children are those of the whole file."""
        return [self.root(part) for part in self.parts]

    def node_at(self, offset: int) -> Node:
        """The smallest node around the character left of ``offset``; at 0, around the one right of it."""
        byte = self.utf8.byte_at(max(offset - 1, 0))
        root = self.root(self.part_at(byte))
        raw = root.raw.descendant_for_byte_range(byte - root.base, byte - root.base + 1)
        return Node(raw, self, root.base) if raw else root

    def leaf_before(self, offset: int) -> Node | None:
        """The last token left of ``offset``, whole or cut by it; comments are none. None when there is none."""
        while text := self.text[max(offset - READ, 0) : offset].rstrip():
            offset = max(offset - READ, 0) + len(text)
            node = self.node_at(offset)
            while node.raw.child_count and (within := self._last_child(node, offset)):
                node = within
            comment = next((above for above in node.around() if above.type in self.language.comments), None)
            if comment is None:
                return node
            offset = comment.start
        return None

    def leaf_after(self, offset: int) -> Node | None:
        """The first token that starts at ``offset`` or right of it; comments are none. None when there is none."""
        while text := self.text[offset : offset + READ].lstrip():
            offset = min(offset + READ, len(self.text)) - len(text)
            node = self.node_at(offset + 1)
            comment = next((above for above in node.around() if above.type in self.language.comments), None)
            if comment is None:
                return node
            offset = max(comment.end, offset + 1)
        return None

    def matches(
        self, query: tree_sitter.Query, span: Span | None = None, depth: int | None = None
    ) -> Iterator[dict[str, list[Node]]]:
        """Yields what one of the language's queries captures, in file order, where it touches ``span``.

        What is more than ``depth`` levels below the root is left out, which saves most of the time.
        """
        for root, cursor in self._cursors(query, span):
            if depth is not None:
                cursor.set_max_start_depth(depth)
            for _, captures in cursor.matches(root.raw):
                yield {name: [Node(raw, self, root.base) for raw in raws] for name, raws in captures.items()}

    def captures(self, query: tree_sitter.Query, name: str, span: Span | None = None) -> list[Node]:
        """The nodes captured under one name, in file order."""
        return [
            Node(raw, self, root.base)
            for root, cursor in self._cursors(query, span)
            for raw in sorted(cursor.captures(root.raw).get(name, ()), key=_start_byte)
        ]

    def errors(self, span: Span) -> int:
        """How many ERROR and MISSING nodes touch ``span``."""
        return len(self.captures(self.language.faults, "fault", span))

    def brackets(self, span: Span) -> list[tuple[int, str]]:
        """Offset and text of each bracket that stands within ``span``, in file order, but in no string or comment."""
        found = self.captures(self.language.bracket_tokens, "bracket", span)
        placed = [(node.start, node.type) for node in found if not node.raw.is_missing]
        return [(start, bracket) for start, bracket in placed if span.start <= start < span.end]

    def part_at(self, byte: int) -> Part:
        """The part in which a byte lies; the last one for the end of the file."""
        return self.parts[bisect_right(self.parts, byte, key=lambda part: part.start) - 1]

    def _last_child(self, node: Node, offset: int) -> Node | None:
        byte = self.utf8.byte_at(offset) - node.base
        children = (raw for raw in reversed(node.raw.children) if raw.start_byte < byte)
        return next((Node(raw, self, node.base) for raw in children), None)

    def _cursors(self, query: tree_sitter.Query, span: Span | None) -> Iterator[tuple[Node, tree_sitter.QueryCursor]]:
        start = self.utf8.byte_at(span.start) if span else 0
        end = self.utf8.byte_at(span.end) if span else len(self.utf8.data)
        for part in self.parts:
            if part.end < start or part.start > end:
                continue
            root = self.root(part)
            cursor = tree_sitter.QueryCursor(query)
            if span:
                cursor.set_byte_range(max(start - part.start, 0), end - part.start)
            yield root, cursor


def _start_byte(raw: tree_sitter.Node) -> int:
    return raw.start_byte


class Trees:
    """The last tree of every open document. Not thread-safe: the server's event loop owns it."""

    def __init__(self) -> None:
        self._trees: dict[str, Tree] = {}
        self._parsers: dict[str, tree_sitter.Parser] = {}
        self._resting: dict[str, float] = {}  # uri -> when it may be parsed again

    def parse(self, document: Document) -> Tree | None:
        """The document's tree; None when its language is unknown or its last parse took too long."""
        language = language_for(document.language, document.uri)
        if not language or self._resting.get(document.uri, 0.0) > time.monotonic():
            return None
        old = self._trees.get(document.uri)
        if old and old.language is language and old.text == document.text:
            return old
        try:
            if old and old.language is language:
                tree = after(old, document.text)
            else:
                tree = whole(language, document.text, self._parser(language))
        except TooSlow:
            self._resting[document.uri] = time.monotonic() + REST * (PATIENCE if old else FIRST_PATIENCE)
            return None
        self._trees[document.uri] = tree
        return tree

    def preview(self, document: Document, edit: Edit) -> Tree | None:
        """The tree the document would have after ``edit``; nothing is remembered of it. None as for ``parse``."""
        tree = self.parse(document)
        if not tree:
            return None
        text = document.text[: edit.span.start] + edit.text + document.text[edit.span.end :]
        try:
            return after(tree, text, edit)
        except TooSlow:
            return None

    def forget(self, uri: str) -> None:
        """Drops what is remembered of a document."""
        self._trees.pop(uri, None)
        self._resting.pop(uri, None)

    def _parser(self, language: Language) -> tree_sitter.Parser:
        if language.name not in self._parsers:
            self._parsers[language.name] = tree_sitter.Parser(language.grammar)
        return self._parsers[language.name]


def whole(language: Language, text: str, parser: tree_sitter.Parser) -> Tree:
    """The tree of a text of which nothing is known."""
    utf8 = Utf8(text)
    part = Part(0, len(utf8.data))
    return Tree(language, utf8, divided(part, utf8.data, None, None, parser), parser)


def after(old: Tree, text: str, edit: Edit | None = None) -> Tree:
    """The tree of ``text``, made from the tree of the text before; the edit that led to it, if it is known, saves time.

    Raises:
        TooSlow: it cannot be had in time.
    """
    utf8 = Utf8(text)
    if edit:
        start, old_end = old.utf8.byte_at(edit.span.start), old.utf8.byte_at(edit.span.end)
        new_end = old_end + len(utf8.data) - len(old.utf8.data)
    else:
        start, old_end, new_end = change(old.utf8.data, utf8.data)
    moved = new_end - old_end
    first = old.parts.index(old.part_at(max(start - MARGIN, 0)))
    last = old.parts.index(old.part_at(old_end + MARGIN))
    part = Part(old.parts[first].start, old.parts[last].end + moved)
    known = old.parts[first].tree if first == last else None
    if known:
        known = told(known, old.utf8.data, part.start, start, old_end, utf8.data, new_end)
    parts = divided(part, utf8.data, known, Span(start, new_end), old.parser)
    parts = [*old.parts[:first], *parts, *(later.moved(moved) for later in old.parts[last + 1 :])]
    return Tree(old.language, utf8, parts, old.parser)
