"""What passes through the steps: the Draft's text, and the Place it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.context.site import Site
from aigc_lsp.context.tree import Tree, Trees
from aigc_lsp.document import Edit, Span

PLAIN_PAIRS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Tidied:
    """What may be shown so far; when that is nothing, the reason."""

    text: str  # its lines end in "\n"
    replaces: int = 0  # code points right of the cursor, on its line, that the text stands in place of
    reason: Reason | None = None

    def until(self, index: int) -> Tidied:
        """The text before ``index``; it stands in place of nothing."""
        return Tidied(self.text[:index].rstrip())


@dataclass(frozen=True)
class Place:
    """Where the text is to go, for the steps to ask."""

    site: Site
    trees: Trees
    whole: bool  # the model ended on its own
    known: Callable[[set[str]], set[str]] | None = None  # those of some names that the workspace knows
    _previews: dict[tuple[str, int], Tree | None] = field(default_factory=dict)

    @property
    def rest(self) -> str:
        """The code right of the cursor on its line."""
        return self.site.line_after.rstrip()

    @property
    def pairs(self) -> dict[str, str]:
        """Opening bracket -> closing bracket."""
        return self.site.tree.language.brackets if self.site.tree else PLAIN_PAIRS

    def preview(self, text: str, replaces: int = 0) -> Tree | None:
        """The document's tree with the text in it; None where the site has none."""
        if not self.site.tree:
            return None
        if (text, replaces) not in self._previews:
            span = Span(self.site.offset, self.site.offset + replaces)
            self._previews[text, replaces] = self.trees.preview(self.site.document, Edit(span, text))
        return self._previews[text, replaces]

    def brackets(self, text: str) -> list[tuple[int, str]]:
        """Index and text of each bracket in ``text`` once it stands in the document.

        None is from a string or a comment, unless there is no syntax tree to tell.
        """
        offset = self.site.offset
        if tree := self.preview(text):
            found = tree.brackets(Span(offset, offset + len(text)))
            return [(start - offset, bracket) for start, bracket in found]
        plain = {*PLAIN_PAIRS, *PLAIN_PAIRS.values()}
        return [(index, character) for index, character in enumerate(text) if character in plain]
