"""Unit tests as editors ask for them: the real server, which runs real code in its sandbox."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fake_editor import PATIENCE, Editor, Refused, Script, alive, change

PROFILES = Path(__file__).parent / "profiles"
SHOP = Path(__file__).resolve().parent.parent / "workspaces" / "shop"
METHOD = "aigc/generateTests"
CLAIMS = {
    "workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}},
    "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}}},
    "window": {"workDoneProgress": True},
}
CLAMP = (SHOP.parent / "limits" / "limits.py").read_text()
HANGS = "import time\n\ntime.sleep(600)\n\n\n" + CLAMP
TESTS = {"useModel": False, "seconds": 20, "framework": "unittest"}  # which starts sooner than pytest
PYTEST = {"framework": "pytest"}
LONG = 90.0  # seconds for tests that are searched and run many times, on a busy machine
REQUEST_CANCELLED = -32800
INVALID_PARAMS = -32602
REQUEST_FAILED = -32803


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one module, `limits`."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[project]\nname = 'limits'\nversion = '1'\n\n[tool.pytest.ini_options]\n")
    (folder / "limits.py").write_text(CLAMP)
    return folder


async def start(launch, script, project: Path, capabilities: Any = CLAIMS, **tests: Any) -> Editor:
    """An editor of the test's own."""
    editor = await launch()
    editor.patience = LONG
    options = {"engine": {"model": script.model}, "tests": TESTS | tests}
    await editor.initialize(options, rootUri=project.as_uri(), capabilities=capabilities)
    return editor


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    editor = await Editor.launch()
    script = Script(tmp_path_factory.mktemp("running"))
    script.write({"return ": "a + b\n"})
    editor.patience = LONG
    await editor.initialize({"engine": {"model": script.model}, "tests": TESTS}, capabilities=CLAIMS)
    yield editor
    await editor.close()


@pytest.fixture
def editor(running: Editor) -> Editor:
    """An editor that all tests share and that claims everything; what earlier ones heard is forgotten."""
    for heard in (running.heard, running.asked, running.replies, running.deaf):
        heard.clear()
    return running


def claims(profile: Path) -> dict[str, Any]:
    """The capabilities that an editor was recorded to send."""
    return dict(json.loads(profile.read_text(encoding="utf-8"))["capabilities"])


def asking(path: Path, line: int | None = None, **more: Any) -> dict[str, Any]:
    params: dict[str, Any] = {"textDocument": {"uri": path.as_uri()}, **more}
    return params if line is None else params | {"position": {"line": line, "character": 0}}


def show(editor: Editor, path: Path, text: str | None = None) -> None:
    """Opens a file as it is or, with ``text``, not saved."""
    editor.open(path.read_text() if text is None else text, path.as_uri())


def applied(edit: dict[str, Any], path: Path, text: str = "") -> str:
    """The text of a file after an edit, which is about nothing else."""
    if "changes" in edit:
        assert list(edit["changes"]) == [path.as_uri()]
        edits = edit["changes"][path.as_uri()]
    else:
        *creation, change = edit["documentChanges"]
        assert all(each["kind"] == "create" and each["uri"] == path.as_uri() for each in creation)
        assert change["textDocument"]["uri"] == path.as_uri()
        edits = change["edits"]
    [only] = edits
    lines = text.splitlines(keepends=True)
    start, end = (
        sum(map(len, lines[: at["line"]])) + at["character"] for at in (only["range"]["start"], only["range"]["end"])
    )
    return text[:start] + only["newText"] + text[end:]


def passes(project: Path, path: Path, text: str) -> bool:
    """Whether tests with that text pass in the project, as a user runs them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(path)]
    result = subprocess.run(command, cwd=project, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + text
    return True


def save(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


def descendants(pid: int) -> set[int]:
    """Processes that stem from one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError):  # it ended meanwhile
            if entry.name.isdigit():
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


