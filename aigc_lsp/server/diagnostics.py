"""textDocument/publishDiagnostics, sent: what searches for tests found, and documentation unlike its code."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.document import Document, Encoding
from aigc_lsp.documentation.request import Disagreement
from aigc_lsp.server.item import range_of
from aigc_lsp.server.marks import Mark
from aigc_lsp.server.wire import Server
from aigc_lsp.unit_tests.case import Finding

SOURCE = "aigc-lsp"


def publish(ls: Server, document: Document) -> None:
    """Tells the editor what is true now of one file."""
    session, encoding = ls.session, ls.session.documents.encoding
    diagnostics = [
        *(finding_diagnostic(each, document, encoding) for each in session.findings.of(document.uri)),
        *(hint(each, document, encoding) for each in session.hints.of(document.uri)),
    ]
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, diagnostics, document.version))


def finding_diagnostic(mark: Mark[Finding], document: Document, encoding: Encoding) -> types.Diagnostic:
    return types.Diagnostic(
        range_of(document, mark.line.start, mark.line.end, encoding),
        mark.what.sentence,
        severity=types.DiagnosticSeverity.Warning,
        code=mark.what.kind,
        source=SOURCE,
        data={"finding": mark.id},
    )


def hint(mark: Mark[Disagreement], document: Document, encoding: Encoding) -> types.Diagnostic:
    return types.Diagnostic(
        range_of(document, mark.line.start, mark.line.end, encoding),
        f"{mark.name or 'The module'}: {mark.what.sentence}",
        severity=types.DiagnosticSeverity.Hint,
        code="documentation",
        source=SOURCE,
        data={"documentation": mark.name, "slot": mark.what.slot},
    )
