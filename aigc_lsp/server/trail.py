"""How an unexpected error is logged: its type and the way to it. Not its text, which may quote the user's."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb


def trail(error: BaseException) -> str:
    steps = ",".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__))
    return f"error={type(error).__name__} at={steps}"
