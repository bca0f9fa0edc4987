"""Which titles sections have, and what each is about."""

from __future__ import annotations

from aigc_lsp.documentation.sections.parsing.tree import Slot

TITLES: dict[Slot, tuple[str, ...]] = {
    Slot.PARAMETERS: (
        "args",
        "arguments",
        "parameters",
        "params",
        "param",
        "parameter",
        "other parameters",
        "keyword args",
        "keyword arguments",
        "keyword parameters",
        "kwargs",
        "other args",
        "other arguments",
        "inputs",
        "input",
    ),
    Slot.RETURNS: ("returns", "return", "return value", "return values", "output", "outputs"),
    Slot.YIELDS: ("yields", "yield"),
    Slot.RAISES: ("raises", "raise", "except", "exceptions", "throws"),
    Slot.WARNS: ("warns",),
    Slot.ATTRIBUTES: ("attributes", "attrs", "instance attributes", "class attributes"),
    Slot.OTHER: (
        "attention",
        "caution",
        "danger",
        "error",
        "example",
        "examples",
        "hint",
        "important",
        "methods",
        "note",
        "notes",
        "receives",
        "references",
        "see also",
        "side effects",
        "tip",
        "todo",
        "usage",
        "warning",
        "warnings",
    ),
}
SLOTS = {title: slot for slot, titles in TITLES.items() for title in titles}


def slot_of(title: str) -> Slot | None:
    """What a title is about, None when it is not known as one."""
    return SLOTS.get(" ".join(title.lower().split()))
