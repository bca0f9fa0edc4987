"""`aigc-lsp evaluate docs`: documents every definition of real files, without a model and without writing anything.

*Proved* are files whose code is the same before and after, judged here once more and apart from the proof in the
feature; *agreeing* are definitions that a second look at the new text finds documented as the code is.
"""

from __future__ import annotations

import ast
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aigc_lsp.context.project import project_of
from aigc_lsp.documentation.account import title
from aigc_lsp.documentation.look import look
from aigc_lsp.documentation.request import DocFile, DocRequest, State
from aigc_lsp.documentation.settings import DocSettings
from aigc_lsp.documentation.sources import sources
from aigc_lsp.documentation.write_docs import write_docs
from aigc_lsp.errors import AigcError
from aigc_lsp.evaluate.report import aligned, percentile

DOCUMENTABLE = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
MOST_NAMED = 20  # definitions or files that a report lists


@dataclass
class Tally:
    """What came of all files so far."""

    files: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)  # why there was nothing to do in a file
    states: Counter[State] = field(default_factory=Counter)  # before
    edited: int = 0
    agreeing: int = 0  # of those edited
    disagreeing: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)  # why a definition has no edit though it should
    changed: list[str] = field(default_factory=list)  # files whose code is not the same
    seconds: list[float] = field(default_factory=list)  # of the processor, for requests of one definition

    def numbers(self) -> dict[str, float | int | list[str] | dict[str, int]]:
        """All that is reported."""
        milliseconds = [1000 * each for each in self.seconds]
        return {
            "files": self.files,
            "files_passed_over": sum(self.passed_over.values()),
            "definitions": sum(self.states.values()),
            **{state.value: self.states[state] for state in State},
            "edited": self.edited,
            "refused": dict(self.refused.most_common(MOST_NAMED)),
            "agreeing": self.agreeing,
            "disagreeing": self.disagreeing[:MOST_NAMED],
            "files_proved": self.files - len(self.changed),
            "files_changed": self.changed[:MOST_NAMED],
            "ms_p50": round(percentile(milliseconds, 50) or 0, 1),
            "ms_p95": round(percentile(milliseconds, 95) or 0, 1),
        }


def evaluate_docs(paths: Sequence[Path], *, style: str, seed: int) -> int:
    """Prints how documenting the files went. Exit status 1 when a file's code would have changed.

    Args:
        paths: source files, or folders of them; tests are left out.
        style: of Python, or "auto".
        seed: chooses the definition of each file that is asked for alone, to see how long that takes.

    Raises:
        BadDocument: a path is not there, or has nothing to document.
    """
    tally, chance = Tally(), random.Random(seed)
    found = [file for path in paths for file in sources(path)]
    for number, path in enumerate(found):
        _show_progress(number, len(found))
        try:
            measure(path, style, chance, tally)
        except AigcError as error:
            tally.passed_over[str(error)] += 1
    _show_progress(len(found), len(found))
    numbers = tally.numbers()
    print(aligned([(name.replace("_", " "), _said(value)) for name, value in numbers.items()]))
    print(json.dumps(numbers))
    return 1 if tally.changed else 0


def measure(path: Path, style: str, chance: random.Random, tally: Tally) -> None:
    """Documents one file, looks at it again, and asks for one of its definitions alone.

    Raises:
        AigcError: it cannot be read.
    """
    settings = DocSettings(style=style, private=True, use_model=False)
    request = DocRequest(path, project_of(path), settings=settings)
    file = write_docs(request)
    if file.reason:
        tally.passed_over[file.reason] += 1
        return
    tally.files += 1
    for each in file.definitions:
        tally.states[each.state] += 1
        if each.edit is None and each.reason:
            tally.refused[each.reason] += 1
    if not same_code(file):
        tally.changed.append(str(path))
    edited = {each.facts.name for each in file.definitions if each.edit is not None}
    again = look(DocRequest(path, request.project, texts={path: file.text}, settings=settings))
    wrong = {each.facts.name for each in again.definitions if each.state is not State.RIGHT} & edited
    tally.edited += len(edited)
    tally.agreeing += len(edited - wrong)
    tally.disagreeing += [f"{path.name}: {name or 'the module'}" for name in sorted(wrong)]
    named = [each for each in file.definitions if each.facts.name]
    if named:
        alone = chance.choice(named)
        began = time.process_time()
        write_docs(DocRequest(path, request.project, name=title(alone), settings=settings))
        tally.seconds.append(time.process_time() - began)


def same_code(file: DocFile) -> bool:
    """Whether Python's own parser sees the same program but for docstrings; other languages have only the proof."""
    if file.path.suffix not in (".py", ".pyw"):
        return True
    return _without_docstrings(file.before) == _without_docstrings(file.text)


def _without_docstrings(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTABLE) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    return ast.dump(tree)


def _said(value: object) -> str:
    if isinstance(value, list):
        return "none" if not value else "; ".join(value)
    if isinstance(value, dict):
        return "none" if not value else "; ".join(f"{count} {reason}" for reason, count in value.items())
    return f"{value:,}"


def _show_progress(done: int, count: int) -> None:
    if sys.stderr.isatty():
        line = "" if done == count else f"{done:,} of {count:,} files"
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)
