"""A file written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from aigc_lsp.errors import BadDocument


def replace_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Gives a file another text, folders around it included; whoever reads it sees the old text or the new one.

    Raises:
        BadDocument: it cannot be written; it is as it was then.
    """
    path = Path(os.path.realpath(path))  # a link stays one
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with open(descriptor, "w", encoding=encoding, newline="") as file:
                file.write(text)
            os.chmod(name, mode & 0o7777)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise BadDocument(f"{path} cannot be written: {error.strerror}. Nothing was changed.") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
