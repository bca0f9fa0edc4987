"""Edits in the words of each editor, and as small as they can be."""

import json
import random
from pathlib import Path

import pytest
from lsprotocol import types

from aigc_lsp.document import Document, Edit, Encoding, Span
from aigc_lsp.server.editor_abilities import EditorAbilities
from aigc_lsp.server.edits import smallest_edit, workspace_edit

PROFILES = sorted((Path(__file__).parent.parent / "editor" / "profiles").glob("*.json"))
URI = "file:///w/test_a.py"
VERSIONED = ("emacs", "helix", "vscode")  # those that claim documentChanges


def abilities(profile: Path) -> EditorAbilities:
    return EditorAbilities.of(json.loads(profile.read_text(encoding="utf-8")))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_a_new_file_is_made_as_the_editor_claims_it_can(profile: Path) -> None:
    editor, document = abilities(profile), Document(URI, 0, "python", "")
    edits = [smallest_edit("", "x = 1\n")]
    edit = workspace_edit(document, edits, exists=False, is_open=False, editor=editor, encoding=Encoding.UTF16)
    if not profile.name.startswith(VERSIONED):
        assert edit.document_changes is None
        assert [each.new_text for each in edit.changes[URI]] == ["x = 1\n"]
        return
    *creations, change = edit.document_changes
    create = types.CreateFile(URI, options=types.CreateFileOptions(overwrite=False))
    assert creations == ([] if "emacs" in profile.name else [create])
    assert change.text_document.version is None
    assert edit.changes is None


@pytest.mark.parametrize(("is_open", "version"), [(True, 7), (False, None)])
def test_an_open_file_is_changed_in_the_version_the_edit_is_for(is_open: bool, version: int | None) -> None:
    editor = EditorAbilities(document_changes=True, creates_files=True)
    document = Document(URI, 7, "python", "a = 'x'\nb = 2\nc = 3\n")
    edits = [smallest_edit(document.text, "a = 'x'\nb = '😀'\nc = 3\n"), Edit(Span(22, 22), "d = 4\n")]
    edit = workspace_edit(document, edits, exists=True, is_open=is_open, editor=editor, encoding=Encoding.UTF16)
    [change] = edit.document_changes
    assert change.text_document.version == version
    assert change.edits == [
        types.TextEdit(types.Range(types.Position(1, 0), types.Position(2, 0)), "b = '😀'\n"),
        types.TextEdit(types.Range(types.Position(3, 0), types.Position(3, 0)), "d = 4\n"),
    ]


def test_an_editor_that_claims_nothing_has_no_abilities() -> None:
    for odd in (None, [], {}, {"workspace": 5}, {"workspace": {"workspaceEdit": {"resourceOperations": "create"}}}):
        assert EditorAbilities.of(odd) == EditorAbilities.of({"capabilities": odd}) == EditorAbilities()


def test_an_edit_replaces_only_lines_that_differ() -> None:
    chance = random.Random(1)
    lines = ["a\n", "b\n", "\n", "c\r\n", "é"]
    for _ in range(500):
        before = "".join(chance.choices(lines, k=chance.randrange(6)))
        after = "".join(chance.choices(lines, k=chance.randrange(6)))
        edit = smallest_edit(before, after)
        assert before[: edit.span.start] + edit.text + before[edit.span.end :] == after
        if before == after:
            assert len(edit.span) == len(edit.text) == 0
