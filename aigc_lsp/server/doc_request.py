"""What a client asks documentation for, understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aigc_lsp.document import Document, path_of
from aigc_lsp.documentation.request import DocRequest
from aigc_lsp.server.place import place_of, project_around

if TYPE_CHECKING:
    from aigc_lsp.server.session import Session


@dataclass(frozen=True)
class Asked:
    """A request, and the text it was made about."""

    request: DocRequest
    document: Document


def understood(session: Session, params: Any) -> Asked:
    """The request with its snapshots, taken before anything is awaited.

    Raises:
        BadOption: the parameters make no sense.
        BadDocument: there is no file of that name.
    """
    place = place_of(session, params, "Documentation and tests", "docs")
    request = DocRequest(
        path=place.path,
        project=place.project,
        span=place.span,
        language=place.document.language,
        texts={**place.texts, place.path: place.document.text},
        settings=session.settings_for(place.document.uri, place.options).docs,
    )
    return Asked(request, place.document)


def everything_in(session: Session, document: Document) -> DocRequest | None:
    """A request for all definitions of an open file, private ones too; None for a file that has no path."""
    path = path_of(document.uri)
    if path is None:
        return None
    return DocRequest(
        path=path,
        project=project_around(session, document.uri, path),
        language=document.language,
        texts={path: document.text},
        settings=replace(session.settings_for(document.uri).docs, private=True),
    )
