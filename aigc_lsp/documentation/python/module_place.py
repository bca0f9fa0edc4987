"""Where a module's docstring goes: below what must stand at the top of a file, above everything else."""

from __future__ import annotations

import re

from aigc_lsp.documentation.python.source import Source

CODING = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # PEP 263, in one of the first two lines
HEADER = re.compile(r"copyright|licen[sc]e|spdx|\(c\)|©|author|all rights reserved|^#\s*(?:[\w-]+:\s|vim|-\*-)", re.I)
COMMENT = re.compile(r"[ \t\f]*#[^\r\n]*(?:\r\n|\n|\r|$)")
BLANK = re.compile(r"[ \t\f]*(?:\r\n|\n|\r)")


def module_place(source: Source) -> tuple[int, str, str]:
    """An offset in the text, and what is to stand before and after the docstring there."""
    text, end = source.lines.text, source.lines.line_end
    marks = _after_marks(text)
    at = _after_header(text, marks)
    before = end if at > marks else ""
    if at > 0 and text[at - 1] not in "\r\n":
        before += end
    after = end if not text[at:].strip() or BLANK.match(text, at) else end * 2
    return at + source.shift, before, after


def _after_marks(text: str) -> int:
    """Where the lines end that Python or the system reads themselves: ``#!`` and the encoding."""
    at = 0
    for number in range(2):
        line = COMMENT.match(text, at)
        if not line or not ((number == 0 and text.startswith("#!")) or CODING.match(line[0])):
            break
        at = line.end()
    return at


def _after_header(text: str, at: int) -> int:
    """Where a comment ends that speaks of the whole file; the same place where there is none."""
    start = at
    while blank := BLANK.match(text, at):
        at = blank.end()
    first = at
    while at < len(text) and (comment := COMMENT.match(text, at)):
        at = comment.end()
    if at == first:
        return start
    stands_alone = bool(BLANK.match(text, at)) or at == len(text)
    return at if stands_alone or HEADER.search(text[first:at]) else start