async def runs_in_sandbox(editor: Editor) -> set[int]:
    """Processes of the sandbox, once there are some."""
    host = (await editor.execute("aigc-lsp.status"))["hostPid"]
    found: set[int] = set()

    def begun() -> bool:
        found.clear()
        found.update(descendants(editor.process.pid) - {host} - descendants(host))
        return bool(found)

    await editor.until(begun)
    return found


async def all_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(map(alive, pids)):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_tests_come_as_one_edit_with_the_reason_for_each(editor: Editor, project: Path) -> None:
    show(editor, project / "limits.py")
    before = tree(project)
    answer = await editor.request(METHOD, asking(project / "limits.py", 0, workDoneToken="t", options=PYTEST))
    assert tree(project) == before
    path = Path(answer["path"])
    assert [each.get("kind") for each in answer["edit"]["documentChanges"]] == ["create", None]
    text = applied(answer["edit"], path)
    assert passes(project, path, text)
    assert answer["tests"]
    for test in answer["tests"]:
        assert f"def {test['name']}(" in text
        assert test["why"]
        assert test["target"] == "clamp"
    [target] = answer["targets"]
    after = target["coverage"]["after"]
    assert (after["linesHit"], after["branchesHit"]) == (after["lines"], after["branches"])
    assert after["lines"] > target["coverage"]["before"]["linesHit"]
    assert target["mutants"]["killed"] > len(target["mutants"]["alive"])
    assert answer["sandbox"]["level"] >= 1
    assert answer["reason"] == ""

    kinds = [each["value"]["kind"] for each in editor.notifications("$/progress") if each["token"] == "t"]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert set(kinds[1:-1]) == {"report"}
    percentages = [each["value"].get("percentage", 100) for each in editor.notifications("$/progress")]
    assert percentages == sorted(percentages)


@pytest.mark.parametrize("profile", ["vscode-1.139.1-lc11.0.0", "nvim-0.12.4", "vim-9.2-ale-4.0.0"])
async def test_an_editor_gets_an_edit_in_its_own_words(launch, script, project: Path, profile: str) -> None:
    capabilities = claims(PROFILES / f"{profile}.json")
    editor = await start(launch, script, project, capabilities)
    show(editor, project / "limits.py")
    answer = await editor.request(METHOD, asking(project / "limits.py", 0))
    path = Path(answer["path"])
    assert passes(project, path, applied(answer["edit"], path))
    workspace_edit = capabilities.get("workspace", {}).get("workspaceEdit", {})
    assert ("documentChanges" in answer["edit"]) == bool(workspace_edit.get("documentChanges"))
    creates = any(each.get("kind") == "create" for each in answer["edit"].get("documentChanges", ()))
    claimed = "create" in workspace_edit.get("resourceOperations", ()) and "documentChanges" in answer["edit"]
    assert creates == claimed
    created = [each for each in editor.asked if each["method"] == "window/workDoneProgress/create"]
    assert bool(created) == bool(capabilities.get("window", {}).get("workDoneProgress"))
    assert all(count == 1 for count in editor.times_answered.values())


async def test_what_the_editor_shows_counts_and_not_what_is_saved(editor: Editor, project: Path) -> None:
    twice = CLAMP + "\n\ndef twice(number: int) -> int:\n    return number * 2\n"
    show(editor, project / "limits.py", twice)
    answer = await editor.request(METHOD, asking(project / "limits.py", 9))
    assert [target["name"] for target in answer["targets"]] == ["twice"]
    path = Path(answer["path"])
    (project / "limits.py").write_text(twice)
    assert passes(project, path, applied(answer["edit"], path))


async def test_an_open_test_file_is_extended_as_it_stands(editor: Editor, project: Path) -> None:
    path = Path((await editor.request(METHOD, asking(project / "limits.py")))["path"])
    save(path, "from limits import clamp\n")
    unsaved = "from limits import clamp\n\n\ndef test_mine() -> None:\n    assert clamp(5, 1, 9) == 5\n"
    show(editor, path, unsaved)
    answer = await editor.request(METHOD, asking(project / "limits.py"))
    [only] = answer["edit"]["documentChanges"]
    assert only["textDocument"] == {"uri": path.as_uri(), "version": 1}
    text = applied(answer["edit"], path, unsaved)
    assert "def test_mine() -> None:\n    assert clamp(5, 1, 9) == 5\n" in text
    assert passes(project, path, text)


