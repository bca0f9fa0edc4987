"""One WorkspaceEdit for one file, in the words the editor claims to understand."""

from __future__ import annotations

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
    document: Document, after: str, *, exists: bool, is_open: bool, editor: EditorAbilities, encoding: Encoding
) -> types.WorkspaceEdit:
    """The edit that gives a file another text.

    Args:
        document: the file as it is; an empty one that does not exist yet.
        after: the text it shall have.
        exists: it is on disk or open.
        is_open: its version is the editor's.
    """
    edit = smallest_edit(document.text, after)
    change = types.TextEdit(range_of(document, edit.span.start, edit.span.end, encoding), edit.text)
    if not editor.document_changes:
        return types.WorkspaceEdit(changes={document.uri: [change]})
    which = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version if is_open else None)
    steps: list[types.CreateFile | types.TextDocumentEdit] = [types.TextDocumentEdit(which, [change])]
    if not exists and editor.creates_files:
        # Not overwritten and not ignored: should the file be there meanwhile, the editor fails and nothing is lost.
        steps.insert(0, types.CreateFile(document.uri, options=types.CreateFileOptions(overwrite=False)))
    return types.WorkspaceEdit(document_changes=list(steps))
