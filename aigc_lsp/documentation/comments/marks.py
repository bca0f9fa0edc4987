"""Between the lines of a comment's content and the text of the comment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aigc_lsp.languages.documentation import Comments

END = "*/"
UNICODE_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u")  # Java reads it in comments too, and refuses a wrong one


def commented(lines: Sequence[str], comments: Comments, indent: str, line_end: str, *, one_line: bool = False) -> str:
    """The comment, from its first mark to its last character; lines after the first begin with ``indent``."""
    lines = [_harmless(line, comments) for line in lines]
    if not comments.opening:
        marked = [f"{comments.line} {line}".rstrip() for line in lines]
    elif one_line and len(lines) == 1:
        marked = [f"{comments.opening} {lines[0]} {comments.closing.strip()}"]
    else:
        middle = [f"{comments.line} {line}".rstrip() for line in lines]
        marked = [comments.opening, *middle, comments.closing]
    return f"{line_end}{indent}".join(marked)


def _harmless(line: str, comments: Comments) -> str:
    """Without what would end the comment, or would be read as code in it."""
    if comments.opening:
        html = comments.convention == "javadoc"
        line = line.replace(END, "*&#47;" if html else "*\\/")
        if html:
            line = UNICODE_ESCAPE.sub(r"\1&#92;u", line)
    return line
