"""`aigc-lsp models use`: the model that editors and commands take when nothing else is said."""

from __future__ import annotations

from pathlib import Path

from aigc_lsp.errors import BadOption, ModelMissing
from aigc_lsp.store.shelf import catalogue, find, names
from aigc_lsp.store.user_settings import write_model
from aigc_lsp.store.verify import check_sizes


def use(name: str) -> int:
    """Writes the model into the user's settings file; exit status 0.

    Raises:
        ModelError: there is no such model, or its files are not whole.
        BadOption: the model cannot be run as it is, or the file cannot be written.
    """
    if name not in names() and name in catalogue():
        raise ModelMissing(f"{name} is not here yet: `aigc-lsp models pull {name}` fetches it.")
    model = find(name)
    check_sizes(model)
    if model.manifest.format == "transformers":
        raise BadOption(f"{name} cannot be run before it is converted: aigc-lsp models convert {name} --to ct2.")
    if name not in names() and Path(name).expanduser().exists():
        name = str(Path(name).expanduser().resolve())
    path = write_model(name)
    print(f"{model.manifest.name} is used from now on ({path}); editors take it when they start the server again.")
    return 0
