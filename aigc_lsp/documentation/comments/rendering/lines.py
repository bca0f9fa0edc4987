"""What the conventions share: summaries in a mood, wrapped lines, entries with a hanging text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.render.parts import summary, wrapped
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words

MARKS = 4  # characters that a comment's marks take on a line, at most
SHORTEST = 40  # characters that a line may always have
CODE = re.compile(r"`([^`]+)`")


def width(facts: Facts, style: Style) -> int:
    """Characters that a content line may have."""
    depth = facts.name.count(".") if facts.language != "go" else 0
    return max(SHORTEST, style.line_length - MARKS - depth * len(style.indent.expandtabs(4)))


def opening(facts: Facts, words: Words, style: Style) -> list[str]:
    """The summary and the description."""
    lines = wrapped(summary(words, style), width(facts, style))
    if words.description:
        lines += ["", *wrapped(words.description, width(facts, style))]
    return lines


def entry(head: str, text: str, facts: Facts, style: Style, indent: str = "  ") -> list[str]:
    """One entry: its head and its text, the lines after the first indented."""
    return wrapped(f"{head} {text}".strip(), width(facts, style), indent, "")


def lowered(text: str) -> str:
    """A sentence as a phrase: without its capital and its full stop."""
    first = re.match(r"[A-Z][a-z]*\b(?!\.)", text)
    return (text[:1].lower() + text[1:] if first else text).removesuffix(".")


def stopped(text: str, style: Style) -> str:
    return text if style.full_stop else text.removesuffix(".")


def joined(blocks: Iterable[list[str]]) -> list[str]:
    """Blocks of lines with an empty line between them."""
    lines: list[str] = []
    for block in blocks:
        if block:
            lines += ["", *block] if lines else block
    return lines
