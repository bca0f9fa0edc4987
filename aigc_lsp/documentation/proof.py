"""Edits put together, and only those with which the code is still the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from aigc_lsp.document import Edit
from aigc_lsp.documentation.request import Documented

OVERLAP = "It would change the same place as the documentation above it."


def proved(
    before: str, definitions: Sequence[Documented], changed: Callable[[str, str], str]
) -> tuple[str, tuple[Documented, ...]]:
    """The text with all edits, and the definitions; an edit that fails is taken away and its definition says why.

    Args:
        changed: empty when two texts differ in documentation only, else a sentence.
    """
    definitions = _apart(definitions)
    edits = [each.edit for each in definitions if each.edit is not None]
    after = edited(before, edits)
    if not edits or not changed(before, after):
        return after, tuple(definitions)
    kept: list[Edit] = []
    found = []
    for each in definitions:
        if (edit := each.edit) is None:
            found.append(each)
        elif fault := changed(before, edited(before, [*kept, edit])):
            found.append(replace(each, edit=None, reason=fault))
        else:
            kept.append(edit)
            found.append(each)
    return edited(before, kept), tuple(found)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with edits that do not overlap; those at one place stand in the order given."""
    pieces, end = [], 0
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        pieces += [text[end : edit.span.start], edit.text]
        end = edit.span.end
    return "".join([*pieces, text[end:]])


def _apart(definitions: Sequence[Documented]) -> list[Documented]:
    """Without edits that overlap one before them."""
    taken: list[Edit] = []
    found = []
    for each in definitions:
        if (edit := each.edit) is None:
            found.append(each)
        elif any(_overlap(edit, other) for other in taken):
            found.append(replace(each, edit=None, reason=OVERLAP))
        else:
            taken.append(edit)
            found.append(each)
    return found


def _overlap(one: Edit, other: Edit) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end
