"""textDocument/inlineCompletion: ghost text. One item, always with a range; an empty list clears what is shown."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.completion.suggestion import Answer, Reason, Suggestion
from aigc_lsp.document import Document, Encoding
from aigc_lsp.server.item import accept_command, range_of
from aigc_lsp.server.wire import Server


async def inline_completion(ls: Server, params: types.InlineCompletionParams) -> types.InlineCompletionList:
    """The newest request of a file is answered with what the completer offers, every older one with an empty list."""
    session, uri, position = ls.session, params.text_document.uri, params.position
    document, encoding = session.documents.get(uri), session.documents.encoding
    if isinstance(document, Reason):
        session.note_silence(uri, position.line, document)
        return types.InlineCompletionList([])
    offset = document.offset_at(position.line, position.character, encoding)
    invoked = params.context.trigger_kind is types.InlineCompletionTriggerKind.Invoked
    answer = await session.newest(uri, session.complete(document, offset, invoked=invoked))
    return types.InlineCompletionList(items(answer, document, encoding))


def items(answer: Answer, document: Document, encoding: Encoding) -> list[types.InlineCompletionItem]:
    """None for a silence."""
    if not isinstance(answer, Suggestion):
        return []
    # Neovim 0.12.0 fails on an item without a range.
    replaced = range_of(document, answer.span.start, answer.span.end, encoding)
    return [types.InlineCompletionItem(answer.text, range=replaced, command=accept_command(answer))]
