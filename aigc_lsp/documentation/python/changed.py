"""The proof that two Python texts are the same program: only docstrings differ, and none that the program reads."""

from __future__ import annotations

import ast
from itertools import zip_longest

from aigc_lsp.documentation.python.module_place import CODING
from aigc_lsp.documentation.python.read_at_run_time import read_at_run_time
from aigc_lsp.documentation.python.source import BOM, Definition, Source, definitions, docstring, source_of
from aigc_lsp.documentation.python.tokens import Unsplit, tokens
from aigc_lsp.errors import BadDocument

Documented = Definition | ast.Module

UNREADABLE = "The file could no longer be read with this documentation."


def changed(before: str, after: str, language: str) -> str:
    """Why two texts are not the same program, a sentence; empty when only docstrings differ.

    The trees without docstrings are equal, so are the tokens and the comments in their order, the byte order mark and
    the encoding. Where a text has mistakes, its pieces that cannot be read are equal to the letter.
    """
    if before == after:
        return ""
    try:
        old = source_of(before)
    except BadDocument:
        return "The file cannot be read, so it cannot be shown that its code stays the same. Correct it and try again."
    try:
        new = Source(after)
    except BadDocument:
        return UNREADABLE
    if old.broken != new.broken or bool(new.error) != bool(old.error):
        return UNREADABLE
    if before.startswith(BOM) != after.startswith(BOM) or _encoding(before) != _encoding(after):
        return "The file would no longer be read in the same encoding."
    return _Comparison(old, new).fault()


class _Comparison:
    """Two texts, and the statements in which they differ, those of one block.

    Where both texts are the same up to the end of a statement, or from the start of one on, so is the code.
    """

    def __init__(self, old: Source, new: Source) -> None:
        self.sides = (old, new)
        one, other = old.text, new.text
        self.same_start = _common(one, other)
        self.same_end = _common(one[self.same_start :][::-1], other[self.same_start :][::-1])
        self.areas = [(source.shift, len(source.text)) for source in self.sides]
        self.bodies = [_body(source.tree) for source in self.sides]
        self._narrow()
        while self._enter():
            self._narrow()

    def _enter(self) -> bool:
        """Goes into the only definition that differs, if that is within it, behind its first statement."""
        if [len(body) for body in self.bodies] != [1, 1]:
            return False
        one, other = (body[0] for body in self.bodies)
        if not isinstance(one, Definition) or not isinstance(other, Definition) or type(one) is not type(other):
            return False
        nodes = list(zip(self.sides, (one, other), strict=True))
        before, after = (source.span(each.body[0]) for source, each in nodes)
        rest, other_rest = (len(source.text) - source.span(each).end for source, each in nodes)
        if before != after or before.end > self.same_start or rest != other_rest or rest > self.same_end:
            return False
        self.areas = [(before.start, source.span(each).end) for source, each in nodes]
        self.bodies = [one.body, other.body]
        return True

    def _narrow(self) -> None:
        """Leaves out the statements before and behind those that differ."""
        spans = [
            [source.span(statement) for statement in body] for source, body in zip(self.sides, self.bodies, strict=True)
        ]
        lengths = [len(source.text) for source in self.sides]
        count = min(map(len, self.bodies))
        first = 0
        while first < count and spans[0][first] == spans[1][first] and spans[0][first].end <= self.same_start:
            first += 1
        last = 0
        while last < count - first:
            rests = [length - each[-1 - last].start for length, each in zip(lengths, spans, strict=True)]
            if rests[0] != rests[1] or rests[0] > self.same_end:
                break
            last += 1
        self.bodies = [body[first : len(body) - last] for body in self.bodies]
        self.areas = [
            (each[first - 1].end if first else area[0], each[-last].start if last else area[1])
            for area, each in zip(self.areas, spans, strict=True)
        ]

    def fault(self) -> str:
        """What differs, a sentence; empty when it is only documentation that may."""
        if len(self.bodies[0]) != len(self.bodies[1]):
            return "A statement would be added or taken away."
        for one, other in zip(*self.bodies, strict=True):
            if not same(one, other):
                return f"The code from line {one.lineno} on would not be the same."
        try:
            kept = [
                tokens(source, area, body)
                for source, area, body in zip(self.sides, self.areas, self.bodies, strict=True)
            ]
        except Unsplit:
            return "It cannot be shown that the text of the code stays the same."
        for one_token, other_token in zip_longest(*kept):
            if one_token is None or other_token is None or one_token.text != other_token.text:
                line = (one_token or other_token).line if one_token or other_token else 1
                return f"The text of the code in line {line} would not be the same."
        return self._read_at_run_time()

    def _read_at_run_time(self) -> str:
        """Why one of the docstrings that differ may not."""
        pairs: list[tuple[Documented, Documented]] = [(self.sides[0].tree, self.sides[1].tree)]
        pairs += zip(*map(definitions, self.bodies), strict=True)
        for before, after in pairs:
            if _value(before) != _value(after) and (reason := read_at_run_time(self.sides[0], before)):
                return reason
        return ""


def same(one: object, other: object) -> bool:
    """Whether two trees are equal but for docstrings and places."""
    if type(one) is not type(other):
        return False
    if isinstance(one, ast.AST):
        for field in one._fields:
            mine, theirs = getattr(one, field, None), getattr(other, field, None)
            if field == "body" and isinstance(one, Documented) and isinstance(other, Documented):
                mine, theirs = _body(one), _body(other)
            if not same(mine, theirs):
                return False
        return True
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other and (isinstance(one, str) or repr(one) == repr(other))  # 0.0 is not -0.0


def _body(node: Documented) -> list[ast.stmt]:
    """Statements without the docstring."""
    return node.body[1:] if docstring(node) else node.body


def _value(node: Documented) -> object:
    match docstring(node):
        case ast.Expr(value=ast.Constant(value=text)):
            return text
    return None


def _encoding(text: str) -> str:
    """The encoding that one of the first two lines names."""
    for line in text.removeprefix(BOM).split("\n", 2)[:2]:
        if match := CODING.match(line):
            return match[1]
        if line.strip() and not line.lstrip().startswith("#"):
            break
    return ""


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
