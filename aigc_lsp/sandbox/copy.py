"""A copy of a project that may be changed and thrown away. The original is only read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aigc_lsp.errors import ProjectUnfit
from aigc_lsp.sandbox.reach import SECRETS, harmless

LARGEST = 16 << 20  # bytes of one file
MOST_FILES = 50_000
MOST_BYTES = 1 << 30
CODE = (".py", ".pyi", ".toml", ".cfg", ".ini")  # copied before the rest, in case not all fits

SKIPPED = {
    *(".git", ".hg", ".svn", ".jj", "node_modules", "bower_components", "__pycache__", "__pypackages__"),
    *(".venv", ".env", ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"),
    *(".pytype", ".pyre", ".ipynb_checkpoints", ".cache", ".idea", ".vscode", ".gradle", ".terraform", ".direnv"),
    *(secret for secret in SECRETS if "/" not in secret),
}
SECRET_FILES = (".env.", "id_rsa", "id_ed25519", "id_ecdsa")  # how names of files begin that hold secrets
SECRET_ENDINGS = (".pem", ".key", ".p12", ".pfx")


@dataclass
class Omitted:
    """What was left out of a copy, counted by reason."""

    large: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    secret: list[str] = field(default_factory=list)
    special: list[str] = field(default_factory=list)
    beyond: int = 0  # files, once the bounds were reached

    def sentences(self) -> Iterator[str]:
        """One for each reason there was."""
        reasons = (
            (self.large, f"larger than {LARGEST >> 20} MB"),
            (self.outside, "linked from outside the project"),
            (self.secret, "likely to hold secrets"),
            (self.special, "unreadable or no ordinary files"),
        )
        for names, reason in reasons:
            if names:
                more = f" and {len(names) - 3} more" if len(names) > 3 else ""
                yield f"Left out of the copy, being {reason}: {', '.join(sorted(names)[:3])}{more}."
        if self.beyond:
            yield (
                f"Left out of the copy: {self.beyond} files beyond the first {MOST_FILES:,}"
                f" or {MOST_BYTES >> 30} GB. Open a smaller folder as the workspace to have them."
            )


def copy_project(project: Path, to: Path, own: Callable[[str], None] = lambda path: None) -> Omitted:
    """Copies a project without its history, environments, caches and secrets. What was left out.

    Args:
        own: called with each path that was made.

    Raises:
        ProjectUnfit: it is not a folder, or one that holds more than a project.
    """
    if not project.is_dir():
        raise ProjectUnfit(f"{project} is not a folder. Open the project's folder as the workspace.")
    if not harmless(project):
        raise ProjectUnfit(f"{project} holds your home or your keys. Open the project's own folder as the workspace.")
    return _Copy(project, to, own).omitted


class _Copy:
    """One walk through a project."""

    def __init__(self, project: Path, to: Path, own: Callable[[str], None]) -> None:
        self.omitted = Omitted()
        self._top = os.path.realpath(project)
        self._own = own
        self._files = self._bytes = 0
        self._code: list[tuple[os.DirEntry[str], str]] = []
        self._rest: list[tuple[os.DirEntry[str], str]] = []
        self._folder(self._top, str(to))
        for entry, target in (*self._code, *self._rest):
            with suppress(FileNotFoundError):  # it went away meanwhile
                self._file(entry, target)

    def _folder(self, source: str, target: str) -> None:
        os.mkdir(target, 0o700)
        try:
            entries = list(os.scandir(source))
        except OSError:
            self.omitted.special.append(self._name(source))
            entries = []
        for entry in entries:
            with suppress(FileNotFoundError):  # it went away meanwhile
                self._entry(entry, os.path.join(target, entry.name))
        self._own(target)

    def _entry(self, entry: os.DirEntry[str], target: str) -> None:
        if entry.is_symlink():
            self._link(entry, target)
        elif entry.is_dir():
            if entry.name not in SKIPPED and not _is_environment(entry.path):
                self._folder(entry.path, target)
        elif entry.name == ".git":
            return  # of a work tree
        elif entry.name.startswith(SECRET_FILES) or entry.name.endswith(SECRET_ENDINGS) or entry.name == ".env":
            self.omitted.secret.append(self._name(entry.path))
        elif entry.is_file():
            (self._code if entry.name.endswith(CODE) else self._rest).append((entry, target))
        else:
            self.omitted.special.append(self._name(entry.path))

    def _file(self, entry: os.DirEntry[str], target: str) -> None:
        status = entry.stat()
        if status.st_size > LARGEST:
            self.omitted.large.append(self._name(entry.path))
        elif self._files >= MOST_FILES or self._bytes + status.st_size > MOST_BYTES:
            self.omitted.beyond += 1
        else:
            try:
                shutil.copyfile(entry.path, target)
            except PermissionError:
                self.omitted.special.append(self._name(entry.path))
                return
            os.chmod(target, 0o600 | (status.st_mode & 0o111))
            self._own(target)
            self._files += 1
            self._bytes += status.st_size

    def _link(self, entry: os.DirEntry[str], target: str) -> None:
        """Keeps a link that stays inside, made relative so that it stays inside the copy as well."""
        leads_to = os.path.realpath(entry.path)
        if os.path.commonpath([leads_to, self._top]) == self._top:
            folder = os.path.realpath(os.path.dirname(entry.path))
            os.symlink(os.path.relpath(leads_to, folder), target)
            self._own(target)
        else:
            self.omitted.outside.append(self._name(entry.path))

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self._top)


def _is_environment(folder: str) -> bool:
    """Whether a folder is an environment with another name than usual."""
    return os.path.exists(os.path.join(folder, "pyvenv.cfg")) or os.path.exists(os.path.join(folder, "conda-meta"))
