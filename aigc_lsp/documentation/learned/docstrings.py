"""Where the docstrings of a Python text are, found without a parser, also in broken ones."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from aigc_lsp.document import Span

HEAD = re.compile(r"^(?P<indent>[ \t]*)(?:async[ \t]+)?(?P<kind>def|class)[ \t]+(?P<name>\w+)", re.MULTILINE)
LITERAL = r"[rRuU]?(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|\"(?:[^\"\\\n]|\\.)+\"|'(?:[^'\\\n]|\\.)+')"
BODY = re.compile(
    rf":[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?P<indent>[ \t]+)(?P<literal>{LITERAL})", re.S
)
MODULE = re.compile(rf"\A(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?P<literal>{LITERAL})", re.S)
STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*")
LONGEST_HEAD = 4000  # characters


@dataclass(frozen=True)
class Found:
    """A docstring and the head of the definition that it belongs to."""

    kind: str  # "def", "class", or empty for a module
    name: str
    head: str  # up to its colon
    indent: str  # of the head
    inner: str  # of the docstring
    span: Span  # with its quotes


def docstrings(text: str) -> Iterator[Found]:
    """Yields a text's docstrings in order, the module's first."""
    if module := MODULE.match(text):
        yield Found("", "", "", "", "", Span(*module.span("literal")))
    heads = list(HEAD.finditer(text))
    starts = [head.start() for head in heads]
    for body in BODY.finditer(text):
        head = heads[bisect_left(starts, body.start()) - 1] if heads and starts[0] < body.start() else None
        if head is None or len(head["indent"]) >= len(body["indent"]):
            continue
        between = text[head.start("kind") : body.start() + 1]
        if len(between) <= LONGEST_HEAD and _is_head(between):
            yield Found(
                head["kind"], head["name"], between, head["indent"], body["indent"], Span(*body.span("literal"))
            )


def _is_head(text: str) -> bool:
    """Whether the only colon outside brackets is at the end."""
    depth = 0
    plain = STRING.sub("_", text)
    for at, character in enumerate(plain):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == ":" and depth == 0:
            return at == len(plain) - 1
    return False
