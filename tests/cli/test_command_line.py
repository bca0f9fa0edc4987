import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_lsp import __version__
from aigc_lsp.__main__ import address, parser

TOP = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7777", ("127.0.0.1", 7777)),
        ("0", ("127.0.0.1", 0)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
        ("[::1]:7777", ("::1", 7777)),
    ],
)
def test_an_address_is_on_this_machine_unless_a_host_is_named(text: str, expected: tuple[str, int]) -> None:
    assert address(text) == expected


@pytest.mark.parametrize(
    "words",
    [
        ["--tcp", "localhost"],
        ["--tcp", ":80"],
        ["--tcp", "70000"],
        ["--tcp", "80", "--stdio"],
        ["--nonsense"],
        ["nonsense"],
        ["complete"],
        ["complete", "a.py", "--line", "0", "--column", "0"],
        ["complete", "a.py", "--line", "1"],
        ["complete", "a.py", "--column", "1"],
        ["complete", "a.py", "--line", "²", "--column", "0"],
        ["complete", "a.py", "--threads", "-1"],
        ["complete", "a.py", "--threads", "257"],
        ["evaluate"],
        ["evaluate", "typing"],
        ["evaluate", "typing", "a.py", "--keystrokes", "0"],
        ["--stdio", "doctor"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_are_one_sentence_and_exit_status_2(command, words: list[str]) -> None:
    result = command(*words)
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("aigc-lsp")


def test_a_port_that_is_taken_is_one_sentence(command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = command("--tcp", port)
    assert result.returncode == 1
    assert f"127.0.0.1:{port} cannot be listened on" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_version_is_printed(command) -> None:
    result = command("--version")
    assert (result.returncode, result.stdout) == (0, f"aigc-lsp {__version__}\n")


def test_every_example_of_the_help_can_be_parsed(command) -> None:
    text = command("--help").stdout
    examples = re.findall(r"^  aigc-lsp(.*?)(?:  |$)", text.partition("examples:")[2], re.MULTILINE)
    assert len(examples) >= 5
    for example in examples:
        parser().parse_args(example.split())


@pytest.mark.parametrize("words", [["complete", "--help"], ["evaluate", "typing", "--help"], ["doctor", "--help"]])
def test_every_command_has_help(command, words: list[str]) -> None:
    result = command(*words)
    assert result.returncode == 0
    assert result.stdout.startswith(f"usage: aigc-lsp {' '.join(words[:-1])}")


def test_help_imports_nothing_heavy() -> None:
    program = "import sys; sys.argv = ['aigc-lsp']; from aigc_lsp.__main__ import parser; parser(); print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, check=True)
    assert not {"asyncio", "pygls", "tree_sitter", "llama_cpp", "json"} & set(result.stdout.split())


def test_a_reader_that_goes_away_is_no_error(command, script) -> None:
    call = f"{sys.executable} -m aigc_lsp --help; echo $? >&2"
    result = subprocess.run(
        ["bash", "-c", f"({call}) | true"], cwd=TOP, capture_output=True, text=True, check=True, timeout=60
    )
    assert "Traceback" not in result.stderr
    assert "Exception" not in result.stderr


def test_ctrl_c_ends_a_command_quietly(tmp_path: Path, script) -> None:
    gated = Path(script({}).removeprefix("scripted:"))
    gated.write_text(f'gate = "{tmp_path / "never"}"\nlog = "{tmp_path / "log"}"\n')
    (tmp_path / "a.py").write_text("x = 1\ny = ")
    words = ["complete", str(tmp_path / "a.py"), "--model", f"scripted:{gated}"]
    command_line = [sys.executable, "-m", "aigc_lsp", *words]
    with subprocess.Popen(command_line, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (130, "")
