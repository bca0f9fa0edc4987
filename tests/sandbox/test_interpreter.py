"""Each way a project names its interpreter, with real environments where one is needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_lsp.errors import InterpreterMissing
from aigc_lsp.sandbox.environments import candidates, hatch_place, manager_of, pipenv_name, poetry_name, program_in
from aigc_lsp.sandbox.interpreter import find_interpreter
from aigc_lsp.sandbox.ladder import WITHOUT


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and no variable that names an environment."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for variable in os.environ:
        if variable.startswith(("XDG_", "POETRY_", "PIPENV_", "HATCH_", "PYENV_", "UV_", "CONDA_")):
            monkeypatch.delenv(variable)
    for variable in ("VIRTUAL_ENV", "WORKON_HOME"):
        monkeypatch.delenv(variable, raising=False)
    return folder


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real environment without pytest."""
    folder = tmp_path_factory.mktemp("environments") / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder


def install(environment: Path, at: Path) -> Path:
    """The environment at another place, which need not know of it."""
    at.parent.mkdir(parents=True, exist_ok=True)
    at.symlink_to(environment)
    return program_in(at)


def first(project: Path) -> tuple[Path, str]:
    candidate = next(candidates(project))
    return candidate.path, candidate.source


def test_an_environment_in_the_project_is_asked_for_its_version(project: Path, environment: Path) -> None:
    program = install(environment, project / ".venv")
    found = find_interpreter(project)
    assert (found.path, found.version, found.source, found.pytest) == (program, sys.version_info[:3], ".venv", False)


def test_without_pytest_the_sentence_says_how_to_install_it(project: Path, environment: Path) -> None:
    program = install(environment, project / ".venv")
    sentence = find_interpreter(project).without_pytest
    assert sentence == f"pytest is not installed in {program}; install it with `{program} -m pip install pytest`."
    (project / "uv.lock").touch()
    assert find_interpreter(project).without_pytest.endswith("install it with `uv add --dev pytest`.")


