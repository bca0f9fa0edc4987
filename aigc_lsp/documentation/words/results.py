"""What is returned and yielded, in sentences of their own."""

from __future__ import annotations

import ast
import re

from aigc_lsp.documentation.facts import Facts, Kind, Outcome
from aigc_lsp.documentation.words.grammar import with_article
from aigc_lsp.documentation.words.lexicon import FINDERS, MAKERS, READERS
from aigc_lsp.documentation.words.names import capitalised, phrase, the
from aigc_lsp.documentation.words.nouns import Speaker
from aigc_lsp.documentation.words.outcomes import all_given, produced, ways_of
from aigc_lsp.documentation.words.reading import VAGUE, reading_of, yielded
from aigc_lsp.documentation.words.theme import belongs_to, theme

NAMED = re.compile(r"[A-Z]\w*$")
SIMPLE_TYPES = {"str": "a string", "int": "an integer", "float": "a number", "bytes": "bytes", "list": "a list",
                "dict": "a dictionary", "set": "a set", "tuple": "a tuple", "bool": "True or False"}  # fmt: skip


def returns_text(facts: Facts) -> str:
    """A sentence on what a function returns; empty when it returns nothing."""
    if facts.returns is None or facts.kind is Kind.PROPERTY:
        return ""
    words = all_given(facts)
    if words == "None":
        return "None, always."
    if words.startswith("whether ") and (clause := words.removeprefix("whether ")) and ", " not in clause:
        words = f"True if {clause}, else False"
    if words == "the object":
        words = f"{belongs_to(facts) or 'the object'} itself"
    if not words:
        words = _by_name(facts, facts.returns)
        words += ", or None" if facts.returns.may_be_none and "None" not in words else ""
    return f"{capitalised(words)}."


def yields_text(facts: Facts) -> str:
    """A sentence on what a function yields; empty when it yields nothing."""
    if facts.yields is None:
        return ""
    if words := produced(facts):
        return f"{capitalised(words)}."
    reading = reading_of(facts)
    speaker = Speaker(reading)
    values = [node.value for node in yielded(reading.tree) if node.value] if reading.tree is not None else []
    said = list(dict.fromkeys(speaker.value(value) for value in values))
    if facts.is_context_manager and not values:
        return "Nothing; the block runs meanwhile."
    if said and all(said) and len(said) < 3 and not any(isinstance(node, ast.YieldFrom) for node in _yields(facts)):
        return f"{capitalised(' or '.join(said))}."
    return f"{capitalised(_by_name(facts, facts.yields))}."


def _yields(facts: Facts) -> list[ast.Yield | ast.YieldFrom]:
    tree = reading_of(facts).tree
    return yielded(tree) if tree is not None else []


def _by_name(facts: Facts, outcome: Outcome) -> str:
    """A noun phrase from names: of the local that is given, of the function, of the type."""
    about = theme(facts)
    if about.noun:
        return about.noun
    if about.claim:
        return f"True if {about.claim}, else False" if outcome.annotation in ("", "bool") else "the answer"
    for way in ways_of(facts):
        if isinstance(way.value, ast.Name) and way.value.id not in VAGUE and len(way.value.id) > 2:
            return (
                the(phrase(way.value.id))
                if way.value.id not in {one.name for one in facts.parameters}
                else f"`{way.value.id}`"
            )
    if about.verb in FINDERS | MAKERS | READERS and about.object.startswith("the "):
        return about.object
    bare = outcome.annotation.strip("'\"").removesuffix(" | None").split("[")[0]
    if bare in SIMPLE_TYPES:
        return SIMPLE_TYPES[bare]
    if NAMED.search(bare) and bare.rpartition(".")[2] not in ("Any", "Self", "Optional", "Union", "T"):
        return with_article(f"`{bare}`")
    return "the result"
