"""Whether a model's files are what its manifest says: sizes at every start, hashes for the doctor."""

from __future__ import annotations

import hashlib
from pathlib import Path

from aigc_lsp.errors import ModelDamaged, ModelMissing
from aigc_lsp.store.shelf import Model, embedded_folder


def check_sizes(model: Model) -> None:
    """Looks at every file's size; reads nothing.

    Raises:
        ModelMissing: a file is not there.
        ModelDamaged: a file has another size.
    """
    for file in model.manifest.files:
        path = model.folder / file.path
        if not path.is_file():
            raise ModelMissing(f"{path} is not there; it is part of model {model.manifest.name!r}. {_repair(model)}")
        if (size := path.stat().st_size) != file.size:
            raise ModelDamaged(f"{path} has {size:,} bytes instead of {file.size:,}. {_repair(model)}")


def check_hashes(model: Model) -> None:
    """Reads every file whose hash is stated, after `check_sizes`.

    Raises:
        ModelMissing: a file is not there.
        ModelDamaged: a file has another size or other content.
    """
    check_sizes(model)
    for file in model.manifest.files:
        path = model.folder / file.path
        if file.sha256 and (found := sha256_of(path)) != file.sha256:
            raise ModelDamaged(
                f"{path} was altered: its sha256 begins with {found[:12]}, the manifest's with {file.sha256[:12]}."
                f" {_repair(model)}"
            )


def sha256_of(path: Path) -> str:
    """Lower-case hex digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _repair(model: Model) -> str:
    if model.folder == embedded_folder():
        return "Install aigc-lsp again (pip install --force-reinstall aigc-lsp)."
    return "Fetch the model again."
