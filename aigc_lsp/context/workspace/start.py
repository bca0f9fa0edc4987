"""How the process that keeps the indexes is started. Light: whoever starts it need not import what it does."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE_PARENT = str(Path(__file__).resolve().parents[3])
_START = (
    f"import sys; sys.path.append({_PACKAGE_PARENT!r}); from aigc_lsp.context.workspace.process import main; main()"
)
# -P: a file of the current folder must not stand in for a module of ours.
COMMAND = (sys.executable, "-P", "-X", "utf8", "-c", _START)
