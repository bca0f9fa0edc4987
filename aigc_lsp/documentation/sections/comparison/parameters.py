"""Documented parameters and those of the signature, put beside one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from aigc_lsp.documentation.facts import Facts, Kind, Parameter, Passing
from aigc_lsp.documentation.sections.comparison.code import parameters_within
from aigc_lsp.documentation.sections.comparison.findings import Fault, Finding
from aigc_lsp.documentation.sections.comparison.types import contradicts
from aigc_lsp.documentation.sections.parsing.tree import Entry, Slot, Tree

STARRED = {Passing.VARIADIC, Passing.KEYWORDS}
ALIKE = 0.6  # similarity at which two names may be one that was changed
FILLED_IN = re.compile(r"^\s*(?:%\(\w+\)s|%s|\{\w+\}\w*(?:\s+:.*)?)\s*$", re.MULTILINE)  # what stands for further lines
MENTION = (  # between marks, in a field that is not well formed, or before what divides a name from its text
    r"[`*\"'/|]{name}[`*\"'/|,]"
    r"|[:@]\w+ (?:[^:\n]*\s)?[\\*]*{name}\b"
    r"|^\s*(?:[-*•] )?[\\*`]*{name}[\\*`]*\s*(?:[:,(=]|--? )"
)
NOTHING = {"None", "none", "nothing", "Nothing"}  # in a list of parameters: there are none
RECEIVERS = frozenset({"self", "cls", "mcs", "mcls"})


def parameter_findings(tree: Tree, facts: Facts) -> Iterator[Finding]:
    """Yields what is wrong about parameters; nothing when the docstring does not speak of any."""
    said = [(name, entry) for entry in tree.of(Slot.PARAMETERS) for name in tree.names(entry)]
    has = {parameter.name: parameter for parameter in facts.parameters}
    said = [(name, entry) for name, entry in said if name in has or name not in _receivers(facts) | NOTHING]
    if not said or facts.kind is Kind.PROPERTY or _is_unknown(facts):
        return
    if not any(name in has for name, _ in said) and {name for name, _ in said} <= parameters_within(facts.code):
        return  # they are those of what is given back
    expected = [each for each in facts.parameters if each.passing not in STARRED and not each.name.startswith("_")]
    documented = list(dict.fromkeys(name for name, _ in said))
    elsewhere = set(_other_mentions(tree, facts))
    told_elsewhere = elsewhere - set(documented)
    says_private = any(name.startswith("_") for name in documented)
    names = [name for name in has if name not in told_elsewhere and (says_private or not name.startswith("_"))]
    attributes = {attribute.name for attribute in facts.attributes}
    pairs = _renamed([name for name in documented if name not in attributes], names, facts)
    renamed = {old: new for old, new in pairs if _may_be_one(tree, said, old, has[new])}
    is_open = any(parameter.passing in STARRED for parameter in facts.parameters) or _inherits_parameters(facts)
    for name, entry in said:
        if name in renamed:
            new = renamed[name]
            sentence = f"`{new}` is documented as `{name}`."
            yield Finding(Fault.RENAMED, Slot.PARAMETERS, new, sentence, entry.first, entry, name)
        elif name not in has and name not in attributes and not is_open:
            sentence = f"`{name}` is documented, but is no parameter."
            yield Finding(Fault.SURPLUS, Slot.PARAMETERS, name, sentence, entry.first, entry)
        if (parameter := has.get(renamed.get(name, name))) and contradicts(
            stated := tree.text(entry.type), parameter.annotation, parameter.default
        ):
            sentence = f"`{parameter.name}` is documented as {stated}, but annotated `{parameter.annotation}`."
            yield Finding(Fault.RETYPED, Slot.PARAMETERS, parameter.name, sentence, entry.first, entry, stated)
    if FILLED_IN.search(tree.content.text):
        return  # a template may say the others when the code runs
    for parameter in expected:
        name = parameter.name
        if name not in documented and name not in renamed.values() and name not in elsewhere:
            line = _line_of_the_one_before(facts, said, name)
            yield Finding(Fault.MISSING, Slot.PARAMETERS, name, f"`{name}` is not documented.", line)


def _receivers(facts: Facts) -> frozenset[str]:
    """The names under which documentation may list what the facts do not count as a parameter."""
    if facts.kind in {Kind.METHOD, Kind.CLASS_METHOD}:
        head = re.search(rf"\bdef[ \t]+{re.escape(facts.last_name)}\s*\(\s*(\w+)", facts.code)
        return RECEIVERS & {head[1]} if head else RECEIVERS
    return RECEIVERS if facts.kind is Kind.CLASS else frozenset()


def _is_unknown(facts: Facts) -> bool:
    """Whether the parameters of a class may be those of a class that it inherits from."""
    return facts.kind is Kind.CLASS and not facts.parameters and bool(set(facts.bases) - {"object"})


def _inherits_parameters(facts: Facts) -> bool:
    return facts.kind is Kind.CLASS and bool(set(facts.bases) - {"object", "ABC", "abc.ABC"})


def _other_mentions(tree: Tree, facts: Facts) -> Iterator[str]:
    """Yields the parameters that are marked as names elsewhere, or begin a line that is no entry."""
    heads = {entry.first for entry in tree.of(Slot.PARAMETERS)}
    text = "\n".join(line.text for number, line in enumerate(tree.content.lines) if number not in heads)
    attributes = {name for entry in tree.of(Slot.ATTRIBUTES) for name in tree.names(entry)}
    for parameter in facts.parameters:
        name = re.escape(parameter.name)
        if parameter.name in attributes or re.search(MENTION.format(name=name), text, re.MULTILINE):
            yield parameter.name


def _renamed(documented: list[str], names: list[str], facts: Facts) -> Iterator[tuple[str, str]]:
    """Yields a documented name and the one in its place in the signature, or the one that is like it elsewhere."""
    starred = [parameter.name for parameter in facts.parameters if parameter.passing in STARRED]
    takes_keywords = any(parameter.passing is Passing.KEYWORDS for parameter in facts.parameters)
    old = [name for name in documented if name not in names]
    new = [name for name in names if name not in documented and name not in starred]
    for kind, left, right, low, high in SequenceMatcher(None, documented, names, autojunk=False).get_opcodes():
        if kind != "replace":
            continue
        gone = [name for name in documented[left:right] if name in old]
        come = [name for name in names[low:high] if name in new]
        may_be_keywords = takes_keywords and right == len(documented)
        if len(gone) == len(come) == 1 and not may_be_keywords:
            yield from zip(gone, come, strict=True)
            old = [name for name in old if name not in gone]
            new = [name for name in new if name not in come]
    for name in old:
        best = max(new, key=lambda other: _likeness(name, other), default="")
        if best and _likeness(name, best) >= ALIKE:
            new.remove(best)
            yield name, best


def _may_be_one(tree: Tree, said: list[tuple[str, Entry]], old: str, new: Parameter) -> bool:
    """Whether nothing but the name has changed, as far as is stated; of names that are alike the type may have too."""
    if _likeness(old, new.name) >= ALIKE:
        return True
    stated = [tree.text(entry.type) for name, entry in said if name == old]
    return not any(contradicts(each, new.annotation, new.default) for each in stated)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.strip("_"), other.strip("_"), autojunk=False).ratio()


def _line_of_the_one_before(facts: Facts, said: list[tuple[str, Entry]], name: str) -> int:
    names = [parameter.name for parameter in facts.parameters]
    before = names[: names.index(name)]
    lines = [entry.first for documented, entry in said if documented in before]
    return max(lines, default=said[0][1].first)
