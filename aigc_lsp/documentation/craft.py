"""What it takes to document a language: who reads it, who writes its documentation, and who proves that it is the same.

The steps are in `write_docs`; here stands which function is meant by each step for a file of a language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.document import Document, Edit
from aigc_lsp.documentation.asked import IsAsked
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.render import render
from aigc_lsp.documentation.request import Disagreement
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words, describe
from aigc_lsp.languages.language import languages


@dataclass(frozen=True)
class Craft:
    """The functions for one language; see the folders for what they promise."""

    read: Callable[[Document, IsAsked], tuple[Facts, ...]]
    learn_style: Callable[[Document, Path, str], Style]
    disagreements: Callable[[Document, Facts, Style], tuple[Disagreement, ...]]
    describe: Callable[[Facts, tuple[Facts, ...]], Words]
    render: Callable[[Facts, Words, Style], tuple[str, ...]]
    insert: Callable[[Document, Facts, Sequence[str], Style], Edit]
    update: Callable[[Document, Facts, Words, Style], Edit | None]
    changed: Callable[[str, str, str], str]


def craft_of(language: str) -> Craft | None:
    """By the name of the language's folder; None where documentation is not written.

    What only one language needs is imported when that one is asked for.
    """
    if language == "python":
        from aigc_lsp.documentation.learn_style import learn_style
        from aigc_lsp.documentation.python.changed import changed
        from aigc_lsp.documentation.python.insert import insert
        from aigc_lsp.documentation.python.read import read
        from aigc_lsp.documentation.sections.disagreements import disagreements
        from aigc_lsp.documentation.sections.update import update

        return Craft(
            read,
            learn_style,
            disagreements,
            describe,
            render,
            insert,
            update,
            changed,
        )
    record = next((each for each in languages() if each.name == language), None)
    if record is not None and record.comments_that_document is not None:
        from aigc_lsp.documentation import comments

        return Craft(
            lambda document, _: comments.read(document),
            comments.learn_style,
            comments.disagreements,
            comments.describe,
            comments.render,
            comments.insert,
            comments.update,
            comments.changed,
        )
    return None
