"""A docstring brought up to date: what disagrees is put right, every other byte stays."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from aigc_lsp.document import Document, Edit, Span
from aigc_lsp.documentation.facts import Facts, Outcome
from aigc_lsp.documentation.sections.comparison.findings import Fault, Finding
from aigc_lsp.documentation.sections.disagreements import findings
from aigc_lsp.documentation.sections.parsing.parse import parse
from aigc_lsp.documentation.sections.parsing.tree import Entry, Slot, Tree
from aigc_lsp.documentation.sections.writing.entry import Said
from aigc_lsp.documentation.sections.writing.place import among, at_the_end, in_new_section
from aigc_lsp.documentation.sections.writing.removal import removed
from aigc_lsp.documentation.sections.writing.retype import retyped, type_of
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words


def update(document: Document, facts: Facts, words: Words, style: Style) -> Edit | None:
    """The edit after which documentation and code agree; None when they do, or when no edit achieves it."""
    tree = parse(document.text, facts.documentation) if facts.documentation else None
    if tree is None or facts.documentation is None:
        return None
    found = findings(tree, facts, style)
    edits = _in_order(_edits(tree, facts, words, style, found))
    if not edits:
        return None
    edit = _as_one(document.text, edits)
    return edit if _is_right(document.text, facts.documentation, edit, facts, style) else None


def _edits(tree: Tree, facts: Facts, words: Words, style: Style, found: tuple[Finding, ...]) -> Iterable[Edit]:
    says_or = any(" or " in tree.text(entry.type) for entry in tree.entries)
    gone: list[tuple[Entry, str]] = []
    new: dict[Slot, list[Said]] = {}
    renamed = {each.documented: each.name for each in found if each.fault is Fault.RENAMED}
    for finding in found:
        entry = finding.entry
        if finding.fault is Fault.MISSING:
            new.setdefault(finding.slot, []).append(_said(finding, facts, words))
        elif entry is None:
            continue
        elif finding.fault is Fault.RENAMED:
            span = next(span for span in entry.names if tree.text(span) == finding.documented)
            yield Edit(span, finding.name)
        elif finding.fault is Fault.RETYPED and entry.type:
            yield Edit(entry.type, retyped(tree.text(entry.type), _annotation(finding, facts), says_or=says_or))
        elif finding.name:
            gone.append((entry, finding.name))
        else:
            gone += [(other, "") for other in tree.of(finding.slot)]
    yield from removed(tree, gone)
    for slot, several in new.items():
        yield from _new(tree, slot, several, facts, renamed, style)


def _new(
    tree: Tree, slot: Slot, several: list[Said], facts: Facts, renamed: Mapping[str, str], style: Style
) -> Iterable[Edit]:
    """Yields the edits that say what is missed, in the order of the code."""
    if not tree.of(slot):
        edit = in_new_section(tree, [_escaped(tree, said) for said in several], style)
        if edit:
            yield edit
        return
    if slot in {Slot.PARAMETERS, Slot.ATTRIBUTES}:
        names = [each.name for each in (facts.parameters if slot is Slot.PARAMETERS else facts.attributes)]
        earlier = {new: old for old, new in renamed.items()}
        order = [earlier.get(name, name) for name in names]
        for said in several:
            yield among(tree, _escaped(tree, said), order, style)
        return
    for said in several:
        if edit := at_the_end(tree, _escaped(tree, said), style):
            yield edit


def _said(finding: Finding, facts: Facts, words: Words) -> Said:
    name = finding.name
    if finding.slot is Slot.PARAMETERS:
        parameter = next(each for each in facts.parameters if each.name == name)
        type = type_of(parameter.annotation, parameter.default)
        text = words.parameters.get(name) or _plain(name)
        return Said(finding.slot, name, type, text, bool(parameter.default))
    if finding.slot is Slot.ATTRIBUTES:
        attribute = next(each for each in facts.attributes if each.name == name)
        text = words.attributes.get(name) or words.parameters.get(name) or _plain(name)
        return Said(finding.slot, name, type_of(attribute.annotation, attribute.value), text)
    if finding.slot is Slot.RAISES:
        return Said(finding.slot, name, "", words.raises.get(name, ""))
    if finding.slot is Slot.WARNS:
        return Said(finding.slot, name, "", words.warns.get(name, ""))
    text = words.returns if finding.slot is Slot.RETURNS else words.yields
    return Said(finding.slot, "", _annotation(finding, facts), text or "The result.")


def _annotation(finding: Finding, facts: Facts) -> str:
    if finding.slot is Slot.PARAMETERS:
        return next((each.annotation for each in facts.parameters if each.name == finding.name), "")
    if finding.slot is Slot.ATTRIBUTES:
        return next((each.annotation for each in facts.attributes if each.name == finding.name), "")
    outcome: Outcome | None = facts.returns if finding.slot is Slot.RETURNS else facts.yields
    return outcome.annotation if outcome else ""


def _plain(name: str) -> str:
    return f"The {' '.join(name.strip('_').split('_'))}."


def _escaped(tree: Tree, said: Said) -> Said:
    """The same with backslashes that stay what they are in the literal."""
    if "r" in tree.content.prefix.lower():
        return said
    return replace(said, text=said.text.replace("\\", "\\\\"), type=said.type.replace("\\", "\\\\"))


def _in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Edits from the first to the last; those that insert at one place as they came, before what is removed there."""
    return sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))


def _as_one(text: str, edits: list[Edit]) -> Edit:
    start, end = edits[0].span.start, max(edit.span.end for edit in edits)
    pieces, at = [], start
    for edit in edits:
        pieces += [text[at : edit.span.start], edit.text]
        at = max(at, edit.span.end)
    return Edit(Span(start, end), "".join([*pieces, text[at:end]]))


def _is_right(text: str, documentation: Span, edit: Edit, facts: Facts, style: Style) -> bool:
    """Whether it is still one literal, and nothing disagrees any more."""
    after = text[: edit.span.start] + edit.text + text[edit.span.end :]
    grown = len(after) - len(text)
    span = Span(documentation.start, documentation.end + grown)
    try:
        value = ast.literal_eval(after[span.start : span.end])
    except (SyntaxError, ValueError):
        return False
    tree = parse(after, span)
    return isinstance(value, str) and tree is not None and not findings(tree, facts, style)
