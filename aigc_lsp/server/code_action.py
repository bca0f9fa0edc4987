"""textDocument/codeAction: tests for the definition under the cursor, and a finding kept as a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.context.definitions import definitions_around
from aigc_lsp.document import Document, Span
from aigc_lsp.server.wire import Server
from aigc_lsp.unit_tests.request import can_be_kept

GENERATE_TESTS = "aigc-lsp.generateTests"
KEEP_FINDING = "aigc-lsp.keepFinding"
TESTS_KIND = "refactor.generateTests"
KINDS = (TESTS_KIND, types.CodeActionKind.QuickFix)
TEST_FILE = re.compile(r"(/|^)(test_[^/]*|[^/]*_test|conftest)\.pyi?$")


def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    """Nothing is run: the actions are commands."""
    session, uri = ls.session, params.text_document.uri
    document, encoding = session.documents.get(uri), session.documents.encoding
    if isinstance(document, Reason) or document.language != "python":
        return []
    first, last = params.range.start, params.range.end
    start = document.offset_at(first.line, first.character, encoding)
    asked = Span(start, max(start, document.offset_at(last.line, last.character, encoding)))
    actions = [*_keeping(ls, document, asked), *_generating(ls, document, asked, params.context.trigger_kind)]
    wanted = params.context.only
    if wanted is not None:
        actions = [each for each in actions if any(within(each.kind, kind) for kind in wanted)]
    return list(actions) if session.editor.code_actions else [each.command for each in actions if each.command]


def within(kind: str | None, wanted: str) -> bool:
    """Whether a kind is one of those an editor asked for, which name whole branches."""
    return kind is not None and (not wanted or kind == wanted or kind.startswith(f"{wanted}."))


def _generating(
    ls: Server, document: Document, asked: Span, trigger: types.CodeActionTriggerKind | None
) -> Iterator[types.CodeAction]:
    if TEST_FILE.search(document.uri):
        return
    tree = ls.session.completer.tree(document)
    around = definitions_around(document, tree, asked) if tree else ()
    if trigger is types.CodeActionTriggerKind.Automatic:  # asked at every movement: only where a name is defined
        line = document.line_of(asked.start)
        around = tuple(each for each in around if document.line_of(each.name_offset) == line)
    for definition in reversed(around):
        yield _action(
            f"Generate unit tests for `{definition.name}`",
            TESTS_KIND,
            GENERATE_TESTS,
            {"textDocument": {"uri": document.uri}, "position": _position(ls, document, definition.name_offset)},
        )
    if not around and trigger is not types.CodeActionTriggerKind.Automatic:
        title = "Generate unit tests for this file"
        yield _action(title, TESTS_KIND, GENERATE_TESTS, {"textDocument": {"uri": document.uri}})


def _keeping(ls: Server, document: Document, asked: Span) -> Iterator[types.CodeAction]:
    for shown in ls.session.findings.of(document.uri):
        if can_be_kept(shown.finding) and shown.line.start <= asked.end and asked.start <= shown.line.end:
            yield _action(
                "Keep this finding as a test that is expected to fail",
                types.CodeActionKind.QuickFix,
                KEEP_FINDING,
                {"textDocument": {"uri": document.uri}, "finding": shown.id},
            )


def _position(ls: Server, document: Document, offset: int) -> dict[str, int]:
    line, column = document.position_of(offset, ls.session.documents.encoding)
    return {"line": line, "character": column}


def _action(title: str, kind: str, command: str, argument: dict[str, Any]) -> types.CodeAction:
    return types.CodeAction(title, kind=kind, command=types.Command(title, command, arguments=[argument]))
