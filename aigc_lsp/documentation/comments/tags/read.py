"""A block comment as its tags, each with the place of every part in the comment's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from aigc_lsp.document import Span

LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
MARK = re.compile(r"[ \t]*(?:/\*\*+(?!/)|\*(?!/))?[ \t]?")  # what stands before a line's content
TAG = re.compile(r"\s*@([\w-]+)")
FENCE = re.compile(r"\s*(?:```|~~~)")
END = re.compile(r"\s*\*+/\s*$")
NAME = re.compile(r"(?:\.\.\.)?(<?[\w$](?:[\w$.#-]|\[\])*>?)(?:\.\.\.)?")
DASH = re.compile(r"\s+-(?=\s|$)\s*|\s+")

KINDS = {
    "param": "parameter", "arg": "parameter", "argument": "parameter",
    "typeParam": "type parameter", "template": "type parameter",
    "return": "returns", "returns": "returns", "yield": "yields", "yields": "yields",
    "throws": "raises", "exception": "raises", "throw": "raises",
}  # fmt: skip
NOTHING = Span(0, 0)


@dataclass(frozen=True)
class Tag:
    """A tag; spans are offsets in the comment's text."""

    word: str  # without "@"
    kind: str  # a value of KINDS, or the word
    name: str  # of the parameter or the exception; empty without one
    start: int  # of the "@"
    end: int  # after its last character that is no blank
    lines: Span  # whole lines, with the last one's line end
    type: Span | None = None  # within its braces
    named: Span | None = None  # the name alone
    default: Span | None = None  # what a name in brackets is said to be by default
    text: Span = NOTHING  # what is said, without a dash before it
    dash: bool = False

    @property
    def alone(self) -> bool:
        """Whether nothing else stands on its lines."""
        return self.lines.start < self.start


@dataclass(frozen=True)
class TagTree:
    """What a comment consists of: what stands before the first tag, and the tags."""

    text: str
    tags: tuple[Tag, ...]
    prose: str  # without marks

    def of(self, *kinds: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.kind in kinds]

    def words(self, tag: Tag) -> str:
        """What a tag says, on one line."""
        lines = self.text[tag.text.start : tag.text.end].splitlines()
        return " ".join(" ".join(MARK.sub("", line, count=1).strip() if index else line.strip()
                                 for index, line in enumerate(lines)).split())  # fmt: skip

    @property
    def pieces(self) -> list[str]:
        """The whole text in pieces: prose, then tag by tag, then what closes the comment."""
        cuts = [0, *(tag.start for tag in self.tags), *([self.tags[-1].end] if self.tags else []), len(self.text)]
        return [self.text[start:end] for start, end in pairwise(cuts)]


def read_tags(text: str) -> TagTree:
    """The tags of a block comment; what looks like one within fenced code is none."""
    starts: list[tuple[int, str, int]] = []  # of each tag: offset of "@", word, start of its line
    fenced = False
    prose: list[str] = []
    for start, content, end in _lines(text):
        line = text[content:end]
        if FENCE.match(line):
            fenced = not fenced
        tag = None if fenced else TAG.match(line)
        if tag:
            starts.append((content + tag.start(1) - 1, tag[1], start))
        elif not starts:
            prose.append(END.sub("", line).rstrip())
    closing = END.search(text)
    stop = closing.start() if closing else len(text)
    tags = []
    for index, (begin, word, first) in enumerate(starts):
        limit = starts[index + 1][2] if index + 1 < len(starts) else stop
        tags.append(_tag(text, begin, word, first, limit))
    return TagTree(text, tuple(tags), "\n".join(prose).strip())


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Of each line: where it starts, where its content starts, and where that ends, before the line's end."""
    for match in LINE.finditer(text):
        if match.start() == match.end() == len(text):
            return
        mark = MARK.match(text, match.start(), match.end(1))
        yield match.start(), mark.end() if mark else match.start(), match.end(1)


def _tag(text: str, start: int, word: str, line: int, limit: int) -> Tag:
    end = start
    for _, content, stop in _lines_between(text, line, limit):
        if text[content:stop].strip():
            end = content + len(text[content:stop].rstrip())
    end = max(min(end, limit), start + len(word) + 1)
    after = LINE.search(text, end)
    lines = Span(line, after.end() if after else len(text))
    kind = KINDS.get(word.rstrip("-"), word)
    place = start + 1 + len(word)
    type, place = _braces(text, place, end) if kind in KINDS.values() else (None, place)
    named = default = None
    name = ""
    if kind in ("parameter", "type parameter", "raises"):
        named, default, place = _name(text, place, end, kind, type)
        name = text[named.start : named.end] if named else ""
    dash = DASH.match(text, place, end)
    begin = dash.end() if dash else place
    return Tag(word, kind, name, start, end, lines, type, named, default, Span(min(begin, end), end),
               dash is not None and "-" in dash[0])  # fmt: skip


def _lines_between(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    for line, content, stop in _lines(text[start:end]):
        yield start + line, start + content, start + stop


def _braces(text: str, place: int, end: int) -> tuple[Span | None, int]:
    """A type in braces, and where what follows it starts."""
    match = re.compile(r"\s*\{(?!@)").match(text, place, end)
    if match is None:
        return None, place
    depth = 1
    for index in range(match.end(), end):
        depth += (text[index] == "{") - (text[index] == "}")
        if depth == 0:
            return Span(match.end(), index), index + 1
    return None, place


def _name(text: str, place: int, end: int, kind: str, type: Span | None) -> tuple[Span | None, Span | None, int]:
    """Name, default, and where what follows them starts."""
    if kind == "raises" and type is not None:
        return type, None, place
    link = re.compile(r"\s*\{@link\s+([^\s}|]+)[^}]*\}").match(text, place, end)
    if kind == "raises" and link:
        return Span(link.start(1), link.end(1)), None, link.end()
    match = re.compile(r"\s+(\[\s*)?").match(text, place, end)
    named = NAME.match(text, match.end(), end) if match else None
    if match is None or named is None:
        return None, None, place
    span = Span(named.start(1), named.end(1))
    if kind == "raises" and not re.match(r"[A-Z]|\w+\.\w", named[1]):
        return None, None, place
    if match[1] is None:
        return span, None, named.end()
    closing = _closing(text, named.end(), end)
    equals = re.compile(r"\s*=\s*").match(text, named.end(), closing)
    return span, Span(equals.end(), closing) if equals else None, min(closing + 1, end)


def _closing(text: str, place: int, end: int) -> int:
    depth, quote = 0, ""
    for index in range(place, end):
        character = text[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        elif character == "]" and depth == 0:
            return index
        else:
            depth += (character in "[({") - (character in "])}")
    return end
