"""The files whose typing is replayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aigc_lsp.document import Document
from aigc_lsp.errors import BadDocument
from aigc_lsp.languages.language import language_for

MOST_BYTES = 5_000_000  # of one file; the server takes no larger ones by default


def read_documents(paths: Sequence[Path]) -> list[Document]:
    """The named files, and the source files of a known language below the named folders, each once.

    Line ends become ``\\n``, so that every key Enter is one character.

    Raises:
        BadDocument: a named file cannot be used, or a folder has no source file.
    """
    documents = {}
    for path in paths:
        if path.is_dir():
            found = {document.uri: document for document in _below(path)}
            if not found:
                raise BadDocument(f"{path} has no source file of a known language below it. Name a file.")
            documents.update(found)
        else:
            document = read_document(path)
            documents[document.uri] = document
    return list(documents.values())


def read_document(path: Path) -> Document:
    """One file.

    Raises:
        BadDocument: it is not there, too large, or no UTF-8 text.
    """
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            raise BadDocument(f"{path} has {size / 1e6:.1f} MB; files up to {MOST_BYTES / 1e6:.0f} MB are typed.")
        text = path.read_text(encoding="utf-8")  # universal newlines
    except OSError as error:
        raise BadDocument(f"{path} cannot be read: {error.strerror}. Check the path and its permissions.") from error
    except UnicodeDecodeError as error:
        raise BadDocument(f"{path} is no UTF-8 text. Name another file.") from error
    if "\0" in text:
        raise BadDocument(f"{path} is a binary file: it has a zero byte. Name a text file.")
    uri = path.resolve().as_uri()
    language = language_for("", uri)
    return Document(uri, 1, language.ids[0] if language else "plaintext", text)


def _below(folder: Path) -> Iterator[Document]:
    """The usable source files below a folder, by path; hidden folders are left out."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or not path.is_file() or language_for("", path.name) is None:
            continue
        try:
            yield read_document(path)
        except BadDocument:
            continue
