"""Numbers that took long to measure, kept in the work folder: a command that was stopped goes on where it was."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Measured:
    """The file ``measured.json``. It knows what was measured and under which options, not the program's version."""

    def __init__(self, work: Path) -> None:
        self._path = work / "measured.json"

    def of(self, file: Path, what: str, measure: Callable[[], Any]) -> Any:
        """What was measured of a file under that heading, else what ``measure`` gives; it has to be JSON."""
        key = f"{what} of {hashlib.sha256(file.read_bytes()).hexdigest()[:16]}"
        known = json.loads(self._path.read_text()) if self._path.exists() else {}
        if key not in known:
            found = measure()
            known = (
                json.loads(self._path.read_text()) if self._path.exists() else {}
            )  # another command may have written
            known[key] = found
            self._path.with_suffix(".partial").write_text(json.dumps(known, indent=1) + "\n")
            self._path.with_suffix(".partial").rename(self._path)
        return known[key]
