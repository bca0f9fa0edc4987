"""From "documentation, please" to a text whose code is proved to be the same: the steps in their order.

Nothing of the user's is touched here; whoever asked decides whether the text is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from aigc_lsp.document import Edit
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.look import Seen, see, seen_file
from aigc_lsp.documentation.proof import proved
from aigc_lsp.documentation.request import DocFile, DocRequest, Documented, State
from aigc_lsp.documentation.words import Words
from aigc_lsp.errors import AigcError
from aigc_lsp.stage import Cancelled, Progress, Stage, Withdrawn, never, silent

Improve = Callable[[Facts, Words, Cancelled], Words]

BEYOND = "What it says cannot be put right without you; look at it."


def write_docs(
    request: DocRequest,
    *,
    improve: Improve | None = None,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> DocFile:
    """The file with documentation for what was asked, or the reason why there is none.

    Args:
        improve: the model's part: better words for a definition, or the same.

    Raises:
        Withdrawn: the user cancelled.
        AigcError: the file cannot be read.
    """
    started = time.monotonic()
    progress(Stage("looking at", request.path.name))
    seen = see(request)
    if isinstance(seen, DocFile):
        return seen
    definitions = []
    for number, each in enumerate(seen.states()):
        progress(Stage("documenting", each.facts.name or request.path.name, number, len(seen.meant)))
        if cancelled():
            raise Withdrawn
        if each.state is not State.RIGHT and request.settings.only in ("all", each.state.value):
            each = _documented(each, seen, improve, cancelled)
        definitions.append(each)
    progress(Stage("proving", request.path.name, len(seen.meant), len(seen.meant)))
    text = seen.document.text
    after, proven = proved(text, definitions, lambda old, new: seen.craft.changed(old, new, seen.language))
    return replace(seen_file(request, seen, proven), text=after, seconds=time.monotonic() - started)


def _documented(each: Documented, seen: Seen, improve: Improve | None, cancelled: Cancelled) -> Documented:
    """A definition with its edit, or why there is none."""
    words = seen.craft.describe(each.facts, seen.everything)
    if improve is not None:
        words = improve(each.facts, words, cancelled)
    each = replace(each, from_model=words.from_model)
    try:
        edit = _edit(each, words, seen)
    except AigcError as error:
        return replace(each, reason=str(error))
    return replace(each, edit=edit, reason="" if edit is not None else BEYOND)


def _edit(each: Documented, words: Words, seen: Seen) -> Edit | None:
    facts, craft = each.facts, seen.craft
    if each.state is State.OUTDATED:
        return craft.update(seen.document, facts, words, seen.style)
    return craft.insert(seen.document, facts, craft.render(facts, words, seen.style), seen.style)
