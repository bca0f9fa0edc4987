"""The lines of a new entry, in the form that the entries around it have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aigc_lsp.documentation.render.parts import wrapped
from aigc_lsp.documentation.sections.parsing.content import width
from aigc_lsp.documentation.sections.parsing.fields import TYPE_TAGS
from aigc_lsp.documentation.sections.parsing.tree import Entry, Slot, Tree
from aigc_lsp.documentation.style import Convention, Style

SHORTEST = 24  # characters of text that a line may always have
OPTIONAL = re.compile(r"\boptional\b|\bdefault")


@dataclass(frozen=True)
class Said:
    """What an entry is to say."""

    slot: Slot
    name: str  # empty for what is returned or yielded
    type: str
    text: str
    optional: bool = False


def entry_lines(tree: Tree, said: Said, like: Entry | None, convention: Convention, style: Style) -> list[str]:
    """The lines of an entry, with their indent.

    Args:
        like: the entry whose form is taken; None begins a new section.
    """
    beside = [entry for entry in tree.entries if entry.slot is said.slot] or list(tree.entries)
    type = said.type if _states_types(beside, said.slot, convention, style) else ""
    if type and said.optional and _marks_optional(tree, beside, convention):
        type += ", optional"
    text = _as_beside(tree, said.text, [entry for entry in beside if entry.description])
    if convention is Convention.SPHINX:
        return _field(tree, said, type, text, like, style)
    line = tree.content.lines[like.first] if like else None
    indent = line.indent if line and like and like.first else _indent(tree, convention, style)
    deeper = _deeper(tree, beside, indent, style)
    room = max(style.line_length, width(deeper) + SHORTEST)
    if convention is Convention.NUMPY:
        separator = _numpy_separator(tree, like)
        head = f"{said.name}{separator}{type}" if said.name and type else said.name or type
        lines = [indent + head] if head else []
        return [*lines, *wrapped(text, room, deeper if head else indent)]
    name, type = _in_backticks(tree, like, said.name), _in_backticks(tree, like, type, of_type=True)
    head = f"{name} ({type})" if name and type else name or type
    if not head:
        return wrapped(text, room, indent)
    before = indent + _bullet(tree, like) + head + _separator(tree, like)
    if like and _begins_below(tree, like):
        return [before.rstrip(), *wrapped(text, room, deeper)]
    return wrapped(f"{before.strip()} {text}" if text else before.strip(), room, deeper, indent)


def title_lines(slot: Slot, convention: Convention, margin: str) -> list[str]:
    """The title of a new section, with what is drawn below it."""
    title = "Parameters" if slot is Slot.PARAMETERS and convention is Convention.NUMPY else str(slot).capitalize()
    if convention is Convention.NUMPY:
        return [margin + title, margin + "-" * len(title)]
    return [f"{margin}{'Args' if slot is Slot.PARAMETERS else title}:"]


def _field(tree: Tree, said: Said, type: str, text: str, like: Entry | None, style: Style) -> list[str]:
    line = tree.content.lines[like.first] if like else None
    indent = line.indent if line and like and like.first else tree.content.margin
    mark = line.text.strip()[0] if line and line.text.strip()[:1] in ":@" else ":"
    tag, type_tag = _tags(tree, said, like)
    beside = type and _stands_beside(tree, said.slot, like)
    words = [tag, *([type] if beside and said.name else []), *([said.name] if said.name else [])]
    deeper = _deeper(tree, list(tree.entries), indent, style)
    room = max(style.line_length, width(deeper) + SHORTEST)
    lines = wrapped(f"{mark}{' '.join(words)}: {text}".rstrip(), room, deeper, indent)
    if type and not (beside and said.name) and type_tag:
        lines.append(f"{indent}{mark}{' '.join([type_tag, *([said.name] if said.name else [])])}: {type}")
    return lines


def _stands_beside(tree: Tree, slot: Slot, like: Entry | None) -> bool:
    """Whether types are stated beside the names, and not in fields of their own."""
    entries = tree.of(slot)
    if like and any(entry.tag in TYPE_TAGS and set(tree.names(entry)) & set(tree.names(like)) for entry in entries):
        return False
    return any(entry.type and entry.tag not in TYPE_TAGS for entry in entries)


def _tags(tree: Tree, said: Said, like: Entry | None) -> tuple[str, str]:
    if said.slot is Slot.PARAMETERS:
        own = like.tag if like and like.slot is said.slot and like.tag not in TYPE_TAGS else "param"
        return own, "type"
    if said.slot is Slot.ATTRIBUTES:
        return (like.tag if like and like.slot is said.slot and like.tag not in TYPE_TAGS else "ivar"), "vartype"
    if said.slot in {Slot.RAISES, Slot.WARNS}:
        return (like.tag if like and like.slot is said.slot else "raises"), ""
    return ("returns", "rtype") if said.slot is Slot.RETURNS else ("yields", "ytype")


def _states_types(beside: Iterable[Entry], slot: Slot, convention: Convention, style: Style) -> bool:
    typed = [entry for entry in beside if entry.slot not in {Slot.RAISES, Slot.WARNS}]
    if slot in {Slot.RAISES, Slot.WARNS}:
        return False
    if not typed:
        return style.types or convention is Convention.NUMPY
    if convention is Convention.SPHINX:
        return any(entry.type for entry in typed)
    return 2 * sum(bool(entry.type) for entry in typed) > len(typed)


def _marks_optional(tree: Tree, beside: list[Entry], convention: Convention) -> bool:
    stated = [tree.text(entry.type) for entry in beside if entry.type]
    return convention in {Convention.GOOGLE, Convention.NUMPY} and any(OPTIONAL.search(each) for each in stated)


def _as_beside(tree: Tree, text: str, beside: list[Entry]) -> str:
    """The text with a small letter or without a full stop, where all entries around it are so."""
    texts = [tree.text(entry.description).strip() for entry in beside]
    if not texts or not text:
        return text
    first = text.partition(" ")[0]
    if all(each[0].islower() for each in texts) and first.isalpha() and first[1:].islower() | (len(first) == 1):
        text = text[0].lower() + text[1:]
    if not any(each.endswith((".", "!", "?", ":", "`")) for each in texts):
        text = text.removesuffix(".")
    return text


def _indent(tree: Tree, convention: Convention, style: Style) -> str:
    """The indent of the entries of a new section."""
    for section in tree.sections:
        if section.convention is convention and section.entries and section.entries[0].first > section.first:
            indent = tree.content.lines[section.entries[0].first].indent
            if convention is not Convention.GOOGLE or width(indent) > tree.content.margin_width:
                return indent
    return tree.content.margin + (style.indent if convention is Convention.GOOGLE else "")


def _deeper(tree: Tree, beside: Iterable[Entry], indent: str, style: Style) -> str:
    """The indent of an entry's further lines."""
    for entry in beside:
        for number in range(entry.first + 1, entry.end):
            line = tree.content.lines[number]
            if not line.is_blank and line.width > width(indent):
                return line.indent
    return indent + style.indent


