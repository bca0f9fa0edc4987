"""Words set in the conventions of comments: the lines between the comment's marks."""

from __future__ import annotations

from aigc_lsp.documentation.comments.rendering.godoc import godoc
from aigc_lsp.documentation.comments.rendering.javadoc import javadoc
from aigc_lsp.documentation.comments.rendering.jsdoc import jsdoc
from aigc_lsp.documentation.comments.rendering.rustdoc import rustdoc
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.style import Convention, Style
from aigc_lsp.documentation.words import Words

__all__ = ["render"]

CONVENTIONS = {
    Convention.JSDOC: jsdoc,
    Convention.TSDOC: jsdoc,
    Convention.JAVADOC: javadoc,
    Convention.RUSTDOC: rustdoc,
    Convention.GODOC: godoc,
}


def render(facts: Facts, words: Words, style: Style) -> tuple[str, ...]:
    """The content lines of a definition's documentation.

    Raises:
        KeyError: the convention is one of Python's.
    """
    return tuple(CONVENTIONS[style.convention](facts, words, style))
