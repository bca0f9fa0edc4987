import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
ADD = "def add(a, b):\n    return \n\n\nprint(add(1, 2))\n"


@pytest.fixture
def add(tmp_path: Path) -> Path:
    path = tmp_path / "add.py"
    path.write_text(ADD)
    return path


def test_the_suggestion_stands_in_its_place(command, script, add: Path) -> None:
    result = command("complete", add, "--line", 2, "--column", 11, "--model", script({"return ": "a + b\n"}))
    assert result.returncode == 0, result.stderr
    picture, numbers = result.stdout.rstrip("\n").rsplit("\n", 1)
    assert picture == "\n".join(
        [
            f"{add}:2:11",
            "  1 | def add(a, b):",
            "+ 2 |     return ⟦a + b⟧",
            "  3 |",
            "  4 |",
            "  5 | print(add(1, 2))",
        ]
    )
    assert numbers.startswith("script, ")


def test_lines_below_a_block_move_down(command, script, tmp_path: Path) -> None:
    path = tmp_path / "block.py"
    path.write_text("def add(a, b):\n\n\nprint(1)\n")
    model = script({"def add(a, b):": "\n    total = a + b\n    return total\n"})
    result = command("complete", path, "--line", 1, "--column", 14, "--model", model)
    assert result.stdout.splitlines()[1:-1] == [
        "+ 1 | def add(a, b):⟦⟧",
        "+ 2 | ⟦    total = a + b⟧",
        "+ 3 | ⟦    return total⟧",
        "  4 |",
        "  5 |",
        "  6 | print(1)",
    ]


def test_json_has_every_number(command, script, add: Path) -> None:
    model = script({"return ": "a + b\n"})
    result = command("complete", add, "--line", 2, "--column", 11, "--model", model, "--json")
    answer = json.loads(result.stdout)
    assert list(answer) == [
        "text",
        "model",
        "prompt_tokens",
        "reused_tokens",
        "generated_tokens",
        "milliseconds",
        "reason",
        "sources",
    ]
    assert (answer["text"], answer["model"], answer["reason"]) == ("a + b", "script", None)
    assert answer["prompt_tokens"] > 5
    assert answer["reused_tokens"] == 0
    assert answer["generated_tokens"] >= 3
    assert answer["milliseconds"] > 0


def test_without_a_position_the_end_of_the_file_is_completed(command, script, tmp_path: Path) -> None:
    path = tmp_path / "end.py"
    path.write_text("total = 1\nprint(")
    result = command("complete", path, "--model", script({"print(": "total)"}), "--json")
    assert json.loads(result.stdout)["text"] == "total)"


def test_a_silence_is_explained(command, script, add: Path) -> None:
    model = script({})
    result = command("complete", add, "--line", 5, "--column", 2, "--model", model)
    assert result.returncode == 0
    assert "No suggestion. The cursor stands inside a word" in result.stdout
    answer = json.loads(command("complete", add, "--line", 5, "--column", 2, "--model", model, "--json").stdout)
    assert answer["text"] is None
    assert answer["reason"].startswith("The cursor stands inside a word")


def test_any_text_file_is_completed(command, script, tmp_path: Path) -> None:
    path = tmp_path / "notes.unknown"
    path.write_text("one two ")
    result = command("complete", path, "--model", script({"two ": "three"}), "--json")
    assert json.loads(result.stdout)["text"] == "three"


def test_columns_are_counted_in_code_points(command, script, tmp_path: Path) -> None:
    path = tmp_path / "emoji.py"
    path.write_text('party = "🎉🎉" + \n', encoding="utf-8")
    result = command("complete", path, "--line", 1, "--column", 15, "--model", script({" + ": "str(1)"}), "--json")
    assert json.loads(result.stdout)["text"] == "str(1)"


