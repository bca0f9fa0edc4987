"""A model's licence, said before anything is fetched, and asked about when it does not allow every use."""

from __future__ import annotations

import sys

from aigc_lsp.errors import LicenceRefused
from aigc_lsp.store.manifest import Manifest


def agree(manifest: Manifest, *, accepted: bool) -> None:
    """Says the licence; goes on when it is permissive or accepted.

    Args:
        accepted: the user said so when calling.

    Raises:
        LicenceRefused: it was not accepted, or there is no terminal to ask on.
    """
    where = f", {manifest.terms}" if manifest.terms else ""
    print(f"{manifest.name}: licence {manifest.licence}{where}", file=sys.stderr)
    if manifest.permissive or accepted:
        return
    sentence = "It does not allow every use: read it first."
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        raise LicenceRefused(f"{manifest.name} was not fetched. {sentence} Then call again with --accept-licence.")
    print(f"{sentence} Do you accept it? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise LicenceRefused(f"{manifest.name} was not fetched.")
