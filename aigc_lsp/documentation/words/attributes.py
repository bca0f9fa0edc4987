"""What is said of the attributes of a class and the constants of a module."""

from __future__ import annotations

import ast

from aigc_lsp.documentation.facts import Attribute, Facts
from aigc_lsp.documentation.words.conditions import parsed
from aigc_lsp.documentation.words.names import capitalised, phrase, the
from aigc_lsp.documentation.words.nouns import Speaker
from aigc_lsp.documentation.words.parameters import parameter_text
from aigc_lsp.documentation.words.reading import Reading

LONGEST_VALUE = 24  # characters of a value that is shown
EMPTY = {"[]": "empty at first", "{}": "empty at first", "set()": "empty at first", "()": "empty at first",
         "list()": "empty at first", "dict()": "empty at first", "None": "None at first", '""': "empty at first",
         "''": "empty at first", "False": "False at first", "True": "True at first", "0": "0 at first"}  # fmt: skip


def attribute_text(facts: Facts, one: Attribute) -> str:
    """A sentence on one attribute; empty where a parameter of the same name says all of it."""
    parameter = next((each for each in facts.parameters if each.name == one.name), None)
    if one.comment:
        comment = " ".join(one.comment.split()).rstrip(".")
        return f"{capitalised(comment)}." if comment else ""
    if parameter is not None:
        return parameter_text(facts, parameter)
    noun = capitalised(the(phrase(one.name)))
    if one.name.isupper() or _is_enum(facts):
        return f"{noun}." if not _constant(facts, one) else f"{noun}, {_constant(facts, one)}."
    if tail := EMPTY.get(one.value):
        return f"{noun}, {tail}."
    words = _made_from(facts, one)
    return f"{noun}: {words}." if words else f"{noun}."


def _constant(facts: Facts, one: Attribute) -> str:
    value = " ".join(one.value.split())
    return f"`{value}`" if value and len(value) <= LONGEST_VALUE and "`" not in value and "(" not in value else ""


def _made_from(facts: Facts, one: Attribute) -> str:
    """What it is set to in the constructor, where that is more than its name."""
    tree = parsed(facts.language, one.value)
    if tree is None or isinstance(tree, ast.Constant | ast.Name | ast.Lambda):
        return ""
    names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    given = {each.name for each in facts.parameters}
    if not names & given:
        return ""
    speaker = Speaker(Reading(facts, owner="self", parameters={each.name: each for each in facts.parameters}))
    words = speaker.noun(tree)
    return "" if words.startswith(("the result", "`")) else words


def _is_enum(facts: Facts) -> bool:
    return any(base.endswith(("Enum", "Flag")) for base in facts.bases)
