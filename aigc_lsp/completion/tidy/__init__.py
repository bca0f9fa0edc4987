"""From what the model wrote to what may be shown: a tuple of steps, each of which only takes away."""

from __future__ import annotations

from collections.abc import Callable

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.completion.tidy.closers import within_brackets, within_string
from aigc_lsp.completion.tidy.draft import Place, Tidied
from aigc_lsp.completion.tidy.echo import without_next_line, without_rest_of_line
from aigc_lsp.completion.tidy.lines import one_line_before_code, whole_lines, within_block
from aigc_lsp.completion.tidy.names import existing_names
from aigc_lsp.completion.tidy.syntax import aligned_lines, sound_syntax
from aigc_lsp.context.site import Site
from aigc_lsp.context.tree import Trees

__all__ = ["STEPS", "Tidied", "tidy"]

STEPS = (
    whole_lines,
    one_line_before_code,
    within_block,
    without_next_line,
    within_string,
    without_rest_of_line,
    within_brackets,
    aligned_lines,
    sound_syntax,
    existing_names,
)


Known = Callable[[set[str]], set[str]]


def tidy(text: str, site: Site, trees: Trees, *, whole: bool, veto: bool = True, known: Known | None = None) -> Tidied:
    """What of the model's text may be shown at the site.

    Args:
        text: the draft.
        site: where it would stand.
        trees: has the site's document.
        whole: the model ended the draft on its own.
        veto: the syntax tree may refuse it.
        known: gives those of some names that the workspace knows; None lets every name pass.
    """
    place = Place(site, trees, whole, known)
    draft = Tidied(text.replace("\r\n", "\n").replace("\r", "\n"))
    for step in STEPS:
        if step is sound_syntax and not veto:
            continue
        draft = step(draft, place)
        if not draft.text.strip():
            return Tidied("", reason=draft.reason or Reason.NOTHING_NEW)
    return draft
