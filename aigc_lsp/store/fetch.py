"""A model's files from a hub onto the disk: resumed, hashed on the way, named only when whole."""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from aigc_lsp.errors import FetchFailed, NoRoom
from aigc_lsp.stage import Progress, Stage
from aigc_lsp.store.hub import ConnectionBroke, HubFile, Listing, stream
from aigc_lsp.store.manifest import Manifest, ModelFile

ATTEMPTS = 4  # in a row without a single new byte, then it is given up
PAUSES = (0.5, 1.0, 2.0)  # seconds before the second attempt, the third, …
SPARE = 50_000_000  # bytes of the disk that are left alone
BLOCK = 1 << 20  # bytes read at a time when what was fetched before is hashed
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
PARTIAL = ".partial"


def choose(manifest: Manifest, listing: Listing) -> list[HubFile]:
    """The hub's files that the manifest asks for, in its order.

    Raises:
        FetchFailed: the repository has none of that name, or not what the manifest states.
    """
    chosen: list[HubFile] = []
    for wanted in manifest.files:
        found = [file for file in listing.files if fnmatch.fnmatchcase(file.path.lower(), wanted.path.lower())]
        if not found:
            near = [file.path for file in listing.files if file.path.endswith(Path(wanted.path).suffix)]
            raise FetchFailed(
                f"{listing.source.repository} has no {wanted.path}, only {', '.join(near) or 'other kinds of files'}."
                " `aigc-lsp models add` with --file takes one of these."
            )
        for file in found:
            if not file.size:
                raise FetchFailed(f"The hub does not say how large {file.path} is. Check HF_ENDPOINT.")
            if (wanted.size and wanted.size != file.size) or (wanted.sha256 and wanted.sha256 != file.sha256):
                raise FetchFailed(
                    f"{file.path} of {listing.source.repository} is not the file that {manifest.name} is known by: it"
                    " was changed there. Update aigc-lsp, or `aigc-lsp models add` takes it as it is."
                )
            if file not in chosen:
                chosen.append(file)
    return chosen


def fetch(listing: Listing, files: list[HubFile], folder: Path, told: Progress) -> tuple[ModelFile, ...]:
    """The files as they then lie in the folder, which is made; what is there and whole is not fetched again.

    Raises:
        FetchFailed: the hub gives one not, or not as it says it is. What came is kept for the next call.
        NoRoom: the disk is too small.
    """
    total = sum(file.size for file in files)
    check_room(folder, total - sum(_there(folder, file) for file in files))
    before = 0
    fetched = []
    for file in files:
        arrival = Arrival(folder, file, _teller(told, before, total))
        sha256 = arrival.already() or _bring(listing, arrival)
        fetched.append(ModelFile(file.path, file.size, sha256))
        before += file.size
    _sweep(folder)
    return tuple(fetched)


def check_room(folder: Path, needed: int) -> None:
    """Refuses what does not fit on the folder's disk.

    Raises:
        NoRoom: it has fewer bytes left.
    """
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if needed + SPARE > free:
        raise NoRoom(
            f"{folder} has room for {free / 1e6:,.0f} MB and {needed / 1e6:,.0f} MB are to come. Make room, or let"
            " AIGC_LSP_MODELS name a folder on a larger disk."
        )


