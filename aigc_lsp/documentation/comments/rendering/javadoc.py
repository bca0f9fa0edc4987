"""Javadoc."""

from __future__ import annotations

import re

from aigc_lsp.documentation.comments.rendering.lines import entry, joined, lowered, opening
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words

CODE = re.compile(r"`([^`]*)`")
HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}


def javadoc(facts: Facts, words: Words, style: Style) -> list[str]:
    """The lines of a Javadoc comment; entries are phrases without a capital or a full stop."""
    tags = [line for head, text in entries(facts, words) for line in entry(head, html(text), facts, style, "    ")]
    return joined([[html(line) for line in opening(facts, words, style)], tags])


def entries(facts: Facts, words: Words) -> list[tuple[str, str]]:
    """Head and text of each tag."""
    found = [(f"@param {each.name}", lowered(words.parameters.get(each.name, ""))) for each in facts.parameters]
    if facts.returns is not None and facts.kind is not Kind.CLASS:
        found.append(("@return", lowered(words.returns)))
    for type in dict.fromkeys(raised.type for raised in facts.raises):
        found.append((f"@throws {type}", lowered(words.raises.get(type, ""))))
    if facts.deprecated:
        found.append(("@deprecated", ""))
    return found


def html(text: str) -> str:
    """Text with code in `{@code}` and without characters that HTML reads."""
    pieces = CODE.split(text)
    return "".join(
        f"{{@code {piece}}}" if index % 2 and piece.count("{") == piece.count("}") else _plain(piece)
        for index, piece in enumerate(pieces)
    )


def _plain(text: str) -> str:
    return "".join(HTML.get(character, character) for character in text)
