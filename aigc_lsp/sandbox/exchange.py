"""Putting files into a copy and taking them out, from outside, after code ran there that may have laid traps."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

MOST = 16 << 20  # bytes of a file that are taken


def write(top: Path, path: PurePath, content: bytes, user: int = 0) -> None:
    """Writes the file ``path`` below ``top`` anew, with the folders it needs, owned by ``user`` unless 0.

    Raises:
        OSError: a link leads out of ``top``.
    """
    with _folder(top, path, user) as folder:
        with suppress(FileNotFoundError):
            os.unlink(path.name, dir_fd=folder)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(path.name, flags, 0o644, dir_fd=folder), "wb") as file:
            file.write(content)
            if user:
                os.fchown(file.fileno(), user, user)


def read(top: Path, path: PurePath, most: int = MOST) -> bytes:
    """The first ``most`` bytes of the file ``path`` below ``top``.

    Raises:
        OSError: there is none, it is no ordinary file, or a link leads out of ``top``.
    """
    with _folder(top, path) as folder:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with os.fdopen(os.open(path.name, flags, dir_fd=folder), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise PermissionError(f"{path} is no ordinary file")
            return file.read(most)


def remove(top: Path, path: PurePath) -> None:
    """Removes the file ``path`` below ``top``, if there is one."""
    with suppress(FileNotFoundError), _folder(top, path) as folder:
        os.unlink(path.name, dir_fd=folder)


@contextmanager
def _folder(top: Path, path: PurePath, user: int | None = None) -> Iterator[int]:
    """The folder of ``path``, opened one part after the other so that no link is followed that appears meanwhile.

    Args:
        user: who owns the folders that are made; None makes none.
    """
    real_top = os.path.realpath(top)
    real = os.path.realpath(os.path.join(real_top, path.parent))
    if path.is_absolute() or os.path.commonpath([real, real_top]) != real_top:
        raise PermissionError(f"{path} leads out of the copy")
    folder = os.open(real_top, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in Path(os.path.relpath(real, real_top)).parts:
            if user is not None:
                with suppress(FileExistsError):
                    os.mkdir(part, 0o755, dir_fd=folder)
                    if user:
                        os.chown(part, user, user, dir_fd=folder, follow_symlinks=False)
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)
