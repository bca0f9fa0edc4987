"""aigc-lsp.keepFinding {textDocument, finding}: a finding becomes a test that is expected to fail."""

from __future__ import annotations

from typing import Any

from aigc_lsp.errors import BadOption
from aigc_lsp.server.long_job import Token, begin
from aigc_lsp.server.message import field
from aigc_lsp.server.test_offer import tests_job
from aigc_lsp.server.test_request import understood
from aigc_lsp.server.wire import Server
from aigc_lsp.stage import Cancelled, Progress
from aigc_lsp.unit_tests.request import TestFile


def keep_finding(ls: Server, arguments: list[Any], token: Token) -> None:
    """Begins; the edit is applied when the test was seen to fail."""
    argument = arguments[0] if arguments else None
    asked = understood(ls, argument)
    number = field(argument, "finding")
    shown = ls.session.findings.find(asked.document.uri, number) if isinstance(number, int) else None
    if shown is None:
        raise BadOption("This finding is out of date: the code there changed, or was looked at again.")
    finding = shown.what

    def work(progress: Progress, cancelled: Cancelled) -> TestFile:
        from aigc_lsp.unit_tests import keep

        return keep.keep_finding(asked.request, finding, progress=progress, cancelled=cancelled)

    begin(ls, tests_job(ls, asked, work), token)
