"""A file as its documentation is now: its definitions, and for each whether it is documented as the code is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from aigc_lsp.context.project import text_on_disk
from aigc_lsp.document import Document, Span
from aigc_lsp.documentation.asked import asked_for
from aigc_lsp.documentation.chosen import chosen, nothing_chosen
from aigc_lsp.documentation.craft import Craft, craft_of
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.request import DocFile, DocRequest, Documented, State
from aigc_lsp.documentation.style import Style
from aigc_lsp.errors import BadDocument
from aigc_lsp.languages.language import language_for

CONSTRUCTORS = ("__init__", "__new__")
BLANK = re.compile(r"""[rRuU]*(\"{3}|'{3}|[\"'])\s*\1""")
INHERITS = ("override", "typing.override", "typing_extensions.override")  # whose documentation is the inherited one


@dataclass(frozen=True)
class Seen:
    """A file that was read, and what it is written with."""

    document: Document
    language: str  # name of its folder
    craft: Craft
    everything: tuple[Facts, ...]
    meant: tuple[Facts, ...]  # what was asked for
    style: Style

    def states(self) -> Iterator[Documented]:
        """What was asked for, one after another, with no edits yet."""
        for facts in self.meant:
            missing = facts.documentation is None or self._is_blank(facts.documentation)
            if missing and _left_alone(facts, self.style):
                continue
            wrong = () if missing else self.craft.disagreements(self.document, facts, self.style)
            state = State.MISSING if missing else State.OUTDATED if wrong else State.RIGHT
            yield Documented(facts, state, wrong)

    def _is_blank(self, documentation: Span) -> bool:
        """Whether a docstring says nothing."""
        return BLANK.fullmatch(self.document.text[documentation.start : documentation.end]) is not None


def look(request: DocRequest) -> DocFile:
    """How the documentation that was asked for stands to the code; nothing is written.

    Raises:
        AigcError: the file cannot be read.
    """
    seen = see(request)
    if isinstance(seen, DocFile):
        return seen
    return seen_file(request, seen, seen.states())


def see(request: DocRequest) -> Seen | DocFile:
    """The file, or the reason why there is nothing to document in it.

    Raises:
        AigcError: the file cannot be read.
    """
    text = request.texts[request.path] if request.path in request.texts else text_on_disk(request.path)
    file = DocFile(request.path, text, text)
    language = language_for(request.language, request.path.as_uri())
    craft = craft_of(language.name) if language is not None else None
    if language is None or craft is None:
        return replace(file, reason=f"Documentation is not written for {request.path.suffix or 'such'} files.")
    document = Document(request.path.as_uri(), 0, request.language or language.ids[0], text)
    try:
        everything = craft.read(document, asked_for(request.name, request.span))
    except BadDocument as error:
        return replace(file, reason=str(error))
    meant = chosen(everything, request, document)
    if not meant:
        return replace(file, reason=nothing_chosen(request))
    style = craft.learn_style(document, request.project, request.settings.style)
    return Seen(document, language.name, craft, everything, meant, style)


def seen_file(request: DocRequest, seen: Seen, definitions: Iterable[Documented]) -> DocFile:
    """A file with the states of its definitions, and its text as it is."""
    text, convention = seen.document.text, seen.style.convention.value
    return DocFile(request.path, text, text, tuple(definitions), convention)


def is_wanted(each: Documented, only: str) -> bool:
    """Whether something is to be done about a definition, ``only`` being the setting's."""
    return each.state is not State.RIGHT and only in ("all", each.state.value)


def _left_alone(facts: Facts, style: Style) -> bool:
    """Whether documentation is not missed though there is none."""
    if any(decorator in INHERITS for decorator in facts.decorators):
        return True
    return facts.kind is Kind.METHOD and facts.last_name in CONSTRUCTORS and style.constructor_in_class