class Arrival:
    """One file on its way in. It lies under another name, with its content's tag in it, until it is whole."""

    def __init__(self, folder: Path, file: HubFile, told: Callable[[str, int], None]) -> None:
        self.file = file
        self.path = folder / file.path
        self.size = 0  # bytes that are here
        self._partial = self.path.with_name(f".{self.path.name}.{file.tag}{PARTIAL}")
        self._told = told

    def already(self) -> str:
        """The sha256 of the file if it is there, whole and as the hub has it; else empty."""
        if not self.path.is_file() or self.path.stat().st_size != self.file.size:
            return ""
        self._start_over()
        self._hash(self.path)
        return self._sha256.hexdigest() if self._as_stated() else ""

    def open(self) -> None:
        """Takes up what an earlier call left."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._start_over()
            if self._partial.is_file() and self._partial.stat().st_size <= self.file.size:
                self._hash(self._partial)
            self._output = self._partial.open("r+b" if self.size else "wb", buffering=0)
            self._output.seek(self.size)
        except OSError as error:
            raise self._unwritable(error) from error

    def take(self, place: int, piece: bytes) -> None:
        """Writes a piece. One from the file's beginning starts it over.

        Raises:
            FetchFailed: it leaves a gap, or the file becomes longer than it should be.
            NoRoom: the disk is full.
        """
        if place == 0 and self.size:
            self._start_over()
            self._output.seek(0)
            self._output.truncate()
        if place != self.size or self.size + len(piece) > self.file.size:
            self.drop()
            raise FetchFailed(
                f"The hub sent {self.file.path} longer than the {self.file.size:,} bytes it says it has. Try again"
                " later."
            )
        try:
            rest = memoryview(piece)
            while rest:
                written = self._output.write(rest) or 0
                self._count(rest[:written])
                rest = rest[written:]
        except OSError as error:
            raise self._unwritable(error) from error
        self._told("fetching", self.size)

    def finish(self) -> str:
        """Gives the whole file its name and returns its sha256.

        Raises:
            FetchFailed: its content is not what the hub states; it is deleted.
        """
        if not self._as_stated():
            self.drop()
            stated, found = self.file.sha256 or self.file.blob, self._sha256 if self.file.sha256 else self._blob
            raise FetchFailed(
                f"{self.file.path} arrived altered: its hash begins with {found.hexdigest()[:12]}, the hub's with"
                f" {stated[:12]}. It was deleted; try again, and if that does not help, ask whoever runs the hub or"
                " the proxy."
            )
        try:
            os.fsync(self._output.fileno())
            self._output.close()
            os.replace(self._partial, self.path)
        except OSError as error:
            raise self._unwritable(error) from error
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Leaves what came for the next call."""
        self._output.close()

    def drop(self) -> None:
        """Deletes what came."""
        self._output.close()
        self._partial.unlink(missing_ok=True)

    def _start_over(self) -> None:
        self.size = 0
        self._sha256 = hashlib.sha256()
        self._blob = hashlib.sha1(b"blob %d\0" % self.file.size, usedforsecurity=False)  # as git names a file

    def _hash(self, path: Path) -> None:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                self._count(block)
                self._told("checking", self.size)

    def _count(self, piece: bytes | memoryview) -> None:
        self._sha256.update(piece)
        if not self.file.sha256:
            self._blob.update(piece)
        self.size += len(piece)

    def _as_stated(self) -> bool:
        if self.size != self.file.size:
            return False
        if self.file.sha256:
            return self._sha256.hexdigest() == self.file.sha256
        return not self.file.blob or self._blob.hexdigest() == self.file.blob

    def _unwritable(self, error: OSError) -> NoRoom | FetchFailed:
        if error.errno in FULL:
            return NoRoom(
                f"The disk was full at {self.size / 1e6:,.1f} of {self.file.size / 1e6:,.1f} MB of {self.path}. Make"
                " room and call again: it goes on from there."
            )
        return FetchFailed(f"{self.path} cannot be written: {error.strerror}. Let AIGC_LSP_MODELS name another folder.")


def _bring(listing: Listing, arrival: Arrival) -> str:
    """The sha256 of the file, which then lies under its name."""
    arrival.open()
    try:
        failures, why = 0, ""
        while arrival.size < arrival.file.size:
            before = arrival.size
            try:
                for place, piece in stream(listing.source, arrival.file, arrival.size):
                    arrival.take(place, piece)
                why = "it closed the connection"
            except ConnectionBroke as error:
                why = str(error)
            failures = 0 if arrival.size > before else failures + 1
            if failures == ATTEMPTS:
                raise FetchFailed(
                    f"The hub stopped at {arrival.size / 1e6:,.1f} of {arrival.file.size / 1e6:,.1f} MB of"
                    f" {arrival.file.path}: {why}. Call again: it goes on from there."
                )
            if failures:
                time.sleep(PAUSES[failures - 1])
        return arrival.finish()
    finally:
        arrival.close()


def _there(folder: Path, file: HubFile) -> int:
    """Bytes of the file that need no room any more."""
    path = folder / file.path
    partial = path.with_name(f".{path.name}.{file.tag}{PARTIAL}")
    return max((each.stat().st_size for each in (path, partial) if each.is_file()), default=0)


def _sweep(folder: Path) -> None:
    """Deletes what calls for other content left behind."""
    for path in folder.rglob(f".*{PARTIAL}"):
        path.unlink(missing_ok=True)


def _teller(told: Progress, before: int, total: int) -> Callable[[str, int], None]:
    """Reports how far one of several files is, with the speed since it began."""
    started, first = time.monotonic(), -1

    def tell(what: str, size: int) -> None:
        nonlocal started, first
        if first < 0 or what != "fetching":
            started, first = time.monotonic(), size
        seconds = time.monotonic() - started
        speed = f", {(size - first) / seconds / 1e6:,.1f} MB/s" if seconds > 1 else ""
        detail = f"{(before + size) / 1e6:,.1f} of {total / 1e6:,.1f} MB{speed}"
        told(Stage(what, detail, before + size, total))

    return tell
