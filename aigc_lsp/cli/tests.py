"""`aigc-lsp tests`: unit tests for a function, a class, a file or a folder of them, in a terminal."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from aigc_lsp.cli.atomic import replace_text
from aigc_lsp.cli.progress_bar import ProgressBar
from aigc_lsp.cli.test_table import difference, near, overview, summary
from aigc_lsp.context.project import project_of, read_tree
from aigc_lsp.engine.caller import open_caller
from aigc_lsp.engine.open import EngineChoice
from aigc_lsp.errors import AigcError, BadDocument
from aigc_lsp.unit_tests.account import account
from aigc_lsp.unit_tests.propose import Proposer
from aigc_lsp.unit_tests.report.write_report import write_report
from aigc_lsp.unit_tests.request import Request, TestFile
from aigc_lsp.unit_tests.settings import TestSettings
from aigc_lsp.unit_tests.write_tests import write_tests


def tests(
    path: Path,
    name: str,
    *,
    settings: TestSettings,
    choice: EngineChoice,
    write: bool,
    to_stdout: bool,
    as_json: bool,
    report: Path | None,
    trust: bool,
) -> int:
    """Prints the tests, or where they would go, and what they are worth. Exit status 0 when some were made.

    Args:
        name: qualified; empty for all of the file.
        write: put them where they belong.
        to_stdout: print the test file's text, and everything else on standard error.
        trust: run code at sandbox level 1 without asking.

    Raises:
        BadDocument: there is nothing of that name, or the tests cannot be written.
    """
    paths = sources(path)
    files: list[TestFile] = []
    with ProgressBar(sys.stderr) as bar, proposer(settings, choice) as propose:
        for number, source in enumerate(paths):
            bar.file(source.name, number, len(paths))

            def consents(sentence: str) -> bool:
                return trust or agreed(sentence, bar)

            request = Request(source, project_of(source), name, settings=settings, consents=consents)
            try:
                file = write_tests(request, propose=propose, progress=bar.stage)
            except AigcError as error:  # of this file; others may do better
                file = TestFile(source, str(error))
            if write and file.tests and file.path is not None:
                replace_text(file.path, file.text)
            bar.clear()
            files.append(file)
            if not as_json:
                show(file, write=write, to_stdout=to_stdout, alone=len(paths) == 1)
    if as_json:
        print(json.dumps({"files": [account(file) | {"text": file.text} for file in files]}))
    elif len(files) > 1:
        print(f"\n{summary(files)}", file=sys.stderr if to_stdout else sys.stdout)
    if files[-1].model and not as_json:
        print(f"  {files[-1].model}", file=sys.stderr if to_stdout else sys.stdout)
    if report is not None:
        print(f"The report is {near(write_report(report, files))}.", file=sys.stderr)
    return 0 if any(file.tests for file in files) else 1


def show(file: TestFile, *, write: bool, to_stdout: bool, alone: bool) -> None:
    """Prints what came of one file; for a file asked for alone, what would change too."""
    aside = sys.stderr if to_stdout or not file.tests else sys.stdout
    print(overview(file), file=aside)
    if not file.tests or file.path is None:
        return
    if to_stdout:
        print(file.text, end="")
    elif write:
        print(f"  Written to {near(file.path)}.")
    elif alone:
        print(f"\n{difference(file)}\n\nNothing was written; --write puts it there.")


def sources(path: Path) -> list[Path]:
    """The file, or the Python sources of a folder, tests left out.

    Raises:
        BadDocument: there is nothing of that name, or nothing in it.
    """
    path = path.resolve()
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BadDocument(f"{path} is not there.")
    found = [path / file for file in read_tree(path).sources]
    if not found:
        raise BadDocument(f"{path} has no Python file that is not a test.")
    return found


@contextlib.contextmanager
def proposer(settings: TestSettings, choice: EngineChoice) -> Iterator[Proposer | None]:
    """The model's part, None when it is not wanted."""
    if not settings.use_model:
        yield None
        return
    with open_caller(choice) as caller:
        yield Proposer(caller)


def agreed(sentence: str, bar: ProgressBar) -> bool:
    """Whether the user says yes; without a terminal nobody is asked."""
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        return False
    bar.clear()
    print(f"{sentence}\nRun it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
