"""A file of the user's, read into a Document."""

from __future__ import annotations

import codecs
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.document import Document
from aigc_lsp.errors import BadDocument
from aigc_lsp.languages.language import language_for

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Source:
    """A Document and what must be said about how it was read."""

    document: Document
    note: str  # a sentence; empty when there is nothing to say


def read_source(path: Path, most_bytes: int) -> Source:
    """The file at ``path``. A byte-order mark is no part of its text; line ends stay as they are.

    Raises:
        BadDocument: it is not there, a folder, larger than ``most_bytes``, unreadable or binary.
    """
    try:
        if path.is_dir():
            raise BadDocument(f"{path} is a folder; name a file in it.")
        if path.exists() and not path.is_file():
            raise BadDocument(f"{path} is no regular file.")
        if (size := path.stat().st_size) > most_bytes:
            raise BadDocument(f"{path} has {size / 1e6:.1f} MB; files up to {most_bytes / 1e6:.0f} MB are completed.")
        content = path.read_bytes()
    except OSError as error:
        raise BadDocument(f"{path} cannot be read: {error.strerror}. Check the path and its permissions.") from error
    text, note = _decode(path, content)
    if "\0" in text:
        raise BadDocument(f"{path} is a binary file: it has a zero byte. Name a text file.")
    uri = path.resolve().as_uri()
    language = language_for("", uri)
    return Source(Document(uri, 1, language.ids[0] if language else "plaintext", text), note)


def _decode(path: Path, content: bytes) -> tuple[str, str]:
    """The text, and a note when the bytes are not what nearly every editor expects."""
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding), ""
    except UnicodeDecodeError:
        if b"\0" in content:
            raise BadDocument(f"{path} is a binary file: it has a zero byte. Name a text file.") from None
    declared = declared_encoding(content)
    try:
        return content.decode(declared), f"{path.name} is no UTF-8; it was read as {declared}, which it declares."
    except (UnicodeDecodeError, LookupError):
        return content.decode("latin-1"), f"{path.name} is no UTF-8; it was read as Latin-1, so letters may be wrong."


def declared_encoding(content: bytes) -> str:
    """The encoding a Python file's first two lines declare (PEP 263), "utf-8" when none."""
    try:
        return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
    except SyntaxError:
        return "utf-8"
