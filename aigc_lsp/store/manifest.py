"""What a model is, as data: its manifest.toml read and checked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from aigc_lsp.errors import BadManifest

MANIFEST = "manifest.toml"
FORMATS = ("gguf", "ct2", "transformers")
PERMISSIVE = ("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause")  # unless a manifest says otherwise
SHA256 = re.compile(r"[0-9a-f]{64}")

Order = Literal["suffix-first", "prefix-first"]


@dataclass(frozen=True)
class ModelFile:
    """One file of a model, named relative to the manifest's folder."""

    path: str
    size: int  # bytes; 0 when nobody stated it
    sha256: str  # lower-case hex; empty when nobody stated it


@dataclass(frozen=True)
class Source:
    """Where a model comes from: a repository of a hub as huggingface_hub knows them."""

    repository: str  # OWNER/NAME
    revision: str  # a branch or a tag; of a model that was fetched, the commit


@dataclass(frozen=True)
class Fim:
    """The markers of fill-in-the-middle by their names in the vocabulary; an empty name means the model has none."""

    order: Order
    prefix: str  # before the text above the cursor; suffix-first, mostly empty: the middle's marker stands there
    suffix: str  # before the text after the cursor
    middle: str  # before what is to be filled in
    file: str  # before a snippet of another file
    end: tuple[str, ...]  # each of these ends a generation
    begin: str = ""  # at the start of every prompt


@dataclass(frozen=True)
class Chat:
    """How a request is put to a model that was trained on conversations."""

    template: str  # with {request} in it; what follows the template is the answer
    marks: tuple[str, ...]  # names of the control tokens in it


@dataclass(frozen=True)
class Manifest:
    """A model's own description. Every field is valid."""

    name: str
    summary: str
    format: str
    licence: str
    context: int  # tokens; 0 takes what the weights say
    files: tuple[ModelFile, ...]  # the weights come first
    fim: Fim | None  # None when nobody stated the markers: then only the text before the cursor can be used
    chat: Chat | None = None  # None: a base model, which only goes on from text
    instructs: bool = False  # whether what it says about code, beyond going on with it, is worth asking for
    permissive: bool = False  # whether the licence allows any use, so that nobody need be asked
    terms: str = ""  # address of the licence's text
    source: Source | None = None  # None: not fetched
    parameters: int = 0  # 0 when nobody stated it
    active: int = 0  # parameters that one token passes through; all of them but in mixtures of experts
    memory: int = 0  # bytes that it takes to run; 0 when nobody stated it
    good_for: str = ""  # a sentence for whoever chooses

    @property
    def nbytes(self) -> int:
        """Size of all files together, as far as it is stated."""
        return sum(file.size for file in self.files)


