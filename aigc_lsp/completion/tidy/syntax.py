"""The steps that ask the syntax tree how much of a text the file can bear."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import islice

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.completion.tidy.draft import Place, Tidied
from aigc_lsp.context.site import NEAR, white_start
from aigc_lsp.context.tree import Tree
from aigc_lsp.document import Span

TRIES = 24  # trees made at most for one text
PATIENCE = 0.01  # seconds of processor time after which no further tree is made
LINE = re.compile(r"\n[^\S\n]*(?P<code>[^\s])")
TOKEN = re.compile(r"\w+|[^\w\s]")
LETTERS = re.compile(r"^\w+")  # what stands before the quote where a string starts, as in Python's f"


def aligned_lines(draft: Tidied, place: Place) -> Tidied:
    """What comes before the first line that has another indent than the statement before it in its block."""
    tree = place.preview(draft.text, draft.replaces) if "\n" in draft.text else None
    if not tree or not tree.language.aligned:
        return draft
    for line in LINE.finditer(draft.text):
        node = tree.node_at(place.site.offset + line.start("code") + 1)
        while (parent := node.parent) and parent.start == node.start and parent.type not in tree.language.aligned:
            node = parent
        above = node.previous if parent and parent.type in tree.language.aligned else None
        while above and above.type in tree.language.comments:
            above = above.previous
        is_comment = node.type in tree.language.comments
        if above and not is_comment and _indent_at(tree, above.start) != _indent_at(tree, node.start):
            return draft.until(line.start())
    return draft


def sound_syntax(draft: Tidied, place: Place) -> Tidied:
    """As much of the text as brings no more errors than there were, in whole lines or else in whole tokens."""
    site = place.site
    if not site.tree:
        return draft
    start, end = max(site.offset - NEAR, 0), min(site.offset + NEAR, len(site.document.text))
    allowed = site.tree.errors(Span(start, end))
    deadline = time.thread_time() + PATIENCE
    for text, shorter in islice(_candidates(draft, place), TRIES):
        tree = place.preview(text, shorter.replaces)
        if tree is None or tree.errors(Span(start, end + len(text) - shorter.replaces)) <= allowed:
            return shorter
        if time.thread_time() > deadline:
            break
    return Tidied("", reason=Reason.BREAKS_SYNTAX)


def _indent_at(tree: Tree, offset: int) -> str:
    return white_start(tree.text[tree.text.rfind("\n", 0, offset) + 1 : offset + 1])


def _candidates(draft: Tidied, place: Place) -> Iterator[tuple[str, Tidied]]:
    """Yields texts to try, each with the draft it speaks for: lines as they may go on, then tokens as they are."""
    lines = draft.text.split("\n")
    for count in range(len(lines), 0, -1):
        text = "\n".join(lines[:count]).rstrip()
        shorter = draft if count == len(lines) else Tidied(text)
        for completed in _completed(text, place):
            yield completed, shorter
    for token in reversed(list(TOKEN.finditer(lines[0]))[:-1]):
        text = lines[0][: token.end()]
        yield text, Tidied(text)


def _completed(text: str, place: Place) -> Iterator[str]:
    """Yields the text, then the text with what may come to follow it: what closes its brackets, and a filler."""
    yield text
    site = place.site
    tree = place.preview(text)
    if not tree:
        return
    opened: list[str] = []
    for _, bracket in place.brackets(text):
        if bracket in place.pairs:
            opened.append(place.pairs[bracket])
        elif opened:
            opened.pop()
    closing = "".join(reversed(opened))
    if quotes := tree.captures(tree.language.open_quotes, "quote", Span(site.offset, site.offset + len(text))):
        closing = LETTERS.sub("", quotes[-1].text) + closing
    if closing:
        yield text + closing
    indent = white_start((site.line_before + text).rpartition("\n")[2])
    for pattern in tree.language.fillers:
        filler = pattern.replace("\n", "\n" + indent)
        yield text + filler + closing
        if closing:
            yield text + closing + filler
