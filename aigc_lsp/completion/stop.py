"""When a generation is to end: at the line's end, or with the block that begins here."""

from __future__ import annotations

from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.context.site import Site
from aigc_lsp.engine.base import Limits


def one_line(settings: CompletionSettings) -> Limits:
    """The rest of the line."""
    return Limits(
        max_tokens=settings.max_tokens,
        stop=("\n",),
        floor=settings.floor,
        heal=settings.heal,
        memory=settings.memory,
    )


def limits_at(site: Site, settings: CompletionSettings) -> Limits:
    """One line, or the block whose first line comes next.

    A block ends before the first line that is indented less than where it begins; when the cursor still stands behind
    what opens it, before the first line that is not indented more than that.
    """
    if not site.begins_block or settings.max_lines == 1:
        return one_line(settings)
    opens_below = bool(site.line_before.strip())
    return Limits(
        max_tokens=settings.max_tokens,
        max_lines=settings.max_lines + opens_below,
        indent=len(site.indent.expandtabs()) + opens_below,
        floor=settings.floor,
        heal=settings.heal,
        memory=settings.memory,
    )
