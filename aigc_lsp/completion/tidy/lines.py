"""Steps that look at lines and their indentation only."""

from __future__ import annotations

import re

from aigc_lsp.completion.tidy.draft import Place, Tidied
from aigc_lsp.context.site import CLOSING, white_start

BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")


def whole_lines(draft: Tidied, place: Place) -> Tidied:
    """Without a last line that was cut short, white space at the end, and blank lines where a line begins."""
    text = draft.text
    if not place.whole and "\n" in text.strip():
        text = text[: text.rindex("\n")]
    before = place.site.line_before
    if not before.strip() and (blank := BLANK_LINES.match(text)):
        text = text[blank.end() :].removeprefix(before)
    return Tidied(text.rstrip())


def one_line_before_code(draft: Tidied, place: Place) -> Tidied:
    """Only the first line where code follows the cursor on its line; closing brackets may follow."""
    if CLOSING.fullmatch(place.rest):
        return draft
    return Tidied(draft.text.partition("\n")[0].rstrip())


def within_block(draft: Tidied, place: Place) -> Tidied:
    """What comes before the first line that leaves the block, where indentation is what makes blocks."""
    site = place.site
    if not site.language or site.language.blocks != "indentation" or site.kind != "code":
        return draft
    least = len((site.indent if site.line_before.strip() else site.line_before).expandtabs())
    lines = draft.text.split("\n")
    for number, line in enumerate(lines[1:], 1):
        closes = line.lstrip()[:1] in site.language.brackets.values()
        if line.strip() and not closes and len(white_start(line).expandtabs()) < least:
            return Tidied("\n".join(lines[:number]).rstrip())
    return draft
