"""Models from the disk and from a hub's repository, by the command line."""

import json
import shutil
import struct
import tomllib
from pathlib import Path

import pytest
from loopback_hub import Hub, Repository

from aigc_lsp.store.shelf import embedded_folder

WEIGHTS = embedded_folder() / "model.gguf"
QWEN = {
    "order": "prefix-first",
    "prefix": "<|fim_prefix|>",
    "suffix": "<|fim_suffix|>",
    "middle": "<|fim_middle|>",
    "file": "<|file_sep|>",
}


def manifest(models: Path, name: str) -> dict:
    return tomllib.loads((models / name / "manifest.toml").read_text(encoding="utf-8"))


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    """A GGUF file whose vocabulary calls a token otherwise, by a name of the same length."""
    assert len(old) == len(new)
    before = struct.pack("<Q", len(old))
    assert before + old in content
    return content.replace(before + old, before + new)


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A model whose markers nobody knows."""
    content = WEIGHTS.read_bytes()
    for word in (b"prefix", b"suffix", b"middle"):
        content = renamed(content, b"<|fim_%s|>" % word, b"<|gap_%s|>" % word)
    path = tmp_path / "strange.gguf"
    path.write_bytes(content)
    return path


def test_a_gguf_file_is_taken_in_with_the_markers_of_its_vocabulary(
    call, command, models: Path, tmp_path: Path
) -> None:
    shutil.copy(WEIGHTS, tmp_path / "mine.gguf")
    result = call("add", "mine.gguf")
    assert result.returncode == 0, result.stderr
    told = manifest(models, "mine")
    assert told["fim"] == QWEN | {"end": ["<|endoftext|>", "<|file_sep|>"]}
    assert (told["context"], told["parameters"], told["licence"]) == (1024, 5_048_576, "Apache-2.0")
    assert told["memory"] == 90_000_000
    (tmp_path / "mine.gguf").unlink()  # it was taken in
    (tmp_path / "shapes.py").write_text("import os\n")
    answer = command("complete", "shapes.py", "--json", "--model", "mine", AIGC_LSP_MODELS=str(models))
    assert json.loads(answer.stdout)["model"] == "mine"


def test_unknown_markers_are_asked_for_and_taken_when_stated(call, models: Path, strange: Path) -> None:
    asked = call("add", strange)
    assert asked.returncode == 1
    assert "has the fill-in-the-middle markers of no model that is known. Look them up" in asked.stderr
    assert not (models / "strange").exists()
    few = call("add", strange, "--fim-order", "prefix-first", "--fim-suffix", "<|gap_suffix|>")
    assert few.returncode == 1
    assert "Markers are stated together" in few.stderr
    words = ["--fim-order", "suffix-first", "--fim-suffix", "<|gap_suffix|>", "--fim-middle"]
    wrong = call("add", strange, *words, "<|nowhere|>")
    assert wrong.returncode == 1
    assert "The vocabulary has no control token <|nowhere|>." in wrong.stderr
    right = call("add", strange, *words, "<|gap_middle|>", "--fim-end", "<|endoftext|>")
    assert right.returncode == 0, right.stderr
    assert manifest(models, "strange")["fim"] == {
        "order": "suffix-first",
        "suffix": "<|gap_suffix|>",
        "middle": "<|gap_middle|>",
        "end": ["<|endoftext|>"],
    }
    without = call("add", strange, "--no-fim", "--name", "plain")
    assert without.returncode == 0, without.stderr
    assert "fim" not in manifest(models, "plain")


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"GGUF", "is no GGUF file that llama.cpp can read"), (b"", "is no GGUF file")]
)
def test_a_file_that_is_no_model_is_refused(call, models: Path, tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "broken.gguf").write_bytes(content)
    result = call("add", "broken.gguf")
    assert result.returncode == 1
    assert sentence in result.stderr
    assert not (models / "broken").exists()


def test_half_a_model_is_refused(call, models: Path, tmp_path: Path) -> None:
    (tmp_path / "half.gguf").write_bytes(WEIGHTS.read_bytes()[:2_000_000])
    result = call("add", "half.gguf")
    assert result.returncode == 1
    assert "is no GGUF file that llama.cpp can read" in result.stderr


def test_a_name_is_taken_once(call, models: Path, tmp_path: Path) -> None:
    shutil.copy(WEIGHTS, tmp_path / "mine.gguf")
    assert call("add", "mine.gguf", "--name", "embedded").returncode == 1
    assert call("add", "mine.gguf", "--name", "qwen2.5-coder-7b").returncode == 1
    bad = call("add", "mine.gguf", "--name", "../mine")
    assert "is no name for a model" in bad.stderr
    assert call("add", "mine.gguf").returncode == 0
    again = call("add", "mine.gguf")
    assert again.returncode == 1
    assert "There is a model 'mine' already. Choose another name with --name." in again.stderr


def checkpoint(folder: Path, tokens: list[str]) -> Path:
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")
    (folder / "config.json").write_text(json.dumps({"model_type": "llama", "max_position_embeddings": 4096}))
    (folder / "tokenizer.json").write_text(json.dumps({"added_tokens": [{"content": each} for each in tokens]}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"add_bos_token": True, "bos_token": {"content": "<s>"}}))
    (folder / "notes.txt").write_text("mine")
    return folder


def test_a_checkpoint_is_taken_in_with_its_own_markers(call, command, models: Path, tmp_path: Path) -> None:
    checkpoint(tmp_path / "coder", ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<file_sep>", "<|endoftext|>"])
    result = call("add", "coder")
    assert result.returncode == 0, result.stderr
    told = manifest(models, "coder")
    assert (told["format"], told["context"]) == ("transformers", 4096)
    assert [file["path"] for file in told["files"]] == [
        "model.safetensors",
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    assert told["fim"] == {
        "order": "prefix-first",
        "begin": "<s>",
        "prefix": "<fim_prefix>",
        "suffix": "<fim_suffix>",
        "middle": "<fim_middle>",
        "file": "<file_sep>",
        "end": ["<|endoftext|>", "<file_sep>"],
    }
    assert "aigc-lsp models convert coder --to ct2" in result.stdout
    (tmp_path / "shapes.py").write_text("import os\n")
    run = command("complete", "shapes.py", "--model", "coder", AIGC_LSP_MODELS=str(models))
    assert "coder is a checkpoint of transformers, which is converted before it is run" in run.stderr
    refused = call("use", "coder")
    assert refused.returncode == 1
    assert "cannot be run before it is converted" in refused.stderr


def test_a_checkpoint_without_known_markers_asks(call, models: Path, tmp_path: Path) -> None:
    checkpoint(tmp_path / "coder", ["<s>"])
    result = call("add", "coder")
    assert result.returncode == 1
    assert "Look them up in the model's card" in result.stderr
    (tmp_path / "coder" / "config.json").unlink()
    assert "is no transformers checkpoint" in call("add", "coder").stderr


def test_a_repository_is_taken_in(call, hub: Hub, models: Path, weights: bytes) -> None:
    files = {"Small-Q2_K.gguf": b"GGUF", "Small-Q4_K_M.gguf": weights, "mmproj-Small.gguf": b"GGUF"}
    hub.repositories["owner/Small-GGUF"] = Repository(files, {"license": "mit"})
    result = call("add", "owner/Small-GGUF", "--name", "small")
    assert result.returncode == 0, result.stderr
    told = manifest(models, "small")
    assert told["files"][0]["path"] == "Small-Q4_K_M.gguf"
    assert (told["licence"], told["permissive"]) == ("MIT", True)
    assert told["source"]["repository"] == "owner/Small-GGUF"


def test_a_repository_of_unknown_licence_asks_and_of_several_files_too(call, hub: Hub, weights: bytes) -> None:
    files = {"a.gguf": weights, "b.gguf": weights}
    hub.repositories["owner/two"] = Repository(files, {"license": "other", "license_name": "own-terms"})
    several = call("add", "owner/two")
    assert several.returncode == 1
    assert "owner/two has several: a.gguf, b.gguf. Choose one with --file." in several.stderr
    asked = call("add", "owner/two", "--file", "b*")
    assert asked.returncode == 1
    assert "licence own-terms" in asked.stderr
    assert "Then call again with --accept-licence." in asked.stderr
    assert hub.ranges == []
    assert call("add", "owner/two", "--file", "b*", "--accept-licence").returncode == 0
    assert "has no c*, only a.gguf, b.gguf" in call("add", "owner/two", "--file", "c*").stderr


def test_a_checkpoint_of_a_repository_is_taken_in(call, hub: Hub, models: Path, tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "there", ["<fim_prefix>", "<fim_suffix>", "<fim_middle>"])
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    hub.repositories["owner/coder"] = Repository(files, {"license": "apache-2.0"})
    result = call("add", "owner/coder")
    assert result.returncode == 0, result.stderr
    assert sorted(path.name for path in (models / "coder").iterdir()) == [
        "config.json",
        "manifest.toml",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]


@pytest.mark.parametrize("what", ["nowhere.gguf", "owner/none", "a b"])
def test_what_is_nowhere_is_said(call, hub: Hub, what: str) -> None:
    result = call("add", what)
    assert result.returncode == 1
    assert "is not there." in result.stderr or "has no repository owner/none" in result.stderr
