"""The smallest stages that work, until those of the folders are there."""

from __future__ import annotations

from aigc_lsp.document import Document, Edit
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words


def update(document: Document, facts: Facts, words: Words, style: Style) -> Edit | None:
    return None
