"""The recipe from its first command to a suggestion, in miniature: four small packages, half a minute of training."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
EMBEDDED = TOP / "model_store" / "embedded"
NEEDED = ("torch", "tokenizers", "gguf", "datasketch", "matplotlib")
TABLE = """
[limits]
characters_per_package = 400_000
""" + "".join(
    f'[[package]]\nname = "{name}"\nversion = "{version}"\nlicence = "MIT"\nsplit = "{split}"\n'
    for name, version, split in (
        ("humanize", "4.17.0", "train"),
        ("aiosqlite", "0.22.1", "train"),
        ("h11", "0.16.0", "train"),
        ("tomlkit", "0.15.2", "held-out"),
    )
)

pytestmark = [
    pytest.mark.skipif(
        any(importlib.util.find_spec(name) is None for name in NEEDED),
        reason="needs the packages that train a model: pip install '.[train]'",
    ),
]


def recipe(step: str, *words: object) -> dict:
    """Runs one command of the recipe; the last line it prints, read as JSON."""
    result = subprocess.run(
        [sys.executable, "-m", f"recipe.{step}", *map(str, words)],
        cwd=EMBEDDED,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TOP), str(EMBEDDED)]), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return json.loads(result.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which corpus, tokenizer and samples are done."""
    work = tmp_path_factory.mktemp("recipe")
    (work / "corpus.toml").write_text(TABLE)
    recipe("corpus", "--work", work, "--table", work / "corpus.toml")
    recipe("tokenizer", "--work", work, "--vocabulary", 1024)
    recipe("samples", "--work", work)
    return work


@pytest.fixture(scope="module")
def trained(corpus: Path) -> Path:
    """The same after a short training."""
    shape = ("--layers", 2, "--width", 64, "--heads", 2, "--hidden", 128, "--batch", 2)
    recipe("train", "--work", corpus, "--minutes", 0.3, *shape)
    return corpus


@pytest.fixture(scope="module")
def exported(trained: Path) -> dict:
    """What the export says of the file it wrote, and the folder of that file."""
    out = trained / "shipped"
    out.mkdir()
    return {"out": out, **recipe("export", "--work", trained, "--out", out, "--proof-files", 20)}


def test_the_corpus_is_split_by_package(corpus: Path) -> None:
    def packages(split: str) -> set[str]:
        lines = (corpus / "corpus" / f"{split}.jsonl").read_text().splitlines()
        return {json.loads(line)["package"] for line in lines}

    assert packages("train") == {"humanize", "aiosqlite", "h11"}
    assert packages("held-out") == {"tomlkit"}


def test_a_training_that_was_stopped_goes_on(trained: Path) -> None:
    log = trained / "run" / "log.jsonl"
    before = json.loads(log.read_text().splitlines()[-1])
    assert 0 < before["held_out_accuracy"] < 1
    after = recipe("train", "--work", trained, "--minutes", 0.4, "--batch", 2)
    assert after["step"] > before["step"]


def test_what_was_trained_completes_through_the_command(exported: dict, command) -> None:
    assert exported["least_cosine"] > 0.99
    assert exported["files_tokenized_alike"] == 20
    source = exported["out"] / "area.py"
    source.write_text("import os\n\n\ndef area(width, height):\n    ")
    result = command("complete", source, "--model", exported["out"] / "model.gguf", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["model"] == "embedded"


def test_the_shipped_file_can_be_opened_for_training_again(exported: dict, trained: Path) -> None:
    out = trained / "shipped-again"
    out.mkdir()
    words = ("--work", trained, "--run", "again")
    assert recipe("reopen", *words, "--model", exported["out"] / "model.gguf")["tokens"] == exported["tokens"]
    assert recipe("export", *words, "--out", out, "--proof-files", 20)["least_cosine"] > 0.99
    with pytest.raises(AssertionError, match="is there already"):
        recipe("reopen", *words)
