"""Entries and sections taken away, with the empty lines that would be left over."""

from __future__ import annotations

from aigc_lsp.document import Edit, Span
from aigc_lsp.documentation.sections.parsing.tree import Entry, Section, Tree


def removed(tree: Tree, gone: list[tuple[Entry, str]]) -> list[Edit]:
    """The edits that take names away from entries; an entry without names goes, and a section without entries.

    Args:
        gone: entries, each with the name that is to go; an empty one means the whole entry.
    """
    whole = {entry.first for entry, name in gone if not name or _all_gone(tree, entry, gone)}
    edits = []
    for section in tree.sections:
        leaving = [entry for entry in section.entries if entry.first in whole]
        if leaving and len(leaving) == len(section.entries) and not _says_more(tree, section):
            edits.append(without_lines(tree, section.first, section.end))
        else:
            edits += [_without_entry(tree, section, entry) for entry in leaving]
    edits += [_without_name(tree, entry, name) for entry, name in gone if entry.first not in whole]
    return _merged(edits)


def without_lines(tree: Tree, first: int, end: int) -> Edit:
    """Lines taken away, and the empty ones between them and what stands before, or else after."""
    content = tree.content
    before = next((number for number in reversed(range(first)) if not content.lines[number].is_blank), None)
    if before is not None:
        return Edit(Span(content.lines[before].end, content.lines[end - 1].end), "")
    after = next((number for number in range(end, len(content.lines)) if not content.lines[number].is_blank), None)
    start = content.lines[first].start + len(content.lines[first].indent)
    if after is None:
        return Edit(Span(start, content.lines[end - 1].end), "")
    return Edit(Span(start, content.lines[after].start + len(content.lines[after].indent)), "")


def _all_gone(tree: Tree, entry: Entry, gone: list[tuple[Entry, str]]) -> bool:
    return set(tree.names(entry)) <= {name for other, name in gone if other.first == entry.first}


def _says_more(tree: Tree, section: Section) -> bool:
    """Whether a section has lines that belong to no entry."""
    owned = {line for entry in section.entries for line in range(entry.first, entry.end)}
    return any(n not in owned and not tree.content.lines[n].is_blank for n in range(section.body, section.end))


def _without_entry(tree: Tree, section: Section, entry: Entry) -> Edit:
    """An entry taken away, with the empty lines up to the one after it, or else those before it."""
    content = tree.content
    if entry.end < section.end:
        following = next(n for n in range(entry.end, section.end) if not content.lines[n].is_blank)
        if entry.first == 0:
            line = content.lines[0]
            return Edit(Span(line.start, content.lines[following].start + len(content.lines[following].indent)), "")
        return Edit(Span(content.start_of(entry.first), content.start_of(following)), "")
    return without_lines(tree, entry.first, entry.end)


def _without_name(tree: Tree, entry: Entry, name: str) -> Edit:
    """One of several names taken away, with the comma or the like beside it."""
    source = tree.content.source
    names = list(entry.names)
    number = tree.names(entry).index(name)
    if number + 1 < len(names):
        start, end = names[number].start, names[number + 1].start
        while source[start - 1] in "\\*`":
            start -= 1
        while source[end - 1] in "\\*`":
            end -= 1
        return Edit(Span(start, end), "")
    start, end = names[number - 1].end, names[number].end
    while source[start : start + 1] == "`":
        start += 1
    while source[end : end + 1] == "`":
        end += 1
    return Edit(Span(start, end), "")


def _merged(edits: list[Edit]) -> list[Edit]:
    """Removals that touch or overlap as one."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if found and edit.span.start <= found[-1].span.end:
            found[-1] = Edit(Span(found[-1].span.start, max(found[-1].span.end, edit.span.end)), "")
        else:
            found.append(edit)
    return found
