"""What a search hands on: targets, cases that were run and what was observed, and why each is worth keeping.

Everything here is source text in the target's language or a number; nothing of the user's program is imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from aigc_lsp.document import Span


class Kind(StrEnum):
    """What a target is, and so how it is called."""

    FUNCTION = "function"
    METHOD = "method"  # of an instance
    CLASS_METHOD = "class method"
    STATIC_METHOD = "static method"
    CLASS = "class"  # all of it: construction and sequences of calls
    FILE = "file"


@dataclass(frozen=True)
class Target:
    """A definition that tests are asked for."""

    path: Path  # of the source file, absolute
    module: str  # dotted, as the project's own code imports it
    name: str  # qualified, e.g. "Stack.push"; empty for a file
    kind: Kind
    span: Span  # of the definition, decorators included
    first_line: int  # 1-based
    last_line: int  # 1-based, included


@dataclass(frozen=True)
class Check:
    """One assertion: an expression and what it was seen to be."""

    expression: str  # e.g. "result", "stack.items", "capsys.readouterr().out"
    expected: str  # Python source of the expected value
    relation: str = "=="  # "==" | "is" | "approx" (floats, also inside containers) | "isinstance"


@dataclass(frozen=True)
class Raised:
    """The exception a call ends with."""

    type: str  # as it is written in the test, e.g. "ValueError", "errors.BadOrder"
    message: str = ""  # the whole message; empty when it is not stable


@dataclass(frozen=True)
class Arc:
    """A jump between two lines that a test reaches; 0 is the function's entry, -1 its exit."""

    origin: int
    destination: int


@dataclass(frozen=True)
class Mutant:
    """A small change of the source that a good test notices."""

    line: int  # 1-based
    column: int  # 0-based, in code points
    operator: str  # e.g. "comparison", "constant", "return"
    before: str  # source of the changed part, e.g. "<"
    after: str


@dataclass(frozen=True)
class Import:
    """A name that a case's text uses: ``from module import name``, or ``import module`` when the name is empty."""

    module: str
    name: str = ""


@dataclass(frozen=True)
class Case:
    """One call that was run several times with the same outcome. A test is written from one or several of these.

    Either ``raises`` is set, or ``checks`` says what was observed; both texts use the names of ``setup``, of the
    fixtures, and ``result`` for what the call gave back (for a generator or iterator: the list of its items).
    """

    target: Target
    call: str  # the expression under test, e.g. "clamp(5, 0, 3)", "stack.pop()"
    arguments: tuple[tuple[str, str], ...] = ()  # parameter name and source, in order, as in the call
    setup: tuple[str, ...] = ()  # statements before the call, e.g. "stack = Stack([1, 2])"
    imports: tuple[Import, ...] = ()  # besides the target itself
    fixtures: tuple[str, ...] = ()  # of pytest: "tmp_path", "capsys", "monkeypatch"
    awaits: bool = False  # the call gives a coroutine (or an async iterator when ``drains``)
    drains: int = 0  # > 0: the call gives an iterator, of which at most so many items are taken
    raises: Raised | None = None
    checks: tuple[Check, ...] = ()
    arcs: tuple[Arc, ...] = ()  # that no case before it reaches: why it is kept
    kills: tuple[Mutant, ...] = ()  # that no case before it kills: why it is kept
    origin: str = "search"  # "docstring" | "call site" | "existing test" | "model" | "search"
    name: str = ""  # a test name that the model proposed, without "test_"; empty otherwise
    intent: str = ""  # one sentence that the model proposed; empty otherwise


@dataclass(frozen=True)
class Finding:
    """Something about the source that its author should look at."""

    target: Target
    line: int  # 1-based, where it shows
    kind: str  # "unexpected exception" | "docstring example disagrees" | "hang" | "not deterministic"
    sentence: str  # for the user
    case: Case | None = None  # that shows it; it can be kept as xfail(strict=True)
    expected: str = ""  # what a docstring example promises


@dataclass(frozen=True)
class Coverage:
    """Lines and branches of a target, as counted by the runner."""

    lines: int = 0
    lines_hit: int = 0
    branches: int = 0
    branches_hit: int = 0
    missed_lines: tuple[int, ...] = ()  # 1-based
    missed_arcs: tuple[Arc, ...] = ()


@dataclass(frozen=True)
class Harvest:
    """What a search came to for one target."""

    target: Target
    cases: tuple[Case, ...] = ()  # minimised: each adds an arc or kills a mutant
    findings: tuple[Finding, ...] = ()
    before: Coverage = field(default_factory=Coverage)  # by the tests that exist already
    after: Coverage = field(default_factory=Coverage)
    killed: tuple[Mutant, ...] = ()
    alive: tuple[Mutant, ...] = ()
    calls: int = 0  # how many were run
    seconds: float = 0.0
    reason: str = ""  # why there are no cases, a sentence; empty when there are some
