"""`aigc-lsp models add`: a model that is not in the catalogue, from the disk or from a hub's repository."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from aigc_lsp.cli.models.licence import agree
from aigc_lsp.cli.models.take_in import alone, bring, complete_by, conclude
from aigc_lsp.cli.progress_bar import ProgressBar
from aigc_lsp.engine.gguf_facts import GgufFacts, gguf_facts
from aigc_lsp.errors import BadOption, ModelError, ModelMissing
from aigc_lsp.store.checkpoint import context_of, files_of_checkpoint, parts_of, tokens_of_checkpoint
from aigc_lsp.store.copy_in import copy_in
from aigc_lsp.store.hub import Listing, look_up
from aigc_lsp.store.manifest import MANIFEST, PERMISSIVE, Fim, Manifest, ModelFile, Order, Source
from aigc_lsp.store.markers import fit, known, names_of, recognise
from aigc_lsp.store.shelf import EMBEDDED, NAME, catalogue, models_folder

PREFERRED = ("*q4_k_m*.gguf", "*q8_0*.gguf", "*.gguf")  # which of several files is taken
NO_MODEL = ("mmproj", "imatrix", "vocab")  # in names of GGUF files that are none
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True)
class Markers:
    """What the user states of fill-in-the-middle; empty where nothing was said."""

    order: str = ""
    prefix: str = ""
    suffix: str = ""
    middle: str = ""
    end: tuple[str, ...] = ()
    none: bool = False

    def names(self) -> set[str]:
        return {name for name in (self.prefix, self.suffix, self.middle, *self.end) if name}

    def settle(self, vocabulary: Iterable[str], begin: str) -> Fim | None:
        """The stated markers, else those that the vocabulary is known by.

        Raises:
            MarkersUnknown: it is known by none, or lacks a stated one.
            BadOption: too few are stated.
        """
        names = set(vocabulary)
        if self.none:
            return None
        if not (self.order or self.names()):
            return recognise(names, begin)
        if not (self.order and self.suffix and self.middle and (self.prefix or self.order == "suffix-first")):
            raise BadOption(
                "Markers are stated together: --fim-order, --fim-suffix and --fim-middle, and --fim-prefix too where"
                " the order is prefix-first."
            )
        order: Order = "suffix-first" if self.order == "suffix-first" else "prefix-first"
        return replace(fit(Fim(order, self.prefix, self.suffix, self.middle, "", self.end), names), begin=begin)


def add(what: str, *, name: str, pattern: str, revision: str, accepted: bool, markers: Markers) -> int:
    """Takes a model in and tries it; exit status 1 when it cannot be run here.

    Args:
        what: path of a GGUF file or of a folder with a checkpoint, or a hub's repository.
        name: what to call it; empty: after its file.
        pattern: of the file of a repository; empty chooses.
        revision: of a repository.
        accepted: its licence was.
        markers: what the user states of them.

    Raises:
        ModelError: it is no model, or was not fetched.
        BadOption: the name cannot be used, or too few markers are stated.
    """
    path = Path(what).expanduser()
    if path.is_file():
        return _add_file(path, _name(name or path.stem), markers)
    if path.is_dir():
        return _add_folder(path, _name(name or path.resolve().name), markers)
    if not REPOSITORY.fullmatch(what):
        raise ModelMissing(
            f"{what} is not there. Name a .gguf file, a folder with a transformers checkpoint, or a hub's repository as"
            " OWNER/NAME."
        )
    return _add_repository(Source(what, revision), name, pattern, accepted=accepted, markers=markers)


def _add_file(path: Path, name: str, markers: Markers) -> int:
    facts = gguf_facts(path, names_of(known()) | markers.names())
    fim = markers.settle(facts.names, facts.begin)
    with alone(name) as folder, ProgressBar(sys.stderr) as bar:
        bar.file(name, 0, 1)
        files = copy_in([(part, part.name) for part in parts_of(path)], folder, bar.stage)
        bar.clear()
        return conclude(folder, complete_by(_of_gguf(name, facts, files, fim), facts))


def _add_folder(path: Path, name: str, markers: Markers) -> int:
    weights = sorted(path.glob("*.gguf"))
    if len(weights) == 1:
        return _add_file(weights[0], name, markers)
    files = files_of_checkpoint(each.name for each in path.iterdir() if each.is_file())
    if not files:
        raise ModelMissing(
            f"{path} is no transformers checkpoint: there is no config.json with *.safetensors beside it. Name a .gguf"
            " file or another folder."
        )
    tokens, begin = tokens_of_checkpoint(path)
    fim = markers.settle(tokens, begin)
    with alone(name) as folder, ProgressBar(sys.stderr) as bar:
        bar.file(name, 0, 1)
        taken = copy_in([(path / each, each) for each in files], folder, bar.stage)
        bar.clear()
        return conclude(folder, _of_checkpoint(name, context_of(path), taken, fim))


def _add_repository(source: Source, name: str, pattern: str, *, accepted: bool, markers: Markers) -> int:
    listing = look_up(source)
    files = _chosen(listing, pattern)
    gguf = files[0].endswith(".gguf")
    name = _name(name or (Path(files[0]).stem if gguf else source.repository.split("/")[1]))
    licence = next((each for each in PERMISSIVE if each.lower() == listing.licence.lower()), listing.licence)
    manifest = Manifest(
        name=name,
        summary=f"{files[0]} of {source.repository}" if gguf else source.repository,
        format="gguf" if gguf else "transformers",
        licence=licence or "unknown",
        context=0,
        files=tuple(ModelFile(each, 0, "") for each in files),
        fim=None,
        permissive=licence in PERMISSIVE,
        terms=listing.terms,
        source=listing.source,
    )
    agree(manifest, accepted=accepted)
    with alone(name) as folder:
        manifest = replace(manifest, files=bring(manifest, listing, folder))
        if not gguf:
            tokens, begin = tokens_of_checkpoint(folder)
            manifest = replace(manifest, fim=markers.settle(tokens, begin), context=context_of(folder))
            return conclude(folder, manifest)
        facts = gguf_facts(folder / files[0], names_of(known()) | markers.names())
        manifest = replace(manifest, fim=markers.settle(facts.names, facts.begin))
        return conclude(folder, complete_by(manifest, facts))


def _chosen(listing: Listing, pattern: str) -> list[str]:
    """The files of a repository that make a model, weights first."""
    from fnmatch import fnmatchcase

    paths = [file.path for file in listing.files]
    weights = [path for path in paths if path.endswith(".gguf") and not any(word in path for word in NO_MODEL)]
    for each in (pattern,) if pattern else PREFERRED:
        found = sorted(path for path in weights if fnmatchcase(path.lower(), each.lower()))
        parts = [str(part) for part in parts_of(Path(found[0]), found)] if found else []
        if found and (len(found) == len(parts) or (not pattern and each != PREFERRED[-1])):
            return parts
        if found:
            raise BadOption(f"{listing.source.repository} has several: {', '.join(found)}. Choose one with --file.")
    if pattern:
        raise ModelMissing(f"{listing.source.repository} has no {pattern}, only {', '.join(weights) or 'no GGUF'}.")
    if files := files_of_checkpoint(paths):
        return files
    raise ModelMissing(f"{listing.source.repository} has neither GGUF files nor a checkpoint as *.safetensors.")


def _name(wanted: str) -> str:
    """A name that no other model has.

    Raises:
        BadOption: it is taken, or no name.
    """
    if not NAME.fullmatch(wanted):
        raise BadOption(f"{wanted!r} is no name for a model: take letters, digits, dots and dashes, with --name.")
    if wanted == EMBEDDED or wanted in catalogue() or (models_folder() / wanted / MANIFEST).exists():
        raise BadOption(f"There is a model {wanted!r} already. Choose another name with --name.")
    return wanted


def _of_gguf(name: str, facts: GgufFacts, files: tuple[ModelFile, ...], fim: Fim | None) -> Manifest:
    licence = next((each for each in PERMISSIVE if each.lower() == facts.licence.lower()), facts.licence)
    summary = " ".join(filter(None, (facts.name or name, f"({facts.architecture})")))
    return Manifest(
        name,
        summary,
        "gguf",
        licence or "unknown",
        facts.context,
        files,
        fim,
        permissive=licence in PERMISSIVE,
        terms=facts.terms,
    )


def _of_checkpoint(name: str, context: int, files: tuple[ModelFile, ...], fim: Fim | None) -> Manifest:
    if not files:
        raise ModelError(f"{name} has no files.")
    return Manifest(name, f"transformers checkpoint {name}", "transformers", "unknown", context, files, fim)
