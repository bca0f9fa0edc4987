import json
import subprocess
from pathlib import Path

import pytest

WORKSPACE = Path(__file__).resolve().parent.parent / "workspaces" / "shop"
RIGHT = {f"def f{number}(a):\n    return ": f"a + {number}\n" for number in range(100, 140)}
WRONG = {before: f"b * {after}" for before, after in RIGHT.items()}
SUMS = "".join(f"{before}{after}\n\n" for before, after in RIGHT.items())


def numbers(result: subprocess.CompletedProcess[str]) -> dict[str, float]:
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    path = tmp_path / "sums.py"
    path.write_text(SUMS)
    return path


def test_right_suggestions_save_their_keys(command, script, sums: Path) -> None:
    found = numbers(command("evaluate", "typing", sums, "--keystrokes", 200, "--model", script(RIGHT)))
    assert found["characters"] == 200
    assert found["shown"] >= found["accepted"] >= 4
    assert found["characters"] - found["keystrokes"] == 7 * found["accepted"]
    assert found["share_saved"] == pytest.approx(1 - found["keystrokes"] / 200)


def test_wrong_suggestions_are_ignored_and_save_nothing(command, script, sums: Path) -> None:
    found = numbers(command("evaluate", "typing", sums, "--keystrokes", 200, "--model", script(WRONG)))
    assert found["shown"] >= 1
    assert (found["accepted"], found["keystrokes"], found["share_saved"]) == (0, 200, 0)


def test_the_engine_sees_the_text_as_it_is_typed(command, script, tmp_path: Path, sums: Path) -> None:
    numbers(command("evaluate", "typing", sums, "--keystrokes", 100, "--model", script({"never ": "x"})))
    log = [json.loads(line) for line in (tmp_path / "script.log").read_text().splitlines()]
    typed = [line["before"].rpartition("\n")[2] for line in log]
    assert any(before.endswith("    return a + ") for before in typed)


def test_the_embedded_model_types_along(command) -> None:
    result = command("evaluate", "typing", WORKSPACE, "--keystrokes", 120)
    found = numbers(result)
    assert found["files"] == len(list(WORKSPACE.rglob("*.py")))
    assert found["prompt_tokens_line_p50"] <= 2
    assert found["resident_mb"] <= 250
    assert "latency, p50 / p95" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing.py", "missing.py cannot be read"),
        ("empty", "empty has no source file of a known language below it"),
        ("one.py", "There is nothing to type"),
    ],
)
def test_what_cannot_be_typed_is_refused_in_one_sentence(command, tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "one.py").write_text("x = 1\n")
    result = command("evaluate", "typing", tmp_path / name)
    assert (result.returncode, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_model_that_is_not_there_is_named(command, sums: Path) -> None:
    result = command("evaluate", "typing", sums, "--model", "nowhere.gguf")
    assert (result.returncode, result.stdout) == (1, "")
    assert "nowhere.gguf is not there" in result.stderr
