"""`aigc-lsp tests` as a user calls it; the code runs in the sandbox that this machine has."""

import json
import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
WORKSPACE = TOP / "tests" / "workspaces" / "limits"
COUNTER = """

class Counter:
    def __init__(self) -> None:
        self.total = 0

    def add(self, number: int) -> int:
        self.total += number
        return self.total
"""
LIMITS = (WORKSPACE / "limits.py").read_text() + COUNTER
HANGS = "import time\n\ntime.sleep(600)\n\n\n" + LIMITS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text((WORKSPACE / "pyproject.toml").read_text())
    (tmp_path / "limits.py").write_text(LIMITS)
    return tmp_path


def passes(project: Path, path: Path) -> bool:
    call = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(path)]
    result = subprocess.run(call, cwd=project, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + path.read_text()
    return True


def test_without_a_wish_nothing_is_written_and_everything_shown(command, project: Path) -> None:
    before = sorted(project.rglob("*"))
    result = command("tests", "limits.py::clamp", "--no-model")
    assert result.returncode == 0, result.stderr
    assert sorted(project.rglob("*")) == before
    title, _, head, row, *_ = result.stdout.splitlines()
    assert title.startswith("limits.py -> tests/test_limits.py (new, pytest): ")
    assert head.split() == ["function", "tests", "coverage", "mutants"]
    assert row.split()[:1] == ["clamp"]
    assert "0 -> 100 %" in row
    assert "+++ tests/test_limits.py" in result.stdout
    assert "+from limits import clamp" in result.stdout
    assert result.stdout.endswith("Nothing was written; --write puts it there.\n")
    assert result.stderr == ""


def test_what_is_written_passes_and_is_extended_later(command, project: Path) -> None:
    first = command("tests", "limits.py::clamp", "--no-model", "--write")
    assert first.returncode == 0, first.stderr
    assert "Written to tests/test_limits.py." in first.stdout
    path = project / "tests" / "test_limits.py"
    text = path.read_text()
    assert passes(project, path)
    second = command("tests", "limits.py::Counter.add", "--no-model", "--write")
    assert "(extended, pytest)" in second.stdout
    assert "Counter" in path.read_text()
    assert all(line in path.read_text() for line in text.splitlines() if "import" not in line)
    assert passes(project, path)
    assert not [each for each in path.parent.iterdir() if each.name.startswith(".")]


def test_stdout_has_the_file_and_nothing_else(command, project: Path) -> None:
    result = command("tests", "limits.py", "--no-model", "--stdout")
    assert result.returncode == 0, result.stderr
    assert "limits.py -> tests/test_limits.py" in result.stderr
    path = project / "tests" / "test_limits.py"
    path.parent.mkdir()
    path.write_text(result.stdout)
    assert passes(project, path)


def test_unittest_can_be_asked_for(command, project: Path) -> None:
    result = command("tests", "limits.py::clamp", "--no-model", "--write", "--framework", "unittest")
    assert "(new, unittest)" in result.stdout
    call = [sys.executable, "-m", "unittest", "-q", "tests.test_limits"]
    subprocess.run(call, cwd=project, env={**os.environ, "PYTHONPATH": ""}, check=True, capture_output=True)


def test_json_has_every_reason_and_number(command, project: Path) -> None:
    result = command("tests", "limits.py", "--no-model", "--json", "--max-tests", 5, "--seconds", 20)
    [file] = json.loads(result.stdout)["files"]
    assert result.returncode == 0
    assert all(test["why"] for test in file["tests"])
    names = [target["name"] for target in file["targets"]]
    assert names[:2] == ["clamp", "Counter"]
    assert file["text"].count("def test") == len(file["tests"])
    assert file["sandbox"]["level"] >= 1


def test_a_folder_is_taken_file_by_file_with_a_sum_and_a_report(command, project: Path) -> None:
    (project / "empty.py").write_text("x = 1\n")
    (project / "tests").mkdir()
    (project / "tests" / "test_other.py").write_text("def test_other():\n    pass\n")
    result = command("tests", ".", "--no-model", "--report", "report")
    assert result.returncode == 0, result.stderr
    assert "empty.py: no tests. empty.py defines no function or class." in result.stderr
    [*_, files, empty, limits, together] = result.stdout.splitlines()
    assert files.split() == ["file", "tests", "coverage", "mutants"]
    assert (empty.split()[0], limits.split()[0], together.split()[0]) == ("empty.py", "limits.py", "together")
    assert "The report is report/index.html." in result.stderr
    assert {path.name for path in (project / "report").iterdir()} == {"index.html", "limits.html", "empty.html"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.py"], "nowhere.py is not there"),
        (["limits.py::nothing"], "limits.py has no function or class named nothing."),
        (["limits.py", "--interpreter", "/nowhere/python"], "/nowhere/python"),
        (["broken.py"], "broken.py cannot be parsed: invalid syntax (line 1)"),
        (["failing.py"], "not today"),
        (["latin.py"], "latin.py is not UTF-8"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_why_there_are_no_tests_is_one_sentence_and_exit_status_1(
    command, project: Path, words: list[str], sentence: str
) -> None:
    (project / "broken.py").write_text("def broken(:\n    pass\n")
    (project / "failing.py").write_text("raise RuntimeError('not today')\n\n\n" + LIMITS)
    (project / "latin.py").write_bytes("def f():\n    return 'é'\n".encode("latin-1"))
    result = command("tests", *words, "--no-model")
    assert (result.returncode, result.stdout) == (1, "")
    assert sentence in result.stderr


def test_a_place_that_cannot_be_is_one_sentence(command, project: Path) -> None:
    (project / "tests").write_text("no folder")
    result = command("tests", "limits.py::clamp", "--no-model", "--write")
    assert result.returncode == 1
    assert f"{project / 'tests'} is a file." in result.stderr
    assert (project / "tests").read_text() == "no folder"


def test_level_1_needs_the_users_word(command, project: Path) -> None:
    environment = {
        "AIGC_LSP_SANDBOX_WITHOUT": "unshare,bwrap,landlock",
        "XDG_CONFIG_HOME": str(project / "config"),
    }
    refused = command("tests", "limits.py::clamp", "--no-model", **environment)
    assert refused.returncode == 1
    assert "Nothing was run: that needs your consent" in refused.stderr
    trusted = command("tests", "limits.py::clamp", "--no-model", "--trust", **environment)
    assert trusted.returncode == 0, trusted.stderr
    assert "sandbox level 1" in trusted.stdout


def test_ctrl_c_leaves_nothing_half_written(project: Path) -> None:
    (project / "limits.py").write_text(HANGS)
    before = sorted(project.rglob("*"))
    master, slave = pty.openpty()
    call = [sys.executable, "-P", "-m", "aigc_lsp", "tests", "limits.py", "--no-model", "--write"]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    with subprocess.Popen(call, cwd=project, env=environment, stderr=slave) as process:
        os.close(slave)
        shown = b""
        while b"searching" not in shown:
            shown += os.read(master, 1 << 16)
        process.send_signal(signal.SIGINT)
        with suppress(OSError):  # how a terminal says that nobody writes to it any more
            while part := os.read(master, 1 << 16):
                shown += part
    os.close(master)
    assert process.returncode == 130
    assert b"Traceback" not in shown
    assert shown.endswith(b"\r\x1b[2K")
    assert sorted(project.rglob("*")) == before


def test_a_terminal_is_shown_how_far_it_is(project: Path) -> None:
    master, slave = pty.openpty()
    call = [sys.executable, "-P", "-m", "aigc_lsp", "tests", "limits.py::clamp", "--no-model"]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    done = subprocess.run(call, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=slave, check=True)
    os.close(slave)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert "limits.py: searching clamp" in shown
    assert shown.endswith("\r\x1b[2K")
    assert b"\x1b" not in done.stdout


def test_where_nothing_may_be_run_the_documentation_speaks(command, project: Path) -> None:
    (project / "units.py").write_text(
        'def twice(number):\n    """Doubles.\n\n    >>> twice(2)\n    4\n    >>> twice(missing)\n    9\n    """\n'
        "    raise SystemExit  # not reached: nothing is run\n\n\ndef plain(number):\n    return number\n"
    )
    environment = {
        "AIGC_LSP_SANDBOX_WITHOUT": "unshare,bwrap,landlock",
        "XDG_CONFIG_HOME": str(project / "config"),
    }
    result = command("tests", "units.py", "--no-model", **environment)
    assert result.returncode == 0, result.stderr
    assert "These tests were not executed." in result.stdout
    assert "+    assert twice(2) == 4" in result.stdout
    assert "missing" not in result.stdout
    assert "Its documentation has no example, and nothing was run." in result.stdout


def test_a_test_file_that_cannot_be_parsed_is_left_alone(command, project: Path) -> None:
    path = project / "tests" / "test_limits.py"
    path.parent.mkdir()
    path.write_text("def broken(:\n")
    result = command("tests", "limits.py::clamp", "--no-model", "--write", "--json")
    assert result.returncode == 1
    [file] = json.loads(result.stdout)["files"]
    assert file["reason"] == "test_limits.py cannot be parsed: invalid syntax (line 1). Correct it and ask again."
    assert path.read_text() == "def broken(:\n"
