"""How good the tests are that a search without a model writes: coverage, mutants, time, and bugs that they catch."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aigc_lsp.document import Document
from aigc_lsp.evaluate.report import aligned, percentile
from aigc_lsp.sandbox.interpreter import Interpreter, find_interpreter
from aigc_lsp.sandbox.ladder import probe
from aigc_lsp.sandbox.observe import Observer, RunnerFailed, Source
from aigc_lsp.sandbox.sandbox import Sandbox, open_sandbox
from aigc_lsp.unit_tests.case import Harvest
from aigc_lsp.unit_tests.framework import PYTEST
from aigc_lsp.unit_tests.place import place
from aigc_lsp.unit_tests.search import Budget, search
from aigc_lsp.unit_tests.style import learn_style
from aigc_lsp.unit_tests.target import import_path, parts_of, targets_in
from aigc_lsp.unit_tests.write import write

SKIPPED = ("test_", "_test.py", "conftest.py")
PASSED, FAILED = 0, 1  # pytest's exit statuses
PATIENCE = 60.0  # seconds for one run of a file's tests


@dataclass
class Tally:
    """What came of all files so far."""

    harvests: list[Harvest] = field(default_factory=list)
    files: int = 0
    broken: list[str] = field(default_factory=list)  # files whose tests do not all pass
    unimportable: list[str] = field(default_factory=list)
    caught: list[str] = field(default_factory=list)  # files whose other version does not pass
    missed: list[str] = field(default_factory=list)

    def numbers(self) -> dict[str, float | int | list[str]]:
        """All that is reported; shares in percent."""
        lines = sum(each.after.lines + each.after.branches for each in self.harvests)
        hit = sum(each.after.lines_hit + each.after.branches_hit for each in self.harvests)
        killed = sum(len(each.killed) for each in self.harvests)
        alive = sum(len(each.alive) for each in self.harvests)
        seconds = [each.seconds for each in self.harvests]
        return {
            "files": self.files,
            "targets": len(self.harvests),
            "served": sum(bool(each.cases) for each in self.harvests),
            "tests": sum(len(each.cases) for each in self.harvests),
            "lines_and_branches_percent": _percent(hit, lines),
            "own_mutants_percent": _percent(killed, killed + alive),
            "files_whose_tests_fail": self.broken,
            "files_not_imported": self.unimportable,
            "bugs_caught": len(self.caught),
            "bugs_missed": self.missed,
            "seconds_p50": round(percentile(seconds, 50) or 0, 2),
            "seconds_p95": round(percentile(seconds, 95) or 0, 2),
        }


def evaluate_tests(
    paths: Sequence[Path], *, interpreter: str, seed: int, instead: Path | None, keep: Path | None
) -> int:
    """Prints how good the tests are that are written for files; exit status.

    Args:
        paths: source files, or folders of them; tests among them are left out.
        interpreter: path of the Python that runs them, with pytest; looked for when empty.
        seed: of the search.
        instead: a folder with other versions of the files, under the same names, that the tests should notice.
        keep: a folder for the tests that were written.
    """
    tally = Tally()
    for path in sources(paths):
        root, _ = import_path(path, Path(path.anchor))
        python = find_interpreter(root, interpreter)
        with open_sandbox(root, python, probe().level) as sandbox:
            measure(path, root, sandbox, python, tally, seed, instead, keep)
        print(f"{path.name}: {sum(len(each.cases) for each in tally.harvests)} tests so far", file=sys.stderr)
    numbers = tally.numbers()
    print(aligned([(key.replace("_", " "), _shown(value)) for key, value in numbers.items()]))
    for harvest in tally.harvests:
        if harvest.reason:
            print(f"{harvest.target.path.name}: {harvest.reason}")
    print(json.dumps(numbers))
    return 0 if not tally.broken else 1


def sources(paths: Sequence[Path]) -> Iterator[Path]:
    """The Python files to write tests for, absolute and in order."""
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for each in found:
            inner = each.relative_to(path).parts if path.is_dir() else ()
            if "tests" not in inner and not each.name.startswith(SKIPPED[0]) and not each.name.endswith(SKIPPED[1:]):
                yield each.absolute()


def measure(
    path: Path,
    root: Path,
    sandbox: Sandbox,
    python: Interpreter,
    tally: Tally,
    seed: int,
    instead: Path | None,
    keep: Path | None,
) -> None:
    """Searches one file, writes its tests, and runs them on it and on its other version."""
    harvests = harvest(path, root, sandbox, python, seed)
    if not harvests:
        return
    tally.files += 1
    tally.harvests += harvests
    if all(not each.cases and "cannot be imported" in each.reason for each in harvests):
        tally.unimportable.append(path.name)
    if not any(each.cases for each in harvests):
        return
    where = place(root, path, PYTEST)
    text = write(harvests, where, "", learn_style(where, path)).text
    name = f"test_{'_'.join(path.relative_to(root).with_suffix('').parts)}.py"
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / name).write_text(text, encoding="utf-8")
    (sandbox.host_root / name).write_text(text, encoding="utf-8")
    if _status(sandbox, python, name) != PASSED:
        tally.broken.append(path.name)
    if instead is not None and (instead / path.name).is_file():
        shutil.copyfile(instead / path.name, sandbox.host_root / path.relative_to(root))
        noticed = _status(sandbox, python, name) == FAILED
        (tally.caught if noticed else tally.missed).append(path.stem)


def harvest(path: Path, root: Path, sandbox: Sandbox, python: Interpreter, seed: int) -> list[Harvest]:
    """What the search comes to for each function, class and method of a file."""
    document = Document(path.as_uri(), 0, "python", path.read_text(encoding="utf-8"))
    targets = targets_in(document, path, root)
    tops = parts_of(targets[0], targets, document.text) if targets else ()
    parts = [part for top in tops for part in parts_of(top, targets, document.text)]
    _, module = import_path(path, root)
    source = Source(sandbox.root / path.relative_to(root), module, (sandbox.root,), sandbox.root)
    harvests = []
    with Observer(sandbox, python.path, source) as observer:
        for part in parts:
            try:
                harvests.append(search(part, observer, Budget(seed=seed)))
            except RunnerFailed as failure:
                harvests.append(Harvest(part, reason=str(failure)))
    return harvests


def _status(sandbox: Sandbox, python: Interpreter, name: str) -> int:
    """Pytest's exit status for one file of tests; a hang counts as a failure."""
    command: list[str | Path] = [python.path, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", name]
    done = sandbox.run(command, timeout=PATIENCE, environment={"PYTHONPATH": str(sandbox.root)})
    return FAILED if done.timed_out else done.status


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _shown(value: float | list[str]) -> str:
    return (", ".join(value) or "none") if isinstance(value, list) else str(value)
