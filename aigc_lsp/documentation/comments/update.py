"""Comments that say something else than the code, and the edit that puts them right."""

from __future__ import annotations

from aigc_lsp.document import Document, Edit
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.request import Disagreement
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words


def disagreements(document: Document, facts: Facts, style: Style) -> tuple[Disagreement, ...]:
    """What the comment says and the code does not, or the other way round."""
    return ()


def update(document: Document, facts: Facts, words: Words, style: Style) -> Edit | None:
    """The edit that changes only entries that disagree; None when none does."""
    return None
