"""Calls that a search for tests found, written down as sessions for those who document the code."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence

from aigc_lsp.context.project import read_tree
from aigc_lsp.document import Document
from aigc_lsp.errors import SandboxUnavailable
from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.ladder import Level
from aigc_lsp.sandbox.recorded import Recorded
from aigc_lsp.sandbox.sandbox import Sandbox, open_sandbox
from aigc_lsp.sandbox.sessions import transcribed
from aigc_lsp.stage import Cancelled, Progress
from aigc_lsp.unit_tests.case import Case, Kind, Target
from aigc_lsp.unit_tests.isolation import isolation_for
from aigc_lsp.unit_tests.layout import one_line
from aigc_lsp.unit_tests.place import Place
from aigc_lsp.unit_tests.request import Request
from aigc_lsp.unit_tests.search_job import SearchJob
from aigc_lsp.unit_tests.seeds import read_files
from aigc_lsp.unit_tests.target import targets_in
from aigc_lsp.unit_tests.withdrawal import ended_by
from aigc_lsp.unit_tests.write_tests import facts, observer_of, put_texts

MOST_CASES = 12  # of one target
SECONDS = 10.0  # for one target
INVENTED = ("search", "model")  # origins of arguments that stand nowhere in the project
MOST_CHECKS = 2  # of what a call that gives nothing back has changed


def record(request: Request, names: Sequence[str], progress: Progress, cancelled: Cancelled) -> tuple[Recorded, ...]:
    """Sessions that call the functions and methods of these names.

    Raises:
        Withdrawn: the user cancelled.
        SandboxUnavailable: nothing may be run.
        AigcError: the file cannot be read, or the project has no Python that can run its code.
    """
    text = request.text_of(request.path)
    source = Document(request.path.as_uri(), 0, "python", text)
    everything = targets_in(source, request.path, request.project)
    targets = [each for each in everything if each.name in names and each.kind not in (Kind.CLASS, Kind.FILE)]
    if not targets:
        return ()
    isolation = isolation_for(request)
    if isolation.level is Level.NONE:
        raise SandboxUnavailable(isolation.sentence)
    where, interpreter = facts(request)
    with open_sandbox(request.project, interpreter, isolation.level) as sandbox, ended_by(cancelled, sandbox):
        put_texts(sandbox, request)
        cases = _cases(request, where, interpreter, sandbox, text, targets, progress, cancelled)
        sessions = [(case, session) for case in cases if (session := _session(case))]
        module = observer_of(request, where, sandbox, interpreter).source
        shown = transcribed(sandbox, interpreter.path, module, [session for _, session in sessions], cancelled)
    return tuple(
        Recorded(case.target.name, lines, case.origin not in INVENTED)
        for (case, _), lines in zip(sessions, shown, strict=True)
        if lines is not None
    )


def _cases(
    request: Request,
    where: Place,
    interpreter: Interpreter,
    sandbox: Sandbox,
    text: str,
    targets: Sequence[Target],
    progress: Progress,
    cancelled: Cancelled,
) -> list[Case]:
    """What a search finds for the targets."""
    deadline = time.monotonic() + min(request.settings.seconds, SECONDS * len(targets))
    with observer_of(request, where, sandbox, interpreter) as observer:
        job = SearchJob(observer, text, read_files(read_tree(where.home)), deadline, None, cancelled)
        harvests = job.search_all(targets, MOST_CASES, progress)
    return [case for harvest in harvests for case in harvest.cases]


def _session(case: Case) -> tuple[str, ...]:
    """What a user would type to see what the case checks; empty for what a short session cannot show."""
    if case.raises is not None or case.awaits or case.fixtures or case.drains:
        return ()
    imports = dict.fromkeys(_imports(case))
    results = [check for check in case.checks if check.expression == "result" and check.relation != "isinstance"]
    changed = [check.expression for check in case.checks if not re.search(r"\bresult\b", check.expression)]
    if not results and not changed:
        return ()
    gives_none = not results or results[0].expected == "None"
    shown = changed[:MOST_CHECKS] if gives_none else []
    if gives_none and not shown:
        return ()
    return (*imports, *map(one_line, case.setup), one_line(case.call), *map(one_line, shown))


def _imports(case: Case) -> Iterator[str]:
    """Statements for names that the module itself does not have."""
    for each in case.imports:
        if each.module != case.target.module:
            yield f"from {each.module} import {each.name}" if each.name else f"import {each.module}"
