"""Fill-in-the-middle: from a Window to the Prompt that a model's manifest asks for."""

from __future__ import annotations

from aigc_lsp.document import Document
from aigc_lsp.engine.base import Mark, Part, Prompt
from aigc_lsp.prompt.fit import Window
from aigc_lsp.store.manifest import Fim


def fill_in(window: Window, document: Document, offset: int, fim: Fim | None) -> Prompt:
    """The prompt at ``offset``, its head the same to the byte as long as the user stays on the line.

    suffix-first: outline, what follows, then the text before the cursor, to which the model's answer only appends; for
    a model whose prefix has a marker too, the lines above come after that one, and the line after the middle's.
    prefix-first: outline and the lines above, what follows, then the line up to the cursor as the answer's beginning.
    Without markers: the text before the cursor alone.
    """
    line_start = max(window.start, document.line_start(offset))
    above = _plain(document.text[window.start : line_start])
    line = _plain(document.text[line_start:offset])
    after = _plain(window.after)
    if fim is None:
        return Prompt((window.outline + above,), line, document.uri)
    begin: tuple[Part, ...] = (Mark(fim.begin),) if fim.begin else ()
    head: tuple[Part, ...]
    if fim.order == "suffix-first" and fim.prefix:
        head = (Mark(fim.suffix), after, Mark(fim.prefix), window.outline + above, Mark(fim.middle))
    elif fim.order == "suffix-first":
        outline: tuple[Part, ...] = (Mark(fim.file), window.outline) if fim.file and window.outline else ()
        head = (*outline, Mark(fim.suffix), after, Mark(fim.middle), above)
    else:
        head = (Mark(fim.prefix), window.outline + above, Mark(fim.suffix), after, Mark(fim.middle))
    return Prompt(begin + head, line, document.uri)


def _plain(text: str) -> str:
    """Models know ``\\n`` as the end of a line."""
    return text.replace("\r\n", "\n")
