"""textDocument/completion: the fallback for editors without ghost text, when the user opted in; within its time."""

from __future__ import annotations

import asyncio
import re

from lsprotocol import types

from aigc_lsp.completion.suggestion import Reason, Suggestion
from aigc_lsp.document import Document, Encoding
from aigc_lsp.server.item import accept_command, range_of
from aigc_lsp.server.wire import Server

LAST = "\U0010ffff"  # sorts after what other servers offer
WORD_BEFORE = re.compile(r"\w*\Z")
LONGEST_LABEL = 60  # characters


async def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList:
    """What is ready or becomes ready in time; incomplete, so that the editor asks again at the next key."""
    session, uri, position = ls.session, params.text_document.uri, params.position
    document, encoding = session.documents.get(uri), session.documents.encoding
    if isinstance(document, Reason) or not session.settings.fallback.enabled:
        return types.CompletionList(True, [])
    offset = document.offset_at(position.line, position.character, encoding)
    suggestion = session.completer.ready(document, offset)
    if suggestion is None:
        work = session.keep(session.newest(uri, session.complete(document, offset, invoked=False), lane="popup"))
        # What is late goes on: the next request for this place finds it ready.
        await asyncio.wait([work], timeout=session.settings.fallback.milliseconds / 1000)
        answer = work.result() if work.done() and not work.cancelled() else None
        suggestion = answer if isinstance(answer, Suggestion) else None
    items = [item(suggestion, document, offset, encoding)] if suggestion is not None else []
    return types.CompletionList(True, items)


def item(suggestion: Suggestion, document: Document, offset: int, encoding: Encoding) -> types.CompletionItem:
    """The suggestion behind the word that was begun: editors filter a popup's items by that word."""
    line_start = document.line_starts[document.line_of(offset)]
    begun = WORD_BEFORE.search(document.text, line_start, offset)
    start = begun.start() if begun else offset
    text = document.text[start:offset] + suggestion.text
    return types.CompletionItem(
        label=text.strip().partition("\n")[0][:LONGEST_LABEL],
        kind=types.CompletionItemKind.Text,
        detail="aigc-lsp",
        sort_text=LAST,
        filter_text=text,
        text_edit=types.TextEdit(range_of(document, start, suggestion.span.end, encoding), text),
        command=accept_command(suggestion),
    )