async def test_a_cancelled_request_is_answered_so_and_nothing_runs_on(editor: Editor, project: Path) -> None:
    (project / "limits.py").write_text(HANGS)
    request = editor.ask(METHOD, asking(project / "limits.py", 6))
    running = await runs_in_sandbox(editor)
    editor.cancel(request)
    with pytest.raises(Refused) as refused:
        await editor.answer(request)
    assert refused.value.code == REQUEST_CANCELLED
    await all_gone(running)
    assert editor.times_answered[request] == 1


async def test_typing_goes_on_while_tests_are_made(editor: Editor, project: Path) -> None:
    (project / "limits.py").write_text(HANGS)
    request = editor.ask(METHOD, asking(project / "limits.py", 6))
    await runs_in_sandbox(editor)
    editor.open("return ")
    assert await editor.inline(0, 7) == "a + b"
    editor.cancel(request)


async def test_a_newer_request_for_the_file_takes_the_place_of_the_older(editor: Editor, project: Path) -> None:
    (project / "limits.py").write_text(HANGS)
    first = editor.ask(METHOD, asking(project / "limits.py", 6))
    running = await runs_in_sandbox(editor)
    show(editor, project / "limits.py", CLAMP)
    second = editor.ask(METHOD, asking(project / "limits.py", 0))
    answer = await editor.answer(first)
    assert answer["edit"] is None
    assert answer["reason"] == "A newer request for this file took the place of this one."
    await all_gone(running)
    assert (await editor.answer(second))["tests"]


async def test_a_test_file_that_moved_on_is_not_overwritten(editor: Editor, project: Path) -> None:
    path = Path((await editor.request(METHOD, asking(project / "limits.py")))["path"])
    show(editor, path, "")
    request = editor.ask(METHOD, asking(project / "limits.py"))
    editor.change(change(0, 0, 0, 0, "# mine\n"), uri=path.as_uri())
    answer = await editor.answer(request)
    assert answer["edit"] is None
    assert answer["reason"] == f"{path.name} changed while tests for it were made; ask again."
    assert answer["tests"]


@pytest.mark.parametrize(
    ("typed", "stale"), [(change(1, 0, 1, 0, "    low += 0\n"), True), (change(0, 0, 0, 0, "import os\n\n"), False)]
)
async def test_a_change_of_what_was_tested_makes_the_tests_stale(
    editor: Editor, project: Path, typed: dict[str, Any], stale: bool
) -> None:
    show(editor, project / "limits.py")
    request = editor.ask(METHOD, asking(project / "limits.py", 0))
    editor.change(typed, uri=(project / "limits.py").as_uri())
    answer = await editor.answer(request)
    assert (answer["edit"] is None) == stale
    assert ("limits.py changed while its tests were made" in answer["reason"]) == stale


@pytest.fixture
def read_only(project: Path) -> Iterator[None]:
    """Nobody but root may write in the project."""
    (project / "limits.py").chmod(0o444)
    project.chmod(0o555)
    yield
    project.chmod(0o755)


@pytest.mark.usefixtures("read_only")
async def test_a_folder_that_cannot_be_written_is_only_read(editor: Editor, project: Path) -> None:
    before = tree(project)
    answer = await editor.request(METHOD, asking(project / "limits.py", 0))
    assert answer["edit"] is not None
    assert tree(project) == before