def test_an_answer_holds_until_something_is_installed(project: Path, environment: Path, tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.mkdir()
    place = project / ".venv"
    program(
        place / "bin/python",
        "#!/bin/sh\ntest -d \"$0-pytest\" && echo '[[3, 9, 1], true]' || echo '[[3, 9, 1], false]'\n",
    )
    (place / "lib/python3.9/site-packages").mkdir(parents=True)
    (place / "pyvenv.cfg").touch()
    assert not find_interpreter(project).pytest
    (place / "bin/python-pytest").mkdir()
    assert not find_interpreter(project).pytest
    (place / "lib/python3.9/site-packages/pytest").mkdir()
    assert find_interpreter(project).pytest


def test_what_the_user_installed_for_themselves_is_seen(project: Path, home: Path, monkeypatch) -> None:
    base = Path(os.path.realpath(sys.executable))
    package = home / ".local/lib" / f"python3.{sys.version_info[1]}/site-packages/pytest"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    assert find_interpreter(project, str(base)).pytest


def test_pytest_is_seen_where_it_is(project: Path) -> None:
    assert find_interpreter(project, sys.executable).pytest


def test_the_setting_comes_before_all_else(project: Path, environment: Path, monkeypatch) -> None:
    install(environment, project / ".venv")
    found = find_interpreter(project, sys.executable)
    assert (found.path, found.source) == (Path(sys.executable), "the settings")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert find_interpreter(project, "python").path.parent == Path(sys.executable).parent
    for setting in ("${workspaceFolder}/.venv/bin/python", ".venv", ".venv/bin/python"):
        assert find_interpreter(project, setting).path == project / ".venv/bin/python"


def test_a_setting_that_leads_nowhere_is_named(project: Path) -> None:
    with pytest.raises(InterpreterMissing, match=r"names .*/project/gone, which does not exist"):
        find_interpreter(project, "./gone")


def test_an_activated_environment_comes_before_the_projects(project: Path, environment: Path, monkeypatch) -> None:
    install(environment, project / ".venv")
    monkeypatch.setenv("VIRTUAL_ENV", str(environment))
    assert first(project) == (program_in(environment), "VIRTUAL_ENV")


def test_the_environment_this_program_lives_in_is_not_taken_for_the_projects(project, environment, monkeypatch) -> None:
    program = install(environment, project / ".venv")
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    assert first(project) == (program, ".venv")


def test_a_broken_environment_is_not_passed_over(project: Path) -> None:
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/bin/python").symlink_to("/nowhere/python3.4")
    with pytest.raises(InterpreterMissing, match=r"\.venv/bin/python \(from \.venv\) cannot be started.*anew"):
        find_interpreter(project)


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_one_that_is_too_old_is_refused(project: Path) -> None:
    program(project / ".venv/bin/python", "#!/bin/sh\necho '[[3, 7, 17], true]'\n")
    with pytest.raises(InterpreterMissing, match=r"is Python 3\.7, and tests need 3\.8 or newer"):
        find_interpreter(project)


def test_one_that_does_not_answer_says_what_it_said(project: Path) -> None:
    program(project / ".venv/bin/python", "#!/bin/sh\necho 'error while loading libz' >&2\nexit 127\n")
    with pytest.raises(InterpreterMissing, match=r"does not answer: error while loading libz\. Choose another"):
        find_interpreter(project)


def test_a_program_that_a_repository_brings_cannot_do_harm(project: Path, tmp_path: Path) -> None:
    harm = tmp_path / "harm"
    tmp_path.chmod(0o777)
    program(project / ".venv/bin/python", f"#!/bin/sh\ntouch {harm}\necho '[[3, 12, 1], true]'\n")
    assert find_interpreter(project).version == (3, 12, 1)
    assert not harm.exists()


def test_an_environment_that_nothing_can_confine_is_read_instead(project, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(WITHOUT, "unshare,bwrap,landlock")
    harm = tmp_path / "harm"
    program(project / ".venv/bin/python", f"#!/bin/sh\ntouch {harm}\n")
    with pytest.raises(InterpreterMissing, match="cannot confine it"):
        find_interpreter(project)
    (project / ".venv/pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.9.2\n")
    (project / ".venv/lib/python3.9/site-packages/pytest").mkdir(parents=True)
    found = find_interpreter(project)
    assert (found.version, found.pytest) == ((3, 9, 2), True)
    assert not harm.exists()


def test_a_folder_above_is_looked_at_up_to_the_repositorys_top(project: Path, environment: Path) -> None:
    inner = project / "packages" / "inner"
    inner.mkdir(parents=True)
    install(environment, project / ".venv")
    assert first(inner)[1] != ".venv"
    (project / ".git").mkdir()
    assert first(inner) == (project / ".venv/bin/python", ".venv")


def test_a_file_may_name_the_environment(project: Path, environment: Path) -> None:
    (project / ".venv").write_text(f"{environment}\n")
    assert first(project) == (program_in(environment), ".venv")


def pdm(project: Path, home: Path, environment: Path) -> Path:
    (project / ".pdm-python").write_text(str(program_in(environment)))
    return program_in(environment)


def pyenv(project: Path, home: Path, environment: Path) -> Path:
    (project / ".python-version").write_text("3.12\n")
    install(environment, home / ".pyenv/versions/3.12.2")
    return install(environment, home / ".pyenv/versions/3.12.10")


def conda(project: Path, home: Path, environment: Path) -> Path:
    (project / "environment.yml").write_text("channels: [defaults]\nname: science  # of data\n")
    place = home / "miniconda3/envs/science"
    (home / ".conda").mkdir()
    (home / ".conda/environments.txt").write_text(f"{home}/miniconda3\n{place}\n")
    return install(environment, place)


def pixi(project: Path, home: Path, environment: Path) -> Path:
    return install(environment, project / ".pixi/envs/default")


def test_the_names_that_managers_make_up_are_known() -> None:
    """As poetry 2.5.1, pipenv 2026.10.3 and hatch 1.18.2 made them for a project of this name in this folder."""
    name, folder = "My.Shop_More", Path("/srv/shop")
    assert poetry_name(name, folder) == "my-shop-more-58fqC6Q1"
    assert pipenv_name(folder) == "shop-F2F75yho"
    assert hatch_place(name, folder) == "my-shop-more/58fqC6Q1/my-shop-more"


def poetry(project: Path, home: Path, environment: Path) -> Path:
    (project / "pyproject.toml").write_text('[project]\nname = "shop"\n[tool.poetry]\n')
    shelf = home / ".cache/pypoetry/virtualenvs"
    name = poetry_name("shop", project)
    install(environment, shelf / f"{name}-py3.12")
    active = install(environment, shelf / f"{name}-py3.9")
    (shelf / "envs.toml").write_text(f'[{name}]\nminor = "3.9"\npatch = "3.9.1"\n')
    return active


def pipenv(project: Path, home: Path, environment: Path) -> Path:
    (project / "Pipfile").touch()
    return install(environment, home / ".local/share/virtualenvs" / pipenv_name(project))


def hatch(project: Path, home: Path, environment: Path) -> Path:
    (project / "pyproject.toml").write_text('[project]\nname = "shop"\n[tool.hatch]\n')
    default = home / ".local/share/hatch/env/virtual" / hatch_place("shop", project)
    install(environment, default)
    return install(environment, default.parent / "hatch-test.py3.12")


@pytest.mark.parametrize("make", [poetry, pdm, pipenv, hatch, conda, pixi, pyenv], ids=lambda make: make.__name__)
def test_managers_are_asked_by_their_files(make, project: Path, home: Path, environment: Path) -> None:
    expected = make(project, home, environment)
    assert first(project) == (expected, make.__name__)


def test_the_marks_of_a_manager_are_known(project: Path) -> None:
    assert manager_of(project) == ""
    (project / "pyproject.toml").write_text("[tool.pdm]\n")
    assert manager_of(project) == "pdm"


def test_windows_has_other_places(tmp_path: Path) -> None:
    assert program_in(tmp_path, windows=True) == tmp_path / "Scripts" / "python.exe"
    (tmp_path / "python.exe").touch()
    assert program_in(tmp_path, windows=True) == tmp_path / "python.exe"  # conda's
