import json
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent


def test_folders_of_growing_size_are_measured_and_typed_in(command, script, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    result = command(
        *("evaluate", "index", TOP / "aigc_lsp" / "context", "--sizes", 3, 6, 10_000, "--keystrokes", 10),
        *("--model", script({}), "--picture", tmp_path / "growth.svg"),
        AIGC_LSP_CACHE=str(cache),
    )
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout.splitlines()[-1])
    files = [each["files"] for each in report["growth"]]
    assert files[:2] == [3, 6]
    assert files[2] > 10
    assert all(each["updates_seen"] == 1 for each in report["growth"])
    assert all(each["cold_seconds"] > 0 and each["known_ms_p95"] > 0 for each in report["growth"])
    assert report["typing_keystrokes"] == 10
    assert not cache.exists()
    assert (tmp_path / "growth.svg").read_text().count("<polyline") == 6


def test_what_is_no_folder_is_refused(command, tmp_path: Path) -> None:
    result = command("evaluate", "index", tmp_path / "nowhere")
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert "is no folder" in result.stderr
