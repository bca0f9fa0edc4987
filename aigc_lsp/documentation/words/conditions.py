"""Conditions that facts have as text, as clauses; also those of languages whose expressions look like Python's."""

from __future__ import annotations

import ast
import re

from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.words.nouns import Speaker
from aigc_lsp.documentation.words.reading import reading_of

PYTHONIC = (  # how other languages' operators are written in Python
    (re.compile(r"!==?"), " != "),
    (re.compile(r"==="), "=="),
    (re.compile(r"&&"), " and "),
    (re.compile(r"\|\|"), " or "),
    (re.compile(r"!(?!=)"), " not "),
    (re.compile(r"\b(?:null|undefined|nil|nullptr)\b"), "None"),
    (re.compile(r"\btrue\b"), "True"),
    (re.compile(r"\bfalse\b"), "False"),
    (re.compile(r"\bthis\."), "self."),
    (re.compile(r"\?\."), "."),
    (re.compile(r"typeof (\w+)"), r"typeof(\1)"),
)
LONGEST_CODE = 60


def condition(facts: Facts, text: str) -> str:
    """The clause for a condition, e.g. "`count` is less than 1"; empty when there is none that can be read."""
    if not text:
        return ""
    tree = parsed(facts.language, text)
    words = Speaker(reading_of(facts)).clause(tree) if tree is not None else ""
    code = " ".join(text.split())
    return words or (f"`{code}` holds" if len(code) <= LONGEST_CODE and "`" not in code else "")


def parsed(language: str, text: str) -> ast.expr | None:
    """An expression as Python's tree; None when it cannot be seen as one."""
    if language != "python":
        for pattern, replacement in PYTHONIC:
            text = pattern.sub(replacement, text)
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
