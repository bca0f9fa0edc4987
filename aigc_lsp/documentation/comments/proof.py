"""Whether two texts of a file differ in documentation only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from aigc_lsp.context.tree import Node, Tree
from aigc_lsp.document import Document
from aigc_lsp.documentation.comments.read import parsed
from aigc_lsp.errors import BadDocument
from aigc_lsp.languages.documentation import Comments
from aigc_lsp.languages.language import languages

Token = tuple[str, int, str]  # type of a node, how many children it has that are no comments, its text without any


def changed(before: str, after: str, language: str) -> str:
    """Empty when only documenting comments differ: tokens and the tree they make are the same, and so are all other
    comments; else a sentence."""
    try:
        old, comments = _parsed(before, language)
        new, _ = _parsed(after, language)
    except BadDocument as error:
        return str(error)
    for one, other in zip_longest(_code(old), _code(new)):
        if one != other:
            return f"The code would be another one: {_shown(one)} would be {_shown(other)}."
    for one, other in zip_longest(_remarks(old, comments), _remarks(new, comments)):
        if one != other:
            return f"A comment that is no documentation would be another one: {(one or other or '')[:60]}"
    return ""


def _parsed(text: str, language: str) -> tuple[Tree, Comments]:
    id = next((each.ids[0] for each in languages() if each.name == language), language)
    return parsed(Document("", 0, id, text))


def _code(tree: Tree) -> Iterator[Token]:
    """Every node but comments, in the order of the text; parts make one sequence."""
    comments = tree.language.comments
    for node in _nodes(tree):
        if node.type not in comments:
            children = node.raw.children
            kept = sum(child.type not in comments for child in children)
            yield node.type, kept, "" if children else _text(node)


def _remarks(tree: Tree, comments: Comments) -> Iterator[str]:
    """The text of every comment that documents nothing."""
    for node in _nodes(tree):
        if node.type in tree.language.comments:
            remark = _text(node).rstrip()
            if not remark.startswith((*comments.starts, *comments.inner)) or comments.other.search(remark):
                yield remark


def _nodes(tree: Tree) -> Iterator[Node]:
    """Every node but what is within comments, parents first."""
    for root in tree.roots:
        pending = root.children[::-1]
        while pending:
            node = pending.pop()
            yield node
            if node.type not in tree.language.comments:
                pending.extend(reversed(node.children))


def _text(node: Node) -> str:
    start, end = node.base + node.raw.start_byte, node.base + node.raw.end_byte
    return node.tree.utf8.data[start:end].decode("utf-8", "replace")


def _shown(token: Token | None) -> str:
    if token is None:
        return "nothing"
    return f"`{token[2]}`" if token[2] else token[0]
