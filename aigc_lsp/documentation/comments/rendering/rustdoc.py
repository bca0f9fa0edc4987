"""Rust's documentation: a summary, then the sections `Errors` and `Panics`."""

from __future__ import annotations

import re

from aigc_lsp.documentation.comments.rendering.lines import joined, lowered, opening, width
from aigc_lsp.documentation.comments.ways_out import ERROR, PANIC
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.render.parts import wrapped
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words

TEXT_IS_CODE = re.compile(r"(`[^`]*`)|([\[\]<>])")  # what Markdown reads as more than text


def rustdoc(facts: Facts, words: Words, style: Style) -> list[str]:
    """The lines of a comment; parameters speak for themselves, as is the custom."""
    types = list(dict.fromkeys(raised.type for raised in facts.raises))
    errors = [
        f"Returns {'an error' if type == ERROR else f'`{type}`'} {lowered(words.raises.get(type, ''))}."
        for type in types
        if type != PANIC
    ]
    panics = [f"Panics {lowered(words.raises.get(type, ''))}." for type in types if type == PANIC]
    room = width(facts, style)
    return joined(
        [
            [escaped(line) for line in opening(facts, words, style)],
            *_section("# Errors", errors, room),
            *_section("# Panics", panics, room),
        ]
    )


def _section(title: str, sentences: list[str], room: int) -> list[list[str]]:
    if not sentences:
        return []
    return [[title], wrapped(" ".join(map(escaped, sentences)), room)]


def escaped(text: str) -> str:
    """Text in which nothing outside of code spans is a link or a tag."""
    return TEXT_IS_CODE.sub(lambda match: match[1] or f"\\{match[2]}", text)
