"""What a user of Neovim sees and gets with the plugin, with the model that ships."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("msgpack", reason="msgpack is not here; pip install '.[test]' installs it")

ROOT = Path(__file__).resolve().parents[4]
LOOP = """import os


def names(folder):
    found = []
    for name in os.listdir(folder):
        found"""
CLAMP = (ROOT / "tests" / "workspaces" / "limits" / "limits.py").read_text()


def test_grey_text_appears_while_typing_and_is_accepted_whole(nvim) -> None:
    nvim.open("loop.py", LOOP)
    grey = nvim.type(".app")
    assert grey.startswith("end(")
    nvim.keys("<Tab>")
    nvim.until(lambda: nvim.text == f"{LOOP}.app{grey}", "all of it is there")
    nvim.keys("<Esc>u")
    nvim.until(lambda: nvim.text == f"{LOOP}.app", "only the suggestion is undone")


def test_a_word_is_accepted_and_the_rest_stays_on_offer(nvim) -> None:
    nvim.open("loop.py", LOOP)
    grey = nvim.type(".app")
    nvim.keys("<C-Right>")
    nvim.until(lambda: nvim.line == "        found.append", "one word is there")
    assert nvim.until(lambda: nvim.ghost, "the rest is shown") == grey.removeprefix("end")


def test_what_was_typed_since_is_not_written_twice(nvim) -> None:
    nvim.open("loop.py", LOOP)
    grey = nvim.type(".app")
    nvim.keys("en<Tab>")
    nvim.until(lambda: nvim.text == f"{LOOP}.app{grey}", "all of it is there, once")


def test_the_tests_that_a_command_writes_are_opened_beside_and_pass(nvim) -> None:
    nvim.open("limits.py", CLAMP)
    nvim.command("1")
    nvim.command("AigcTests")
    assert "mutants noticed" in nvim.said("for limits.py in test_limits.py")
    assert len(nvim.call("nvim_list_wins")) == 2
    assert nvim.lua("return vim.fn.expand('%:t')") == "limits.py"
    [written] = nvim.folder.rglob("test_limits.py")
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(written)]
    done = subprocess.run(run, cwd=nvim.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    nvim.command("AigcDetails")
    assert nvim.text.startswith("# Unit tests for limits.py")


def test_documentation_is_inserted(nvim) -> None:
    nvim.open("documented.py", CLAMP)
    nvim.command("1")
    nvim.command("AigcDocs")
    nvim.said("Documentation in documented.py: new of clamp.")
    assert '"""' in nvim.text
    assert "Returns:" in nvim.text


def test_what_runs_can_be_cancelled(nvim) -> None:
    path = nvim.open("hangs.py", "import time\n\ntime.sleep(600)\n\n\n" + CLAMP)
    nvim.command("6")
    nvim.command("AigcTests")
    nvim.until(lambda: "Unit tests" in nvim.lua("return require('aigc').status()"), "the status line shows it")
    nvim.command("AigcCancel")
    nvim.said("Unit tests: Cancelled.")
    assert nvim.lua("return require('aigc').status()") in ("aigc", "aigc: loading")
    assert not list(nvim.folder.rglob("test_hangs.py"))
    assert path.read_text().endswith(CLAMP)


def test_a_server_that_was_killed_comes_back(nvim) -> None:
    nvim.open("before.py", LOOP)
    nvim.type(".app")
    nvim.keys("<Esc>u")
    os.kill(nvim.starts()[-1], signal.SIGKILL)
    nvim.until(lambda: len(nvim.starts()) == 2 and nvim.running, "another server runs for the file")
    assert nvim.type(".app").startswith("end(")


def test_settings_hold_at_once(nvim) -> None:
    nvim.open("on.py", LOOP)
    nvim.type(".app")
    nvim.keys("<Esc>u")
    nvim.lua("require('aigc').configure({ completion = { enabled = false } })")
    nvim.command("AigcWhy")
    nvim.said("turned off")
    nvim.lua("require('aigc').configure({ completion = { enabled = true } })")
    assert nvim.type(".app").startswith("end(")


def test_a_wrong_model_is_named_in_a_sentence(nvim) -> None:
    nvim.open("model.py", LOOP)
    nvim.command("AigcModel nonesuch")
    nvim.said("There is no model 'nonesuch', only embedded")
    assert nvim.lua("return require('aigc').status()") == "aigc: error"
    nvim.command("AigcModel embedded")
    nvim.until(lambda: nvim.lua("return require('aigc').status()") == "aigc", "the model is there again")


def test_the_checkup_finds_nothing_wrong(nvim) -> None:
    nvim.open("healthy.py", LOOP)
    nvim.command("checkhealth aigc")
    nvim.until(lambda: "aigc-lsp doctor" in nvim.text and "model: embedded" in nvim.text, "the checkup is done")
    assert "ERROR" not in nvim.text
    assert "WARNING" not in nvim.text


def test_help_is_found_by_its_tags(nvim, tmp_path: Path) -> None:
    folder = tmp_path / "help" / "doc"
    folder.mkdir(parents=True)
    (folder / "aigc.txt").write_text((ROOT / "editors" / "nvim" / "doc" / "aigc.txt").read_text())
    nvim.command(f"helptags {folder}")
    nvim.command(f"set runtimepath+={folder.parent}")
    tags = [line.split("\t")[0] for line in (folder / "tags").read_text().splitlines()]
    commands = [name for name in nvim.call("nvim_get_commands", {}) if name.startswith("Aigc")]
    assert {f":{name}" for name in commands} <= set(tags)
    nvim.command("help :AigcTests")
    assert ":AigcTests" in nvim.line


def test_the_lines_of_the_readme_are_enough_without_the_plugin(launch) -> None:
    readme = (ROOT / "README.md").read_text()
    lines = readme[readme.index("**Neovim 0.12**") :].split("```lua\n")[1].split("```")[0]
    nvim = launch(lines, plugin="")
    nvim.open("plain.py", "import json\nfrom dataclasses import dataclass\nfrom path")
    listens = "return #vim.api.nvim_get_autocmds({ event = 'CursorMovedI', buffer = 0 }) > 0"
    nvim.until(lambda: nvim.lua(listens), "Neovim asks while keys are typed")
    assert nvim.type("lib") == " import Path"
    nvim.keys("<Tab>")
    nvim.until(lambda: nvim.line == "from pathlib import Path", "the suggestion is there")
    nvim.keys("<Esc>")
    nvim.open("documented.py", CLAMP)
    nvim.command("1")
    nvim.lua(
        "vim.lsp.buf.code_action({ apply = true, filter = function(action)"
        " return action.title:find('Generate documentation', 1, true) ~= nil end })"
    )
    nvim.until(lambda: '"""' in nvim.text, "the documentation is there")
