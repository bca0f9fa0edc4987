"""`aigc-lsp models show`: all that is known of one model."""

from __future__ import annotations

import json
from dataclasses import asdict

from aigc_lsp.errors import ModelMissing
from aigc_lsp.store.manifest import Manifest
from aigc_lsp.store.shelf import catalogue, find, in_catalogue


def show(name: str, *, as_json: bool) -> int:
    """Prints what an installed model's manifest says, or that of the catalogue; exit status 0.

    Raises:
        ModelMissing: there is no such model.
        BadManifest: its manifest cannot be used.
    """
    try:
        model = find(name)
        manifest, folder = model.manifest, str(model.folder)
    except ModelMissing:
        if name not in catalogue():
            raise
        manifest, folder = in_catalogue(name), ""
    if as_json:
        print(json.dumps({**asdict(manifest), "folder": folder or None, "bytes": manifest.nbytes}))
        return 0
    rows = [(key, value) for key, value in _rows(manifest, folder) if value]
    width = max(len(key) for key, _ in rows)
    print("\n".join(f"{key:<{width}}  {value}" for key, value in rows))
    return 0


def _rows(manifest: Manifest, folder: str) -> list[tuple[str, str]]:
    fim, source = manifest.fim, manifest.source
    licence = manifest.licence if manifest.permissive else f"{manifest.licence}, which does not allow every use"
    active = f", {manifest.active / 1e9:.1f} of them for each token" if manifest.active < manifest.parameters else ""
    small = f"{manifest.parameters / 1e6:,.1f} million"
    parameters = small if manifest.parameters < 10**9 else f"{manifest.parameters / 1e9:.1f} thousand million{active}"
    rows = [
        ("name", manifest.name),
        ("what it is", manifest.summary),
        ("good for", manifest.good_for),
        ("where", folder or f"not here; `aigc-lsp models pull {manifest.name}` fetches it"),
        ("from", f"{source.repository}, {source.revision}" if source else ""),
        ("licence", f"{licence}{f'; {manifest.terms}' if manifest.terms else ''}"),
        ("parameters", parameters if manifest.parameters else ""),
        ("memory", f"{manifest.memory / 1e9:.1f} GB" if manifest.memory else ""),
        ("context", f"{manifest.context:,} tokens" if manifest.context else ""),
        ("format", manifest.format),
    ]
    for file in manifest.files:
        size = f", {file.size / 1e6:,.1f} MB" if file.size else ""
        rows.append(("file", f"{file.path}{size}{f', sha256 {file.sha256}' if file.sha256 else ''}"))
    if fim is None:
        return [*rows, ("fill in the middle", "no markers: only the text before the cursor is used")]
    markers = {
        "begin": fim.begin,
        "prefix": fim.prefix,
        "suffix": fim.suffix,
        "middle": fim.middle,
        "file": fim.file,
        "end": " ".join(fim.end),
    }
    rows.append(("fill in the middle", fim.order))
    return [*rows, *((f"  {key}", value) for key, value in markers.items())]
