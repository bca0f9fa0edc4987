"""Steps against saying again what already follows the cursor."""

from __future__ import annotations

import re

from aigc_lsp.completion.tidy.draft import Place, Tidied
from aigc_lsp.context.site import NEAR

NEXT_LINE = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*([^\r\n]*)")


def without_next_line(draft: Tidied, place: Place) -> Tidied:
    """What comes before the first line that already stands below the cursor's line, or begins as that does."""
    site = place.site
    below_start = site.offset + len(site.line_after)
    match = NEXT_LINE.match(site.document.text[below_start : below_start + NEAR])
    below = match[1].rstrip() if match else ""
    if not below:
        return draft
    lines = (site.line_before + draft.text).split("\n")
    for number, line in enumerate(lines):
        cut_short = not place.whole and number == len(lines) - 1 and not site.line_before.strip()
        if line.rstrip() == below or (cut_short and below.startswith(line)):
            return draft.until(len("\n".join(lines[:number])) - len(site.line_before) if number else 0)
    return draft


def without_rest_of_line(draft: Tidied, place: Place) -> Tidied:
    """Without what already follows the cursor on its line, be it the text's end or an opening bracket."""
    first = draft.text.partition("\n")[0].rstrip()
    rest = place.rest.strip()
    if not rest:
        return draft
    cut = len(first) - len(rest) if first.endswith(rest) else len(first)
    depth, doubled = 0, -1
    for index, bracket in place.brackets(draft.text):
        if bracket in place.pairs and not depth and doubled < 0 and rest.startswith(bracket):
            doubled = index
        if index < cut:
            depth += 1 if bracket in place.pairs else -1
    if cut < len(first) and not depth:
        return draft.until(cut)
    return draft.until(doubled) if 0 <= doubled < len(first) else draft
