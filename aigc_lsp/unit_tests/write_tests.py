"""From "tests, please" to a test file that passed: the steps in their order.

Nothing of the user's is touched here. The code runs in a copy of the project; what comes back is a text and where it
belongs, and whoever asked decides whether it is written there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import starmap

from aigc_lsp.context.project import read_tree
from aigc_lsp.document import Document
from aigc_lsp.sandbox.interpreter import Interpreter, find_interpreter
from aigc_lsp.sandbox.ladder import Level
from aigc_lsp.sandbox.observe import Observer, Source
from aigc_lsp.sandbox.sandbox import Sandbox, open_sandbox
from aigc_lsp.stage import Cancelled, Progress, Stage, never, silent
from aigc_lsp.unit_tests.case import Harvest, Target
from aigc_lsp.unit_tests.chosen import chosen, nothing_chosen, unparsable
from aigc_lsp.unit_tests.framework import PYTEST, UNITTEST, UNKNOWN
from aigc_lsp.unit_tests.isolation import isolation_for
from aigc_lsp.unit_tests.place import Place, place
from aigc_lsp.unit_tests.promised import promised
from aigc_lsp.unit_tests.propose import Proposer
from aigc_lsp.unit_tests.request import Dropped, Kept, Request, TestFile
from aigc_lsp.unit_tests.search_job import SearchJob
from aigc_lsp.unit_tests.seeds import read_files
from aigc_lsp.unit_tests.style import learn_style
from aigc_lsp.unit_tests.target import import_path
from aigc_lsp.unit_tests.verify import Verdict, verify
from aigc_lsp.unit_tests.why import why
from aigc_lsp.unit_tests.withdrawal import ended_by
from aigc_lsp.unit_tests.write import Text, Written, write

SEARCHING = 0.7  # share of the time; the rest is for running what was written


def write_tests(
    request: Request, *, propose: Proposer | None = None, progress: Progress = silent, cancelled: Cancelled = never
) -> TestFile:
    """Tests for what was asked, each of them run and passed; or the reason why there are none.

    Args:
        propose: the model's part.

    Raises:
        Withdrawn: the user cancelled; nothing that was started runs any more.
        AigcError: the source or the test file cannot be read, or the project has no Python that can run its code.
    """
    started = time.monotonic()
    progress(Stage("looking at", request.path.name))
    source = Document(request.path.as_uri(), 0, "python", request.text_of(request.path))
    targets = chosen(request, source)
    file = TestFile(request.path, source_text=source.text)
    if not targets:
        return replace(file, reason=nothing_chosen(request, source))

    where, interpreter = facts(request)
    before = request.text_of(where.path)
    isolation = isolation_for(request)
    file = replace(
        file,
        path=where.path,
        before=before,
        exists=where.exists,
        text=before,
        framework=where.framework,
        level=isolation.level,
        sandbox=isolation.sentence,
    )
    if in_the_way := next((above for above in where.path.parents if above.is_file()), None):
        return replace(file, reason=f"The tests belong in {where.path}, and {in_the_way} is a file.")
    if wrong := unparsable(where.path.name, before):
        return replace(file, reason=wrong)
    if isolation.level is Level.NONE:
        return not_executed(file, targets, where)
    if where.framework == PYTEST and not interpreter.pytest:
        return replace(file, reason=interpreter.without_pytest)

    with open_sandbox(request.project, interpreter, isolation.level) as sandbox, ended_by(cancelled, sandbox):
        put_texts(sandbox, request)
        deadline = started + SEARCHING * request.settings.seconds
        with observer_of(request, where, sandbox, interpreter) as observer:
            job = SearchJob(observer, source.text, read_files(read_tree(where.home)), deadline, propose, cancelled)
            harvests = job.search_all(targets, request.settings.max_tests, progress)
        model = str(propose.contribution) if propose is not None else ""
        seconds = time.monotonic() - started
        file = replace(file, harvests=harvests, notes=sandbox.omitted, model=model, seconds=seconds)
        if not any(harvest.cases for harvest in harvests):
            return replace(file, reason=no_cases(harvests))
        text = write(harvests, where, before, learn_style(where, request.path))

        def tell(stage: Stage) -> None:
            progress(Stage(stage.name, stage.detail, len(targets), len(targets) + 1))

        verdict = verify(text, where, sandbox, interpreter, progress=tell, cancelled=cancelled)

    return replace(finished(file, text, verdict), seconds=time.monotonic() - started)


def finished(file: TestFile, text: Text, verdict: Verdict) -> TestFile:
    """The file with the tests that passed every time, each with its reason, and why others are left out."""
    dropped = (*(Dropped(case.call, reason) for case, reason in text.left_out), *starmap(Dropped, verdict.dropped))
    if not verdict.text.tests:
        why_not = verdict.reason or (dropped[0].why if dropped else "")
        return replace(file, dropped=dropped, reason=f"No test passed every time it was run. {why_not}".rstrip())
    tests = tuple(kept(test, verdict.passes) for test in verdict.text.tests)
    return replace(file, dropped=dropped, text=verdict.text.text, tests=tests)


def kept(test: Written, runs: int) -> Kept:
    """A written test as it is reported."""
    return Kept(test.name, test.cases[0].target.name, why(test.cases), test.cases[0].origin, runs)


def not_executed(file: TestFile, targets: Sequence[Target], where: Place) -> TestFile:
    """The file with what the examples of the documentation promise, for a machine on which nothing may be run."""
    harvests = tuple(promised(target, file.source_text) for target in targets)
    file = replace(file, harvests=harvests)
    text = write(harvests, where, file.before, learn_style(where, file.source))
    if not text.tests:
        return replace(file, reason=file.sandbox)
    tests = tuple(kept(test, 0) for test in text.tests)
    return replace(file, text=text.text, tests=tests, notes=(f"These tests were not executed. {file.sandbox}",))


def facts(request: Request) -> tuple[Place, Interpreter]:
    """Where the tests go and for which framework, and what runs them. A project of which nothing says that it uses
    pytest, and which does not have it, gets tests for unittest."""
    where = place(request.project, request.path, request.settings.framework)
    interpreter = find_interpreter(where.home, request.settings.interpreter)
    if not interpreter.pytest and UNKNOWN in where.evidence:
        where = place(request.project, request.path, UNITTEST)
    return where, interpreter


def put_texts(sandbox: Sandbox, request: Request) -> None:
    """Gives the copy of the project the text the editor shows, saved or not."""
    for path, text in request.texts.items():
        if path.is_relative_to(request.project):
            sandbox.write(path.relative_to(request.project), text.encode("utf-8", "surrogatepass"))


def observer_of(request: Request, where: Place, sandbox: Sandbox, interpreter: Interpreter) -> Observer:
    """Runs calls of the source's module in the sandbox."""
    root, module = import_path(request.path, request.project)
    roots = tuple(sandbox.root / folder.relative_to(request.project) for folder in dict.fromkeys((root, where.home)))
    path = sandbox.root / request.path.relative_to(request.project)
    return Observer(sandbox, interpreter.path, Source(path, module, roots))


def no_cases(harvests: Sequence[Harvest]) -> str:
    """Why no target has a test."""
    reasons = dict.fromkeys(harvest.reason for harvest in harvests if harvest.reason)
    if len(harvests) == 1 or len(reasons) == 1:
        return next(iter(reasons), "No call was found whose outcome is the same every time.")
    return " ".join(reasons)
