"""A finding kept as a test that is expected to fail until its author has looked at it."""

from __future__ import annotations

import ast
from dataclasses import replace

from aigc_lsp.sandbox.ladder import Level
from aigc_lsp.sandbox.sandbox import open_sandbox
from aigc_lsp.unit_tests.case import Case, Check, Finding, Harvest, Import
from aigc_lsp.unit_tests.framework import PYTEST
from aigc_lsp.unit_tests.isolation import isolation_for
from aigc_lsp.unit_tests.place import Place
from aigc_lsp.unit_tests.request import Kept, Request, TestFile
from aigc_lsp.unit_tests.source_lines import Lines
from aigc_lsp.unit_tests.stage import Cancelled, Progress, Stage, never, silent
from aigc_lsp.unit_tests.style import learn_style
from aigc_lsp.unit_tests.verify import verify
from aigc_lsp.unit_tests.withdrawal import ended_by
from aigc_lsp.unit_tests.write import Written, write
from aigc_lsp.unit_tests.write_tests import facts, put_texts


def keep_finding(
    request: Request, finding: Finding, *, progress: Progress = silent, cancelled: Cancelled = never
) -> TestFile:
    """The test file with one more test, which states what should be and is marked as failing; it was run so.

    Raises:
        Withdrawn: the user cancelled.
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
    harvest = Harvest(finding.target, (as_it_should_be(finding, where),))
    text = write([harvest], where, before, learn_style(where, request.path))
    if not text.tests:
        return replace(file, reason=f"The finding cannot be written as a test. {text.left_out[0][1]}")
    [test] = text.tests
    text = replace(text, text=marked(text.text, test, finding, where))
    with open_sandbox(request.project, interpreter, isolation.level) as sandbox, ended_by(cancelled, sandbox):
        put_texts(sandbox, request)
        verdict = verify(text, where, sandbox, interpreter, progress=progress, cancelled=cancelled)
    if not verdict.text.tests:
        why = verdict.reason or verdict.dropped[0][1]
        return replace(file, reason=f"The test does not fail as expected. {why}")
    kept = Kept(test.name, finding.target.name, finding.sentence, "finding", verdict.passes)
    return replace(file, text=verdict.text.text, tests=(kept,))


def as_it_should_be(finding: Finding, where: Place) -> Case:
    """The finding's call with the outcome its documentation promises or, where it promises none, without any."""
    assert finding.case is not None
    checks = (Check("result", finding.expected),) if finding.expected else ()
    framework = Import(where.framework)
    return replace(finding.case, raises=None, checks=checks, imports=(*finding.case.imports, framework))


def marked(text: str, test: Written, finding: Finding, where: Place) -> str:
    """The text in which the test is expected to fail, strictly: should it pass one day, that is said."""
    lines = Lines(text)
    node = next(
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == test.name
    )
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    start = lines.offset(first, 0)
    reason = finding.sentence.replace("`", "")
    mark = f"pytest.mark.xfail(strict=True, reason={reason!r})"
    mark = mark if where.framework == PYTEST else "unittest.expectedFailure"
    return f"{text[:start]}{' ' * node.col_offset}@{mark}{lines.line_end}{text[start:]}"
