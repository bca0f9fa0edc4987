"""`aigc-lsp models pull`: a model of the catalogue, fetched from its hub."""

from __future__ import annotations

from dataclasses import replace

from aigc_lsp.cli.models.licence import agree
from aigc_lsp.cli.models.take_in import alone, bring, complete_by, conclude
from aigc_lsp.engine.gguf_facts import gguf_facts
from aigc_lsp.errors import ModelError, ModelMissing
from aigc_lsp.store.hub import look_up
from aigc_lsp.store.manifest import MANIFEST
from aigc_lsp.store.markers import fit, names_of
from aigc_lsp.store.shelf import EMBEDDED, catalogue, find, in_catalogue, models_folder
from aigc_lsp.store.verify import check_sizes


def pull(name: str, *, accepted: bool) -> int:
    """Fetches a model and tries it; exit status 1 when it cannot be run here.

    Args:
        accepted: its licence was.

    Raises:
        ModelError: it was not fetched; what came is kept for the next call.
    """
    if name == EMBEDDED or (name not in catalogue() and (models_folder() / name / MANIFEST).is_file()):
        print(f"{name} is here already; `aigc-lsp models verify {name}` reads it.")
        return 0
    if name not in catalogue() and "/" in name:
        raise ModelMissing(f"{name!r} is not in the catalogue. `aigc-lsp models add {name}` takes a hub's repository.")
    manifest = in_catalogue(name)
    if _whole(name):
        print(f"{name} is here already; `aigc-lsp models verify {name}` reads it.")
        return 0
    agree(manifest, accepted=accepted)
    assert manifest.source is not None, "every manifest of the catalogue names its source"
    listing = look_up(manifest.source)
    with alone(name) as folder:
        manifest = replace(manifest, source=listing.source, files=bring(manifest, listing, folder))
        wanted = names_of([manifest.fim] if manifest.fim else [])
        facts = gguf_facts(folder / manifest.files[0].path, wanted)
        if manifest.fim:
            manifest = replace(manifest, fim=fit(manifest.fim, facts.names))
        return conclude(folder, complete_by(manifest, facts))


def _whole(name: str) -> bool:
    """Whether the model is here, as far as its files' sizes tell."""
    try:
        check_sizes(find(name))
    except ModelError:
        return False
    return True
