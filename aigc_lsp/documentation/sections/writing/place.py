"""Where new entries and sections go."""

from __future__ import annotations

from collections.abc import Sequence

from aigc_lsp.document import Edit, Span
from aigc_lsp.documentation.sections.parsing.tree import Entry, Section, Slot, Tree
from aigc_lsp.documentation.sections.writing.entry import Said, entry_lines, title_lines
from aigc_lsp.documentation.style import Convention, Style

ORDER = (Slot.PARAMETERS, Slot.ATTRIBUTES, Slot.RETURNS, Slot.YIELDS, Slot.RAISES, Slot.WARNS, Slot.OTHER)


def among(tree: Tree, said: Said, order: Sequence[str], style: Style) -> Edit:
    """A new entry among those of its slot, in the order that the code has.

    Args:
        order: names, in which the entry's own is one.
    """
    entries = [entry for entry in tree.of(said.slot) if entry.names]
    at = order.index(said.name) if said.name in order else len(order)
    before = [entry for entry in entries if any(name in order[:at] for name in tree.names(entry))]
    after = [entry for entry in entries if any(name in order[at + 1 :] for name in tree.names(entry))]
    if before:
        nearest = max(before, key=lambda entry: max(order.index(name) for name in tree.names(entry) if name in order))
        last = max((entry for entry in entries if set(tree.names(entry)) & set(tree.names(nearest))), key=_first)
        return _below(tree, said, last, nearest, style)
    if after:
        return _above(tree, said, min(after, key=_first), style)
    return _below(tree, said, entries[-1], entries[-1], style)


def at_the_end(tree: Tree, said: Said, style: Style) -> Edit | None:
    """A new entry below the last one of its slot; None when there is none."""
    entries = tree.of(said.slot)
    return _below(tree, said, entries[-1], entries[-1], style) if entries else None


def in_new_section(tree: Tree, several: Sequence[Said], style: Style) -> Edit | None:
    """Entries of a slot of which nothing is said yet; None when there is nothing to stand beside."""
    slot = several[0].slot
    empty = next((section for section in tree.sections if section.slot is slot and not section.entries), None)
    if empty is not None:
        return None  # what stands there is in no form that is known
    rank = ORDER.index(slot)
    telling = [section for section in tree.sections if section.entries]
    before = [section for section in telling if _rank(section) <= rank]
    if not telling:
        return None
    beside = before[-1] if before else telling[0]
    convention = beside.convention
    lines = [line for said in several for line in entry_lines(tree, said, None, convention, style)]
    if convention is Convention.SPHINX:
        return _in_fields(tree, beside, rank, lines)
    lines = [*title_lines(slot, convention, tree.content.margin), *lines]
    if before:
        gap = [""] * _gap(tree)
        return _after(tree, beside.end, [*gap, *lines])
    return _before(tree, beside.first, [*lines, *[""] * _gap(tree)])


def _in_fields(tree: Tree, fields: Section, rank: int, lines: list[str]) -> Edit:
    before = [entry for entry in fields.entries if ORDER.index(entry.slot) <= rank]
    return _after(tree, before[-1].end, lines) if before else _before(tree, fields.first, lines)


def _rank(section: Section) -> int:
    """The least rank of what a section tells; a list of fields takes in everything."""
    return min(ORDER.index(entry.slot) for entry in section.entries)


def _below(tree: Tree, said: Said, last: Entry, like: Entry, style: Style) -> Edit:
    section = _section_of(tree, like)
    lines = entry_lines(tree, said, like, section.convention, style)
    return _after(tree, last.end, [*_between(section), *lines])


def _above(tree: Tree, said: Said, following: Entry, style: Style) -> Edit:
    section = _section_of(tree, following)
    lines = entry_lines(tree, said, following, section.convention, style)
    return _before(tree, following.first, [*lines, *_between(section)])


def _between(section: Section) -> list[str]:
    """The empty lines that divide the entries of a section."""
    if section.convention is Convention.SPHINX or len(section.entries) < 2:
        return []
    gaps = [after.first - before.end for before, after in zip(section.entries, section.entries[1:], strict=False)]
    return [""] * min(gaps)


def _gap(tree: Tree) -> int:
    """How many empty lines divide sections."""
    gaps = [after.first - before.end for before, after in zip(tree.sections, tree.sections[1:], strict=False)
            if not any(line.text.strip() for line in tree.content.lines[before.end : after.first])]  # fmt: skip
    return min(gaps) if gaps else 1


def _section_of(tree: Tree, entry: Entry) -> Section:
    return next(section for section in tree.sections if entry in section.entries)


def _after(tree: Tree, end: int, lines: list[str]) -> Edit:
    at = tree.content.lines[end - 1].end
    return Edit(Span(at, at), "".join(tree.content.newline + line for line in lines))


def _before(tree: Tree, first: int, lines: list[str]) -> Edit:
    line = tree.content.lines[first]
    newline = tree.content.newline
    if first == 0:  # beside the quotes
        at = line.start + len(line.indent)
        head, *rest = lines
        return Edit(Span(at, at), newline.join([head.lstrip(), *rest, tree.content.margin]))
    return Edit(Span(line.start, line.start), "".join(line + newline for line in lines))


def _first(entry: Entry) -> int:
    return entry.first
