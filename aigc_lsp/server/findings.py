"""What searches for tests found in open files, shown as diagnostics until the code there changes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lsprotocol import types

from aigc_lsp.document import Document, Encoding, Span
from aigc_lsp.server.documents import key_of
from aigc_lsp.server.item import range_of
from aigc_lsp.unit_tests.case import Finding

if TYPE_CHECKING:
    from aigc_lsp.server.wire import Server


@dataclass(frozen=True)
class Shown:
    """A finding and where it stands in the newest text."""

    id: int
    finding: Finding
    definition: Span  # a change in it makes the finding out of date
    line: Span


class Findings:
    """By file. Belongs to the event loop."""

    def __init__(self) -> None:
        self._shown: dict[str, list[Shown]] = {}
        self._ids = itertools.count(1)

    def of(self, uri: str) -> list[Shown]:
        return list(self._shown.get(key_of(uri), ()))

    def find(self, uri: str, id: int) -> Shown | None:
        return next((each for each in self.of(uri) if each.id == id), None)

    def put(self, document: Document, ran: Iterable[str], findings: Iterable[Finding]) -> None:
        """Takes what a run found; what earlier runs said about the same definitions (by name) goes."""
        ran = set(ran)
        kept = [each for each in self.of(document.uri) if each.finding.target.name not in ran]
        fresh = [
            Shown(next(self._ids), finding, finding.target.span, _line(document, finding.line)) for finding in findings
        ]
        self._set(document.uri, [*kept, *fresh])

    def forget(self, uri: str) -> None:
        self._set(uri, [])

    def moved(self, before: Document, after: Document) -> bool:
        """Whether a change touched a definition with findings; those are gone then, others moved along."""
        shown = self.of(before.uri)
        if not shown:
            return False
        start, old_end = _changed(before.text, after.text)
        shift = len(after.text) - len(before.text)
        kept = []
        for each in shown:
            if each.definition.end < start:
                kept.append(each)
            elif each.definition.start > old_end:
                definition, line = _shifted(each.definition, shift), _shifted(each.line, shift)
                kept.append(replace(each, definition=definition, line=line))
        self._set(before.uri, kept)
        return len(kept) < len(shown)

    def _set(self, uri: str, shown: list[Shown]) -> None:
        self._shown[key_of(uri)] = shown
        if not shown:
            del self._shown[key_of(uri)]


def publish(ls: Server, document: Document) -> None:
    """Tells the editor what is true now of one file."""
    shown, encoding = ls.session.findings.of(document.uri), ls.session.documents.encoding
    diagnostics = [diagnostic(each, document, encoding) for each in shown]
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, diagnostics, document.version))


def diagnostic(shown: Shown, document: Document, encoding: Encoding) -> types.Diagnostic:
    return types.Diagnostic(
        range_of(document, shown.line.start, shown.line.end, encoding),
        shown.finding.sentence,
        severity=types.DiagnosticSeverity.Warning,
        code=shown.finding.kind,
        source="aigc-lsp",
        data={"finding": shown.id},
    )


def _line(document: Document, number: int) -> Span:
    """A 1-based line without the white space around it."""
    span = document.line_span(min(max(number - 1, 0), len(document.line_starts) - 1))
    text = document.text[span.start : span.end]
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip()))


def _changed(before: str, after: str) -> tuple[int, int]:
    """Where two texts begin to differ, and where in the first one they are the same again."""
    shorter = min(len(before), len(after))
    start = next((index for index in range(shorter) if before[index] != after[index]), shorter)
    rest = shorter - start
    same = next((index for index in range(rest) if before[-1 - index] != after[-1 - index]), rest)
    return start, len(before) - same


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
