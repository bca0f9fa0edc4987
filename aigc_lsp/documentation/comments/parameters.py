"""A definition's parameters, as its comment names them."""

from __future__ import annotations

from aigc_lsp.context.tree import Node
from aigc_lsp.documentation.comments.found import Found, Match
from aigc_lsp.documentation.facts import Parameter, Passing

OMITTED = "undefined"  # the default of a parameter that may be left out
NOT_PASSED = ("this",)  # stands among parameters and is none


def parameters(each: Found, patterns: dict[int, list[Match]]) -> tuple[Parameter, ...]:
    """Type parameters as `<T>`, then parameters; the names in a pattern follow it, as `options.width`."""
    merged: dict[int, Match] = {}
    for match in each.of("parameter"):
        merged[match["parameter"][0].raw.id] = merged.get(match["parameter"][0].raw.id, {}) | match
    ordered = sorted(merged.values(), key=lambda match: match["parameter"][0].start)
    names = {match["parameter.name"][0].text for match in ordered if "parameter.name" in match}
    found = _type_parameters(each)
    for index, match in enumerate(ordered):
        passing = Passing.VARIADIC if "parameter.rest" in match else Passing.EITHER
        default = _text(match, "parameter.default") or (OMITTED if "parameter.optional" in match else "")
        annotation = _text(match, "parameter.type")
        if "parameter.name" in match:
            name = match["parameter.name"][0].text
            if name not in NOT_PASSED and name.strip("_"):
                found.append(Parameter(name, annotation, default, passing))
            continue
        pattern = match["parameter.pattern"][0]
        name = _name_of_pattern(pattern, each, index, names)
        found.append(Parameter(name, annotation, default, passing, unnamed=True))
        found += _pieces(name, patterns.get(pattern.raw.id, []))
    return tuple(found)


def _type_parameters(each: Found) -> list[Parameter]:
    bounds: dict[str, str] = {}
    for match in each.of("type_parameter"):
        name = match["type_parameter"][0].text
        bounds[name] = _text(match, "type_parameter.bound") or bounds.get(name, "")
    return [Parameter(f"<{name}>", bound) for name, bound in bounds.items()]


def _name_of_pattern(pattern: Node, each: Found, index: int, names: set[str]) -> str:
    """What documentation calls a parameter that has no name: by what it is for, and a name that is free."""
    if pattern.type == "array_pattern":
        name = "items"
    elif each.kind == "function" and index == 0 and each.name.text[:1].isupper():
        name = "props"
    else:
        name = "options"
    if name in names:
        name = f"{name}{index + 1}"
    names.add(name)
    return name


def _pieces(above: str, matches: list[Match]) -> list[Parameter]:
    defaults: dict[str, str] = {}
    for match in matches:
        name = match["piece"][0].text
        defaults[name] = _text(match, "piece.default") or defaults.get(name, "")
    return [Parameter(f"{above}.{name}", default=default) for name, default in defaults.items()]


def _text(match: Match, name: str) -> str:
    return match[name][0].text if name in match else ""