@pytest.fixture
def bare_python(project: Path) -> Path:
    """The project's own interpreter, which has nothing installed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    return project / ".venv" / "bin" / "python"


async def test_a_project_without_pytest_is_told_so(editor: Editor, project: Path, bare_python: Path) -> None:
    answer = await editor.request(METHOD, asking(project / "limits.py", 0, options=PYTEST))
    assert answer["edit"] is None
    assert "pytest is not installed" in answer["reason"]
    assert str(bare_python) in answer["reason"]


async def test_without_pytest_and_a_sign_of_it_tests_are_for_unittest(
    editor: Editor, project: Path, bare_python: Path
) -> None:
    save(project / "pyproject.toml", "[project]\nname = 'limits'\nversion = '1'\n")
    answer = await editor.request(METHOD, asking(project / "limits.py", 0, options={"framework": "auto"}))
    assert answer["framework"] == "unittest"
    assert answer["tests"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("def broken(:\n    pass\n\n\n" + CLAMP, "line 1"),
        ("import nowhere_to_be_found\n\n\n" + CLAMP, "nowhere_to_be_found"),
        ("raise RuntimeError('not today')\n\n\n" + CLAMP, "not today"),
        ("", "limits.py defines no function or class."),
        ("x = 1\n", "limits.py defines no function or class."),
    ],
    ids=["syntax error", "missing module", "import fails", "empty", "no definition"],
)
async def test_code_that_cannot_be_tested_is_answered_with_the_reason(
    editor: Editor, project: Path, text: str, part: str
) -> None:
    show(editor, project / "limits.py", text)
    answer = await editor.request(METHOD, asking(project / "limits.py"))
    assert (answer["edit"], answer["tests"]) == (None, [])
    assert part in answer["reason"]


@pytest.mark.parametrize(
    ("params", "part"),
    [
        (None, "the file they are for"),
        ({"textDocument": {}}, "the file they are for"),
        ({"textDocument": {"uri": "untitled:1"}}, "save the file first"),
        ({"textDocument": {"uri": "file:///nowhere/a.py"}}, "is not there"),
        ({"textDocument": {"uri": "LIMITS"}, "position": {"line": "x"}}, "each with line and character"),
        ({"textDocument": {"uri": "LIMITS"}, "position": {"line": 99, "character": 0}}, "line 100 is outside"),
        ({"textDocument": {"uri": "LIMITS"}, "options": {"maxTests": 0}}, "`tests.maxTests` must be"),
        ({"textDocument": {"uri": "LIMITS"}, "options": {"colour": 1}}, "`tests.colour` is unknown"),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused_in_a_sentence(
    shared: Editor, project: Path, params: Any, part: str
) -> None:
    text = json.dumps(params).replace("LIMITS", (project / "limits.py").as_uri())
    request = shared.ask(METHOD, json.loads(text))
    with pytest.raises(Refused, match=re.escape(part)) as refused:
        await shared.answer(request)
    assert refused.value.code == INVALID_PARAMS
    assert shared.times_answered[request] == 1


async def test_only_python_is_tested(shared: Editor, project: Path) -> None:
    path = project / "a.js"
    path.write_text("function f() {}")
    shared.open("function f() {}", path.as_uri(), "javascript")
    with pytest.raises(Refused, match=r"Unit tests are written for Python; a\.js is javascript"):
        await shared.request(METHOD, asking(path))


async def test_an_interpreter_that_is_not_there_is_named(launch, script, project: Path) -> None:
    editor = await start(launch, script, project, interpreter="/nowhere/python")
    request = editor.ask(METHOD, asking(project / "limits.py", 0))
    with pytest.raises(Refused, match="/nowhere/python") as refused:
        await editor.answer(request)
    assert refused.value.code == REQUEST_FAILED


async def test_the_command_is_answered_at_once_and_applies_the_edit_itself(editor: Editor, project: Path) -> None:
    editor.replies["workspace/applyEdit"] = {"applied": True}
    show(editor, project / "limits.py")
    assert await editor.execute("aigc-lsp.generateTests", asking(project / "limits.py", 0)) is None
    await editor.until(lambda: editor.notifications("window/showMessage"))
    [sent] = [each["params"] for each in editor.asked if each["method"] == "workspace/applyEdit"]
    [created] = [each["params"] for each in editor.asked if each["method"] == "window/workDoneProgress/create"]
    tokens = {each["token"] for each in editor.notifications("$/progress")}
    assert tokens == {created["token"]}
    [message] = editor.notifications("window/showMessage")
    assert " for limits.py in test_limits.py. Coverage 100 %" in message["message"]
    path = Path(sent["edit"]["documentChanges"][0]["uri"].removeprefix("file://"))
    assert passes(project, path, applied(sent["edit"], path))


async def test_an_editor_that_never_answers_an_edit_is_not_waited_for(launch, script, project: Path) -> None:
    editor = await start(launch, script, project, {})
    editor.deaf.add("workspace/applyEdit")
    await editor.execute("aigc-lsp.generateTests", asking(project / "limits.py", 0))
    await editor.until(lambda: editor.notifications("window/showMessage"))
    assert editor.notifications("window/showMessage")[0]["type"] == 3


async def test_an_edit_that_was_not_applied_is_told(editor: Editor, project: Path) -> None:
    editor.replies["workspace/applyEdit"] = {"applied": False}
    await editor.execute("aigc-lsp.generateTests", asking(project / "limits.py", 0))
    await editor.until(lambda: editor.notifications("window/showMessage"))
    assert "did not apply" in editor.notifications("window/showMessage")[0]["message"]


async def test_the_command_is_cancelled_where_its_progress_is_shown(editor: Editor, project: Path) -> None:
    (project / "limits.py").write_text(HANGS)
    argument = asking(project / "limits.py", 6)
    execute = {"command": "aigc-lsp.generateTests", "arguments": [argument], "workDoneToken": "mine"}
    assert await editor.request("workspace/executeCommand", execute) is None
    running = await runs_in_sandbox(editor)
    editor.notify("window/workDoneProgress/cancel", {"token": "mine"})
    await editor.until(lambda: [each for each in editor.notifications("$/progress") if each["value"]["kind"] == "end"])
    await all_gone(running)
    assert not [each for each in editor.asked if each["method"] == "workspace/applyEdit"]


async def test_leaving_ends_what_runs(launch, script, project: Path) -> None:
    (project / "limits.py").write_text(HANGS)
    editor = await start(launch, script, project)
    editor.ask(METHOD, asking(project / "limits.py", 6))
    running = await runs_in_sandbox(editor)
    assert await editor.leave() == 0
    await all_gone(running)


async def test_a_workspace_may_say_how_but_not_with_what(launch, script, project: Path) -> None:
    table = "[tool.aigc-lsp.tests]\nframework = 'unittest'\ninterpreter = '/evil/python'\nsandbox = 1\n"
    (project / "pyproject.toml").write_text(table)
    editor = await start(launch, script, project)
    answer = await editor.request(METHOD, asking(project / "limits.py", 0))
    assert answer["framework"] == "unittest"
    [message] = editor.notifications("window/showMessage")
    assert "`tests.interpreter` cannot be set by a workspace" in message["message"]
    assert "`tests.sandbox` cannot be set by a workspace" in message["message"]


async def test_the_shop_is_tested_whole(editor: Editor, tmp_path: Path) -> None:
    shop = Path(shutil.copytree(SHOP, tmp_path / "shop"))
    answer = await editor.request(METHOD, asking(shop / "orders.py"))
    path = Path(answer["path"])
    assert passes(shop, path, applied(answer["edit"], path))
    assert {"Order", "unpaid"} <= {target["name"].partition(".")[0] for target in answer["targets"]}


LABELS = '''\
"""Names of things."""


def label(names: dict[str, str], key: str) -> str:
    """The name for a key.

    >>> label({"a": "Anna"}, "a")
    'anna'
    """
    return names[key]


def other() -> int:
    return 1
'''


async def findings(editor: Editor, uri: str) -> list[dict[str, Any]]:
    """The newest diagnostics of a file, once there are some."""
    told: list[Any] = []

    def newest() -> bool:
        told[:] = [each for each in editor.notifications("textDocument/publishDiagnostics") if each["uri"] == uri]
        return bool(told)

    await editor.until(newest)
    return list(told[-1]["diagnostics"])


async def test_a_finding_is_shown_until_the_code_there_changes(editor: Editor, project: Path) -> None:
    path = project / "limits.py"
    show(editor, path, LABELS)
    answer = await editor.request(METHOD, asking(path, 3))
    assert answer["findings"]
    shown = await findings(editor, path.as_uri())
    assert [each["message"] for each in shown] == [each["sentence"] for each in answer["findings"]]
    assert {each["source"] for each in shown} == {"aigc-lsp"}

    editor.heard.clear()
    editor.change(change(12, 0, 12, 0, "\n"), uri=path.as_uri(), version=2)
    editor.change(change(0, 0, 0, 0, "import os\n"), uri=path.as_uri(), version=3)
    await editor.execute("aigc-lsp.accept")
    assert editor.notifications("textDocument/publishDiagnostics") == []

    editor.change(change(10, 4, 10, 4, " "), uri=path.as_uri(), version=4)
    assert await findings(editor, path.as_uri()) == []


@pytest.mark.parametrize(
    ("framework", "mark"),
    [("pytest", "@pytest.mark.xfail(strict=True,"), ("unittest", "@unittest.expectedFailure")],
)
async def test_a_finding_is_kept_as_a_test_that_is_expected_to_fail(
    editor: Editor, project: Path, framework: str, mark: str
) -> None:
    editor.replies["workspace/applyEdit"] = {"applied": True}
    path = project / "limits.py"
    save(path, LABELS)
    show(editor, path)
    await editor.request(METHOD, asking(path, 3))
    [diagnostic, *_] = await findings(editor, path.as_uri())
    params = {"textDocument": {"uri": path.as_uri()}, "range": diagnostic["range"]}
    context = {"diagnostics": [diagnostic], "only": ["quickfix"]}
    [action, *_] = await editor.request("textDocument/codeAction", params | {"context": context})
    assert action["title"] == "Keep this finding as a test that is expected to fail"
    [argument] = action["command"]["arguments"]
    argument["options"] = {"framework": framework}
    assert await editor.execute(action["command"]["command"], argument) is None
    await editor.until(lambda: editor.notifications("window/showMessage"))
    [sent] = [each["params"] for each in editor.asked if each["method"] == "workspace/applyEdit"]
    place = Path(sent["edit"]["documentChanges"][0]["uri"].removeprefix("file://"))
    text = applied(sent["edit"], place)
    assert mark in "".join(text.split())
    assert passes(project, place, text)


async def test_a_finding_that_is_out_of_date_cannot_be_kept(editor: Editor, project: Path) -> None:
    show(editor, project / "limits.py")
    with pytest.raises(Refused, match="out of date"):
        await editor.execute("aigc-lsp.keepFinding", asking(project / "limits.py") | {"finding": 7})


@pytest.mark.parametrize(("said", "level"), [("Run it here", 1), ("Not now", 0), (None, 0)])
async def test_code_runs_without_a_boundary_only_with_the_users_word(
    launch, script, project: Path, tmp_path: Path, said: str | None, level: int
) -> None:
    variables = {"AIGC_LSP_SANDBOX_WITHOUT": "unshare,bwrap,landlock", "XDG_CONFIG_HOME": str(tmp_path / "config")}
    editor = await launch(env={**os.environ, **variables})
    editor.patience = LONG
    editor.replies["window/showMessageRequest"] = said and {"title": said}
    await editor.initialize({"engine": {"model": script.model}, "tests": TESTS}, capabilities=CLAIMS)
    for _ in range(2):
        answer = await editor.request(METHOD, asking(project / "limits.py", 0))
        assert answer["sandbox"]["level"] == level
        assert bool(answer["tests"]) == bool(level)
    questions = [each for each in editor.asked if each["method"] == "window/showMessageRequest"]
    assert len(questions) == (1 if level else 2)
    assert not level or (tmp_path / "config" / "aigc-lsp").is_dir()
