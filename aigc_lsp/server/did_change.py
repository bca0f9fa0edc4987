"""textDocument/didChange: edits the text. No parse, no model: only a request asks for those."""

from __future__ import annotations

import logging
from typing import Any

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.document import Document
from aigc_lsp.server.diagnostics import publish
from aigc_lsp.server.documents import Change
from aigc_lsp.server.message import field
from aigc_lsp.server.wire import Server

log = logging.getLogger(__name__)


def did_change(ls: Server, params: Any) -> None:
    """``params`` are plain JSON: a null version or range is better understood than refused, or text would be lost."""
    uri, version = field(params, "textDocument", "uri"), field(params, "textDocument", "version")
    sent = field(params, "contentChanges")
    if not isinstance(uri, str) or not isinstance(sent, list):
        log.warning("event=odd_change")
        return
    understood = [as_change(each) for each in sent]
    changes = [change for change in understood if change is not None]
    if len(changes) < len(sent):
        log.warning("event=odd_change understood=%d of=%d", len(changes), len(sent))
    before = ls.session.documents.get(uri)
    if ls.session.documents.change(uri, version if isinstance(version, int) else 0, changes):
        # An editor may not withdraw what it asked about the older text, and show the answer in the wrong place.
        ls.session.withdraw(uri)
        ls.session.text_changed(uri)
        drop_marks(ls, before, ls.session.documents.get(uri))
        ls.session.doc_looks.changed(ls, uri)


def drop_marks(ls: Server, before: Document | Reason, after: Document | Reason) -> None:
    """What was found in code that is another one now is no longer true."""
    if isinstance(before, Document) and isinstance(after, Document):
        dropped = [marks.moved(before, after) for marks in (ls.session.findings, ls.session.hints)]
        if any(dropped):
            publish(ls, after)


def as_change(sent: Any) -> Change | None:
    """None for what says neither which text nor where."""
    text, replaced = field(sent, "text"), field(sent, "range")
    if not isinstance(text, str):
        return None
    if replaced is None:
        return Change(text)
    start, end = position(field(replaced, "start")), position(field(replaced, "end"))
    return Change(text, start, end) if start is not None and end is not None else None


def position(sent: Any) -> tuple[int, int] | None:
    """Line and column, none below 0."""
    line, column = field(sent, "line"), field(sent, "character")
    return (max(line, 0), max(column, 0)) if isinstance(line, int) and isinstance(column, int) else None