def read_manifest(path: Path, *, of_shelf: bool = False) -> Manifest:
    """The manifest at ``path``.

    Args:
        of_shelf: it tells of a model that can be fetched: sizes and hashes are then the hub's to say, and a file may
            be given as a pattern (``*q8_0.gguf``).

    Raises:
        BadManifest: it is not there, is no TOML, or a value in it cannot be used.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadManifest(f"{path} cannot be read ({error.strerror}); put the model's manifest there.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadManifest(f"{path} is no valid TOML: {error}. Correct it or fetch the model again.") from error
    return _Table(path, "", table, of_shelf).manifest()


def bare_manifest(weights: Path) -> Manifest:
    """A manifest for weights that came without one: nothing is known but the file itself."""
    return Manifest(
        name=weights.stem,
        summary=f"weights without a manifest ({weights.name})",
        format="gguf",
        licence="unknown",
        context=0,
        files=(ModelFile(weights.name, weights.stat().st_size, sha256=""),),
        fim=None,
    )


class _Table:
    """One TOML table whose values are taken out by type; a wrong one becomes a sentence that names the key."""

    def __init__(self, path: Path, where: str, table: dict[str, Any], of_shelf: bool) -> None:
        self.path, self.where, self.table, self.of_shelf = path, where, table, of_shelf

    def manifest(self) -> Manifest:
        file_format = self.text("format")
        if file_format not in FORMATS:
            raise self.wrong("format", f"must be one of {', '.join(FORMATS)}, not {file_format!r}")
        files = tuple(table.file() for table in self.tables("files"))
        if not files:
            raise self.wrong("files", "must list at least the weights")
        licence = self.text("licence")
        parameters = self.number("parameters", least=1, default=0)
        return Manifest(
            name=self.text("name"),
            summary=self.text("summary"),
            format=file_format,
            licence=licence,
            context=self.number("context", least=1),
            files=files,
            fim=self.inner("fim").fim() if "fim" in self.table else None,
            chat=self.inner("chat").chat() if "chat" in self.table else None,
            instructs="abilities" in self.table and self.inner("abilities").claim("instructs"),
            permissive=self.claim("permissive", default=licence in PERMISSIVE),
            terms=self.text("terms", default=""),
            source=self.inner("source").source() if "source" in self.table else None,
            parameters=parameters,
            active=self.number("active", least=1, default=parameters),
            memory=self.number("memory", least=1, default=0),
            good_for=self.text("good_for", default=""),
        )

    def source(self) -> Source:
        return Source(self.text("repository"), self.text("revision", default="main"))

    def file(self) -> ModelFile:
        path = self.text("path")
        if PurePosixPath(path).is_absolute() or "\\" in path or ".." in PurePosixPath(path).parts:
            raise self.wrong("path", f"must stay inside the model's folder, but is {path!r}")
        sha256 = self.text("sha256", default="" if self.of_shelf else None)
        if sha256 and not SHA256.fullmatch(sha256):
            raise self.wrong("sha256", f"must be 64 lower-case hex digits, not {sha256!r}")
        return ModelFile(path, self.number("size", least=1, default=0 if self.of_shelf else None), sha256)

    def fim(self) -> Fim:
        end = self.names("end")
        prefix = self.text("prefix", default="")
        match order := self.text("order"):
            case "suffix-first":
                pass
            case "prefix-first" if not prefix:
                raise self.wrong("prefix", "must name a marker, since the order is prefix-first")
            case "prefix-first":
                pass
            case _:
                raise self.wrong("order", f"must be suffix-first or prefix-first, not {order!r}")
        file, begin = self.text("file", default=""), self.text("begin", default="")
        return Fim(order, prefix, self.text("suffix"), self.text("middle"), file, end, begin)

    def chat(self) -> Chat:
        template = self.text("template")
        if template.count("{request}") != 1:
            raise self.wrong("template", "must have {request} in it once")
        return Chat(template, self.names("marks"))

    def names(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
            raise self.wrong(key, f"must be a list of marker names, not {value!r}")
        return tuple(value)

    def claim(self, key: str, *, default: bool = False) -> bool:
        value = self.table.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"must be true or false, not {value!r}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.wrong(key, f"must be a text, not {value!r}" if key in self.table else "is missing")
        return value

    def number(self, key: str, *, least: int, default: int | None = None) -> int:
        if default is not None and key not in self.table:
            return default
        value = self.table.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            wanted = f"must be a whole number of at least {least}, not {value!r}"
            raise self.wrong(key, wanted if key in self.table else "is missing")
        return value

    def inner(self, key: str) -> _Table:
        value = self.table.get(key)
        if not isinstance(value, dict):
            raise self.wrong(key, f"must be a table, not {value!r}")
        return _Table(self.path, f"{self.where}{key}.", value, self.of_shelf)

    def tables(self, key: str) -> list[_Table]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            raise self.wrong(key, "must be a list of tables ([[" + key + "]])")
        return [
            _Table(self.path, f"{self.where}{key}[{index}].", table, self.of_shelf) for index, table in enumerate(value)
        ]

    def wrong(self, key: str, what: str) -> BadManifest:
        return BadManifest(f"{self.path}: `{self.where}{key}` {what}. Correct it or fetch the model again.")
