"""Where models are, and which one a name means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.errors import BadManifest, ModelMissing
from aigc_lsp.store.manifest import MANIFEST, Manifest, bare_manifest, read_manifest

EMBEDDED = "embedded"
PACKAGE = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")  # of a model and its folder


@dataclass(frozen=True)
class Model:
    """A manifest and the folder its files lie in."""

    manifest: Manifest
    folder: Path

    @property
    def weights(self) -> Path:
        """The file an engine opens."""
        return self.folder / self.manifest.files[0].path


def find(name: str) -> Model:
    """The model called ``name``: "embedded", one of the user's models folder, or a path to a .gguf or a model's folder.

    Only the manifest is read; `store.verify` looks at the files.

    Raises:
        ModelMissing: there is none; the sentence lists those there are.
        BadManifest: its manifest cannot be used.
    """
    if name == EMBEDDED:
        return _in_folder(embedded_folder())
    if _is_path(name):
        return _at_path(Path(name).expanduser())
    folder = models_folder()
    if (folder / name / MANIFEST).is_file():
        return _in_folder(folder / name)
    named = next((model for model in _user_models() if model.manifest.name == name), None)
    if named is None:
        more = f"`aigc-lsp models pull {name}` fetches it" if name in catalogue() else "`aigc-lsp models list` has more"
        raise ModelMissing(
            f"There is no model {name!r}, only {', '.join(names())}. Use one of these or the path of a .gguf file;"
            f" {more}, and models of your own belong in {folder}."
        )
    return named


def catalogue() -> dict[str, Path]:
    """The manifests of the models that can be fetched, by the models' names."""
    return {path.stem: path for path in sorted((_model_store() / "manifests").glob("*.toml"))}


def in_catalogue(name: str) -> Manifest:
    """The manifest of a model that can be fetched.

    Raises:
        ModelMissing: the catalogue has no such model.
    """
    try:
        return read_manifest(catalogue()[name], of_shelf=True)
    except KeyError:
        raise ModelMissing(
            f"{name!r} is not in the catalogue, which has {', '.join(catalogue())}. Choose one of these, or"
            " `aigc-lsp models add` takes a GGUF file or a hub's repository."
        ) from None


def names() -> list[str]:
    """The models that can be found by name, the embedded one first."""
    return [EMBEDDED, *sorted(model.folder.name for model in _user_models())]


def embedded_folder() -> Path:
    """The folder of the model that ships."""
    return _model_store() / EMBEDDED


def models_folder() -> Path:
    """The folder of the user's own models, one folder each; it need not exist."""
    if chosen := os.environ.get("AIGC_LSP_MODELS"):
        return Path(chosen).expanduser()
    from platformdirs import user_data_path  # 5 ms that the embedded model does not need

    return user_data_path("aigc-lsp", appauthor=False) / "models"


def _model_store() -> Path:
    """What ships: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / "model_store"
    return inside if inside.is_dir() else PACKAGE.parent / "model_store"


def _is_path(name: str) -> bool:
    return name.endswith(".gguf") or name.startswith("~") or "/" in name or os.sep in name


def _at_path(path: Path) -> Model:
    if path.is_dir():
        return _in_folder(path)
    if not path.is_file():
        raise ModelMissing(f"{path} is not there. Name a .gguf file, a folder with a {MANIFEST}, or {EMBEDDED!r}.")
    if path.name == MANIFEST:
        return _in_folder(path.parent)
    if path.suffix != ".gguf":
        raise ModelMissing(f"{path} is no model: name a .gguf file or a folder with a {MANIFEST}.")
    if (path.parent / MANIFEST).is_file():
        model = _in_folder(path.parent)
        if model.weights == path:
            return model
    return Model(bare_manifest(path), path.parent)


def _in_folder(folder: Path) -> Model:
    if not (folder / MANIFEST).is_file():
        raise ModelMissing(f"{folder} has no {MANIFEST}, so there is no model in it. {_next_step(folder)}")
    return Model(read_manifest(folder / MANIFEST), folder)


def _next_step(folder: Path) -> str:
    if folder == embedded_folder():
        return "Install aigc-lsp again."
    return "Write one beside the weights, or name the .gguf file itself."


def _user_models() -> Iterator[Model]:
    """The models of the user's folder whose manifests can be read."""
    try:
        folders = sorted(path for path in models_folder().iterdir() if (path / MANIFEST).is_file())
    except OSError:
        return
    for folder in folders:
        try:
            yield Model(read_manifest(folder / MANIFEST), folder)
        except BadManifest:
            continue
