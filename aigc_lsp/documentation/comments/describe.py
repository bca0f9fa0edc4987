"""Words for definitions of languages whose documentation is a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from aigc_lsp.documentation.comments.conditions import when
from aigc_lsp.documentation.facts import Facts, Kind, Parameter, Raise
from aigc_lsp.documentation.words import Words
from aigc_lsp.documentation.words import describe as describe_names
from aigc_lsp.documentation.words.names import phrase

TYPES = {
    "string": "str", "String": "str", "&str": "str", "&'static str": "str", "boolean": "bool", "Boolean": "bool",
    "number": "float", "bigint": "int", "Integer": "int", "long": "int", "Long": "int", "double": "float", "void": "",
    "float64": "float", "float32": "float", "f64": "float", "f32": "float", "usize": "int", "isize": "int",
    **{f"{sign}{bits}": "int" for sign in ("i", "u", "int", "uint") for bits in (8, 16, 32, 64)},
}  # fmt: skip
LISTS = ("Array", "ReadonlyArray", "List", "Vec")
HELD = re.compile(r"(?P<holder>Promise|CompletableFuture|Array|ReadonlyArray|List|Vec)\s*<(?P<inner>.*)>", re.DOTALL)
VALUE = re.compile(r"`?\b(?:True|False|None)\b`?")
NOTHING = {"java": "null", "go": "nil", "rust": "None"}  # what Python calls None; JavaScript's way where none stands
SAYS_NOTHING = "In some cases."  # of an exception whose condition is not known


def describe(facts: Facts, around: tuple[Facts, ...] = ()) -> Words:
    """The words for one definition; those of parameters in a pattern have keys with dots, as their facts have."""
    values = tuple(
        replace(each, name=each.name.rpartition(".")[2], annotation=plain_type(each.annotation))
        for each in facts.parameters
        if "<" not in each.name
    )
    given, yielded = (
        replace(each, annotation=plain_type(each.annotation)) if each else None
        for each in (facts.returns, facts.yields)
    )
    plain = replace(facts, parameters=values, returns=given, yields=yielded, raises=())
    words = describe_names(plain, tuple(each for each in around if not _constructs(each)))
    named = dict(words.parameters)
    parameters = {
        each.name: _of_type_parameter(each, facts) if each.name.startswith("<") else named.get(_last(each), "")
        for each in facts.parameters
    }
    raises: dict[str, list[Raise]] = {}
    for raised in facts.raises:
        raises.setdefault(raised.type, []).append(raised)
    told = {type: _all(list(group), facts.language) for type, group in raises.items()}
    summary = words.summary
    here = {"True": "true", "False": "false", "None": NOTHING.get(facts.language, "undefined")}
    if _constructs(facts):
        summary = f"Create a new `{facts.name.split('.')[-2]}`." if "." in facts.name else summary
    returns = VALUE.sub(lambda match: f"`{here[match[0].strip('`')]}`", words.returns)
    return replace(words, summary=summary, parameters=parameters, returns=returns, raises=told)


def plain_type(annotation: str) -> str:
    """A type in the terms that sentences are made of: those of Python. What is awaited stands for its promise."""
    text = annotation.strip()
    if held := HELD.fullmatch(text):
        inner = plain_type(held["inner"])
        return f"list[{inner}]" if held["holder"] in LISTS else inner
    if text.endswith("[]"):
        return f"list[{plain_type(text[:-2])}]"
    if text.startswith("[]"):
        return f"list[{plain_type(text[2:])}]"
    return TYPES.get(text, "" if re.search(r"[^\w.]", text) else text)


def _last(parameter: Parameter) -> str:
    return parameter.name.rpartition(".")[2]


def _constructs(facts: Facts) -> bool:
    above, _, last = facts.name.rpartition(".")
    return facts.kind is Kind.METHOD and (last == "constructor" or last == above.rpartition(".")[2])


def _of_type_parameter(parameter: Parameter, facts: Facts) -> str:
    """What a type stands for: what is declared with it."""
    name = parameter.name.strip("<>")
    for each in facts.parameters:
        if each.annotation == name:
            return f"The type of `{each.name}`."
    if facts.returns and facts.returns.annotation == name:
        return "The type of what is returned."
    for each in facts.parameters:
        if not each.name.startswith("<") and re.search(rf"\b{re.escape(name)}\b", each.annotation):
            return f"The type in `{each.name}`."
    if facts.returns and re.search(rf"\b{re.escape(name)}\b", facts.returns.annotation):
        return "The type in what is returned."
    for attribute in facts.attributes:
        if re.search(rf"\b{re.escape(name)}\b", attribute.annotation):
            return f"The type in `{attribute.name}`."
    return f"The {phrase(name)} type." if len(name) > 2 else "A type."


def _all(raised: Iterable[Raise], language: str) -> str:
    """When an exception is raised that several places raise: "If …, or if …." """
    clauses = list(dict.fromkeys(clause for each in raised if (clause := when(each, language))))
    if not clauses:
        return SAYS_NOTHING
    joined = ", or ".join([clauses[0], *(clause[:1].lower() + clause[1:] for clause in clauses[1:])])
    return f"{joined}."
