"""Go's documentation: sentences that begin with the name."""

from __future__ import annotations

from aigc_lsp.documentation.comments.rendering.lines import joined, lowered, width
from aigc_lsp.documentation.comments.ways_out import PANIC
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.render.parts import wrapped
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words
from aigc_lsp.documentation.words.grammar import indicative, third_person


def godoc(facts: Facts, words: Words, style: Style) -> list[str]:
    """The lines of a comment, in plain text; what is returned and the parameters are told in sentences if at all."""
    name = facts.last_name
    first = words.summary.removesuffix(".")
    if facts.kind is Kind.CLASS:
        sentence = f"{name} is {lowered(first)}."
    else:
        told = indicative(first)
        if told == first:
            verb, _, rest = first.partition(" ")
            told = f"{third_person(verb)} {rest}".rstrip()
        sentence = f"{name} {lowered(told)}."
    more = [_ending(type, lowered(text)) for type, text in words.raises.items()]
    room = width(facts, style)
    blocks = [wrapped(_plain(" ".join([sentence, *more])), room)]
    if words.description:
        blocks.append(wrapped(_plain(words.description), room))
    return joined(blocks)


def _ending(type: str, condition: str) -> str:
    return f"It panics {condition}." if type == PANIC else f"It returns an error {condition}."


def _plain(text: str) -> str:
    return text.replace("`", "")
