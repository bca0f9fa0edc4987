"""textDocument/codeAction: tests and documentation of what is under the cursor, and a finding kept as a test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.context.definitions import Definition, definitions_around
from aigc_lsp.document import Document, Span
from aigc_lsp.documentation.chosen import around, belongs
from aigc_lsp.documentation.request import Documented, State
from aigc_lsp.server.diagnostics import hint
from aigc_lsp.server.doc_looks import LARGEST
from aigc_lsp.server.wire import Server
from aigc_lsp.unit_tests.request import can_be_kept

GENERATE_TESTS = "aigc-lsp.generateTests"
GENERATE_DOCS = "aigc-lsp.generateDocs"
KEEP_FINDING = "aigc-lsp.keepFinding"
TESTS_KIND = "refactor.generateTests"
DOCS_KIND = "refactor.generateDocs"
KINDS = (TESTS_KIND, DOCS_KIND, types.CodeActionKind.QuickFix)
TEST_FILE = re.compile(r"(/|^)(test_[^/]*|[^/]*_test|conftest)\.pyi?$")


@dataclass(frozen=True)
class Menu:
    """What is asked for, and what is there."""

    ls: Server
    document: Document
    asked: Span
    unasked: bool  # the editor asks at every movement: only where a name is defined
    definitions: tuple[Definition, ...]  # around the place, outermost first


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    """Nothing is run: the actions are commands."""
    session, uri = ls.session, params.text_document.uri
    document, encoding = session.documents.get(uri), session.documents.encoding
    if isinstance(document, Reason):
        return []
    first, last = params.range.start, params.range.end
    start = document.offset_at(first.line, first.character, encoding)
    asked = Span(start, max(start, document.offset_at(last.line, last.character, encoding)))
    unasked = params.context.trigger_kind is types.CodeActionTriggerKind.Automatic
    tree = session.completer.tree(document)
    definitions = definitions_around(document, tree, asked) if tree else ()
    if unasked:
        line = document.line_of(asked.start)
        definitions = tuple(each for each in definitions if document.line_of(each.name_offset) == line)
    menu = Menu(ls, document, asked, unasked, definitions)
    wanted = params.context.only
    actions = [*_keeping(menu), *_testing(menu)]
    if _may_document(menu, wanted):
        actions += _documenting(menu, await session.doc_looks.look(ls, document))
    if wanted is not None:
        actions = [each for each in actions if any(within(each.kind, kind) for kind in wanted)]
    return list(actions) if session.editor.code_actions else [each.command for each in actions if each.command]


def within(kind: str | None, wanted: str) -> bool:
    """Whether a kind is one of those an editor asked for, which name whole branches."""
    return kind is not None and (not wanted or kind == wanted or kind.startswith(f"{wanted}."))


def _testing(menu: Menu) -> Iterator[types.CodeAction]:
    document = menu.document
    if TEST_FILE.search(document.uri) or document.language != "python":
        return
    for definition in reversed(menu.definitions):
        yield _action(
            f"Generate unit tests for `{definition.name}`",
            TESTS_KIND,
            GENERATE_TESTS,
            {"textDocument": {"uri": document.uri}, "position": _position(menu, definition.name_offset)},
        )
    if not menu.definitions and not menu.unasked:
        title = "Generate unit tests for this file"
        yield _action(title, TESTS_KIND, GENERATE_TESTS, {"textDocument": {"uri": document.uri}})


def _may_document(menu: Menu, wanted: Sequence[str] | None) -> bool:
    """Whether it is worth a look at all of the file."""
    if wanted is not None and not any(within(kind, each) for kind in KINDS[1:] for each in wanted):
        return False
    return not menu.unasked or (bool(menu.definitions) and len(menu.document.text) <= LARGEST)


def _documenting(menu: Menu, states: tuple[Documented, ...]) -> Iterator[types.CodeAction]:
    document, private = menu.document, menu.ls.session.settings_for(menu.document.uri).docs.private
    everything = [each.facts for each in states]
    tops = around(everything, menu.asked, document)
    if menu.unasked:
        line = document.line_of(menu.asked.start)
        tops = tuple(each for each in tops if each.line - 1 == line)
    for top in tops:
        state = _together(states, {id(facts) for facts in belongs(everything, (top,), private=private)})
        if state is State.RIGHT:
            continue
        verb = "Generate documentation for" if state is State.MISSING else "Update documentation of"
        place = {"textDocument": {"uri": document.uri}, "position": _position(menu, top.name_offset)}
        shown = [mark for mark in menu.ls.session.hints.of(document.uri) if mark.name == top.name]
        action = _action(f"{verb} `{top.name}`", DOCS_KIND, GENERATE_DOCS, place)
        if shown:
            encoding = menu.ls.session.documents.encoding
            action.kind = types.CodeActionKind.QuickFix
            action.diagnostics = [hint(mark, document, encoding) for mark in shown]
        yield action
    if not tops and not menu.unasked:
        state = _together(states, {id(facts) for facts in belongs(everything, (), private=private)})
        if state is not State.RIGHT:
            title = f"{'Generate' if state is State.MISSING else 'Update'} documentation for this file"
            yield _action(title, DOCS_KIND, GENERATE_DOCS, {"textDocument": {"uri": document.uri}})


def _together(states: Sequence[Documented], which: set[int]) -> State:
    """The state of several definitions: missing when one is, else outdated when one is."""
    found = {each.state for each in states if id(each.facts) in which}
    return next((state for state in State if state in found), State.RIGHT)


def _keeping(menu: Menu) -> Iterator[types.CodeAction]:
    for mark in menu.ls.session.findings.of(menu.document.uri):
        if can_be_kept(mark.what) and mark.line.start <= menu.asked.end and menu.asked.start <= mark.line.end:
            yield _action(
                "Keep this finding as a test that is expected to fail",
                types.CodeActionKind.QuickFix,
                KEEP_FINDING,
                {"textDocument": {"uri": menu.document.uri}, "finding": mark.id},
            )


def _position(menu: Menu, offset: int) -> dict[str, int]:
    line, column = menu.document.position_of(offset, menu.ls.session.documents.encoding)
    return {"line": line, "character": column}


def _action(title: str, kind: str, command: str, argument: dict[str, Any]) -> types.CodeAction:
    return types.CodeAction(title, kind=kind, command=types.Command(title, command, arguments=[argument]))
