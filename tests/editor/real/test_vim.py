"""What a user of Vim and ALE sees and gets, by the file that they are told to put in their plugins.

ALE sends all of a file at each change, claims neither `documentChanges` nor `applyEdit`, and never answers the latter.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from installed import program
from machine import LOOP, TOP, Machine, documented
from terminal import Terminal

PLUGIN = TOP / "editors" / "vim" / "aigc.vim"

Vim = Callable[[Path], Terminal]


@pytest.fixture
def vim(machine: Machine) -> Vim:
    """Starts Vim with a file."""
    plugins = machine.home / ".vim" / "plugin"
    plugins.mkdir(parents=True)
    shutil.copy(PLUGIN, plugins)
    (machine.home / ".vimrc").write_text("set noswapfile viminfo= ttimeoutlen=10\n")

    def start(file: Path) -> Terminal:
        terminal = machine.run(program("vim", "vim", with_packages=True), file)
        terminal.see(rf'{file.name}" \d+L')
        terminal.wait_for(machine.server_is_ready, "the server is ready")
        return terminal

    return start


def normal(terminal: Terminal) -> None:
    """Leaves insert mode."""
    terminal.press("Escape")
    terminal.see_gone("^-- INSERT")


def retype(terminal: Terminal, last: str) -> None:
    """Types the last character anew: ALE does not ask again by itself when an answer came too late."""
    terminal.press("BSpace")
    terminal.type(last)


def order(terminal: Terminal, command: str) -> None:
    """Gives a command on the command line."""
    terminal.type(f":{command}")
    terminal.press("Enter")


def act(terminal: Terminal, title: str) -> None:
    """Chooses one of the code actions for what is under the cursor."""
    order(terminal, "ALECodeAction")
    number = terminal.see(rf"^(\d)\) {title}")[1]
    terminal.type(number)
    terminal.press("Enter")


def saved(terminal: Terminal, file: Path) -> str:
    """The file after it was written."""
    return terminal.saved(file, lambda: order(terminal, "write"))


def test_a_suggestion_is_in_the_menu_and_is_taken(vim: Vim, machine: Machine) -> None:
    terminal = vim(machine.loop)
    terminal.type("Go        found.app")
    word = terminal.see(r"^~ +(app\S*) .*aigc-lsp", again=lambda: retype(terminal, "p"))[1]
    terminal.press("C-n", "C-y")
    terminal.see(f"^ +found.{word}$")
    normal(terminal)
    assert saved(terminal, machine.loop) == f"{LOOP}        found.{word}\n"


def test_documentation_is_inserted_and_said_though_the_edit_is_never_answered(vim: Vim, machine: Machine) -> None:
    terminal = vim(machine.limits)
    terminal.type("Oimport os  # typed, not saved: 😀")
    normal(terminal)
    terminal.type("jfc")
    act(terminal, "Generate documentation for `clamp`")
    terminal.see("Documentation in limits.py: new of clamp.")
    first, _, rest = saved(terminal, machine.limits).partition("\n")
    assert first == "import os  # typed, not saved: 😀"
    assert documented(rest)


def test_tests_are_written_in_a_buffer_of_their_own_and_pass(vim: Vim, machine: Machine) -> None:
    terminal = vim(machine.limits)
    terminal.type("fc")
    act(terminal, "Generate unit tests for `clamp`")
    terminal.see(r"tests? for limits.py in test_limits.py. Coverage 100 %")
    order(terminal, "buffer test_limits")
    terminal.see("^def test_clamp")
    file = machine.project / "tests" / "test_limits.py"
    saved(terminal, file)
    assert machine.tests_pass(file)
