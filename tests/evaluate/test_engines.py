"""The measure of engines runs, on few lines, and its last line is JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ctranslate2")
pytest.importorskip("transformers")

TOP = Path(__file__).resolve().parents[2]


def test_engines_are_measured_beside_one_another_and_torch(tmp_path: Path) -> None:
    words = ("embedded", "--shape", "tiny", "--torch", "--device", "cpu", "--prompt-tokens", "200", "--tokens", "8")
    result = subprocess.run(
        [sys.executable, "-P", "-m", "aigc_lsp", "evaluate", "engines", *words, "--heads", "6"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TOP)},
        capture_output=True,
        encoding="utf-8",
        timeout=290,  # torch is loaded three times, which takes long on a busy machine
        check=False,
    )
    assert result.returncode == 0, result.stderr
    engines = json.loads(result.stdout.splitlines()[-1])["engines"]
    assert [(each["model"], each["engine"]) for each in engines] == [
        ("embedded", "llama"),
        ("tiny", "ctranslate"),
        ("embedded", "torch"),
        ("tiny", "torch"),
    ]
    for each in engines:
        assert 100 < each["prompt_tokens"] <= 200
        assert min(each["cold_ms"], each["cached_ms"], each["tokens_per_second"], each["loaded_mb"]) > 0
    assert [each.get("heads") for each in engines] == [6, 6, None, None]


def test_a_device_that_is_not_there_is_named(command, converted) -> None:
    result = command("evaluate", "engines", converted / "ct2", "--device", "cuda:7", "--heads", 0)
    assert result.returncode == 1
    assert "`engine.device` is 'cuda:7', but CTranslate2 sees" in result.stderr
