"""From "documentation, please" to a text whose code is proved to be the same: the steps in their order.

Nothing of the user's is touched here; whoever asked decides whether the text is written.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aigc_lsp.document import Edit
from aigc_lsp.documentation.examples import examples
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.fill import WordFiller
from aigc_lsp.documentation.look import Seen, is_wanted, see, seen_file
from aigc_lsp.documentation.proof import proved
from aigc_lsp.documentation.request import DocFile, DocRequest, Documented, State
from aigc_lsp.documentation.words import Words
from aigc_lsp.errors import AigcError
from aigc_lsp.sandbox.recorded import Record, Recorded
from aigc_lsp.stage import Cancelled, Progress, Stage, Withdrawn, never, silent

BEYOND = "What it says cannot be put right without you; look at it."


def write_docs(
    request: DocRequest,
    *,
    fill: WordFiller | None = None,
    record: Record | None = None,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> DocFile:
    """The file with documentation for what was asked, or the reason why there is none.

    Args:
        fill: the model's part.
        record: runs the code for examples.

    Raises:
        Withdrawn: the user cancelled.
        AigcError: the file cannot be read.
    """
    started = time.monotonic()
    progress(Stage("looking at", request.path.name))
    seen = see(request)
    if isinstance(seen, DocFile):
        return seen
    definitions = list(seen.states())
    wanted = [each for each in definitions if is_wanted(each, request.settings.only)]
    recorded, notes = _recorded(wanted, record, progress, cancelled)
    writing = Writing(seen, fill, recorded, cancelled)
    for number, each in enumerate(definitions):
        progress(Stage("documenting", each.facts.name or request.path.name, number, len(definitions)))
        if cancelled():
            raise Withdrawn
        if each in wanted:
            definitions[number] = writing.documented(each)
    progress(Stage("proving", request.path.name, len(definitions), len(definitions)))
    text = seen.document.text
    after, proven = proved(text, definitions, lambda old, new: seen.craft.changed(old, new, seen.language))
    seconds = time.monotonic() - started
    model = str(fill.contribution) if fill is not None else ""
    return replace(seen_file(request, seen, proven), text=after, notes=notes, model=model, seconds=seconds)


def _recorded(
    wanted: Sequence[Documented], record: Record | None, progress: Progress, cancelled: Cancelled
) -> tuple[Sequence[Recorded], tuple[str, ...]]:
    """What was seen when the code ran, for documentation that is new; and why nothing was, if so."""
    names = [each.facts.name for each in wanted if each.state is State.MISSING]
    if record is None or not names:
        return (), ()
    try:
        return record(names, progress, cancelled), ()
    except AigcError as error:
        return (), (str(error),)


@dataclass(frozen=True)
class Writing:
    """What is the same for all definitions of a file."""

    seen: Seen
    fill: WordFiller | None
    recorded: Sequence[Recorded]
    cancelled: Cancelled

    def documented(self, each: Documented) -> Documented:
        """A definition with its edit, or why there is none."""
        words = self.seen.craft.describe(each.facts, self.seen.everything)
        if each.state is State.MISSING:
            if self.fill is not None:
                words = self.fill.improve(each.facts, words, self.cancelled)
            own = [found for found in self.recorded if found.target == each.facts.name]
            words = replace(words, examples=examples(own, self._room(each.facts)))
        each = replace(each, from_model=words.from_model)
        try:
            edit = self._edit(each, words)
        except AigcError as error:
            return replace(each, reason=str(error))
        return replace(each, edit=edit, reason="" if edit is not None else BEYOND)

    def _edit(self, each: Documented, words: Words) -> Edit | None:
        document, facts, craft, style = self.seen.document, each.facts, self.seen.craft, self.seen.style
        if each.state is State.OUTDATED:
            return craft.update(document, facts, words, style)
        return craft.insert(document, facts, craft.render(facts, words, style), style)

    def _room(self, facts: Facts) -> int:
        """Characters of a line within a section."""
        indent = len(self.seen.style.indent.expandtabs(4))
        return self.seen.style.line_length - (facts.name.count(".") + 2) * indent
