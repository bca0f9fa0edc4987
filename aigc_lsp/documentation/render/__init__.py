"""Words set in a convention: the lines of a docstring or a comment, without quotes, marks or indent."""

from __future__ import annotations

from dataclasses import replace

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.render.google import google
from aigc_lsp.documentation.render.numpy import numpy
from aigc_lsp.documentation.render.sphinx import sphinx
from aigc_lsp.documentation.style import Convention, Style
from aigc_lsp.documentation.words import Words

__all__ = ["render"]

CONVENTIONS = {Convention.GOOGLE: google, Convention.NUMPY: numpy, Convention.SPHINX: sphinx}


def render(facts: Facts, words: Words, style: Style) -> tuple[str, ...]:
    """The content lines of a definition's documentation.

    Raises:
        KeyError: the convention is none of Python's.
    """
    if not style.sections:
        facts = replace(facts, parameters=(), returns=None, yields=None, raises=(), warns=(), attributes=())
    if not style.raises:
        warns = () if style.convention is Convention.SPHINX else facts.warns  # its fields know no warnings, only raises
        facts = replace(facts, raises=(), warns=warns)
    if facts.kind is Kind.CLASS and not style.constructor_in_class:
        facts = replace(facts, raises=())
    return CONVENTIONS[style.convention](facts, words, style)