def _numpy_separator(tree: Tree, like: Entry | None) -> str:
    if like and like.names and like.type:
        between = tree.content.source[like.names[-1].end : like.type.start]
        if re.fullmatch(r"\s*:\s+", between):
            return between
    return " : "


def _separator(tree: Tree, like: Entry | None) -> str:
    if like and like.names and like.description and like.names[-1].end < like.description.start:
        start = like.type.end if like.type and like.type.start > like.names[-1].end else like.names[-1].end
        between = tree.content.source[start : like.description.start].lstrip("`)")
        if re.fullmatch(r" ?(?::|--?|[\u2013\u2014])\s+", between):
            return between.rstrip()
    return ":"


def _bullet(tree: Tree, like: Entry | None) -> str:
    if like and like.names:
        found = re.match(r"\s*([-*•+] +)", tree.content.lines[like.first].text)
        return found[1] if found else ""
    return ""


def _in_backticks(tree: Tree, like: Entry | None, text: str, *, of_type: bool = False) -> str:
    if like is None or not text:
        return text
    span = like.type if of_type else like.names[0] if like.names else None
    if span is None:
        return text
    written = tree.text(span) if of_type else tree.content.source[span.start - 2 : span.end + 2]
    marks = re.search(r"`+$", written.rstrip()) if of_type else re.match(r"[^`]?(`+)", written)
    return (
        f"{marks[0].strip()}{text}{marks[0].strip()}"
        if marks and "`" in marks[0] and of_type
        else (f"{marks[1]}{text}{marks[1]}" if marks and not of_type else text)
    )


def _begins_below(tree: Tree, like: Entry) -> bool:
    line = tree.content.lines[like.first]
    return like.description is not None and like.description.start > line.end and bool(like.names)
