"""A model's manifest as it is written once its files are whole: until then the folder is no model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aigc_lsp.errors import ModelError
from aigc_lsp.store.manifest import MANIFEST, Manifest
from aigc_lsp.store.replace import replace_text


def write_receipt(folder: Path, manifest: Manifest) -> None:
    """Puts the manifest into the model's folder, whole or not at all.

    Raises:
        ModelError: it cannot be written there.
    """
    path = folder / MANIFEST
    try:
        replace_text(path, receipt(manifest))
    except OSError as error:
        raise ModelError(f"{path} cannot be written: {error.strerror}. Without it there is no model.") from error


def receipt(manifest: Manifest) -> str:
    """The manifest as TOML, which `read_manifest` reads back to the same."""
    import tomlkit

    document = tomlkit.document()
    document.update(_stated(manifest, "name", "summary", "good_for", "format", "licence"))
    document["permissive"] = manifest.permissive
    document.update(_stated(manifest, "terms", "parameters"))
    if manifest.active != manifest.parameters:
        document["active"] = manifest.active
    document.update(_stated(manifest, "memory", "context"))
    if manifest.source:
        document["source"] = {"repository": manifest.source.repository, "revision": manifest.source.revision}
    files = tomlkit.aot()
    for file in manifest.files:
        files.append(tomlkit.item({"path": file.path, "size": file.size, "sha256": file.sha256}))
    document["files"] = files
    if manifest.fim:
        fim = _stated(manifest.fim, "order", "begin", "prefix", "suffix", "middle", "file")
        document["fim"] = {**fim, "end": list(manifest.fim.end)}
    if manifest.chat:
        document["chat"] = {"template": manifest.chat.template, "marks": list(manifest.chat.marks)}
    if manifest.instructs:
        document["abilities"] = {"instructs": True}
    return tomlkit.dumps(document)


def _stated(part: Any, *names: str) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name in names if (value := getattr(part, name))}
