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

SAYS_NOTHING = "In some cases."  # of an exception whose condition is not known


def describe(facts: Facts, around: tuple[Facts, ...] = ()) -> Words:
    """The words for one definition; those of parameters in a pattern have keys with dots, as their facts have."""
    values = tuple(
        replace(each, name=each.name.rpartition(".")[2]) for each in facts.parameters if "<" not in each.name
    )
    words = describe_names(replace(facts, parameters=values, raises=()), around)
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
    if _constructs(facts):
        summary = f"Create a new `{facts.name.split('.')[-2]}`." if "." in facts.name else summary
    return replace(words, summary=summary, parameters=parameters, raises=told)


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
