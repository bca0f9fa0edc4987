"""Level 1: accidents are stopped by an audit hook, in words; and nothing runs there unasked."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_lsp.errors import ConsentMissing, SandboxUnavailable
from aigc_lsp.sandbox import consent
from aigc_lsp.sandbox.ladder import WITHOUT, Level, mechanism_for, probe
from aigc_lsp.sandbox.sandbox import Sandbox, open_sandbox

pytestmark = pytest.mark.skipif(mechanism_for(Level.TRUSTED) is None, reason="no level 1 on this system")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    (folder / ".ssh" / "id_rsa").write_text("key")
    (folder / "notes.txt").write_text("notes")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("GITHUB_TOKEN", "token")
    return folder


@pytest.fixture
def sandbox(project: Path, here, home: Path) -> Iterator[Sandbox]:
    with open_sandbox(project, here, Level.TRUSTED) as opened:
        yield opened


def complaint(sandbox: Sandbox, code: str, *words: object) -> str:
    """The last line of what code says when it fails."""
    result = sandbox.run([sys.executable, "-c", code, *map(str, words)], timeout=60)
    assert result.status == 1, result
    return result.stderr.decode().splitlines()[-1]


@pytest.mark.parametrize(
    "deed",
    [
        "open(path, 'w')",
        "open(path, 'a')",
        "os.open(path, os.O_RDWR)",
        "os.remove(path)",
        "os.rename(path, 'here')",
        "os.rename('module.py', path)",
        "os.link('module.py', path + '2')",
        "os.symlink('module.py', path + '2')",
        "os.truncate(path, 0)",
        "os.chmod(path, 0)",
        "os.utime(path, (0, 0))",
        "os.mkdir(path + '2')",
        "shutil.rmtree(os.path.dirname(path))",
        "pathlib.Path(path).write_text('')",
        "sqlite3.connect(path)",
        "os.remove('notes.txt', dir_fd=os.open(os.path.dirname(path), os.O_RDONLY))",
    ],
)
def test_files_outside_are_not_changed_by_accident(sandbox: Sandbox, home: Path, deed: str) -> None:
    code = f"import os, pathlib, shutil, sqlite3, sys\npath = sys.argv[1]\n{deed}"
    said = complaint(sandbox, code, home / "notes.txt")
    assert said.startswith("PermissionError: [Errno 13] The sandbox does not let code change "), said
    assert sorted(os.listdir(home)) == [".ssh", "notes.txt"]
    assert (home / "notes.txt").read_text() == "notes"


def test_the_project_is_not_deleted_by_accident(sandbox: Sandbox, project: Path) -> None:
    assert "does not let code change" in complaint(sandbox, "import shutil, sys; shutil.rmtree(sys.argv[1])", project)
    assert (project / "module.py").exists()


def test_keys_are_not_read_by_accident(sandbox: Sandbox, home: Path) -> None:
    said = complaint(sandbox, "import sys; open(sys.argv[1])", home / ".ssh/id_rsa")
    assert said == f"PermissionError: [Errno 13] The sandbox does not let code read {home}/.ssh/id_rsa."


def test_no_token_is_in_the_environment(sandbox: Sandbox, home: Path) -> None:
    result = sandbox.run([sys.executable, "-c", "import os; print(dict(os.environ))"], timeout=60)
    assert b"GITHUB_TOKEN" not in result.stdout
    assert f"'HOME': '{home}'".encode() not in result.stdout


def test_nothing_is_sent_or_started_by_accident(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for deed in (
            "socket.create_connection(('127.0.0.1', port))",
            "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
            "subprocess.run(['true'])",
            "os.system('true')",
            "os.execv('/bin/true', ['true'])",
            "os.posix_spawn('/bin/true', ['true'], {})",
        ):
            said = complaint(sandbox, f"import os, socket, subprocess, sys\nport = int(sys.argv[1])\n{deed}", port)
            assert said.startswith("PermissionError: [Errno 13] The sandbox does not let code "), (deed, said)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_other_processes_are_not_signalled_by_accident(sandbox: Sandbox) -> None:
    with subprocess.Popen(["sleep", "300"]) as other:
        try:
            said = complaint(sandbox, "import os, sys; os.kill(int(sys.argv[1]), 9)", other.pid)
            assert said == f"PermissionError: [Errno 13] The sandbox does not let code signal process {other.pid}."
            assert "signal process" in complaint(sandbox, "import os; os.kill(os.getppid(), 9)")
            assert other.poll() is None
        finally:
            other.kill()


def test_an_interpreter_that_would_not_load_the_guard_is_not_started(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxUnavailable, match="must not be started with -I"):
        sandbox.start([sys.executable, "-I", "-c", ""])


def test_a_customisation_of_the_project_is_still_loaded(sandbox: Sandbox) -> None:
    (sandbox.host_root / "sitecustomize.py").write_text("print('customised')")
    result = sandbox.run([sys.executable, "-c", ""], timeout=60, environment={"PYTHONPATH": str(sandbox.root)})
    assert result.stdout == b"customised\n", result


def test_without_consent_nothing_runs_at_level_1(project: Path, here, tmp_path: Path) -> None:
    consent.withdraw(tmp_path)
    with pytest.raises(ConsentMissing, match="was not allowed"), open_sandbox(project, here, Level.TRUSTED):
        pass


def test_consent_is_for_a_workspace_and_what_lies_in_it(tmp_path: Path) -> None:
    consent.withdraw(tmp_path)
    one, other = tmp_path / "one", tmp_path / "one-more"
    for folder in (one / "inner", other):
        folder.mkdir(parents=True)
    consent.give(one)
    assert [consent.given(place) for place in (one, one / "inner", other, tmp_path)] == [True, True, False, False]
    consent.withdraw(one)
    assert not consent.given(one)


def test_a_workspace_cannot_consent_for_itself(project: Path, tmp_path: Path) -> None:
    consent.withdraw(tmp_path)
    (project / consent.FILE).write_text(f'["{project}"]')
    consent.place().write_text('{"not": "a list"}')
    assert not consent.given(project)


def test_the_levels_below_are_stepped_down_to_with_a_sentence_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WITHOUT, "unshare,bwrap,landlock")
    ladder = probe()
    assert ladder.level == Level.TRUSTED
    assert [step.sentence for step in ladder.steps] == [
        "namespaces: switched off.",
        "bubblewrap: switched off.",
        "Landlock: switched off.",
        "limits: against accidents only, not a boundary.",
    ]
