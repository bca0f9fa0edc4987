from dataclasses import replace
from pathlib import Path

import pytest

from aigc_lsp.errors import ModelError
from aigc_lsp.store.manifest import Chat, Fim, Source, read_manifest
from aigc_lsp.store.receipt import write_receipt
from aigc_lsp.store.shelf import find


def test_a_receipt_is_read_back_as_it_was_written(models: Path) -> None:
    small = find("small").manifest
    fim = Fim("prefix-first", '<"pre">', "<|suf|>", "<\uff5cmid\u2581dle\uff5c>", "", ("<end>", "</s>"), begin="<s>")
    for manifest in (
        small,
        replace(
            small,
            fim=fim,
            chat=Chat("<u>{request}\n</u>", ("<u>", "</u>")),
            instructs=True,
            permissive=False,
            licence='"Own" terms',
            terms="https://example.org/terms",
            source=Source("owner/model", "0123456789abcdef0123456789abcdef01234567"),
            parameters=7_000_000_000,
            active=1_000_000_000,
            memory=5_000_000_000,
            good_for="Nothing.\nReally.",
        ),
        replace(small, fim=None),
    ):
        write_receipt(models / "small", manifest)
        assert read_manifest(models / "small" / "manifest.toml") == manifest


def test_a_receipt_that_cannot_be_written_leaves_what_was_there(models: Path) -> None:
    with pytest.raises(ModelError, match="cannot be written"):
        write_receipt(models / "small" / "model.gguf", find("small").manifest)
    assert sorted(path.name for path in (models / "small").iterdir()) == ["manifest.toml", "model.gguf"]
