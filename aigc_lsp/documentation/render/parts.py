"""What the conventions share: the sentences before the sections, types of entries, wrapped lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from aigc_lsp.documentation.facts import Attribute, Facts, Kind, Outcome, Parameter, Passing
from aigc_lsp.documentation.style import Mood, Style
from aigc_lsp.documentation.words import Words
from aigc_lsp.documentation.words.grammar import indicative

LITERAL = re.compile(r"(?<![:`])`([^`]+)`(?!`)")
SHORTEST = 40  # characters that a line may always have


@dataclass(frozen=True)
class Entry:
    """One line of a section: a name, a type where it is shown, and what is said of it."""

    name: str
    type: str
    text: str


def width(facts: Facts, style: Style) -> int:
    """Characters that a content line may have."""
    return max(SHORTEST, style.line_length - len(indent_of(facts, style).expandtabs(4)))


def indent_of(facts: Facts, style: Style) -> str:
    """The indent of the documentation's lines in the file."""
    depth = 0 if facts.kind is Kind.MODULE else facts.name.count(".") + 1
    return style.indent * depth


def literals(words: Words) -> Words:
    """The words with code between two backticks, as reStructuredText has it."""

    def doubled(text: str) -> str:
        return LITERAL.sub(r"``\1``", text)

    def each(texts: Mapping[str, str]) -> dict[str, str]:
        return {name: doubled(text) for name, text in texts.items()}

    return replace(
        words,
        summary=doubled(words.summary),
        description=doubled(words.description),
        parameters=each(words.parameters),
        returns=doubled(words.returns),
        yields=doubled(words.yields),
        raises=each(words.raises),
        warns=each(words.warns),
        attributes=each(words.attributes),
    )


def opening(facts: Facts, words: Words, style: Style) -> list[str]:
    """The summary and the description."""
    lines = wrapped(summary(words, style), width(facts, style))
    if words.description:
        lines += ["", *wrapped(words.description, width(facts, style))]
    return lines


def summary(words: Words, style: Style) -> str:
    """The summary in the project's mood, with or without its full stop."""
    text = words.summary
    if style.mood is Mood.INDICATIVE:
        text = indicative(text)
    return text if style.full_stop else text.removesuffix(".")


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> list[str]:
    """The text in lines of at most ``width`` characters; a span of code is not broken."""
    joined = re.sub(r"`+[^`]*`+", lambda code: code[0].replace(" ", "\0"), text)
    lines = textwrap.wrap(joined, width, initial_indent=indent if first is None else first, subsequent_indent=indent,
                          break_long_words=False, break_on_hyphens=False)  # fmt: skip
    return [line.replace("\0", " ") for line in lines]


def parameters(facts: Facts, words: Words, style: Style, stars: bool = True) -> list[Entry]:
    """An entry for each parameter, in the signature's order; a name of underscores alone says that it is not used."""
    marks = {Passing.VARIADIC: "*", Passing.KEYWORDS: "**"} if stars else {}
    return [
        Entry(marks.get(one.passing, "") + one.name, _type(one, style), words.parameters.get(one.name, ""))
        for one in facts.parameters
        if one.name.strip("_")
    ]


def attributes(facts: Facts, words: Words, style: Style, *, beside_parameters: bool) -> list[Entry]:
    """An entry for each public attribute that has words; beside parameters, for those that are none of them."""
    said = {one.name for one in facts.parameters} if beside_parameters else set()
    return [Entry(one.name, one.annotation if style.types else "", words.attributes[one.name])
            for one in facts.attributes if words.attributes.get(one.name) and one.name not in said]  # fmt: skip


def is_record(facts: Facts, words: Words) -> bool:
    """Whether a class is made from its attributes, by no constructor of its own."""
    names = {one.name for one in facts.parameters}
    made = facts.kind is Kind.CLASS and "def __init__(" not in facts.code
    return made and bool(names) and names <= set(words.attributes)


def outcome(given: Outcome, text: str, style: Style) -> Entry:
    """What is returned or yielded, without a name."""
    return Entry("", given.annotation if style.types else "", text)


def exceptions(texts: Mapping[str, str], types: Iterable[str]) -> Iterator[Entry]:
    """An entry for each type of exception or warning, once."""
    for type in dict.fromkeys(types):
        yield Entry(type, "", texts.get(type, ""))


def _type(one: Parameter | Attribute, style: Style) -> str:
    return one.annotation if style.types else ""
