"""Types of values as JSDoc writes them, where the source has none: from literals."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aigc_lsp.documentation.comments.parameters import OMITTED
from aigc_lsp.documentation.comments.ways_out import NONE
from aigc_lsp.documentation.facts import Facts, Outcome, Parameter, Passing

ANY = "*"
LITERALS = (
    (re.compile(r"-?(?:\d[\w.]*|Infinity|NaN)"), "number"),
    (re.compile(r"(?:'[^']*'|\"[^\"]*\"|`[^`]*`)"), "string"),
    (re.compile(r"true|false|![^=].*|typeof .* [!=]==? .*"), "boolean"),
    (re.compile(r"[^&|?,]+ (?:===|!==|==|!=|<|>|<=|>=|instanceof|in) [^&|?,]+"), "boolean"),
    (re.compile(r"\[.*\]"), "Array"),
    (re.compile(r"\{.*\}"), "object"),
    (re.compile(r"(?:async )?(?:function\b|\([^()]*\) =>|\w+ =>).*"), "Function"),
    (re.compile(r"/(?:[^/\\]|\\.)+/[a-z]*"), "RegExp"),
)
MADE = re.compile(r"new ([A-Z]\w*)\((?:[^()]|\([^()]*\))*\)")


def of_value(value: str) -> str:
    """The type of an expression; empty when it does not show."""
    value = value.strip()
    if match := MADE.fullmatch(value):
        return match[1]
    return next((name for pattern, name in LITERALS if pattern.fullmatch(value)), "")


def of_parameter(parameter: Parameter, facts: Facts) -> str:
    """The type of a parameter, `*` when it does not show."""
    if parameter.annotation:
        return parameter.annotation
    if parameter.passing is Passing.VARIADIC:
        return f"...{ANY}"
    if any(each.name.startswith(f"{parameter.name}.") for each in facts.parameters):
        return "object"
    return of_value(parameter.default) or _checked(parameter.name, facts) or ANY


def of_outcome(given: Outcome, *, is_async: bool) -> str:
    """The type of what is returned, `*` when it does not show."""
    if given.annotation:
        return given.annotation
    types = _union(given.values)
    if types and given.may_be_none and not set(given.values) & set(NONE):
        types = f"{types}|undefined"
    if is_async:
        return f"Promise<{types or ANY}>"
    return types or ANY


def _union(values: Iterable[str]) -> str:
    types = [value if value in NONE else of_value(value) for value in values]
    return "|".join(sorted(set(types), key=types.index)) if types and all(types) else ""


def _checked(name: str, facts: Facts) -> str:
    """The one type for which a parameter is not refused."""
    for raised in facts.raises:
        match = re.fullmatch(r"typeof ([\w$]+) !==? ['\"](\w+)['\"]", raised.condition)
        if match and match[1] == name:
            return "Function" if match[2] == "function" else match[2]
    return ""


def is_optional(parameter: Parameter) -> bool:
    return bool(parameter.default)


def shown_default(parameter: Parameter) -> str:
    """The default as it stands in an entry; empty when it is none, or too long to be read there."""
    short = len(parameter.default) <= 30 and not re.search(r"[\[\]{}()=\n]", parameter.default)
    return parameter.default if short and parameter.default != OMITTED else ""
