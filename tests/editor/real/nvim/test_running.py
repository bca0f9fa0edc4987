"""How the plugin is found and set up, and how the server starts, ends and starts again."""

import os
import signal
from pathlib import Path

import pytest

pytest.importorskip("msgpack", reason="msgpack is not here; pip install '.[test]' installs it")

LOOP = """import os


def names(folder):
    found = []
    for name in os.listdir(folder):
        found"""


def status(nvim) -> str:
    return str(nvim.lua("return require('aigc').status()"))


def test_it_works_as_a_package(launch) -> None:
    from neovim import INIT

    nvim = launch(INIT, plugin="package")
    nvim.open("package.py", LOOP)
    assert nvim.type(".app").startswith("end(")


def test_a_missing_server_is_said_with_the_command_that_installs_it(launch) -> None:
    nvim = launch("require('aigc').setup({ cmd = { '/nowhere/aigc-lsp', '--stdio' } })")
    nvim.said("run: python3 -m pip install .")
    nvim.command("messages clear")
    nvim.command("AigcTests")
    nvim.said("There is no program /nowhere/aigc-lsp")
    nvim.command("checkhealth aigc")
    assert "ERROR There is no program /nowhere/aigc-lsp" in nvim.text


def test_without_setup_the_commands_say_what_to_write(launch) -> None:
    nvim = launch("")
    nvim.command("AigcWhy")
    nvim.said("put require('aigc').setup() into init.lua")


def test_a_server_that_still_starts_is_said_to(nvim) -> None:
    (nvim.folder / "soon.py").write_text(LOOP)
    nvim.lua("vim.cmd('edit soon.py')\nvim.cmd('AigcTests')")
    nvim.said("The server is being started; ask again in a moment.")
    assert status(nvim) == "aigc: loading"


def test_setup_without_options_is_enough(launch) -> None:
    nvim = launch("require('aigc').setup()")
    nvim.open("plain.py", "import json\nfrom dataclasses import dataclass\nfrom path")
    assert nvim.type("lib") == " import Path"
    assert nvim.messages == ""


def test_what_was_typed_while_the_server_started_is_completed(nvim) -> None:
    (nvim.folder / "quick.py").write_text(LOOP)
    nvim.command("edit quick.py")
    nvim.command("normal! G")
    assert nvim.type(".app").startswith("end(")


def test_grey_text_can_be_left_to_the_user(launch) -> None:
    from neovim import SETTINGS

    nvim = launch(f"require('aigc').setup({{ inline_completion = false, settings = {SETTINGS} }})")
    nvim.open("own.py", LOOP)
    assert not nvim.lua("return vim.lsp.inline_completion.is_enabled({ bufnr = 0 })")
    nvim.lua("vim.lsp.inline_completion.enable()")
    assert nvim.type(".app").startswith("end(")


def test_options_of_a_client_can_be_set_beside_the_plugin(launch) -> None:
    nvim = launch("vim.lsp.config('aigc', { filetypes = { 'lua' } })\nrequire('aigc').setup()")
    lua = nvim.folder / "here.lua"
    lua.write_text("return 1\n")
    nvim.command(f"edit {nvim.folder / 'not.py'}")
    nvim.command(f"edit {lua}")
    nvim.until(lambda: nvim.running, "the server runs for the one")
    nvim.command("edit not.py")
    assert not nvim.running


def test_a_restart_keeps_the_settings(nvim) -> None:
    nvim.open("restart.py", LOOP)
    nvim.lua("require('aigc').configure({ completion = { enabled = false } })")
    nvim.command("AigcRestart")
    nvim.until(lambda: len(nvim.starts()) == 2 and nvim.running, "another server runs for the file")
    nvim.keys("A.app<Esc>")
    nvim.command("AigcWhy")
    nvim.said("turned off")


def test_completions_can_be_paused_and_resumed(nvim) -> None:
    nvim.open("pause.py", LOOP)
    nvim.command("AigcPause")
    assert status(nvim) == "aigc: paused"
    nvim.command("AigcWhy")
    nvim.said("turned off")
    nvim.command("AigcRestart")
    nvim.until(lambda: len(nvim.starts()) == 2 and nvim.running, "another server runs for the file")
    nvim.until(lambda: status(nvim) == "aigc: paused", "that one is paused too")
    nvim.command("AigcPause")
    assert nvim.type(".app").startswith("end(")


def test_a_job_is_not_waited_for_when_the_server_is_killed(nvim) -> None:
    nvim.open("lost.py", "import time\n\ntime.sleep(600)\n\n\ndef one():\n    return 1\n")
    nvim.command("AigcTests!")
    nvim.until(lambda: "Unit tests" in status(nvim), "the status line shows it")
    os.kill(nvim.starts()[-1], signal.SIGKILL)
    nvim.said("Unit tests: the server ended.")
    nvim.until(lambda: status(nvim) in ("aigc", "aigc: resting"), "another server is ready")


def test_a_server_that_always_ends_is_left_alone(launch, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    nvim = launch(f"require('aigc').setup({{ cmd = {{ '{broken}' }} }})")
    nvim.command("edit ends.py")
    nvim.said("The server ended 5 times")


def test_a_model_is_chosen_from_those_that_the_server_finds(nvim) -> None:
    nvim.open("model.py", LOOP)
    nvim.lua(
        "vim.ui.select = function(models, options, choose)\n"
        "  vim.g.offered = options.format_item(models[1])\n"
        "  choose(models[1])\n"
        "end"
    )
    nvim.command("AigcModel")
    offered = nvim.until(lambda: nvim.lua("return vim.g.offered"), "the models are offered")
    assert offered.startswith("embedded (")
    assert "in use" in offered


def test_one_server_is_enough_for_all_projects(nvim) -> None:
    other = nvim.folder.parent / "other"
    other.mkdir()
    (other / "pyproject.toml").write_text("[tool.aigc-lsp]\ncompletion.enabled = false\n")
    (other / "second.py").write_text(LOOP)
    (nvim.folder / "first.py").write_text(LOOP)
    nvim.command(f"edit first.py | edit {other / 'second.py'}")
    nvim.until(lambda: nvim.running, "the server runs for the second")
    nvim.command("AigcWhy")
    nvim.said("turned off")
    nvim.open("first.py", LOOP)
    assert nvim.type(".app").startswith("end(")
    assert len(nvim.starts()) == 1
