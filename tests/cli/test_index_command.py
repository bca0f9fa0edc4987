import json
from pathlib import Path

import pytest


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.py").write_text("def total(prices):\n    return sum(prices)\n")
    (folder / "generated.py").write_text("def hidden_total(): ...\n")
    (folder / "secrets.py").write_text("hunter2 = 'token'\n")
    (folder / "pyproject.toml").write_text('[tool.aigc-lsp.index]\nexclude = ["generated.py"]\n')
    return folder


def test_an_index_is_made_and_then_brought_up_to_date(command, work: Path, tmp_path: Path) -> None:
    cache = {"AIGC_LSP_CACHE": str(tmp_path / "cache")}
    first = command("index", work, **cache)
    assert first.returncode == 0, first.stderr
    assert f"{work}: 1 files, 2 lines, 1 definitions, 5 names" in first.stdout
    assert "1 files new or changed" in first.stdout
    again = command("index", work, "--stats", **cache)
    assert "Left out:" in again.stdout
    assert "1  may hold a secret" in again.stdout
    assert "1  excluded by the setting index.exclude" in again.stdout


def test_json_has_every_count(command, work: Path, tmp_path: Path) -> None:
    answer = json.loads(command("index", work, "--json", AIGC_LSP_CACHE=str(tmp_path / "cache")).stdout)
    assert (answer["files"], answer["definitions"], answer["changed"]) == (1, 1, 1)
    assert answer["nbytes"] > 0


def test_nothing_planted_is_in_the_cache(command, work: Path, tmp_path: Path) -> None:
    command("index", work, AIGC_LSP_CACHE=str(tmp_path / "cache"))
    written = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert b"total" in written
    assert b"hunter2" not in written
    assert b"hidden_total" not in written


@pytest.mark.parametrize("path", ["nowhere", "work/a.py"])
def test_a_folder_is_needed(command, work: Path, path: str) -> None:
    result = command("index", path)
    assert (result.returncode, result.stderr) == (
        1,
        f"aigc-lsp: {path} is no folder. Name the folder that your editor opens.\n",
    )


def test_a_cache_that_cannot_be_written_is_one_sentence(command, work: Path) -> None:
    result = command("index", work, AIGC_LSP_CACHE=str(work / "a.py"))
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "Set AIGC_LSP_CACHE to a folder that can be written." in result.stderr


def test_the_doctor_tells_of_the_index(command, script, tmp_path: Path) -> None:
    cache = {"AIGC_LSP_CACHE": str(tmp_path / "cache")}

    def told() -> dict[str, object]:
        answer = json.loads(command("doctor", "--json", "--model", script({}), **cache).stdout)
        return next(check for check in answer["checks"] if check["name"] == "index")

    assert str(told()["found"]).startswith("none of this folder yet")
    (tmp_path / "b.py").write_text("b = 1\n")
    command("index", **cache)
    assert str(told()["found"]).startswith("1 files, 1 names, looked at ")
    (database,) = (tmp_path / "cache" / "index").glob("*.sqlite")
    database.write_bytes(b"nonsense" * 1000)
    assert told()["ok"] is False
