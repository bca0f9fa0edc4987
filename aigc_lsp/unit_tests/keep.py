"""A finding kept as a test that is expected to fail until its author has looked at it."""

from __future__ import annotations

from dataclasses import replace

from aigc_lsp.sandbox.ladder import Level
from aigc_lsp.sandbox.sandbox import open_sandbox
from aigc_lsp.stage import Cancelled, Progress, Stage, never, silent
from aigc_lsp.unit_tests.case import Finding
from aigc_lsp.unit_tests.expected_failure import write_expected_failure
from aigc_lsp.unit_tests.isolation import isolation_for
from aigc_lsp.unit_tests.request import Kept, Request, TestFile
from aigc_lsp.unit_tests.verify import verify
from aigc_lsp.unit_tests.withdrawal import ended_by
from aigc_lsp.unit_tests.write_tests import facts, put_texts


def keep_finding(
    request: Request, finding: Finding, *, progress: Progress = silent, cancelled: Cancelled = never
) -> TestFile:
    """The test file with one more test, which states what should be and is marked as failing; it was run so.

    Raises:
        Withdrawn: the user cancelled.
        FindingUnfit: it cannot be written as a test.
        AigcError: as `write_tests`.
    """
    progress(Stage("writing", finding.target.name))
    where, interpreter = facts(request)
    before = request.text_of(where.path)
    isolation = isolation_for(request)
    file = TestFile(
        request.path, path=where.path, before=before, exists=where.exists, text=before, framework=where.framework
    )
    if isolation.level is Level.NONE:
        return replace(file, reason=isolation.sentence)
    text = write_expected_failure(finding, where, before)
    with open_sandbox(request.project, interpreter, isolation.level) as sandbox, ended_by(cancelled, sandbox):
        put_texts(sandbox, request)
        verdict = verify(text, where, sandbox, interpreter, progress=progress, cancelled=cancelled)
    if not verdict.text.tests:
        why = verdict.reason or verdict.dropped[0][1]
        return replace(file, reason=f"The test does not fail as expected. {why}")
    kept = Kept(text.tests[0].name, finding.target.name, finding.sentence, "finding", verdict.passes)
    return replace(file, text=verdict.text.text, tests=(kept,))
