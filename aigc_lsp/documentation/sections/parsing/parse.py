"""A docstring's sections, whatever form each of them has."""

from __future__ import annotations

from aigc_lsp.document import Span
from aigc_lsp.documentation.sections.parsing import fields, google, numpy
from aigc_lsp.documentation.sections.parsing.content import Content, content_of
from aigc_lsp.documentation.sections.parsing.tree import Section, Tree


def parse(source: str, documentation: Span) -> Tree | None:
    """The tree of the docstring in a span of a source; None when it is not one plain literal."""
    content = content_of(source, documentation)
    return tree_of(content) if content else None


def tree_of(content: Content) -> Tree:
    found: list[Section] = []
    number = 0
    while number < len(content.lines):
        section = _section_at(content, number)
        if section:
            found.append(section)
        number = max(section.end, number + 1) if section else number + 1
    return Tree(content, tuple(found))


def _section_at(content: Content, number: int) -> Section | None:
    if content.lines[number].is_blank:
        return None
    if numpy.is_title(content, number):
        return numpy.section_at(content, number, _next(content, number + 2))
    return google.section_at(content, number) or fields.section_at(content, number)


def _next(content: Content, first: int) -> int:
    """The line at or after ``first`` at which another section begins, in any form."""
    for number in range(first, len(content.lines)):
        line = content.lines[number]
        if line.is_blank or line.width > content.margin_width:
            continue
        if numpy.is_title(content, number) or fields.is_field(content, number) or google.section_at(content, number):
            return number
    return len(content.lines)
