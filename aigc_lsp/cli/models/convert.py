"""`aigc-lsp models convert` and `quantise`: a new model made from one that is there."""

from __future__ import annotations

import sys

from aigc_lsp.store import convert as converting
from aigc_lsp.store import quantise as quantising
from aigc_lsp.store.conversion.task import Made
from aigc_lsp.store.shelf import Model, find


def convert(name: str, to: str, type: str, as_name: str) -> int:
    """Prints what was made; exit status."""
    model = find(name)
    _wait(model)
    return _say(model, *converting.convert(model, to, type, as_name))


def quantise(name: str, type: str, as_name: str) -> int:
    """Prints what was made; exit status."""
    model = find(name)
    _wait(model)
    return _say(model, *quantising.quantise(model, type, as_name))


def _wait(model: Model) -> None:
    if sys.stderr.isatty():
        print(f"{model.manifest.nbytes / 1e6:,.1f} MB are read and written; this may take minutes.", file=sys.stderr)


def _say(source: Model, made: Model, how: Made) -> int:
    before, after = source.manifest.nbytes / 1e6, made.manifest.nbytes / 1e6
    print(f"{made.manifest.name}: {after:,.1f} MB, from {before:,.1f} MB; cosine of the logits {how.cosine:.4f}.")
    print(f"Use it: aigc-lsp models use {made.manifest.name}")
    return 0
