"""What is asked for, and what comes of it: the first and the last value of `write_tests`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aigc_lsp.context.project import text_on_disk
from aigc_lsp.document import Span
from aigc_lsp.unit_tests.case import Finding, Harvest, Target
from aigc_lsp.unit_tests.settings import TestSettings

CAN_BE_KEPT = {"unexpected exception", "docstring example disagrees"}  # what hangs would hang the project's tests


def _no_consent(sentence: str) -> bool:
    return False


@dataclass(frozen=True)
class Request:
    """Tests are asked for one definition, or for all of a file when neither ``name`` nor ``span`` says which.

    Args:
        path: the source file, absolute.
        project: where tests, manifests and environments are looked for.
        name: qualified, e.g. "Order.add".
        span: a selection or, without length, the cursor.
        texts: of files that are open in an editor and may not be saved.
        consents: asks the user whether code may run at level 1, given a sentence that says what that means.
    """

    path: Path
    project: Path
    name: str = ""
    span: Span | None = None
    texts: Mapping[Path, str] = field(default_factory=dict)
    settings: TestSettings = field(default_factory=TestSettings)
    consents: Callable[[str], bool] = _no_consent

    def text_of(self, path: Path) -> str:
        """What the editor shows of a file, else what is on disk; raises as `text_on_disk`."""
        return self.texts[path] if path in self.texts else text_on_disk(path)


@dataclass(frozen=True)
class Kept:
    """A test that was written and passed."""

    name: str  # of the test function or method
    target: str  # qualified name of what it tests
    why: str  # the arcs and mutants for which it is there, a sentence
    origin: str  # where its inputs come from
    runs: int  # how often it passed


@dataclass(frozen=True)
class Dropped:
    """A test that was written and is not offered."""

    name: str
    why: str  # a sentence


@dataclass(frozen=True)
class TestFile:
    """Tests that can be offered: where they go and what they are worth. ``reason`` is empty when there are some."""

    __test__ = False

    source: Path
    reason: str = ""
    source_text: str = ""  # for which the tests were made
    path: Path | None = None  # of the test file; None when it was not asked how far
    before: str = ""  # its text as it was
    exists: bool = False
    text: str = ""  # as it shall be
    framework: str = ""
    tests: tuple[Kept, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    harvests: tuple[Harvest, ...] = ()
    level: int = 0  # of the sandbox
    sandbox: str = ""  # what that level is, a sentence
    model: str = ""  # what the model gave, a sentence; empty when it was not asked
    notes: tuple[str, ...] = ()  # what else the user should know, a sentence each
    seconds: float = 0.0

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for harvest in self.harvests for finding in harvest.findings)

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(harvest.target for harvest in self.harvests)


def can_be_kept(finding: Finding) -> bool:
    """Whether a test can show it."""
    return finding.case is not None and finding.kind in CAN_BE_KEPT
