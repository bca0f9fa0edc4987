"""Files of a model from elsewhere on the disk into the models folder, hashed on the way."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from aigc_lsp.errors import NoRoom
from aigc_lsp.stage import Progress, Stage
from aigc_lsp.store.fetch import FULL, check_room
from aigc_lsp.store.manifest import ModelFile

BLOCK = 1 << 20  # bytes


def copy_in(files: list[tuple[Path, str]], folder: Path, told: Progress) -> tuple[ModelFile, ...]:
    """The files under their names in the folder: a second name for the same bytes where both are on one disk, which
    costs nothing, else a copy.

    Args:
        files: where each is, and what it is called there.

    Raises:
        NoRoom: the disk is too small.
        OSError: one cannot be read or written.
    """
    total = sum(path.stat().st_size for path, _ in files)
    done = 0
    taken = []
    for path, name in files:
        target = folder / name
        if not _linked(path, target):
            check_room(folder, path.stat().st_size)
        partial = target.with_name(f".{name}.partial")
        sha256 = hashlib.sha256()
        try:
            with path.open("rb") as source, open(os.devnull if target.exists() else partial, "wb") as output:
                while block := source.read(BLOCK):
                    sha256.update(block)
                    output.write(block)
                    done += len(block)
                    told(Stage("taking in", f"{done / 1e6:,.1f} of {total / 1e6:,.1f} MB", done, total))
            if not target.exists():
                os.replace(partial, target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            if error.errno in FULL:
                raise NoRoom(f"The disk was full at {done / 1e6:,.1f} of {total / 1e6:,.1f} MB. Make room.") from error
            raise
        taken.append(ModelFile(name, target.stat().st_size, sha256.hexdigest()))
    return tuple(taken)


def _linked(path: Path, target: Path) -> bool:
    """Whether the file now has a second name at ``target``."""
    target.unlink(missing_ok=True)
    try:
        os.link(path.resolve(), target)
    except OSError:
        return False
    return True
