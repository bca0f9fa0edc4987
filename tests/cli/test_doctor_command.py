import json
import re
import shutil
from pathlib import Path

from stand_in import StandIn

from aigc_lsp.store.shelf import embedded_folder


def test_a_healthy_installation_is_told_so(command) -> None:
    result = command("doctor", "--json")
    answer = json.loads(result.stdout)
    assert (result.returncode, answer["ok"]) == (0, True), answer
    found = {check["name"]: check["found"] for check in answer["checks"]}
    assert "verified by its hash" in found["model"]
    assert "llama" in found["engine"]
    assert re.match(r"level [0-3]: ", found["tests, sandbox"])
    assert found["tests, interpreter"].startswith("Python 3.")
    assert set(answer["editors"]) == {"Neovim", "VS Code", "Emacs", "Helix"}


def test_a_damaged_model_is_named_with_what_to_do(command, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(embedded_folder(), folder, ignore=shutil.ignore_patterns("recipe"))
    weights = folder / "model.gguf"
    weights.write_bytes(weights.read_bytes()[:-1000])
    result = command("doctor", "--model", folder)
    assert result.returncode == 1
    assert "WRONG" in result.stdout
    assert f"{weights} has " in result.stdout
    assert "Fetch the model again." in result.stdout
    assert result.stdout.rstrip().endswith("Wrong: model, engine.")


def test_a_configuration_that_cannot_be_read_is_wrong(command, script, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.aigc-lsp\n")
    result = command("doctor", "--model", script({}))
    assert result.returncode == 1
    assert "Wrong: configuration." in result.stdout


def test_what_a_workspace_sets_is_listed(command, script, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.aigc-lsp.completion]\nmaxLines = 1\n")
    result = command("doctor", "--model", script({}))
    assert result.returncode == 0, result.stdout
    assert "sets completion.maxLines" in result.stdout


def test_each_mechanism_that_is_missing_is_named(command, script) -> None:
    result = command("doctor", "--model", script({}), AIGC_LSP_SANDBOX_WITHOUT="unshare,bwrap,landlock")
    assert result.returncode == 0, result.stdout
    assert "level 1: " in result.stdout
    assert "namespaces: switched off. bubblewrap: switched off. Landlock: switched off." in result.stdout


def test_a_server_is_tried_and_what_is_wrong_with_it_said_with_what_to_do(command) -> None:
    with StandIn() as server:
        result = command("doctor", "--url", server.url)
        assert result.returncode == 0, result.stdout
        assert re.search(r"ok +engine, choice +remote\. `engine\.url` names a server\.", result.stdout)
        assert re.search(rf"ok +server .* at {server.url}, model 'toy', no key; .*first token after", result.stdout)
        server.key = "right"
        result = command("doctor", "--url", server.url, AIGC_LSP_KEY="not-right")
        assert result.returncode == 1
        assert re.search(r"WRONG +server .* does not let us in \(401, key from .*\)\. Put a valid key", result.stdout)
        assert "ok     completion" in result.stdout
        assert "not-right" not in result.stdout
