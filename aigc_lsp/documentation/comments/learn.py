"""How a file writes its comments: learned from those that are there, else the custom of the language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from aigc_lsp.document import Document
from aigc_lsp.documentation.comments.read import comments_of, read
from aigc_lsp.documentation.comments.tags.read import TagTree, read_tags
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.style import Convention, Mood, Style
from aigc_lsp.documentation.words.grammar import third_person
from aigc_lsp.documentation.words.lexicon import VERBS

INDENT = re.compile(r"^(\t| {2,8})(?=[^\s*])", re.MULTILINE)
ENOUGH = 2  # comments that show a habit
WITH_TAGS = (Convention.JSDOC, Convention.TSDOC, Convention.JAVADOC)
WITH_TYPES = (Convention.JSDOC, Convention.TSDOC)
THIRD = frozenset(third_person(verb) for verb in VERBS)


def learn_style(document: Document, project: Path, chosen: str = "auto") -> Style:
    """The style of a file's comments; the convention is its language's, so ``chosen`` says nothing of it.

    Raises:
        BadDocument: the language is not known, or the file is too large.
    """
    comments = comments_of(document)
    convention = Convention(comments.convention)
    documented = [
        (facts, document.text[facts.documentation.start : facts.documentation.end])
        for facts in read(document)
        if facts.documentation is not None
    ]
    trees = [(facts, read_tags(text)) for facts, text in documented if text.startswith("/**")]
    mood = Mood.INDICATIVE
    if convention in WITH_TAGS and _most((_imperative(tree) for _, tree in trees), default=False):
        mood = Mood.IMPERATIVE
    typed = (bool(tag.type) for _, tree in trees for tag in tree.of("parameter"))
    return Style(
        convention,
        mood=mood,
        full_stop=_most((_stops(tree) for _, tree in trees), default=True),
        types=convention in WITH_TYPES and _most(typed, default=convention is Convention.JSDOC),
        line_length=comments.line_length,
        summary_below=not _most((_on_one_line(text) for _, text in documented), default=False),
        indent=match[1] if (match := INDENT.search(document.text)) else "    ",
        raises=_most((bool(tree.of("raises")) for facts, tree in trees if _names(facts, tree)), default=True),
        evidence=f"{len(documented)} comments of the file, and the custom of its language."
        if documented
        else "It is the custom of the language.",
    )


def _most(claims: Iterable[bool | None], *, default: bool) -> bool:
    """Whether most are true, where there are enough; those that are None say nothing."""
    said = [claim for claim in claims if claim is not None]
    return sum(said) * 2 > len(said) if len(said) >= ENOUGH else default


def _imperative(tree: TagTree) -> bool | None:
    first = tree.prose.partition(" ")[0].lower().rstrip(".,:")
    if first in THIRD:
        return False
    return True if first in VERBS else None


def _stops(tree: TagTree) -> bool | None:
    summary = tree.prose.partition("\n\n")[0].rstrip()
    return summary.endswith((".", "!", "?", ":")) if " " in summary else None


def _on_one_line(text: str) -> bool | None:
    """Of a comment that could be on one line: whether it is."""
    lines = text.splitlines()
    if not text.startswith("/**") or len(lines) not in (1, 3):
        return None
    return len(lines) == 1


def _names(facts: Facts, tree: TagTree) -> bool:
    """Whether a comment could say what is thrown: it has entries, and something is."""
    return bool(facts.raises) and bool(tree.of("parameter", "returns", "raises"))
