"""The user's own settings file as a layer of options: what it sets, and what is wrong with it."""

from __future__ import annotations

from aigc_lsp.errors import BadOption
from aigc_lsp.server.options import Layer, Source, read
from aigc_lsp.store.user_settings import read_settings, settings_file


def user_layer() -> Layer:
    """What the file sets; a fault is a sentence that names the file."""
    try:
        layer = read(read_settings(), Source.USER)
    except BadOption as error:
        return Layer(faults=(str(error),))
    return Layer(layer.values, tuple(f"{settings_file()}: {fault}" for fault in layer.faults))
