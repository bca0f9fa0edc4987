"""What a sandbox is for: the project's code runs on a copy, sees what it needs, and leaves nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_lsp.errors import SandboxUnavailable
from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.ladder import WITHOUT, Level, mechanism_for, probe
from aigc_lsp.sandbox.sandbox import Sandbox, open_sandbox

HERE = Interpreter(Path(sys.executable), sys.version_info[:3], "the tests", True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "module.py").write_text("def double(n):\n    return 2 * n\n")
    return folder


@pytest.fixture(params=[Level.NAMESPACES, Level.LANDLOCK, Level.TRUSTED], ids=lambda level: f"level{int(level)}")
def sandbox(request: pytest.FixtureRequest, project: Path):
    if mechanism_for(request.param) is None:
        pytest.skip(f"this machine does not offer level {int(request.param)}")
    with open_sandbox(project, HERE, request.param) as opened:
        yield opened


def python(sandbox: Sandbox, code: str, **options):
    return sandbox.run([sys.executable, "-c", code], timeout=60, **options)


def test_the_projects_code_runs(sandbox: Sandbox) -> None:
    result = python(sandbox, "import module; print(module.double(21))")
    assert (result.status, result.stdout, result.stderr) == (0, b"42\n", b"")


def test_what_is_written_stays_in_the_copy(sandbox: Sandbox, project: Path) -> None:
    result = python(sandbox, "import os; open('new', 'w').write('1'); os.remove('module.py')")
    assert (result.status, result.stderr) == (0, b"")
    assert (sandbox.host_root / "new").read_text() == "1"
    assert os.listdir(project) == ["module.py"]


def test_input_reaches_the_command_and_its_status_comes_back(sandbox: Sandbox) -> None:
    result = python(sandbox, "import sys; sys.stderr.write(sys.stdin.read()); sys.exit(3)", input=b"word")
    assert (result.status, result.stdout, result.stderr, result.timed_out) == (3, b"", b"word", False)


def test_pytest_is_found_where_the_interpreter_has_it(sandbox: Sandbox) -> None:
    (sandbox.host_root / "test_module.py").write_text("import module\ndef test(): assert module.double(2) == 4\n")
    result = sandbox.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], timeout=60)
    assert b"1 passed" in result.stdout, result


def test_the_end_of_one_command_leaves_the_others_running(sandbox: Sandbox) -> None:
    running = sandbox.start([sys.executable, "-c", "print(input())"])
    assert python(sandbox, "print(1)").stdout == b"1\n"
    output, _ = running.communicate(b"still here\n", timeout=60)
    assert output == b"still here\n"


def test_nothing_is_left_of_a_closed_sandbox(project: Path) -> None:
    with open_sandbox(project, HERE, Level.TRUSTED) as opened:
        process = opened.start([sys.executable, "-c", "input()"])
        folder = opened.host_root.parent
    assert process.poll() is not None
    process.communicate()
    assert not folder.exists()


def test_at_level_0_nothing_is_run(project: Path) -> None:
    with pytest.raises(SandboxUnavailable, match="nothing is run"), open_sandbox(project, HERE, Level.NONE):
        pass


@pytest.mark.parametrize("way", ["", "unshare", "unshare,bwrap"])
def test_a_project_installed_to_be_edited_is_seen_as_its_copy(way: str, project: Path, monkeypatch) -> None:
    monkeypatch.setenv(WITHOUT, way)
    level = probe().level
    (project / "src").mkdir()
    (project / "src" / "shop.py").write_text("PRICE = 1\n")
    environment = project / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.glob("lib/python3*/site-packages")
    (packages / "shop.pth").write_text(f"{project / 'src'}\n")
    python = environment / "bin" / "python"
    with open_sandbox(project, Interpreter(python, sys.version_info[:3], ".venv", False), level) as opened:
        opened.write(Path("src/shop.py"), b"PRICE = 2\n")
        code = "import shop; print(shop.PRICE); open('src/new', 'w').close()"
        result = opened.run([python, "-c", code], timeout=60, environment={"PYTHONPATH": str(opened.root / "src")})
        assert (result.stdout, result.stderr) == (b"2\n", b"")
        original = opened.run([python, "-c", f"print(open({str(project / 'src/shop.py')!r}).read())"], timeout=60)
    assert b"PRICE = 1" not in original.stdout or level == Level.TRUSTED


@pytest.mark.parametrize("way", ["", "unshare", "unshare,bwrap"])
def test_a_neighbour_installed_to_be_edited_is_seen_where_it_is(way: str, project: Path, tmp_path, monkeypatch) -> None:
    """As setuptools 80 installs one: its finder's table is all that is read of it here."""
    monkeypatch.setenv(WITHOUT, way)
    neighbour = tmp_path / "neighbour" / "cart"
    neighbour.mkdir(parents=True)
    (neighbour / "__init__.py").write_text("TOTAL = 3\n")
    environment = project / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.glob("lib/python3*/site-packages")
    table = f"MAPPING: dict[str, str] = {{'cart': {str(neighbour)!r}}}\n"
    (packages / "__editable___cart_1_0_finder.py").write_text(table)
    python = environment / "bin" / "python"
    with open_sandbox(project, Interpreter(python, sys.version_info[:3], ".venv", False), probe().level) as opened:
        result = opened.run([python, "-c", f"print(open({str(neighbour / '__init__.py')!r}).read())"], timeout=60)
    assert result.stdout == b"TOTAL = 3\n\n", result
