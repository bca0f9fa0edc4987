"""What the index knows of one file: its definitions, its imports and the names in it, learned from its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Literal

import tree_sitter

from aigc_lsp.context.parts import TooSlow, parsed
from aigc_lsp.languages.language import Language

DEPTH = 8  # levels of the tree; a method of a class in a class in a namespace is not deeper
LONGEST_HEAD = 400  # characters of a signature
LONGEST_SENTENCE = 200  # characters of a first line of documentation
LONGEST_NAME = 100  # characters; what is longer is data
LEAD = 60  # bytes on the line before a definition that may belong to it, e.g. `export const`
DEEPEST = 2_000  # brackets within brackets; tree-sitter 0.26 takes the square of it to search a tree
NO_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))
COMMENT_LINES = 60  # comments on lines of their own above a definition that may document it
MODIFIERS = re.compile(r"^(?:(?:public|private|protected|virtual|static)\b\s*)+")
BASE = re.compile(r"[\w$.:]+")
LAST_NAME = re.compile(r"(~?[^\W\d][\w$]*(?:(?:::|\.)~?[\w$]+)*)\s*(?:[(<\[:]|$)")
DOCSTRING = re.compile(rb"""\s*[rRuU]?(\"\"\"|'''|"|')((?:\\.|(?!\1).)*)""", re.DOTALL)
COMMENT_MARKS = re.compile(r"^[\s/*#!<-]+|\s*\*+/\s*$")
WORDS_OF_UNKNOWN = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Definition:
    """A function or a class somewhere in the workspace."""

    path: str  # absolute
    name: str
    qualified: str  # e.g. "Shelf.add"
    kind: Literal["function", "class"]
    signature: str  # one line, without a body
    documentation: str  # first line, or empty
    line: int  # 0-based, as is end_line
    end_line: int
    bases: tuple[str, ...] = ()  # of a class


@dataclass(frozen=True)
class Import:
    """One statement that imports."""

    module: str  # as it is written
    names: tuple[str, ...]  # that it brings into the file
    line: int  # 0-based


@dataclass(frozen=True)
class FileEntry:
    """What the index knows of one file."""

    path: str  # absolute
    language: str  # empty for one whose syntax is unknown
    imports: tuple[Import, ...]
    definitions: tuple[Definition, ...]  # in file order; what is within a function is left out
    lines: int
    size: int  # bytes


def learn(data: bytes, language: Language | None, path: str = "") -> tuple[FileEntry, frozenset[str]]:
    """The entry of a file and the names that occur in it outside comments and strings.

    A text whose language is unknown, or that cannot be parsed in time, has only names, also those in its strings.
    """
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    if language is None:
        return FileEntry(path, "", (), (), lines, len(data)), _names(data, WORDS_OF_UNKNOWN)
    try:
        if _depth(data) > DEEPEST:
            raise TooSlow
        root = parsed(_parser(language), data, None).root_node
    except TooSlow:
        return FileEntry(path, language.name, (), (), lines, len(data)), _names(data, _word(language))
    cursor = tree_sitter.QueryCursor(language.declarations)
    cursor.set_max_start_depth(DEPTH)
    matches = [captures for _, captures in cursor.matches(root)]
    imports = tuple(_imports(matches, data))
    definitions = tuple(_definitions(matches, data, language, path))
    names = _names(_code(root, data, language), _word(language))
    return FileEntry(path, language.name, imports, definitions, lines, len(data)), names


def _depth(data: bytes) -> int:
    """How many brackets stand within one another at most, or fewer than DEEPEST."""
    brackets = data.translate(None, NO_BRACKETS)
    if len(brackets) <= DEEPEST:
        return 0
    return max(accumulate(1 if bracket in b"([{" else -1 for bracket in brackets))


@cache
def _parser(language: Language) -> tree_sitter.Parser:
    return tree_sitter.Parser(language.grammar)


@cache
def _word(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?!\d){language.word}+")


def _names(data: bytes, word: re.Pattern[str]) -> frozenset[str]:
    return frozenset(name for name in set(word.findall(_text(data))) if len(name) <= LONGEST_NAME)


def _code(root: tree_sitter.Node, data: bytes, language: Language) -> bytes:
    """The text without its comments and strings, but with the code that is within strings."""
    captures = tree_sitter.QueryCursor(language.texts).captures(root)
    kept: list[bytes] = []
    end = 0
    for node in sorted(captures.get("text", ()), key=_start):
        if node.end_byte > end:
            kept.append(data[end : node.start_byte])
            end = node.end_byte
    kept.append(data[end:])
    kept += [data[node.start_byte : node.end_byte] for node in captures.get("code", ())]
    return b" ".join(kept)


Matches = list[dict[str, list[tree_sitter.Node]]]


def _imports(matches: Matches, data: bytes) -> Iterator[Import]:
    """One for each statement and module: a statement matches once for every name that it has."""
    found: dict[tuple[int, str], tuple[int, list[str]]] = {}
    for captures in matches:
        if "import" not in captures or "module" not in captures:
            continue
        statement, module = captures["import"][0], captures["module"][0]
        spelled = _slice(data, module).strip("\"'`<>")
        _, names = found.setdefault((statement.start_byte, spelled), (module.start_point.row, []))
        names += [name for node in captures.get("name", ()) if (name := _slice(data, node)) not in names]
    for (_, spelled), (line, names) in found.items():
        yield Import(spelled, tuple(names), line)


def _definitions(matches: Matches, data: bytes, language: Language, path: str) -> Iterator[Definition]:
    above: list[tuple[int, str, bool]] = []  # what encloses the next one: its end, its qualified name, is a function
    for captures in sorted(
        (each for each in matches if "name" in each and "import" not in each), key=_definition_start
    ):
        is_function = "function" in captures
        node = captures["function" if is_function else "class"][0]
        while above and above[-1][0] <= node.start_byte:
            above.pop()
        match = LAST_NAME.search(_slice(data, captures["name"][0]))
        if match is None:
            continue
        spelled = match[1].replace("::", ".")
        signature = _signature(captures, node, data, language)
        holder = above[-1][1] if above else ""
        if not holder and is_function and language.receiver and (receiver := language.receiver.search(signature)):
            holder = receiver[1]
        qualified = f"{holder}.{spelled}" if holder else spelled
        within_function = any(is_one for _, _, is_one in above)
        above.append((node.end_byte, qualified, is_function))
        if within_function:
            continue
        yield Definition(
            path=path,
            name=spelled.rpartition(".")[2],
            qualified=qualified,
            kind="function" if is_function else "class",
            signature=signature,
            documentation=_documentation(captures, node, data, language),
            line=node.start_point.row,
            end_line=node.end_point.row,
            bases=() if is_function else _bases(signature, language),
        )


def _definition_start(captures: dict[str, list[tree_sitter.Node]]) -> tuple[int, int]:
    node = (captures.get("function") or captures["class"])[0]
    return node.start_byte, -node.end_byte


def _signature(
    captures: dict[str, list[tree_sitter.Node]], node: tree_sitter.Node, data: bytes, language: Language
) -> str:
    """The head of a definition from the start of its line to its body, on one line."""
    line = data.rfind(b"\n", 0, node.start_byte) + 1
    lead = data[max(line, node.start_byte - LEAD - 1) : node.start_byte]
    start = line if len(lead) <= LEAD and not any(mark in lead for mark in b";{}") else node.start_byte
    end = min(node.end_byte, start + 4 * LONGEST_HEAD)
    if "body" in captures:
        body = captures["body"][0].start_byte
        if language.blocks == "braces" and data[body : body + 1] not in (b"{", b":", b""):
            brace = data.find(b"{", body, end)  # Go's `struct {`: the body is the type
            newline = data.find(b"\n", body, end)
            body = min((place for place in (brace, newline) if place >= 0), default=end)
        end = min(end, body)
    text = " ".join(_text(data[start:end]).split()).rstrip(" :{=;")
    return text if len(text) <= LONGEST_HEAD else text[: LONGEST_HEAD - 1] + "…"


def _bases(signature: str, language: Language) -> tuple[str, ...]:
    match = language.bases.search(signature) if language.bases else None
    if match is None:
        return ()
    found: list[str] = []
    depth, start = 0, 0
    listed = match[1].replace(" implements ", ", ").replace(" extends ", ", ")
    for place, character in enumerate([*listed, ","]):
        depth += (character in "([{<") - (character in ")]}>")
        if character == "," and depth <= 0:
            each = MODIFIERS.sub("", listed[start:place].strip())
            name = BASE.match(each)
            if name and not ("=" in each and "(" not in each.partition("=")[0]):
                found.append(name[0].replace("::", "."))
            start = place + 1
    return tuple(found)


def _documentation(
    captures: dict[str, list[tree_sitter.Node]], node: tree_sitter.Node, data: bytes, language: Language
) -> str:
    if language.blocks == "indentation":
        body = captures.get("body")
        match = DOCSTRING.match(data, body[0].start_byte, body[0].end_byte) if body else None
        lines = _text(match[2]).strip().splitlines() if match else []
    else:
        lines = [COMMENT_MARKS.sub("", line).strip() for line in _comment_above(node, data, language).splitlines()]
    sentence = next((line for line in lines if line), "")
    return sentence[:LONGEST_SENTENCE].strip()


def _comment_above(node: tree_sitter.Node, data: bytes, language: Language) -> str:
    """The comment that ends on the line above a definition, or above what begins with it on the same line."""
    facts = language.comments_that_document
    first = node
    while first.parent and first.parent.parent and first.parent.start_point.row == node.start_point.row:
        first = first.parent
    comment = None
    row, place = first.start_point.row, first.prev_sibling
    for _ in range(COMMENT_LINES):
        if place is None or place.end_point.row < row - (place.end_point.column > 0):
            break
        if place.type in language.comments:
            comment = place
        elif comment or facts is None or place.type not in facts.above:
            break
        row, place = place.start_point.row, place.prev_sibling
    if comment is None:
        return ""
    text = _text(data[comment.start_byte : first.start_byte])
    if facts and (not text.startswith(facts.starts) or facts.other.search(text)):
        return ""
    return text


def _slice(data: bytes, node: tree_sitter.Node) -> str:
    return _text(data[node.start_byte : node.end_byte])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _start(node: tree_sitter.Node) -> int:
    return node.start_byte
