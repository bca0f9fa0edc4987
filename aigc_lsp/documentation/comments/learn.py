"""How a file and its project write their comments."""

from __future__ import annotations

from pathlib import Path

from aigc_lsp.document import Document
from aigc_lsp.documentation.comments.read import comments_of
from aigc_lsp.documentation.learned.comments import as_in_comments
from aigc_lsp.documentation.style import Convention, Mood, Style


def learn_style(document: Document, project: Path, chosen: str = "auto") -> Style:
    """The style of a file's comments; the convention is its language's, so ``chosen`` says nothing of it.

    Raises:
        BadDocument: the language is not known, or the file is too large.
    """
    comments = comments_of(document)
    usual = Style(
        Convention(comments.convention),
        mood=Mood.INDICATIVE,
        types=comments.convention == Convention.JSDOC,
        line_length=comments.line_length,
        summary_below=True,
        evidence=f"It is the custom of {document.language or 'the language'}.",
    )
    return as_in_comments(document.text, usual)