@pytest.mark.parametrize(
    ("name", "content", "words", "sentence"),
    [
        ("missing.py", None, [], "cannot be read: No such file or directory"),
        ("binary.py", b"\x89PNG\r\n\x1a\n\x00\x00", [], "is a binary file"),
        ("large.py", b"x = 1\n" * 8_333_334, [], "has 50.0 MB; files up to 5 MB are completed"),
        ("short.py", b"x = 1\n", ["--line", 3, "--column", 0], "line 3 is outside the file, which has 2 lines"),
        ("short.py", b"x = 1\n", ["--line", 1, "--column", 6], "column 6 is outside line 1, which has 5 characters"),
        ("short.py", b"x = 1\n", ["--model", "nowhere.gguf"], "nowhere.gguf is not there"),
        ("short.py", b"x = 1\n", ["--model", "huge"], "There is no model 'huge', only embedded"),
        ("short.py", b"x = 1\n", ["--model", "scripted:nowhere"], "The script nowhere cannot be used"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    command, tmp_path: Path, name: str, content: bytes | None, words: list[object], sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = command("complete", tmp_path / name, *words)
    assert (result.returncode, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_is_refused(command, tmp_path: Path) -> None:
    assert "is a folder; name a file in it" in command("complete", tmp_path).stderr


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("# -*- coding: cp1252 -*-\nname = '€'\n".encode("cp1252"), "it was read as cp1252, which it declares"),
        ("name = 'é'\n".encode("latin-1"), "it was read as Latin-1, so letters may be wrong"),
        ("name = 'é'\n".encode("utf-16"), ""),
        ("name = 'é'\n".encode("utf-8-sig"), ""),
        (b"", ""),
    ],
)
def test_files_in_other_encodings_are_read_and_noted(
    command, script, tmp_path: Path, content: bytes, note: str
) -> None:
    path = tmp_path / "other.py"
    path.write_bytes(content)
    result = command("complete", path, "--model", script({}), "--json")
    assert result.returncode == 0
    assert note in result.stderr
    assert bool(note) == bool(result.stderr)


def test_a_file_cannot_command_the_terminal(command, script, tmp_path: Path) -> None:
    path = tmp_path / "evil.py"
    path.write_text("# \x1b]0;title\x07\nx = ")
    result = command("complete", path, "--model", script({"x = ": "'\x1b[31m'"}))
    assert "\x1b" not in result.stdout


def on_a_terminal(*words: object, **environment: str) -> str:
    """What the command prints when its output is a terminal."""
    master, slave = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "aigc_lsp", *map(str, words)],
        cwd=TOP,
        env={**os.environ, "TERM": "xterm", **environment},
        stdout=slave,
        check=True,
        timeout=60,
    )
    os.close(slave)
    printed = b""
    try:
        while part := os.read(master, 65536):
            printed += part
    except OSError:  # the terminal's other side is closed
        pass
    os.close(master)
    return printed.decode()


def test_colours_are_for_terminals_that_want_them(script, add: Path) -> None:
    words = ["complete", add, "--line", 2, "--column", 11, "--model", script({"return ": "a + b\n"})]
    assert "return \x1b[36;1ma + b\x1b[0m" in on_a_terminal(*words)
    assert "return ⟦a + b⟧" in on_a_terminal(*words, NO_COLOR="1")


def test_a_server_that_does_not_answer_is_named_and_the_local_model_completes(command, add: Path) -> None:
    result = command("complete", add, "--line", 2, "--column", 11, "--url", "http://127.0.0.1:9", "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout)["model"] == "embedded"
    [sentence] = result.stderr.splitlines()
    assert "http://127.0.0.1:9 cannot be reached" in sentence
    assert "'embedded' on this machine answers" in sentence


def test_a_folder_that_is_not_there_is_refused(command, add: Path, tmp_path: Path) -> None:
    result = command("complete", add, "--workspace", tmp_path / "nowhere")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "is no folder" in result.stderr


def test_what_a_suggestion_follows_is_named_by_file_and_line(command, tmp_path: Path) -> None:
    (tmp_path / "bank.py").write_text(
        "class Bank:\n"
        "    def pay_out(self, account, amount):\n"
        '        self.ledger.append(Entry(account=account, amount=-amount, reason="pay out"))\n'
        "\n"
        "    def pay_in(self, account, amount):\n"
        "        self.ledger.append(Entry(account=account, "
    )
    result = command("complete", tmp_path / "bank.py", "--explain")
    assert result.stdout.splitlines()[-2:] == ["it follows", f"  {tmp_path / 'bank.py'}:3"]
