"""The launcher's last steps, where another program has made the namespaces."""

from __future__ import annotations

import sys

from aigc_lsp.sandbox.launch import confine
from aigc_lsp.sandbox.launch.order import decode


def main() -> None:
    """Becomes the command of the order in the first argument."""
    confine.execute(decode(sys.argv[1]))
