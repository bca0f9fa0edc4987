"""What a client's request is about: the file as it is now, its project, and the place in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.context.project import project_of, text_on_disk
from aigc_lsp.document import Document, Encoding, Span, path_of
from aigc_lsp.errors import BadDocument, BadOption
from aigc_lsp.languages.language import language_for
from aigc_lsp.server.message import field
from aigc_lsp.server.options import Layer, Source, read

if TYPE_CHECKING:
    from aigc_lsp.server.session import Session


@dataclass(frozen=True)
class Place:
    """Snapshots, taken before anything is awaited."""

    document: Document
    path: Path
    project: Path
    span: Span | None  # None is the whole file
    texts: Mapping[Path, str]  # of the files that are open
    options: Layer  # that came with the request


def place_of(session: Session, params: Any, what: str, group: str) -> Place:
    """The place that ``params`` name: {textDocument, position or range, options}.

    Args:
        what: is asked for, a plural at the start of a sentence.
        group: of settings, which the options are.

    Raises:
        BadOption: the parameters make no sense.
        BadDocument: there is no file of that name.
    """
    uri = field(params, "textDocument", "uri")
    if not isinstance(uri, str):
        raise BadOption(f"{what} need textDocument.uri: the file they are for.")
    path = path_of(uri)
    if path is None:
        raise BadDocument(f"{uri} is not saved anywhere; save the file first.")
    document = document_at(session, uri, path)
    options = read({group: field(params, "options") or {}}, Source.REQUEST)
    if options.faults:
        raise BadOption(" ".join(options.faults))
    return Place(
        document,
        path,
        project_around(session, uri, path),
        span_of(params, document, session.documents.encoding, what),
        {at: each.text for each in session.documents if (at := path_of(each.uri)) is not None},
        options,
    )


def document_at(session: Session, uri: str, path: Path) -> Document:
    """The open document, else the file.

    Raises:
        BadDocument: it is not there, or no text.
    """
    document = session.documents.get(uri)
    if document is Reason.NOT_OPEN:
        if not path.exists():
            raise BadDocument(f"{path} is not there.")
        language = language_for("", uri)
        document = Document(uri, 0, language.ids[0] if language is not None else "", text_on_disk(path))
    if isinstance(document, Reason):
        raise BadDocument(document.value)
    return document


def project_around(session: Session, uri: str, path: Path) -> Path:
    """The project of a file, not larger than its workspace folder."""
    folder = session.folders.containing(uri)
    return project_of(path, path_of(folder) if folder is not None else None)


def span_of(params: Any, document: Document, encoding: Encoding, what: str) -> Span | None:
    """The range or position asked for, None for the whole file."""
    start, end = field(params, "range", "start"), field(params, "range", "end")
    start, end = (start, end) if start is not None else (field(params, "position"),) * 2
    if start is None:
        return None
    offsets = []
    for at in (start, end):
        line, column = field(at, "line"), field(at, "character")
        if not isinstance(line, int) or not isinstance(column, int):
            raise BadOption(f"{what} take a position, or a range of two, each with line and character.")
        offsets.append(document.offset_at(line, column, encoding))
    return Span(min(offsets), max(offsets))
