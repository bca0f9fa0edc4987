"""How the launcher reads its order."""

from __future__ import annotations

import json
from types import SimpleNamespace

TYPE_CHECKING = False  # typing and dataclasses take longer to import than all that the launcher does
if TYPE_CHECKING:
    from aigc_lsp.sandbox.order import Order

UNSHARE = "unshare"  # namespaces that the launcher makes
BUBBLEWRAP = "bwrap"  # namespaces that bubblewrap makes
LANDLOCK = "landlock"  # no namespaces: Landlock and seccomp alone
PLAIN = "plain"  # limits and nothing else


def decode(text: str) -> Order:
    """The order that was encoded; its fields can be read like those of the dataclass."""
    order: Order = json.loads(text, object_hook=lambda fields: SimpleNamespace(**fields))
    return order
