"""What tests and documentation are asked for, and when an edit is not made."""

from pathlib import Path

import pytest

pytest.importorskip("msgpack", reason="msgpack is not here; pip install '.[test]' installs it")

PAIR = """def double(number: int) -> int:
    return number * 2


def halve(number: int) -> int:
    if number % 2:
        raise ValueError("odd")
    return number // 2
"""
OUTDATED = '''def scale(number: int, factor: int) -> int:
    """Scale a number.

    Args:
        number: The number.
        times: How often.
    """
    return number * factor


def other(number: int) -> int:
    return number
'''


def code_action(nvim, title: str) -> None:
    nvim.lua(
        "local title = ...\n"
        "vim.lsp.buf.code_action({ apply = true, filter = function(action)\n"
        "  return action.title:find(title, 1, true) ~= nil\n"
        "end })",
        title,
    )


def written_for(nvim, name: str) -> str:
    [path] = nvim.folder.rglob(f"test_{name}.py")
    return Path(path).read_text()


@pytest.mark.parametrize("command", ["AigcTests!", "1,5AigcTests"])
def test_a_command_is_for_the_file_or_for_lines(nvim, command: str) -> None:
    nvim.open("both.py", PAIR)
    nvim.command(command)
    nvim.said("for both.py in test_both.py")
    assert "halve(" in written_for(nvim, "both")
    assert "double(" in written_for(nvim, "both")


def test_a_code_action_does_what_the_command_does(nvim) -> None:
    nvim.open("action.py", PAIR)
    nvim.command("1")
    code_action(nvim, "Generate unit tests for `double`")
    assert "mutants noticed" in nvim.said("for action.py in test_action.py")
    assert "double(" in written_for(nvim, "action")
    assert len(nvim.call("nvim_list_wins")) == 2


def test_a_command_is_for_what_is_at_the_cursor_and_keeps_the_tests_that_are_there(nvim) -> None:
    nvim.open("grows.py", PAIR)
    for line in (1, 7):
        nvim.command(str(line))
        nvim.command("messages clear")
        nvim.command("AigcTests")
        nvim.said("for grows.py in test_grows.py")
        assert "double(" in written_for(nvim, "grows")
        assert ("halve(" in written_for(nvim, "grows")) is (line == 7)
    assert len(nvim.call("nvim_list_wins")) == 2


def test_only_what_is_outdated_is_documented_when_that_is_asked_for(nvim) -> None:
    nvim.open("old.py", OUTDATED)
    nvim.command("AigcDocs! outdated")
    nvim.said("up to date of scale")
    assert "factor:" in nvim.text
    assert "times:" not in nvim.text
    assert nvim.text.endswith("def other(number: int) -> int:\n    return number")


def test_an_edit_for_a_text_that_is_another_one_now_is_not_made(nvim) -> None:
    nvim.open("late.py", PAIR)
    nvim.command("1")
    nvim.lua("vim.cmd('AigcDocs')\nvim.api.nvim_buf_set_lines(0, 0, 0, false, { '# new', '' })")
    nvim.said("ask again")
    assert nvim.text == f"# new\n\n{PAIR}".rstrip("\n")


def test_a_refusal_is_a_sentence(nvim) -> None:
    nvim.open("notes.txt", "nothing\n")
    nvim.command("AigcTests")
    nvim.said("Unit tests are written for Python; notes.txt is")
