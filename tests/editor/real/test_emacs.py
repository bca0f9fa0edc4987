"""What a user of Emacs sees and gets, by lsp-mode and by Eglot, each with the file that they are told to load.

Both count columns in UTF-32, which an emoji before the cursor tells from the others.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from installed import program
from machine import LOOP, TOP, Machine, documented
from terminal import Terminal

FILES = TOP / "editors" / "emacs"
# The unpacked Emacs finds no C compiler.
EARLY = "(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil)\n"
PLAIN = """(setq inhibit-startup-screen t make-backup-files nil create-lockfiles nil)
(setq project-vc-extra-root-markers '("pyproject.toml"))
"""
# An unpacked lsp-mode does not load its own parts when they are called; and beside this server there is no other.
LSP_MODE = f"""{PLAIN}
(dolist (part '(lsp-lens lsp-modeline lsp-diagnostics lsp-completion lsp-headerline)) (require part))
(load "{FILES / "aigc-lsp-mode.el"}")
(setq lsp-auto-guess-root t lsp-enabled-clients '(aigc))
(add-hook 'python-mode-hook #'lsp)
"""
EGLOT = f"""{PLAIN}(load "{FILES / "aigc-eglot.el"}")
(add-hook 'python-mode-hook #'eglot-ensure)
"""

Emacs = Callable[[str, Path], Terminal]


@pytest.fixture
def emacs(machine: Machine) -> Emacs:
    """Starts Emacs with these words in its init file, and a file."""
    settings = machine.home / ".emacs.d"
    settings.mkdir()
    (settings / "early-init.el").write_text(EARLY)

    def start(init: str, file: Path) -> Terminal:
        (settings / "init.el").write_text(init)
        terminal = machine.run(program("emacs", "emacs", with_packages=True), "-nw", file)
        terminal.wait_for(machine.server_is_ready, "the server is ready")
        terminal.see(r"^-UU.* \(Python.*(LSP\[aigc|EGLOT)|\[eglot")
        return terminal

    return start


def order(terminal: Terminal, command: str) -> None:
    """Gives a command by its name."""
    terminal.press("M-x")
    terminal.see("^M-x")
    terminal.type(command)
    terminal.press("Enter")


def saved(terminal: Terminal, file: Path) -> str:
    """The file after it was written."""
    return terminal.saved(file, lambda: terminal.press("C-x", "C-s"))


def act(terminal: Terminal, command: str, question: str, title: str) -> None:
    """Chooses one of the code actions for what is under the cursor."""
    order(terminal, command)
    terminal.see(question)
    terminal.type(title)
    terminal.press("Enter")


def test_grey_text_appears_in_lsp_mode_and_tab_takes_it(emacs: Emacs, machine: Machine) -> None:
    terminal = emacs(LSP_MODE, machine.loop)
    terminal.press("M->")
    terminal.type("        '😀'; found.app")
    grey = terminal.see(r"'😀'; +found\.app(\S.*?)$(?=[\s\S]*Accept: \[TAB)")[1]
    terminal.press("Tab")
    terminal.see_gone(r"Accept: \[TAB")
    assert saved(terminal, machine.loop) == f"{LOOP}        '😀'; found.app{grey}\n"
    assert "*Warnings*" not in terminal.screen


def test_documentation_is_inserted_by_lsp_mode(emacs: Emacs, machine: Machine) -> None:
    terminal = emacs(LSP_MODE, machine.limits)
    act(terminal, "lsp-execute-code-action", "Select code action", "Generate documentation for `clamp`")
    terminal.see("Documentation in limits.py: new of clamp.")
    assert documented(saved(terminal, machine.limits))


def test_tests_are_written_by_lsp_mode_and_pass(emacs: Emacs, machine: Machine) -> None:
    terminal = emacs(LSP_MODE, machine.limits)
    act(terminal, "lsp-execute-code-action", "Select code action", "Generate unit tests for `clamp`")
    agree(terminal)  # to a folder
    assert written_and_green(terminal, machine)


def test_lsp_mode_says_why_nothing_was_suggested(emacs: Emacs, machine: Machine) -> None:
    terminal = emacs(LSP_MODE, machine.limits)
    order(terminal, "aigc-why")
    terminal.see("The editor has not asked for a completion here yet.")


def test_eglot_completes_with_a_suggestion(emacs: Emacs, machine: Machine) -> None:
    terminal = emacs(EGLOT, machine.loop)
    terminal.press("M->")
    terminal.type("        '😀'; found.app")
    terminal.see(r"found\.app$")
    terminal.press("C-M-i")
    taken = terminal.see(r"found\.(app\S+)$", again=lambda: terminal.press("C-M-i"))[1]
    assert saved(terminal, machine.loop) == f"{LOOP}        '😀'; found.{taken}\n"


def test_documentation_is_inserted_by_eglot(emacs: Emacs, machine: Machine) -> None:
    terminal = emacs(EGLOT, machine.limits)
    act(terminal, "eglot-code-actions", "Pick an action", "Generate documentation for `clamp`")
    terminal.see("Documentation in limits.py: new of clamp.")
    assert documented(saved(terminal, machine.limits))


def test_tests_are_written_by_eglot_and_pass(emacs: Emacs, machine: Machine) -> None:
    terminal = emacs(EGLOT, machine.limits)
    act(terminal, "eglot-code-actions", "Pick an action", "Generate unit tests for `clamp`")
    agree(terminal)  # to the edit
    terminal.see("tests? for limits.py in test_limits.py. Coverage 100 %")
    assert written_and_green(terminal, machine)


def test_eglot_says_why_nothing_was_suggested(emacs: Emacs, machine: Machine) -> None:
    terminal = emacs(EGLOT, machine.limits)
    order(terminal, "aigc-why")
    terminal.see("The editor has not asked for a completion here yet.")


def agree(terminal: Terminal) -> None:
    """Says yes to a question."""
    terminal.see(r"\(y or n\)")
    terminal.type("y")
    terminal.see_gone(r"\(y or n\)")


def written_and_green(terminal: Terminal, machine: Machine) -> bool:
    """Whether the tests that were written pass when they are saved."""
    file = machine.project / "tests" / "test_limits.py"
    terminal.see("Save file .*test_limits.py", again=lambda: terminal.press("C-x", "s"))
    terminal.type("!")
    if not file.parent.exists():
        agree(terminal)
    terminal.wait_for(lambda: file.exists() and "def test_clamp" in file.read_text(), "the tests are saved")
    return machine.tests_pass(file)
