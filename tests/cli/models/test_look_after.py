"""Listing, showing, choosing and removing models, by the command line."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from aigc_lsp.store.shelf import catalogue, embedded_folder

SMALL = ("qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b")


@pytest.fixture
def mine(models: Path) -> Path:
    """A model of the user's own."""
    shutil.copytree(embedded_folder(), models / "mine", ignore=shutil.ignore_patterns("recipe", "*.png"))
    manifest = models / "mine" / "manifest.toml"
    manifest.write_text(manifest.read_text().replace('name = "embedded"', 'name = "mine"'))
    return models / "mine"


def test_a_machine_with_four_gigabytes_is_told_what_not_to_take(call) -> None:
    rows = json.loads(call("list", "--json", "--memory", "4").stdout)
    assert {row["name"] for row in rows} == {"embedded", *catalogue()}
    fitting = [row["name"] for row in rows if row["fits"]]
    assert fitting == ["embedded", *SMALL]
    result = call("list", "--memory", "4")
    advice = " ".join(result.stdout[result.stdout.index("A machine with") :].split())
    assert advice.startswith("A machine with 4.0 GB leaves a model 2.0 GB beside system and editor: do not take ")
    assert all(name in advice for name in catalogue() if name not in SMALL)
    assert not any(name in advice for name in SMALL)


def test_a_large_machine_may_take_all(call) -> None:
    rows = json.loads(call("list", "--json", "--memory", "64").stdout)
    assert all(row["fits"] for row in rows)


def test_speeds_are_measured_once_and_else_said_to_be_estimated(call, models: Path, mine: Path) -> None:
    rows = {row["name"]: row for row in json.loads(call("list", "--json").stdout)}
    assert {name: row["speed"] for name, row in rows.items() if row["installed"]} == {
        "embedded": "measured",
        "mine": "measured",
    }
    assert {row["speed"] for row in rows.values() if not row["installed"]} == {"estimated"}
    small, large = rows["qwen2.5-coder-0.5b"], rows["qwen2.5-coder-7b"]
    assert small["generated_tokens_per_second"] > large["generated_tokens_per_second"] > 0
    again = {row["name"]: row for row in json.loads(call("list", "--json").stdout)}
    assert again == rows
    speeds = models / "speeds.json"
    speeds.write_text("no JSON")
    assert call("list").returncode == 0
    assert json.loads(speeds.read_text())


def test_a_model_is_shown_with_its_licence_and_markers(call, mine: Path) -> None:
    text = call("show", "codestral-22b").stdout
    assert "MNPL-0.1, which does not allow every use; https://" in text
    assert "not here; `aigc-lsp models pull codestral-22b` fetches it" in text
    assert "[SUFFIX]" in text
    shown = json.loads(call("show", "mine", "--json").stdout)
    assert (shown["name"], shown["folder"]) == ("mine", str(mine))
    assert call("show", "huge").returncode == 1


def test_the_model_in_use_is_taken_by_commands_and_servers(call, command, models: Path, mine: Path, tmp_path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("# mine\n[completion]\nmaxLines = 3  # few\n")
    result = call("use", "mine")
    assert result.returncode == 0, result.stderr
    assert str(settings) in result.stdout
    assert settings.read_text().startswith("# mine\n[completion]\nmaxLines = 3  # few\n")
    assert tomllib.loads(settings.read_text())["engine"] == {"model": "mine"}
    (tmp_path / "shapes.py").write_text("import os\n")
    here = {"AIGC_LSP_MODELS": str(models), "AIGC_LSP_SETTINGS": str(settings)}
    assert json.loads(command("complete", "shapes.py", "--json", **here).stdout)["model"] == "mine"
    named = command("complete", "shapes.py", "--json", "--model", "embedded", **here)
    assert json.loads(named.stdout)["model"] == "embedded"
    rows = json.loads(call("list", "--json").stdout)
    assert [row["name"] for row in rows if row["used"]] == ["mine"]
    assert call("use", "embedded").returncode == 0
    assert tomllib.loads(settings.read_text())["engine"] == {"model": "embedded"}


def test_what_cannot_be_used_is_not_written(call, tmp_path: Path, mine: Path) -> None:
    settings = tmp_path / "settings.toml"
    assert "is not here yet: `aigc-lsp models pull mellum-4b` fetches it" in call("use", "mellum-4b").stderr
    (mine / "model.gguf").write_bytes(b"GGUF")
    assert "has 4 bytes instead of 5,635,776" in call("use", "mine").stderr
    assert not settings.exists()
    settings.write_text("[engine\n")
    result = call("use", "embedded")
    assert result.returncode == 1
    assert f"{settings} is no valid TOML" in result.stderr
    assert settings.read_text() == "[engine\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[engine\n", "is no valid TOML"),
        ("engine = 3\n", "`engine` must be an object."),
        ("[engine]\nmodel = 3\n", "`engine.model` must be a text."),
        ("[engine]\nmodle = 'x'\n", "`engine.modle` is unknown; did you mean `engine.model`?"),
        ("\xff", "is no valid TOML"),
    ],
)
def test_a_wrong_settings_file_is_said_and_the_defaults_hold(command, tmp_path: Path, text: str, sentence: str) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(text, encoding="latin-1")
    (tmp_path / "shapes.py").write_text("import os\n")
    result = command("complete", "shapes.py", "--json", AIGC_LSP_SETTINGS=str(settings))
    assert result.returncode == 0
    assert json.loads(result.stdout)["model"] == "embedded"
    assert result.stderr.count("\n") == 1
    assert str(settings) in result.stderr
    assert sentence in result.stderr


def test_a_removed_model_is_gone(call, mine: Path, tmp_path: Path) -> None:
    assert call("use", "mine").returncode == 0
    result = call("remove", "mine")
    assert result.returncode == 0, result.stderr
    assert "mine is gone, 5.6 MB." in result.stdout
    assert "Your settings still name it" in result.stdout
    assert not mine.exists()
    again = call("remove", "mine")
    assert again.returncode == 1
    assert "There is no model 'mine'" in again.stderr


@pytest.mark.parametrize("name", ["embedded", "..", "../models", ".", "a/b"])
def test_what_is_no_model_of_the_user_is_not_removed(call, mine: Path, name: str) -> None:
    assert call("remove", name).returncode == 1
    assert mine.exists()
