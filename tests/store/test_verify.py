from pathlib import Path

import pytest

from aigc_lsp.errors import ModelDamaged, ModelMissing
from aigc_lsp.store.shelf import find
from aigc_lsp.store.verify import check_hashes, check_sizes


def test_a_whole_model_passes_both_checks(models: Path) -> None:
    check_sizes(find("small"))
    check_hashes(find("small"))


def test_the_embedded_model_is_what_its_manifest_says() -> None:
    check_hashes(find("embedded"))


def test_a_truncated_file_is_found_without_reading_it(models: Path) -> None:
    path = models / "small" / "model.gguf"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ModelDamaged, match=r"has 1,000 bytes instead of 2,052\. Fetch the model again\."):
        check_sizes(find("small"))


def test_a_missing_file_is_found(models: Path) -> None:
    (models / "small" / "model.gguf").unlink()
    with pytest.raises(ModelMissing, match=r"model\.gguf is not there; it is part of model 'small'"):
        check_sizes(find("small"))


def test_one_altered_byte_is_found_by_the_hash_only(models: Path) -> None:
    path = models / "small" / "model.gguf"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    check_sizes(find("small"))
    with pytest.raises(ModelDamaged, match="was altered"):
        check_hashes(find("small"))


def test_weights_without_a_manifest_have_no_hash_to_be_wrong(tmp_path: Path) -> None:
    (tmp_path / "bare.gguf").write_bytes(b"GGUF")
    check_hashes(find(str(tmp_path / "bare.gguf")))
