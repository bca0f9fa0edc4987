"""Interactive sessions in a module's namespace, written down as doctests. Python 3.8, standard library only.

Reads one JSON object from standard input and writes one to standard output: for each session its lines, or null when
it raised, wrote nothing, or did not pass as a doctest.
"""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import json
import sys


def transcript(statements: list[str], namespace: dict[str, object]) -> list[str] | None:
    """The lines of a session, None when something was raised."""
    lines = []
    for statement in statements:
        shown = io.StringIO()
        first, *rest = statement.splitlines()
        lines += [">>> " + first, *("... " + line for line in rest)]
        try:
            with contextlib.redirect_stdout(shown):
                exec(compile(statement, "<example>", "single"), namespace)
        except Exception:
            return None
        lines += [line or "<BLANKLINE>" for line in shown.getvalue().splitlines()]
    return lines


def passes(lines: list[str], namespace: dict[str, object]) -> bool:
    """Whether the lines pass as a doctest."""
    test = doctest.DocTestParser().get_doctest("\n".join(lines) + "\n", namespace, "example", None, None)
    return doctest.DocTestRunner(verbose=False).run(test, out=lambda text: None).failed == 0


def main() -> None:
    asked, answers = json.loads(sys.stdin.readline()), sys.stdout
    sys.path[:0] = asked["roots"]
    with contextlib.redirect_stdout(io.StringIO()):
        module = importlib.import_module(asked["module"])
    found = {}
    order = list(enumerate(asked["sessions"]))
    for number, statements in reversed(order) if asked["backwards"] else order:
        with contextlib.redirect_stderr(io.StringIO()):
            lines = transcript(statements, dict(vars(module)))
            found[number] = lines if lines and passes(lines, dict(vars(module))) else None
    answers.write(json.dumps([found[number] for number, _ in order]))


if __name__ == "__main__":
    main()
