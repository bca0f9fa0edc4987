"""`aigc-lsp docs`: documentation of a definition, a file or a folder of them, in a terminal."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from aigc_lsp.cli.docs_table import difference, faults, overview, summary
from aigc_lsp.cli.progress_bar import ProgressBar
from aigc_lsp.cli.test_table import near
from aigc_lsp.cli.tests import agreed
from aigc_lsp.cli.text_file import TextFile, read_text_file
from aigc_lsp.context.project import project_of
from aigc_lsp.documentation.account import account
from aigc_lsp.documentation.fill import WordFiller
from aigc_lsp.documentation.look import is_wanted, look
from aigc_lsp.documentation.request import DocFile, DocRequest
from aigc_lsp.documentation.settings import DocSettings
from aigc_lsp.documentation.sources import sources
from aigc_lsp.documentation.write_docs import write_docs
from aigc_lsp.engine.caller import open_caller
from aigc_lsp.engine.open import EngineChoice, instructs
from aigc_lsp.errors import AigcError
from aigc_lsp.sandbox.recorded import Record
from aigc_lsp.stage import Stage


class Deed(Enum):
    """What is done with documentation, named as its option."""

    SHOW = "show"
    WRITE = "write"
    DIFF = "diff"
    CHECK = "check"


def docs(path: Path, name: str, *, settings: DocSettings, choice: EngineChoice, deed: Deed, as_json: bool) -> int:
    """Prints what came of it. Exit status 0 when all that was asked for is documented, or would be.

    Args:
        name: qualified; empty for all of the file.

    Raises:
        BadDocument: there is nothing of that name.
    """
    paths = sources(path)
    files: list[DocFile] = []
    with ProgressBar(sys.stderr) as bar, filler(settings, choice, deed) as fill:
        for number, source in enumerate(paths):
            bar.file(source.name, number, len(paths))
            try:
                read = read_text_file(source)
                request = DocRequest(source, project_of(source), name, texts={source: read.text}, settings=settings)
                if deed is Deed.CHECK:
                    bar.stage(Stage("looking at"))
                    file = look(request)
                else:
                    file = write_docs(request, fill=fill, record=recording(request, bar), progress=bar.stage)
                if deed is Deed.WRITE:
                    written(read, file)
            except AigcError as error:  # of this file; others may do better
                file = DocFile(source, "", "", reason=str(error))
            bar.clear()
            files.append(file)
            if not as_json:
                show(file, deed, settings.only, alone=len(paths) == 1)
    if as_json:
        print(json.dumps({"files": [account(file) | {"text": file.text} for file in files]}))
    elif len(files) > 1:
        print(f"\n{summary(files)}", file=sys.stdout if deed in (Deed.SHOW, Deed.WRITE) else sys.stderr)
    if files[-1].model and not as_json:
        print(f"  {files[-1].model}", file=sys.stdout if deed in (Deed.SHOW, Deed.WRITE) else sys.stderr)
    return status(files, deed, settings.only)


@contextlib.contextmanager
def filler(settings: DocSettings, choice: EngineChoice, deed: Deed) -> Iterator[WordFiller | None]:
    """The model's part, None when it is not wanted, or would be asked nothing."""
    if not settings.use_model or deed is Deed.CHECK or not instructs(choice):
        yield None
        return
    with open_caller(choice) as caller, contextlib.closing(WordFiller(caller)) as fill:
        yield fill


def status(files: list[DocFile], deed: Deed, only: str) -> int:
    """Exit status."""
    definitions = [each for file in files for each in file.definitions]
    if any(file.reason for file in files):
        return 1
    if deed is Deed.CHECK:
        return int(any(is_wanted(each, only) for each in definitions))
    return int(any(each.reason for each in definitions))


def written(read: TextFile, file: DocFile) -> None:
    """Writes a file if there is something new in it."""
    if file.text != file.before:
        read.write(file.text)


def show(file: DocFile, deed: Deed, only: str, *, alone: bool) -> None:
    """Prints what came of one file; for a file asked for alone, what would change too."""
    if deed is Deed.CHECK:
        if file.reason:
            print(f"{near(file.path)}: {file.reason}", file=sys.stderr)
        for line in faults(file, only):
            print(line)
        return
    print(overview(file), file=sys.stderr if deed is Deed.DIFF or file.reason else sys.stdout)
    if deed is Deed.DIFF:
        print(difference(file), end="")
    elif deed is Deed.WRITE and file.text != file.before:
        print(f"  Written to {near(file.path)}.")
    elif alone and file.text != file.before:
        print(f"\n{difference(file)}\nNothing was written; --write puts it there.")


def recording(request: DocRequest, bar: ProgressBar) -> Record | None:
    """What runs the code for examples, None when none are wanted or the language is another."""
    if not request.settings.examples or request.path.suffix != ".py":
        return None
    from aigc_lsp.unit_tests.record import record
    from aigc_lsp.unit_tests.request import Request

    asked = Request(request.path, request.project, texts=request.texts, consents=lambda question: agreed(question, bar))
    return lambda names, progress, cancelled: record(asked, names, progress, cancelled)
