"""JSDoc and TSDoc."""

from __future__ import annotations

import re

from aigc_lsp.documentation.comments.rendering.lines import entry, joined, opening, stopped
from aigc_lsp.documentation.comments.rendering.types import (
    ANY,
    is_optional,
    of_outcome,
    of_parameter,
    of_value,
    shown_default,
)
from aigc_lsp.documentation.facts import Facts, Kind, Parameter
from aigc_lsp.documentation.style import Convention, Style
from aigc_lsp.documentation.words import Words

TEXT_IS_CODE = re.compile(r"(`[^`]*`)|([{}<>@])")  # what TSDoc and JSDoc read as more than text


def jsdoc(facts: Facts, words: Words, style: Style) -> list[str]:
    """The lines of a JSDoc comment; of a TSDoc comment when that is the convention, which names no types."""
    entries = [(head, text) for head, text in _entries(facts, words, style)]
    tags = [line for head, text in entries for line in entry(head, escaped(stopped(text, style)), facts, style)]
    begin = [escaped(line) for line in opening(facts, words, style)]
    return joined([begin, tags])


def _entries(facts: Facts, words: Words, style: Style) -> list[tuple[str, str]]:
    """Head and text of each tag."""
    return [
        *((parameter_head(each, facts, style), words.parameters.get(each.name, "")) for each in shown(facts, style)),
        *outcome_entries(facts, words, style),
        *((raise_head(type, style), words.raises.get(type, "")) for type in thrown(facts)),
        *([("@deprecated", "")] if facts.deprecated else []),
    ]


def shown(facts: Facts, style: Style) -> list[Parameter]:
    """The parameters that have an entry: TSDoc has none for names in a pattern, JSDoc none for types."""
    if style.convention is Convention.TSDOC:
        return [each for each in facts.parameters if "." not in each.name]
    return [each for each in facts.parameters if not each.name.startswith("<")]


def parameter_head(parameter: Parameter, facts: Facts, style: Style) -> str:
    """Tag, type and name of an entry, with the dash that ends them."""
    if style.convention is Convention.TSDOC:
        if parameter.name.startswith("<"):
            return f"@typeParam {parameter.name.strip('<>')} -"
        return f"@param {parameter.name} -"
    name = parameter.name
    if is_optional(parameter):
        default = shown_default(parameter)
        name = f"[{name}={default}]" if default else f"[{name}]"
    type = of_parameter(parameter, facts)
    return f"@param {{{type}}} {name} -" if style.types or type not in (ANY, f"...{ANY}") else f"@param {name} -"


def outcome_entries(facts: Facts, words: Words, style: Style) -> list[tuple[str, str]]:
    """Entries for what is returned and yielded."""
    types = style.convention is Convention.JSDOC
    if facts.kind is Kind.CLASS or (facts.kind is Kind.PROPERTY and not types):
        return []
    if facts.yields is not None:
        if not types:
            return [("@returns", words.yields or words.returns or "A generator.")]
        found = {of_value(value) for value in facts.yields.values}
        type = found.pop() if len(found) == 1 else ""
        return [(f"@yields {{{type or ANY}}}" if type or style.types else "@yields", words.yields)]
    if facts.returns is None:
        return []
    if not types:
        return [("@returns", words.returns)]
    type = of_outcome(facts.returns, is_async=facts.is_async)
    text = words.returns or words.summary
    return [(f"@returns {{{type}}}" if style.types or ANY not in type else "@returns", text)]


def thrown(facts: Facts) -> list[str]:
    """Types of exceptions, once each."""
    return list(dict.fromkeys(raised.type for raised in facts.raises))


def raise_head(type: str, style: Style) -> str:
    return f"@throws {{@link {type}}}" if style.convention is Convention.TSDOC else f"@throws {{{type}}}"


def escaped(text: str) -> str:
    """Text in which nothing outside of code spans is read as a tag."""
    return TEXT_IS_CODE.sub(lambda match: match[1] or f"\\{match[2]}", text)
