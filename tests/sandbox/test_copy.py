"""What a copy has and what it lacks; the original is only read."""

import os
import socket
from pathlib import Path

import pytest

from aigc_lsp.errors import ProjectUnfit
from aigc_lsp.sandbox import copy, exchange
from aigc_lsp.sandbox.copy import copy_project


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def sentences(project: Path, to: Path) -> list[str]:
    return list(copy_project(project, to).sentences())


def test_history_environments_and_caches_stay_behind_without_a_word(project: Path, tmp_path: Path) -> None:
    fill(project, "src/shop/cart.py", "tests/test_cart.py", "data/prices.csv", ".config.toml", "Makefile")
    fill(project, ".git/HEAD", "node_modules/x/index.js", "src/shop/__pycache__/cart.pyc", ".venv/bin/python")
    fill(project, "my-environment/pyvenv.cfg", "my-environment/lib/x.py", ".tox/x", ".mypy_cache/x", "inner/.git/HEAD")
    assert sentences(project, tmp_path / "copy") == []
    expected = [".config.toml", "Makefile", "data/prices.csv", "module.py", "src/shop/cart.py", "tests/test_cart.py"]
    assert files(tmp_path / "copy") == expected


def test_secrets_are_left_out_and_named(project: Path, tmp_path: Path) -> None:
    fill(project, ".env", ".env.local", "deploy/id_rsa", "deploy/server.pem", ".ssh/config", "environment.py")
    assert sentences(project, tmp_path / "copy") == [
        "Left out of the copy, being likely to hold secrets: .env, .env.local, deploy/id_rsa and 1 more."
    ]
    assert files(tmp_path / "copy") == ["environment.py", "module.py"]


def test_links_lead_to_the_copy_or_are_left_out(project: Path, tmp_path: Path) -> None:
    fill(project, "pkg/a.py")
    fill(tmp_path, "outside.txt")
    (project / "pkg/b.py").symlink_to("a.py")
    (project / "c.py").symlink_to(project / "pkg" / "a.py")
    (project / "loop").symlink_to(project)
    (project / "linked").symlink_to("pkg")
    (project / "out").symlink_to(tmp_path / "outside.txt")
    (project / "up").symlink_to("..")
    assert sentences(project, tmp_path / "copy") == [
        "Left out of the copy, being linked from outside the project: out, up."
    ]
    top = tmp_path / "copy"
    for link in ("pkg/b.py", "c.py", "linked/a.py"):
        assert os.path.realpath(top / link) == str(top / "pkg/a.py")
    assert os.path.realpath(top / "loop") == str(top)


def test_what_is_no_file_is_left_out(project: Path, tmp_path: Path) -> None:
    os.mkfifo(project / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(project / "socket"))
        (said,) = sentences(project, tmp_path / "copy")
    assert said.startswith("Left out of the copy, being unreadable or no ordinary files: ")
    assert files(tmp_path / "copy") == ["module.py"]


def test_large_files_and_large_projects_are_cut_with_a_sentence(project: Path, tmp_path: Path, monkeypatch) -> None:
    with (project / "weights.bin").open("wb") as file:
        file.truncate(copy.LARGEST + 1)
    fill(project, *(f"data/{number}" for number in range(20)))
    monkeypatch.setattr(copy, "MOST_FILES", 10)
    large, beyond = sentences(project, tmp_path / "copy")
    assert large == "Left out of the copy, being larger than 16 MB: weights.bin."
    assert beyond.startswith("Left out of the copy: 11 files beyond the first 10 or 1 GB.")
    assert len(files(tmp_path / "copy")) == 10


def test_code_is_copied_before_data_when_not_all_fits(project: Path, tmp_path: Path, monkeypatch) -> None:
    fill(project, *(f"a-data/{number}.csv" for number in range(20)), "z/code.py", "pyproject.toml")
    monkeypatch.setattr(copy, "MOST_FILES", 5)
    copy_project(project, tmp_path / "copy")
    assert {"module.py", "pyproject.toml", "z/code.py"} <= set(files(tmp_path / "copy"))


def test_what_may_be_executed_stays_so(project: Path, tmp_path: Path) -> None:
    fill(project, "run.sh")
    (project / "run.sh").chmod(0o555)
    copy_project(project, tmp_path / "copy")
    assert (tmp_path / "copy" / "run.sh").stat().st_mode & 0o777 == 0o711


def test_a_home_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    fill(tmp_path / "home", ".ssh/id_rsa", "work/a.py")
    for folder in (tmp_path / "home", tmp_path, tmp_path / "home/.ssh"):
        with pytest.raises(ProjectUnfit, match="holds your home or your keys"):
            copy_project(folder, tmp_path / "copy")
    with pytest.raises(ProjectUnfit, match="is not a folder"):
        copy_project(tmp_path / "gone", tmp_path / "copy")
    copy_project(tmp_path / "home/work", tmp_path / "copy")


def test_files_are_exchanged_with_a_copy(tmp_path: Path) -> None:
    path = Path("tests/unit/test_a.py")
    exchange.write(tmp_path, path, b"old")
    exchange.write(tmp_path, path, b"new")
    assert exchange.read(tmp_path, path) == b"new"
    exchange.remove(tmp_path, path)
    exchange.remove(tmp_path, path)
    with pytest.raises(FileNotFoundError):
        exchange.read(tmp_path, path)


def test_a_link_that_was_laid_as_a_trap_is_not_followed(project: Path, tmp_path: Path) -> None:
    fill(tmp_path, "key", "home/notes.txt")
    (project / "results").symlink_to(tmp_path / "key")
    (project / "tests").symlink_to(tmp_path / "home")
    (project / "loop").symlink_to("loop")
    os.mkfifo(project / "pipe")
    for path in ("results", "tests/notes.txt", "pipe", "../key", "loop", "loop/a", str(tmp_path / "key")):
        with pytest.raises(OSError, match=r"leads out|ordinary|symbolic|Not a directory|No such"):
            exchange.read(project, Path(path))
    for path in ("tests/notes.txt", "../key", "loop/a"):
        with pytest.raises(OSError, match=r"leads out|exists|Not a directory|symbolic"):
            exchange.write(project, Path(path), b"written")
    exchange.write(project, Path("results"), b"written")
    assert (tmp_path / "key").read_text() == "key"
    assert (tmp_path / "home/notes.txt").read_text() == "home/notes.txt"
    assert exchange.read(project, Path("results")) == b"written"


def test_links_within_the_copy_are_followed(project: Path) -> None:
    (project / "linked").symlink_to("inner")
    (project / "inner").mkdir()
    exchange.write(project, Path("linked/a.py"), b"written")
    assert (project / "inner/a.py").read_bytes() == b"written"
