from pathlib import Path

import pytest

from aigc_lsp.errors import BadManifest
from aigc_lsp.store.manifest import Chat, Fim, read_manifest


def test_a_manifest_is_read_whole(models: Path) -> None:
    manifest = read_manifest(models / "small" / "manifest.toml")
    assert manifest.name == "small"
    assert manifest.context == 512
    assert [file.path for file in manifest.files] == ["model.gguf"]
    assert manifest.nbytes == manifest.files[0].size
    assert manifest.fim == Fim("suffix-first", "", "<|suffix|>", "<|middle|>", "<|file|>", ("<|end|>",))


def test_a_model_for_conversations_says_how_it_is_asked(models: Path) -> None:
    path = models / "small" / "manifest.toml"
    assert read_manifest(path).chat is None
    assert not read_manifest(path).instructs
    chat = '[chat]\ntemplate = "<|user|>{request}<|end|>"\nmarks = ["<|user|>", "<|end|>"]\n'
    path.write_text(path.read_text() + chat + "[abilities]\ninstructs = true\n")
    manifest = read_manifest(path)
    assert manifest.chat == Chat("<|user|>{request}<|end|>", ("<|user|>", "<|end|>"))
    assert manifest.instructs


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('name = "small"', "", "`name` is missing"),
        ('name = "small"', "name = 7", "`name` must be a text, not 7"),
        ('format = "gguf"', 'format = "onnx"', "`format` must be one of gguf, ct2, transformers, not 'onnx'"),
        ("context = 512", "context = 0", "`context` must be a whole number of at least 1, not 0"),
        ("context = 512", "context = true", "`context` must be a whole number"),
        ('path = "model.gguf"', 'path = "../model.gguf"', "`files[0].path` must stay inside the model's folder"),
        ('path = "model.gguf"', 'path = "/model.gguf"', "`files[0].path` must stay inside the model's folder"),
        ('sha256 = "', 'sha256 = "X', "`files[0].sha256` must be 64 lower-case hex digits"),
        ("[[files]]", "[[papers]]", "`files` must list at least the weights"),
        ("[[files]]", "[files]", "`files` must be a list of tables"),
        ('order = "suffix-first"', 'order = "inside-out"', "`fim.order` must be suffix-first or prefix-first"),
        ('order = "suffix-first"', 'order = "prefix-first"', "`fim.prefix` must name a marker"),
        ('end = ["<|end|>"]', 'end = "<|end|>"', "`fim.end` must be a list of marker names"),
        ("[fim]", '[chat]\ntemplate = "Hello"\n[fim]', "`chat.template` must have {request} in it once"),
        (
            "[fim]",
            '[chat]\ntemplate = "{request}"\nmarks = "<s>"\n[fim]',
            "`chat.marks` must be a list of marker names",
        ),
        ("[fim]", '[abilities]\ninstructs = "yes"\n[fim]', "`abilities.instructs` must be true or false, not 'yes'"),
        ("[fim]", "[fim", "is no valid TOML"),
    ],
)
def test_a_wrong_manifest_is_refused_with_the_key_that_is_wrong(models: Path, old: str, new: str, named: str) -> None:
    path = models / "small" / "manifest.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(BadManifest) as caught:
        read_manifest(path)
    assert named in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_manifest_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadManifest, match="is no valid TOML"):
        read_manifest(path)


def test_a_manifest_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match="cannot be read"):
        read_manifest(tmp_path / "manifest.toml")
