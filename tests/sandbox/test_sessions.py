"""Sessions that are run before they are shown."""

import sys
from pathlib import Path

import pytest

from aigc_lsp.sandbox.interpreter import find_interpreter
from aigc_lsp.sandbox.ladder import Level, probe
from aigc_lsp.sandbox.observe import Source
from aigc_lsp.sandbox.sandbox import open_sandbox
from aigc_lsp.sandbox.sessions import transcribed

MODULE = """\
import os

print("imported")
counts = []


def clamp(number, low, high):
    return max(low, min(high, number))


def count():
    counts.append(1)
    return len(counts)


class Plain:
    pass
"""

pytestmark = pytest.mark.skipif(probe().level < Level.LANDLOCK, reason="nothing isolates what is run on this machine")


def shown(folder: Path, *sessions: tuple[str, ...], module: str = MODULE) -> list[tuple[str, ...] | None]:
    (folder / "limits.py").write_text(module)
    interpreter = find_interpreter(folder, sys.executable)
    with open_sandbox(folder, interpreter, probe().level) as sandbox:
        source = Source(sandbox.root / "limits.py", "limits", (sandbox.root,))
        return transcribed(sandbox, interpreter.path, source, sessions, lambda: False)


def test_a_session_is_what_a_user_would_see(tmp_path: Path) -> None:
    long = "for n in (5, 6):\n    print(n)\n    print()"
    assert shown(tmp_path, ("low = 1", "clamp(5, low, 3)"), (long,), ("'a' * 2",)) == [
        (">>> low = 1", ">>> clamp(5, low, 3)", "3"),
        (">>> for n in (5, 6):", "...     print(n)", "...     print()", "5", "<BLANKLINE>", "6", "<BLANKLINE>"),
        (">>> 'a' * 2", "'aa'"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "session",
    [
        ("clamp(1, 2)",),
        ("Plain()",),
        ("{'a', 'b', 'c', 'd', 'e'}",),
        ("os.urandom(4)",),
        ("os.path.abspath('x')",),
    ],
    ids=str,
)
def test_what_raises_or_is_another_one_elsewhere_is_not_shown(tmp_path: Path, session: tuple[str, ...]) -> None:
    assert shown(tmp_path, session, ("1 + 1",)) == [None, (">>> 1 + 1", "2")]


def test_sessions_that_depend_on_one_another_are_not_shown(tmp_path: Path) -> None:
    assert shown(tmp_path, ("count()",), ("count()",), ("clamp(1, 2, 3)",))[:2] == [None, None]


def test_a_module_that_cannot_be_imported_has_no_sessions(tmp_path: Path) -> None:
    assert shown(tmp_path, ("1",), module="raise RuntimeError") == [None]
