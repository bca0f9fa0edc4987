"""The Site: where in a document the cursor stands, as far as a completion cares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from aigc_lsp.context.tree import Node, Tree, Trees
from aigc_lsp.document import Document, Span
from aigc_lsp.languages.language import Language, language_for

Kind = Literal["code", "comment", "prose"]

NEAR = 500  # code points each way within which errors count as being at the cursor
LONG_STRING = 2000  # code points back in which the start of a string without an end is looked for
TWO_WORDS = re.compile(r"[^\W\d_]{2,}[,.:;!?]? +[^\W\d_]{2,}")  # what a key, a path or a format does not have
CLOSING = re.compile(r"""[\s)\]}>"'`;,:]*""")


@dataclass(frozen=True)
class Site:
    """One place in one version of a document."""

    document: Document
    offset: int
    language: Language | None
    tree: Tree | None
    line_before: str  # from the line's start to the cursor
    line_after: str  # from the cursor to the line's end
    indent: str  # white space the line starts with
    kind: Kind  # prose: a docstring, or a string of several lines or words
    inside_word: bool  # a name goes on to the right
    begins_block: bool  # what comes next is the first line of a block's body
    errors: int  # ERROR and MISSING nodes near the cursor


def site_at(document: Document, offset: int, trees: Trees) -> Site:
    """The Site of an offset. Without a syntax tree everything is code and no block begins."""
    text = document.text
    line_start = text.rfind("\n", 0, offset) + 1
    line_start = text.rfind("\r", line_start, offset) + 1 or line_start
    line_end = text.find("\n", offset)
    line_end = len(text) if line_end < 0 else line_end
    carriage = text.find("\r", offset, line_end)
    line_end = line_end if carriage < 0 else carriage
    before, after = text[line_start:offset], text[offset:line_end]
    language = language_for(document.language, document.uri)
    tree = trees.parse(document) if language else None
    errors = tree.errors(Span(max(offset - NEAR, 0), min(offset + NEAR, len(text)))) if tree else 0
    kind = kind_at(tree, offset, line_start, errors) if tree else "code"
    return Site(
        document=document,
        offset=offset,
        language=language,
        tree=tree,
        line_before=before,
        line_after=after,
        indent=white_start(before + after),
        kind=kind,
        inside_word=language.is_word(after[:1]) if language else bool(re.match(r"\w", after)),
        begins_block=bool(tree and kind == "code" and begins_block(tree, offset, before, after)),
        errors=errors,
    )


def white_start(line: str) -> str:
    """The white space a line starts with."""
    return line[: len(line) - len(line.lstrip())]


def kind_at(tree: Tree, offset: int, line_start: int, errors: int) -> Kind:
    """What the text at the cursor is; a string that looks like a key, a path or a format is code."""
    language = tree.language
    if not offset:
        return "code"
    for node in tree.node_at(offset).around():
        if node.type in language.comments:
            return "comment" if offset < node.end or _is_open_comment(node) else "code"
        if node.type in language.interpolations and offset < node.end:
            return "code"
        if node.type in language.strings and (offset < node.end or _is_open_string(node)):
            return "prose" if is_prose(node) else "code"
        if node.type in language.prose and TWO_WORDS.search(node.text):
            return "prose"
    return "prose" if errors and _in_open_prose(tree, offset, line_start) else "code"


def is_prose(string: Node) -> bool:
    """Whether a string is a docstring, or has several lines or words."""
    parent = string.parent
    if parent and parent.type in string.tree.language.docstring_parents and parent.raw.named_child_count == 1:
        return True
    text = string.text
    return "\n" in text or TWO_WORDS.search(text) is not None


def _is_open_comment(comment: Node) -> bool:
    """Whether text added at the comment's end would belong to it."""
    return comment.text.startswith(comment.tree.language.line_comment) and not comment.text.endswith("\n")


def _is_open_string(string: Node) -> bool:
    children = string.raw.children
    return bool(children) and children[-1].is_missing


def _in_open_prose(tree: Tree, offset: int, line_start: int) -> bool:
    """Whether a string that has no end yet started before the cursor and is prose so far."""
    quotes = tree.captures(tree.language.open_quotes, "quote", Span(max(offset - LONG_STRING, 0), offset))
    quotes = [quote for quote in quotes if quote.end <= offset]
    if not quotes:
        return False
    last = quotes[-1]
    is_long = last.text == "`" or last.text.endswith(('"""', "'''"))
    within = [quote for quote in quotes if quote.text == last.text and (is_long or quote.start >= line_start)]
    if len(within) % 2 == 0:
        return False
    content = tree.text[last.end : offset]
    starts_line = last.start >= line_start and not tree.text[line_start : last.start].strip()
    is_docstring = is_long and starts_line and bool(tree.language.docstring_parents)
    return is_docstring or "\n" in content or TWO_WORDS.search(content) is not None


def begins_block(tree: Tree, offset: int, before: str, after: str) -> bool:
    """Whether the code left of the cursor ends in what opens a block, and the block has nothing in it yet."""
    leaf = tree.leaf_before(offset)
    if leaf is None or not CLOSING.fullmatch(after):
        return False
    opener = empty_block(leaf) or _above_docstring(leaf)
    if opener is None:
        return False
    if tree.language.blocks == "indentation":
        deeper = _width(before) > _width(_indent_at(tree, opener))
        return deeper if not before.strip() else opener.start == leaf.start
    following = tree.leaf_after(offset)
    if following is None or following.text in tree.language.brackets.values():
        return True
    return _width(_indent_at(tree, following)) <= _width(_indent_at(tree, opener))


def empty_block(leaf: Node) -> Node | None:
    """The leaf, if it opens a block; in a language of indentation, only if that block is empty."""
    for match in leaf.tree.matches(leaf.tree.language.openers, leaf.span):
        if match["opener"][-1].start != leaf.start:
            continue
        bodies = match.get("body", [])
        if leaf.tree.language.blocks == "braces" or all(body.start == body.end for body in bodies):
            return leaf
    return None


def _above_docstring(leaf: Node) -> Node | None:
    """What opens the block of which the leaf ends the docstring, if the docstring is all there is in it."""
    language = leaf.tree.language
    string = next((node for node in leaf.around() if node.type in language.strings), None)
    statement = string.parent if string else None
    if not statement or statement.type not in language.docstring_parents or statement.next or statement.previous:
        return None
    opener = leaf.tree.leaf_before(statement.start)
    matches = leaf.tree.matches(language.openers, opener.span) if opener else ()
    known = any(opener and match["opener"][-1].start == opener.start for match in matches)
    return opener if known else None


def _indent_at(tree: Tree, node: Node) -> str:
    """White space before a token's line or, where indentation makes blocks, before its statement's first line."""
    outer = node.parent if tree.language.blocks == "indentation" else None
    start = outer.start if outer and not outer.raw.is_error and outer.raw.parent else node.start
    line = tree.text.rfind("\n", 0, start) + 1
    return white_start(tree.text[line : start + 1])


def _width(indent: str) -> int:
    """Columns of an indent; a tab goes to the next multiple of eight."""
    return len(indent.expandtabs())
