import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from stand_in import StandIn

from aigc_lsp.evaluate.endurance import Sample, slope

WORKSPACE = Path(__file__).resolve().parent.parent / "workspaces" / "shop"


def numbers(result: subprocess.CompletedProcess[str]) -> dict:
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def test_every_answer_comes_and_no_process_stays(command, tmp_path: Path) -> None:
    picture = tmp_path / "memory.svg"
    found = numbers(command("evaluate", "endurance", WORKSPACE, "--keystrokes", 400, "--picture", picture))
    assert (found["engine"], found["lost"], found["orphans"], found["restarts"]) == ("llama", 0, 0, 0)
    assert found["keystrokes"] >= 400
    assert 0 < found["resident_mb_first"] <= found["resident_mb_most"] < 300
    assert found["samples"][0][0] == 0
    words = [element.text for element in ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert "engine process" in words
    assert "400 keys" in words


def test_files_shorter_than_the_keys_are_typed_over_and_over(command, script, tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text("a = 1\nb = 2\nc = 3\n")
    model = script({"never ": "x"})
    found = numbers(command("evaluate", "endurance", tmp_path / "short.py", "--keystrokes", 100, "--model", model))
    assert (found["keystrokes"], found["lost"]) == (100, 0)


def test_a_server_that_fails_in_between_loses_no_answer(command) -> None:
    with StandIn(manner="half") as server:
        found = numbers(command("evaluate", "endurance", WORKSPACE, "--keystrokes", 100, "--url", server.url))
    assert (found["lost"], found["orphans"]) == (0, 0)


def test_growth_is_the_slope_of_the_samples() -> None:
    assert slope([Sample(keys, 100, 2 * keys) for keys in range(0, 50, 10)]) == pytest.approx(2)
    assert slope([Sample(1, 1, 1)]) == 0


def test_a_picture_that_cannot_be_written_is_refused_in_one_sentence(command, script, tmp_path: Path) -> None:
    picture = tmp_path / "nowhere" / "memory.svg"
    result = command("evaluate", "endurance", WORKSPACE, "--keystrokes", 5, "--model", script({}), "--picture", picture)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert f"{picture} cannot be written" in result.stderr
