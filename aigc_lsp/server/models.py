"""aigc-lsp.models: which models can be named, for an editor's menu."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from aigc_lsp.errors import AigcError
from aigc_lsp.server.wire import Server
from aigc_lsp.store.shelf import find, models_folder, names


def models(ls: Server, arguments: list[Any]) -> dict[str, Any]:
    """The model in use, the user's folder, and what each model's manifest says of it; only manifests are read."""
    found = []
    for name in names():
        with suppress(AigcError):
            manifest = find(name).manifest
            found.append({"name": name, "summary": manifest.summary, "bytes": manifest.nbytes})
    return {"current": ls.session.settings.engine.model, "folder": str(models_folder()), "models": found}
