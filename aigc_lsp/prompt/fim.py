"""Fill-in-the-middle: from a Window to the Prompt that a model's manifest asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from aigc_lsp.document import Document
from aigc_lsp.engine.base import Mark, Part, Prompt
from aigc_lsp.prompt.fit import Window
from aigc_lsp.store.manifest import Fim


def fill_in(window: Window, document: Document, offset: int, fim: Fim | None) -> Prompt:
    """The prompt at ``offset``, its head the same to the byte as long as the user stays on the line.

    suffix-first: snippets and outline, what follows, then the text before the cursor, to which the model's answer only
    appends. prefix-first: outline and the lines above, what follows, then the line up to the cursor as the answer's
    beginning; suffix-first with a marker for the prefix: the same with what follows first. In both, snippets begin it,
    as files of a repository. Without markers: the text before the cursor alone.
    """
    line_start = max(window.start, document.line_start(offset))
    above = _plain(document.text[window.start : line_start])
    line = _plain(document.text[line_start:offset])
    after = _plain(window.after)
    if fim is None:
        return Prompt((window.outline + above,), line, document.uri)
    begin: tuple[Part, ...] = (Mark(fim.begin),) if fim.begin else ()
    head: tuple[Part, ...]
    files = tuple(_files(window, document, fim))
    if fim.order == "suffix-first" and fim.prefix:
        head = (*files, Mark(fim.suffix), after, Mark(fim.prefix), window.outline + above, Mark(fim.middle))
    elif fim.order == "suffix-first":
        known = "".join(f"{snippet.text}\n" for snippet in window.snippets) + window.outline
        outline: tuple[Part, ...] = (Mark(fim.file), known) if fim.file and known else ()
        head = (*outline, Mark(fim.suffix), after, Mark(fim.middle), above)
    else:
        head = (*files, Mark(fim.prefix), window.outline + above, Mark(fim.suffix), after, Mark(fim.middle))
    return Prompt(begin + head, line, document.uri)


def _files(window: Window, document: Document, fim: Fim) -> Iterator[Part]:
    """The snippets as files of a repository, then the name of the document, where a model has a marker for files."""
    if not fim.file or not window.snippets:
        return
    for path in dict.fromkeys(snippet.path for snippet in window.snippets):
        lines = [snippet.text for snippet in window.snippets if snippet.path == path]
        yield from (Mark(fim.file), "\n".join([PurePath(path).name, *lines, ""]))
    yield from (Mark(fim.file), f"{PurePath(document.path or document.uri).name}\n")


def _plain(text: str) -> str:
    """Models know ``\\n`` as the end of a line."""
    return text.replace("\r\n", "\n")
