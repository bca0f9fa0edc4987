"""A model's files into its folder among the user's models, the manifest last."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from aigc_lsp.cli.models.speed import measure
from aigc_lsp.cli.progress_bar import ProgressBar
from aigc_lsp.engine.gguf_facts import GgufFacts
from aigc_lsp.errors import AigcError, FetchFailed
from aigc_lsp.store.fetch import choose, fetch
from aigc_lsp.store.hub import Listing
from aigc_lsp.store.machine import allowance, memory_here
from aigc_lsp.store.manifest import MANIFEST, Manifest, ModelFile
from aigc_lsp.store.receipt import write_receipt
from aigc_lsp.store.shelf import models_folder


@contextmanager
def alone(name: str) -> Iterator[Path]:
    """The folder of a model, which no other call fills meanwhile; the manifest of an earlier one is gone.

    Raises:
        FetchFailed: another call does, or the folder cannot be made.
    """
    from filelock import FileLock, Timeout

    folder = models_folder() / name
    lock = folder.with_name(f".{name}.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=0):
            (folder / MANIFEST).unlink(missing_ok=True)
            try:
                yield folder
            finally:
                with suppress(OSError):
                    folder.rmdir()  # nothing came
    except Timeout:
        raise FetchFailed(f"{name} is being fetched by another call. Wait for it.") from None
    except OSError as error:
        raise FetchFailed(  # of the folder, or of a file that is copied into it
            f"{error.filename or folder} cannot be used: {error.strerror}. Let AIGC_LSP_MODELS name another folder."
        ) from error


def bring(manifest: Manifest, listing: Listing, folder: Path) -> tuple[ModelFile, ...]:
    """The manifest's files, fetched from the hub with a bar that says how far it is.

    Raises:
        FetchFailed: see `fetch`.
        NoRoom: see there.
    """
    files = choose(manifest, listing)
    total = sum(file.size for file in files)
    print(f"{total / 1e6:,.1f} MB from {listing.source.repository} to {folder}", file=sys.stderr)
    with ProgressBar(sys.stderr) as bar:
        bar.file(manifest.name, 0, 1)
        try:
            return fetch(listing, files, folder, bar.stage)
        except KeyboardInterrupt:
            bar.clear()
            print(f"{manifest.name} is not whole yet. Call again: it goes on from there.", file=sys.stderr)
            raise


def complete_by(manifest: Manifest, facts: GgufFacts) -> Manifest:
    """The manifest with what its GGUF file says where nobody stated it."""
    parameters = manifest.parameters or facts.parameters
    return replace(
        manifest,
        context=manifest.context or facts.context or 1,
        parameters=parameters,
        active=manifest.active or parameters,
        memory=facts.memory(manifest.nbytes),
    )


def conclude(folder: Path, manifest: Manifest) -> int:
    """Writes the manifest, which makes it a model, and tries it; exit status 1 when it cannot be run."""
    write_receipt(folder, manifest)
    print(f"{manifest.name} is in {folder}, {manifest.nbytes / 1e6:,.1f} MB.")
    if manifest.format == "transformers":
        print(f"Before it can be run: aigc-lsp models convert {manifest.name} --to ct2")
        return 0
    here = memory_here()
    if here and manifest.memory > allowance(here):
        print(f"It needs {manifest.memory / 1e9:.1f} GB of this machine's {here / 1e9:.1f} GB, so it was not tried.")
        return 0
    try:
        speed = measure(manifest.name)
    except AigcError as error:
        print(f"aigc-lsp: it was fetched whole but cannot be run: {error}", file=sys.stderr)
        return 1
    print(f"It reads {speed.prompt:,.0f} and writes {speed.generated:,.0f} tokens a second here.")
    print(f"To use it everywhere: aigc-lsp models use {manifest.name}")
    return 0
