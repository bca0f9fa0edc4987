"""Slots of documentation in which plain words only repeat a name, and whether a model's words are better ones.

A slot is called "summary", "returns", "yields", "parameters.width" or "raises.ValueError".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.words import Words
from aigc_lsp.documentation.words.content import content
from aigc_lsp.documentation.words.grammar import third_person
from aigc_lsp.documentation.words.lexicon import VERBS
from aigc_lsp.prompt import claims

SENTENCE = re.compile(r"[A-Z`][^.!?\n]*(?:\.\w[^.!?\n]*)*\.")  # one, with its full stop
WORD = re.compile(r"[A-Za-z]+")
CONSTANTS = ("None", "True", "False")
MOST = {"summary": 72}  # characters
MOST_OF_ENTRY = 100
UNTOLD = "In case of "  # begins what is said of an exception of which only the type is known
EMPTY = content("Return get whether yield result None not used true false given object value this is are be if")
SELDOM_TRUE = 0.5  # part of the new words that the code must have too


def asked(facts: Facts, words: Words) -> tuple[str, ...]:
    """The slots whose text says no more than names do."""
    return tuple(slot for slot, text, names in _slots(facts, words) if _is_plain(slot, text, names))


def objection(slot: str, text: str, facts: Facts) -> str:
    """What speaks against a model's text for a slot, in a few words; empty when it may stand."""
    if not SENTENCE.fullmatch(text) or len(text) > MOST.get(slot, MOST_OF_ENTRY):
        return "no sentence"
    if slot == "summary" and facts.kind not in (Kind.CLASS, Kind.MODULE, Kind.PROPERTY) and _first(text) not in VERBS:
        return "no imperative"
    if slot.startswith("raises.") and not text.startswith("If "):
        return "no condition"
    if wrong := claims.objection(text, known(facts)):
        return wrong
    if any(constant in WORD.findall(text) and constant not in facts.code for constant in CONSTANTS):
        return "says what is not in the code"
    about = slot.partition(".")[2] or " ".join(one.name for one in facts.parameters)
    own = content(f"{facts.name.replace('.', ' ')} {about}")
    new = content(text) - own - EMPTY
    if not new:
        return "says only the name"
    code = content(" ".join(WORD.findall(facts.code)))
    return "" if len(new & code) >= SELDOM_TRUE * len(new) else "words from nowhere"


def known(facts: Facts) -> claims.Facts:
    """What sentences on a definition may name and count."""
    annotations = {one.name: one.annotation for one in facts.parameters if one.annotation}
    given = facts.returns or facts.yields
    if given is not None and given.annotation:
        annotations["return"] = given.annotation
    return claims.Facts(
        names=frozenset(re.findall(r"[A-Za-z_]\w*", f"{facts.name} {facts.code}")),
        numbers=frozenset(re.findall(r"\d+(?:\.\d+)?", facts.code)),
        types=annotations,
    )


def imperative(text: str) -> str:
    """A summary with its verb as in an order: "Returns the sum." becomes "Return the sum."."""
    first, space, rest = text.partition(" ")
    verb = next((verb for verb in VERBS if third_person(verb) == first.lower()), "")
    return f"{verb.capitalize()}{space}{rest}" if verb else text


def put(words: Words, slot: str, text: str) -> Words:
    """The words with a model's text in a slot."""
    kind, _, name = slot.partition(".")
    filled = (*words.from_model, slot)
    match kind:
        case "parameters":
            return replace(words, parameters={**words.parameters, name: text}, from_model=filled)
        case "raises":
            return replace(words, raises={**words.raises, name: text}, from_model=filled)
        case "returns":
            return replace(words, returns=text, from_model=filled)
        case "yields":
            return replace(words, yields=text, from_model=filled)
    return replace(words, summary=text, from_model=filled)


def _slots(facts: Facts, words: Words) -> Iterator[tuple[str, str, str]]:
    """Each slot that has a text, with the text and the names that it would only repeat."""
    given = " ".join(one.name for one in facts.parameters)
    yield "summary", words.summary, f"{facts.name.replace('.', ' ')} {given}"
    for name, text in words.parameters.items():
        yield f"parameters.{name}", text, name
    for kind, text in (("returns", words.returns), ("yields", words.yields)):
        if text:
            yield kind, text, f"{facts.name.replace('.', ' ')} {given}"
    for name, text in words.raises.items():
        yield f"raises.{name}", text, name


def _is_plain(slot: str, text: str, names: str) -> bool:
    if slot.startswith("raises."):
        return text.startswith(UNTOLD)
    return content(text) <= content(names) | EMPTY


def _first(text: str) -> str:
    return text.partition(" ")[0].lower()
