"""From "documentation, please" to a text whose code is proved to be the same: the steps in their order.

Nothing of the user's is touched here; whoever asked decides whether the text is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from aigc_lsp.context.project import text_on_disk
from aigc_lsp.document import Document, Edit
from aigc_lsp.documentation.chosen import chosen, nothing_chosen
from aigc_lsp.documentation.craft import Craft, craft_of
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.proof import proved
from aigc_lsp.documentation.request import DocFile, DocRequest, Documented, State
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words
from aigc_lsp.errors import AigcError, BadDocument
from aigc_lsp.languages.language import language_for
from aigc_lsp.stage import Cancelled, Progress, Stage, Withdrawn, never, silent

Improve = Callable[[Facts, Words, Cancelled], Words]

CONSTRUCTORS = ("__init__", "__new__")
INHERITS = ("override", "typing.override", "typing_extensions.override")  # whose documentation is the inherited one


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
    text = request.texts[request.path] if request.path in request.texts else text_on_disk(request.path)
    file = DocFile(request.path, text, text)
    language = language_for(request.language, request.path.as_uri())
    craft = craft_of(language.name) if language is not None else None
    if language is None or craft is None:
        return replace(file, reason=f"Documentation is not written for {request.path.suffix or 'such'} files.")
    document = Document(request.path.as_uri(), 0, request.language or language.ids[0], text)
    try:
        everything = craft.read(document)
    except BadDocument as error:
        return replace(file, reason=str(error))
    meant = chosen(everything, request, document)
    if not meant:
        return replace(file, reason=nothing_chosen(request))

    style = craft.learn_style(document, request.project, request.settings.style)
    writing = Writing(document, everything, craft, style, improve, cancelled)
    definitions = []
    for number, facts in enumerate(meant):
        progress(Stage("documenting", facts.name or request.path.name, number, len(meant)))
        if cancelled():
            raise Withdrawn
        if not _left_alone(facts, style):
            definitions.append(writing.documented(facts, request.settings.only))
    progress(Stage("proving", request.path.name, len(meant), len(meant)))
    after, proven = proved(text, definitions, lambda before, after: craft.changed(before, after, language.name))
    convention = style.convention.value
    return replace(file, text=after, definitions=proven, convention=convention, seconds=time.monotonic() - started)


@dataclass(frozen=True)
class Writing:
    """What is the same for all definitions of a file."""

    document: Document
    everything: tuple[Facts, ...]
    craft: Craft
    style: Style
    improve: Improve | None
    cancelled: Cancelled

    def documented(self, facts: Facts, only: str) -> Documented:
        """What came of one definition."""
        missing = facts.documentation is None
        wrong = () if missing else self.craft.disagreements(self.document, facts, self.style)
        found = Documented(facts, State.MISSING if missing else State.OUTDATED if wrong else State.RIGHT, wrong)
        if found.state is State.RIGHT or only not in ("all", found.state.value):
            return found
        words = self.craft.describe(facts, self.everything)
        if self.improve is not None:
            words = self.improve(facts, words, self.cancelled)
        found = replace(found, from_model=words.from_model)
        try:
            edit = self._edit(facts, words, missing=missing)
        except AigcError as error:
            return replace(found, reason=str(error))
        if edit is None:
            return replace(found, reason="What it says cannot be put right by itself; look at it.")
        return replace(found, edit=edit)

    def _edit(self, facts: Facts, words: Words, *, missing: bool) -> Edit | None:
        if not missing:
            return self.craft.update(self.document, facts, words, self.style)
        return self.craft.insert(self.document, facts, self.craft.render(facts, words, self.style), self.style)


def _left_alone(facts: Facts, style: Style) -> bool:
    """Whether documentation is not missed though there is none."""
    if facts.documentation is not None:
        return False
    if any(decorator in INHERITS for decorator in facts.decorators):
        return True
    return facts.kind is Kind.METHOD and facts.last_name in CONSTRUCTORS and style.constructor_in_class
