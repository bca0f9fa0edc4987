"""Of which definitions of a file all is to be known: what is slow to find out is left out of the others."""

from __future__ import annotations

from collections.abc import Callable

from aigc_lsp.document import Span

IsAsked = Callable[[str, Span], bool]  # of an outermost definition's name and lines


def everything(name: str, span: Span) -> bool:
    return True


def nothing(name: str, span: Span) -> bool:
    return False


def asked_for(name: str, asked: Span | None) -> IsAsked:
    """True of what holds a definition of this dotted name, or a part of a span; without either, of everything."""
    outermost = name.partition(".")[0]

    def is_asked(name: str, span: Span) -> bool:
        if outermost:
            return name == outermost
        return asked is None or (span.start <= asked.end and asked.start <= span.end)

    return is_asked
