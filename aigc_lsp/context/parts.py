"""The parts a long file is parsed in: where they end, and their trees after an edit."""

from __future__ import annotations

import ctypes
import re
import sys
import time
from functools import lru_cache

import tree_sitter
import tree_sitter_python

from aigc_lsp.document import Span

PART = 8_000  # bytes; a part of twice this length is divided
BROKEN_PART = 100_000  # bytes; a part this long with errors is divided where its text looks like it
MARGIN = 200  # bytes; an edit this near to a part's end concerns the neighbour too
READ = 8_192  # bytes handed to the parser at a time
FIRST_PATIENCE = 1.0  # seconds of processor time a parse may take that starts from nothing
PATIENCE = 0.03  # seconds of processor time a parse of a long part may take that starts from an older tree
MARGIN_LINE = re.compile(rb"\n\r?\n[^\W\d]")  # ends in a letter at the left margin, below a blank line


class TooSlow(Exception):
    """A parse did not end in time."""


class Part:
    """Some of the file's bytes and, once somebody asked, their tree."""

    def __init__(self, start: int, end: int, tree: tree_sitter.Tree | None = None) -> None:
        self.start = start
        self.end = end
        self.tree = tree

    def moved(self, by: int) -> Part:
        """The same part, ``by`` bytes further on."""
        return Part(self.start + by, self.end + by, self.tree) if by else self


def parsed(parser: tree_sitter.Parser, data: bytes, old: tree_sitter.Tree | None) -> tree_sitter.Tree:
    """The tree of some bytes; ``old`` is the tree of what stood there before, already told of the edit.

    Raises:
        TooSlow: it would take longer than the patience there is.
    """
    deadline = time.thread_time() + (PATIENCE if old and len(data) >= 2 * PART else FIRST_PATIENCE)

    given: list[bytes] = []

    def read(byte: int, _: tree_sitter.Point) -> bytes:  # tree-sitter 0.26: #eq? in a query crashes on a memoryview
        given.append(data[byte : byte + READ])
        return given[-1]

    def late(_byte: int, _error: bool) -> bool:
        return time.thread_time() > deadline

    try:
        if old:
            return parser.parse(read, old, progress_callback=late)
        return parser.parse(read, progress_callback=late)
    except ValueError as error:  # tree-sitter 0.26: the only sign that the callback stopped it
        parser.reset()
        raise TooSlow from error
    finally:
        let_go(given)


def let_go(given: list[bytes]) -> None:
    """Gives back the references that tree-sitter 0.26 keeps to all that a callback returned: the text would stay in
    memory with every parse of it."""
    while given:
        chunk = given.pop()
        if len(chunk) > 1 and keeps_what_it_read():
            ctypes.pythonapi.Py_DecRef(ctypes.py_object(chunk))


@lru_cache
def keeps_what_it_read() -> bool:
    """Whether the installed tree-sitter does so, seen at a small text."""
    text = bytes(bytearray(b"a = 1\n"))  # nobody else's
    before = sys.getrefcount(text)
    language = tree_sitter.Language(tree_sitter_python.language())
    tree_sitter.Parser(language).parse(lambda byte, _: text if byte == 0 else b"")
    return sys.getrefcount(text) > before


def told(
    tree: tree_sitter.Tree, old: bytes, base: int, start: int, old_end: int, new: bytes, new_end: int
) -> tree_sitter.Tree:
    """A copy of a part's tree that knows which of its bytes were replaced; the part starts at ``base``."""

    def point(data: bytes, byte: int) -> tuple[int, int]:
        return data.count(b"\n", base, byte), byte - max(data.rfind(b"\n", base, byte) + 1, base)

    edited = tree.copy()
    edited.edit(
        start - base,
        old_end - base,
        new_end - base,
        point(old, start),
        point(old, old_end),
        point(new, new_end),
    )
    return edited


def divided(
    part: Part, data: bytes, old: tree_sitter.Tree | None, edited: Span | None, parser: tree_sitter.Parser
) -> list[Part]:
    """The part with its tree or, where it has grown long, several, none with an end near to the bytes ``edited``.

    Raises:
        TooSlow: as ``parsed``, and there is no place to divide it.
    """
    length = part.end - part.start
    try:
        part.tree = parsed(parser, data[part.start : part.end], old)
    except TooSlow:
        if length < 2 * PART:
            raise
    if length < 2 * PART:
        return [part]
    root = part.tree.root_node if part.tree else None
    if root and root.has_error and length >= BROKEN_PART:
        root = None
    starts = [part.start]
    place = part.start + PART
    while match := MARGIN_LINE.search(data, place, part.end):
        place = match.end() - 1
        apart = edited is None or not edited.start - 2 * MARGIN <= place <= edited.end + 2 * MARGIN
        if apart and (root is None or _starts_child(root, place - part.start)):
            starts.append(place)
            place += PART
    if len(starts) == 1 and part.tree is None:
        raise TooSlow
    if len(starts) == 1:
        return [part]
    return [Part(start, end) for start, end in zip(starts, [*starts[1:], part.end], strict=True)]


def _starts_child(root: tree_sitter.Node, byte: int) -> bool:
    child = root.first_child_for_byte(byte)
    return child is not None and child.start_byte == byte and not child.is_error
