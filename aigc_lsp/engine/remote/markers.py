"""The markers of a server's model, by the manifests of this machine: the settings name one, or its own name does."""

from __future__ import annotations

import re

from aigc_lsp.errors import ModelError
from aigc_lsp.store.manifest import Manifest
from aigc_lsp.store.shelf import catalogue, find, in_catalogue, names

SIZE = re.compile(r"\d+(?:\.\d+)?[bm](?=\W|_|$).*", re.IGNORECASE)  # 1.5B and what comes after it


def markers_of(chosen: str, served: str) -> Manifest | None:
    """The manifest whose markers a server's model has, None when nobody knows.

    Args:
        chosen: its name here, from the settings; empty when they say nothing.
        served: the name that the server has for it.

    Raises:
        ModelError: there is no model of the chosen name.
    """
    if chosen:
        return _manifest(chosen)
    known: dict[str, Manifest] = {}
    families: dict[str, Manifest] = {}
    for name in (*catalogue(), *names()):
        try:
            manifest = _manifest(name)
        except ModelError:
            continue
        for each in (name, manifest.name):
            known[_plain(each)] = families[_plain(SIZE.sub("", each))] = manifest
    wanted = _plain(served)
    for some in (known, families):
        if found := [name for name in some if name and name in wanted]:
            return some[max(found, key=len)]
    return None


def _manifest(name: str) -> Manifest:
    """That of a model here or, where there is none, of one that could be pulled.

    Raises:
        ModelError: there is neither.
    """
    try:
        return find(name).manifest
    except ModelError:
        if name not in catalogue():
            raise
        return in_catalogue(name)


def _plain(name: str) -> str:
    """A name without what its writings differ in."""
    return re.sub(r"[^a-z0-9.]", "", name.lower())
