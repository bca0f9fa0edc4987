"""One WorkspaceEdit for one file, in the words the editor claims to understand."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from aigc_lsp.document import Document, Edit, Encoding, Span
from aigc_lsp.server.editor_abilities import EditorAbilities
from aigc_lsp.server.item import range_of


def smallest_edit(before: str, after: str) -> Edit:
    """The whole lines that differ, replaced at once."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    shorter = min(len(old), len(new))
    head = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    tail = next((index for index in range(shorter - head) if old[-1 - index] != new[-1 - index]), shorter - head)
    start = sum(map(len, old[:head]))
    end = len(before) - sum(map(len, old[len(old) - tail :]))
    return Edit(Span(start, end), "".join(new[head : len(new) - tail]))


def workspace_edit(
    document: Document,
    edits: Iterable[Edit],
    *,
    exists: bool,
    is_open: bool,
    editor: EditorAbilities,
    encoding: Encoding,
) -> types.WorkspaceEdit:
    """The edits of one file.

    Args:
        document: the file as it is; an empty one that does not exist yet.
        edits: that do not overlap; those at one place in the order in which they shall stand.
        exists: it is on disk or open.
        is_open: its version is the editor's.
    """
    changes = [
        types.TextEdit(range_of(document, edit.span.start, edit.span.end, encoding), edit.text) for edit in edits
    ]
    if not editor.document_changes:
        return types.WorkspaceEdit(changes={document.uri: changes})
    which = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version if is_open else None)
    steps: list[types.CreateFile | types.TextDocumentEdit] = [types.TextDocumentEdit(which, list(changes))]
    if not exists and editor.creates_files:
        # Not overwritten and not ignored: should the file be there meanwhile, the editor fails and nothing is lost.
        steps.insert(0, types.CreateFile(document.uri, options=types.CreateFileOptions(overwrite=False)))
    return types.WorkspaceEdit(document_changes=list(steps))
