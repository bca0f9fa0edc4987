"""What a user of Helix sees and gets, by the file that they are told to add to theirs. Its columns are in UTF-8."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from installed import program
from machine import CLAMP, LOOP, TOP, Machine, documented
from terminal import Terminal

LANGUAGES = TOP / "editors" / "helix" / "languages.toml"

Helix = Callable[[Path], Terminal]


@pytest.fixture
def helix(machine: Machine) -> Helix:
    """Starts Helix with a file."""
    settings = machine.home / ".config" / "helix"
    settings.mkdir(parents=True)
    shutil.copy(LANGUAGES, settings)

    def start(file: Path) -> Terminal:
        terminal = machine.run(program("hx", "helix"), file)
        terminal.see("^Loaded 1 file")
        terminal.wait_for(machine.server_is_ready, "the server is ready")
        return terminal

    return start


def normal(terminal: Terminal) -> None:
    """Leaves insert mode."""
    terminal.press("Escape")
    terminal.see("^ NOR ")


def order(terminal: Terminal, command: str) -> None:
    """Gives a command on the command line."""
    terminal.type(f":{command}")
    terminal.press("Enter")


def act(terminal: Terminal, title: str) -> None:
    """Chooses one of the code actions for what is under the cursor, below which they are listed."""
    terminal.type(" a")
    shown = terminal.see(f"{title} *$").string.splitlines()
    above = next(index for index, line in enumerate(shown) if "def clamp" in line)
    chosen = next(index for index, line in enumerate(shown) if title in line)
    terminal.press(*["Down"] * (chosen - above - 1), "Enter")


def saved(terminal: Terminal, file: Path) -> str:
    """The file after it was written."""
    return terminal.saved(file, lambda: order(terminal, "write"))


def test_a_suggestion_is_in_the_menu_and_is_taken(helix: Helix, machine: Machine) -> None:
    machine.loop.write_text(f"{LOOP}        '😀';\n")
    terminal = helix(machine.loop)
    terminal.type("geA found.app")
    suggestion = terminal.see(r"^ +~ +(app\S.*?) +text *$", again=lambda: terminal.press("C-x"))[1]
    terminal.press("Tab")
    terminal.see("aigc-lsp *$")
    terminal.press("Enter")
    terminal.see_gone("aigc-lsp *$")
    normal(terminal)
    assert saved(terminal, machine.loop) == f"{LOOP}        '😀'; found.{suggestion}\n"


def test_documentation_is_inserted_in_what_was_typed_and_not_saved(helix: Helix, machine: Machine) -> None:
    terminal = helix(machine.limits)
    terminal.type("Oimport os  # 😀")
    normal(terminal)
    terminal.type("jghfc")
    act(terminal, "Generate documentation for `clamp`")
    terminal.see("Documentation in limits.py: new of clamp.")
    first, _, rest = saved(terminal, machine.limits).partition("\n")
    assert first == "import os  # 😀"
    assert documented(rest)


def test_tests_are_written_in_a_new_file_and_pass(helix: Helix, machine: Machine) -> None:
    terminal = helix(machine.limits)
    terminal.type("fc")
    act(terminal, "Generate unit tests for `clamp`")
    terminal.see(r"tests? for limits.py in test_limits.py. Coverage 100 %")
    file = machine.project / "tests" / "test_limits.py"
    assert "def test_clamp" in terminal.saved(file, lambda: order(terminal, "write-all"))
    assert machine.tests_pass(file)


def test_commands_serve_a_file_outside_of_any_project(helix: Helix, machine: Machine) -> None:
    """There Helix tells no root at all."""
    apart = machine.home / "apart.py"
    apart.write_text(CLAMP)
    terminal = helix(apart)
    order(terminal, "lsp-workspace-command aigc-lsp.explainSilence")
    terminal.see("The editor has not asked for a completion here yet.")
    place = f'{{"textDocument": {{"uri": "{apart.as_uri()}"}}, "position": {{"line": 0, "character": 4}}}}'
    order(terminal, f"lsp-workspace-command aigc-lsp.generateDocs {place}")
    terminal.see("Documentation in apart.py: new of clamp.")
    assert "    Returns:\n" in saved(terminal, apart)
