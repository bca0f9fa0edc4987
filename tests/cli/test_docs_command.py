"""`aigc-lsp docs` as a user calls it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_lsp.sandbox.ladder import Level, probe

TOP = Path(__file__).resolve().parent.parent.parent
SHOP = '''\
"""A shop."""


def total(prices: list[int]) -> int:
    return sum(prices)


class Shelf:
    """Has items."""

    def add(self, item: str) -> None:
        print(item)
'''


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.py"
    path.write_text(SHOP)
    return path


def test_without_a_wish_nothing_is_written_and_everything_shown(command, shop: Path) -> None:
    result = command("docs", "shop.py", "--no-model")
    assert (result.returncode, result.stderr) == (0, "")
    assert shop.read_text() == SHOP
    title, _, total, add, *_ = result.stdout.splitlines()
    assert title == "shop.py (google): 2 missing, 2 right"
    assert total.split() == ["4", "total", "missing"]
    assert add.split() == ["11", "Shelf.add", "missing"]
    assert "+++ b/shop.py" in result.stdout
    assert result.stdout.endswith("Nothing was written; --write puts it there.\n")


def test_what_is_written_needs_nothing_more(command, shop: Path) -> None:
    before = command("docs", "shop.py", "--check")
    assert before.returncode == 1
    assert before.stdout.splitlines() == [
        "shop.py:4: total has no documentation.",
        "shop.py:11: Shelf.add has no documentation.",
    ]
    assert command("docs", "shop.py", "--check", "--only", "outdated").returncode == 0
    first = command("docs", "shop.py", "--no-model", "--write")
    assert first.returncode == 0, first.stderr
    assert first.stdout.endswith("  Written to shop.py.\n")
    written = shop.read_text()
    assert written.count('"""') == SHOP.count('"""') + 4
    after = command("docs", "shop.py", "--check")
    assert (after.returncode, after.stdout, after.stderr) == (0, "", "")
    assert command("docs", "shop.py", "--no-model", "--write").returncode == 0
    assert shop.read_text() == written


@pytest.mark.parametrize("bytes_before", [b"\xef\xbb\xbf", b"# coding: latin-1\n# \xfc\n", b""])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_patch_does_what_writing_does(command, shop: Path, bytes_before: bytes, line_end: str) -> None:
    bytes_before = bytes_before.replace(b"\n", line_end.encode())
    shop.write_bytes(bytes_before + SHOP.removesuffix("\n").replace("\n", line_end).encode())
    patch = command("docs", "shop.py", "--no-model", "--diff")
    assert patch.returncode == 0, patch.stderr
    assert "shop.py (google): " in patch.stderr
    copy = shop.with_name("copy.py")
    copy.write_bytes(shop.read_bytes())
    assert command("docs", "shop.py", "--no-model", "--write").returncode == 0
    written = shop.read_bytes()
    assert written.startswith(bytes_before)
    assert written.count(b"\n") == written.count(line_end.encode())
    assert not written.endswith(b"\n")
    if line_end == "\n" and b"\xfc" not in bytes_before:  # what was captured here is text
        call = ["patch", "--binary", "-s", str(copy)]
        subprocess.run(call, cwd=shop.parent, input=patch.stdout.encode(), check=True)
        assert copy.read_bytes() == written


def test_json_has_every_definition(command, shop: Path) -> None:
    result = command("docs", "shop.py::Shelf", "--no-model", "--json")
    [file] = json.loads(result.stdout)["files"]
    assert [(each["name"], each["kind"], each["line"], each["state"]) for each in file["definitions"]] == [
        ("Shelf", "class", 8, "right"),
        ("Shelf.add", "method", 11, "missing"),
    ]
    assert file["text"].startswith(SHOP[: SHOP.index("        print")])


def test_a_folder_is_taken_file_by_file_with_a_sum(command, shop: Path) -> None:
    (shop.parent / "tests").mkdir()
    (shop.parent / "tests" / "test_shop.py").write_text("def test_total():\n    pass\n")
    (shop.parent / "broken.py").write_text("def broken(:\n")
    (shop.parent / "right.py").write_text('"""Nothing."""\n')
    result = command("docs", ".", "--no-model", "--write")
    assert result.returncode == 1
    assert result.stderr.startswith("broken.py: ")
    assert "right.py (google): 1 right" in result.stdout.splitlines()
    assert result.stdout.splitlines()[-1] == "3 files: 2 missing, 3 right; 2 edits."
    assert command("docs", "shop.py", "--check").returncode == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.py"], "nowhere.py is not there"),
        (["shop.py::nothing"], "shop.py has no definition named nothing."),
        (["broken.py"], "invalid syntax in line 1"),
        (["data.txt"], "Documentation is not written for .txt files."),
        (["binary.py"], "binary.py is not utf-8"),
        (["empty"], "has no source file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_why_there_is_nothing_is_one_sentence_and_exit_status_1(
    command, shop: Path, words: list[str], sentence: str
) -> None:
    folder = shop.parent
    (folder / "empty").mkdir()
    (folder / "broken.py").write_text("def broken(:\n")
    (folder / "data.txt").write_text("x")
    (folder / "binary.py").write_bytes(b"\xff\xfe\x00")
    result = command("docs", *words, "--no-model")
    assert (result.returncode, result.stdout) == (1, "")
    assert sentence in result.stderr


def test_a_terminal_is_shown_how_far_it_is(shop: Path) -> None:
    master, slave = pty.openpty()
    call = [sys.executable, "-P", "-m", "aigc_lsp", "docs", "shop.py", "--no-model"]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    done = subprocess.run(call, cwd=shop.parent, env=environment, stdout=subprocess.PIPE, stderr=slave, check=True)
    os.close(slave)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert "shop.py: looking at shop.py" in shown
    assert shown.endswith("\r\x1b[2K")
    assert b"\x1b" not in done.stdout


@pytest.mark.skipif(probe().level < Level.LANDLOCK, reason="nothing isolates what is run on this machine")
def test_examples_are_what_the_code_gave(command, shop: Path) -> None:
    (shop.parent / "pyproject.toml").write_text("[project]\nname = 'shop'\nversion = '1'\n")
    (shop.parent / "use.py").write_text("from shop import total\n\ntotal([3, 4])\n")
    result = command("docs", "shop.py::total", "--no-model", "--examples", "--write")
    assert result.returncode == 0, result.stdout + result.stderr
    text = shop.read_text()
    assert "        >>> total([3, 4])\n        7\n" in text
    call = [sys.executable, "-m", "doctest", "-v", "shop.py"]
    run = subprocess.run(call, cwd=shop.parent, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_where_nothing_may_be_run_there_are_no_examples_and_the_reason(command, shop: Path) -> None:
    environment = {"AIGC_LSP_SANDBOX_WITHOUT": "unshare,bwrap,landlock", "XDG_CONFIG_HOME": str(shop.parent / "config")}
    result = command("docs", "shop.py", "--no-model", "--examples", **environment)
    assert result.returncode == 0
    assert "Nothing was run: that needs your consent" in result.stdout
    assert ">>>" not in result.stdout
