"""Steps for what closes: brackets and quotes that nothing opened, or that the editor has closed already."""

from __future__ import annotations

import re
from dataclasses import replace

from aigc_lsp.completion.tidy.draft import Place, Tidied
from aigc_lsp.context.site import CLOSING, Site
from aigc_lsp.context.tree import Tree
from aigc_lsp.document import Span

REACH_BEFORE = 8000  # code points back in which an opening bracket is looked for
REACH_AFTER = 4000  # code points on in which its closing one is


def within_string(draft: Tidied, place: Place) -> Tidied:
    """In a string that is closed right of the cursor: what comes before the text's own closing quote."""
    quote = _quote_around(place.site)
    end = re.search(rf"(?<!\\)(?:\\\\)*({re.escape(quote)})", draft.text) if quote else None
    return _joined(draft, place, end.start(1)) if end else draft


def within_brackets(draft: Tidied, place: Place) -> Tidied:
    """What comes before a closing bracket that nothing opened, or whose like stands right of the cursor already."""
    site = place.site
    if not site.tree or draft.replaces:
        return draft
    around: list[tuple[str, bool]] | None = None
    opened: list[str] = []
    for index, bracket in place.brackets(draft.text):
        if bracket in place.pairs:
            opened.append(place.pairs[bracket])
            continue
        if around is None and not opened:
            around = open_brackets(site.tree, site.offset)
        closing, closed = (opened.pop(), False) if opened else around.pop() if around else ("", False)
        if closing != bracket:
            line_start = draft.text.rfind("\n", 0, index)
            return draft.until(index if line_start < 0 else line_start)
        if closed:
            return _joined(draft, place, index)
    return draft


def open_brackets(tree: Tree, offset: int) -> list[tuple[str, bool]]:
    """What closes each bracket that is open at an offset, the innermost last, and whether it stands further on."""
    pairs = tree.language.brackets
    stack: list[tuple[int, str]] = []
    around: list[tuple[int, str]] | None = None
    closed = set()
    for start, bracket in tree.brackets(Span(max(offset - REACH_BEFORE, 0), offset + REACH_AFTER)):
        if start >= offset and around is None:
            around = list(stack)
        if bracket in pairs:
            stack.append((start, pairs[bracket]))
        elif any(closing == bracket for _, closing in stack):
            while stack[-1][1] != bracket:
                stack.pop()
            closed.add(stack.pop()[0])
    return [(closing, start in closed) for start, closing in (stack if around is None else around)]


def _quote_around(site: Site) -> str:
    """What ends the string in which the cursor stands; empty when it stands in none."""
    for node in site.tree.node_at(site.offset).around() if site.tree else ():
        if node.type in node.tree.language.interpolations:
            return ""
        if node.type in node.tree.language.strings and node.start < site.offset < node.end:
            children = node.children
            return children[-1].text if children else node.text[-1]
    return ""


def _joined(draft: Tidied, place: Place, index: int) -> Tidied:
    """The draft where at ``index`` it closes what is closed right of the cursor too.

    It ends there, unless it goes on behind what follows on the line or closes on a line of its own: then it stands
    in place of what follows.
    """
    rest, bare = place.rest, place.rest.strip()
    ending = draft.text[index:].rstrip()
    own_line = "\n" in draft.text[:index]
    if bare and CLOSING.fullmatch(bare):
        if ending.startswith(bare) and (own_line or len(ending) > len(bare)):
            return replace(draft, replaces=len(rest))
        if bare.startswith(ending) and own_line:
            return replace(draft, replaces=len(rest) - len(bare) + len(ending))
    return draft.until(index)
