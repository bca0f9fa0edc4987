"""The source of a docstring whose content is given: quotes, prefix, indentation."""

from __future__ import annotations

from collections.abc import Sequence

from aigc_lsp.documentation.style import Style
from aigc_lsp.errors import EditRefused

QUOTES = ('"""', "'''")


def quoted(lines: Sequence[str], style: Style, indent: str) -> list[str]:
    """The lines of a docstring's source; all but the first with their indent.

    Raises:
        EditRefused: a character cannot stand in a source file.
    """
    content = _trimmed(lines)
    text = "\n".join(content)
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise EditRefused("The documentation has a character that cannot be written to a file.")
    quotes = next((each for each in (style.quotes, *QUOTES) if each in QUOTES and each not in text), "")
    prefix = "r" if quotes and "\\" in text else ""
    if not quotes:
        quotes = QUOTES[0]
        content = [line.replace("\\", "\\\\").replace(quotes, '\\"' * 3) for line in content]
    opening = prefix + quotes
    closing = f"{indent}{quotes}"
    if len(content) == 1:
        if content[0].endswith(("\\", quotes[0])):  # the closing quotes would be taken for something else
            return [opening + content[0], closing]
        return [opening + content[0] + quotes]
    first = [opening, indent + content[0]] if style.summary_below else [opening + content[0]]
    rest = [indent + line if line else "" for line in content[1:]]
    return [*first, *rest, *([""] if style.blank_before_end else []), closing]


def _trimmed(lines: Sequence[str]) -> list[str]:
    """The content line by line, without empty lines at its start and end."""
    content = [line.rstrip() for text in lines for line in (text.splitlines() or [""])]
    while content and not content[-1]:
        content.pop()
    while content and not content[0]:
        content.pop(0)
    return content or [""]
