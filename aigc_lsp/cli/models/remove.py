"""`aigc-lsp models remove`: a model's folder off the disk."""

from __future__ import annotations

import shutil

from aigc_lsp.errors import BadOption, ModelError, ModelMissing
from aigc_lsp.store.manifest import MANIFEST
from aigc_lsp.store.shelf import EMBEDDED, NAME, models_folder
from aigc_lsp.store.user_settings import read_settings


def remove(name: str) -> int:
    """Deletes a model of the user's models folder, or what an interrupted fetch left of one; exit status 0.

    Raises:
        ModelMissing: there is no such folder.
        ModelError: it cannot be deleted.
    """
    if name == EMBEDDED:
        raise ModelMissing("The embedded model is part of aigc-lsp and stays.")
    folder = models_folder() / name
    if not NAME.fullmatch(name) or not folder.is_dir():
        raise ModelMissing(f"There is no model {name!r} in {models_folder()}. `aigc-lsp models list` names those here.")
    try:
        nbytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        (folder / MANIFEST).unlink(missing_ok=True)  # first: what is half deleted is no model
        folder.unlink() if folder.is_symlink() else shutil.rmtree(folder)
        folder.with_name(f".{name}.lock").unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(f"{error.filename or folder} cannot be deleted: {error.strerror}.") from error
    print(f"{name} is gone, {nbytes / 1e6:,.1f} MB.")
    try:
        used = read_settings().get("engine", {}).get("model") == name
    except (BadOption, AttributeError):
        used = False
    if used:
        print("Your settings still name it: choose another one with `aigc-lsp models use NAME`.")
    return 0
