"""What documentation comments of other languages show of style."""

from __future__ import annotations

import re
from dataclasses import replace

from aigc_lsp.documentation.learned.habits import INDICATIVES
from aigc_lsp.documentation.style import Convention, Mood, Style
from aigc_lsp.documentation.words.lexicon import VERBS

BLOCK = re.compile(r"/\*\*\s*(?:\*\s*)?(?P<text>[^@\s].*?)(?=\n\s*\*?\s*\n|\n\s*\*\s*@|\*/)", re.DOTALL)
LINES = re.compile(r"(?:^|\n)\s*///\s?(?P<text>\S.*?)(?=\n\s*///\s*\n|\n\s*(?!///))", re.DOTALL)
LEADING = re.compile(r"\n[ \t]*(?:\*|///)?[ \t]?")
INDENT = re.compile(r"[{(]\s*\n([ \t]+)\S")


def as_in_comments(text: str, style: Style) -> Style:
    """The style, as far as the documentation comments of a text do not show another."""
    pattern = LINES if style.convention is Convention.RUSTDOC else BLOCK
    summaries = [" ".join(LEADING.sub(" ", match["text"]).split()) for match in pattern.finditer(text)]
    first = [summary.partition(" ")[0].lower() for summary in summaries]
    imperative, indicative = sum(word in VERBS for word in first), sum(word in INDICATIVES for word in first)
    mood = style.mood if imperative == indicative else Mood.IMPERATIVE if imperative > indicative else Mood.INDICATIVE
    typed = len(re.findall(r"@(?:param|returns?)\s+\{", text))
    untyped = len(re.findall(r"@(?:param|returns?)\s+[^{\s]", text))
    stops = sum(summary.endswith(".") for summary in summaries)
    indents = [match[1] for match in INDENT.finditer(text)]
    return replace(
        style,
        mood=mood,
        full_stop=2 * stops >= len(summaries),
        types=typed > untyped if typed or untyped else style.types,
        indent=min(indents, key=lambda indent: len(indent.expandtabs(4))) if indents else style.indent,
        evidence="This file's comments show it." if summaries else style.evidence,
    )
