"""Examples for documentation, chosen among what was seen when the code ran. None is made up here."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aigc_lsp.sandbox.recorded import Recorded

MOST = 2  # examples of one definition
MOST_LINES = 8  # of one example
ASSIGNS = re.compile(r">>> [\w., ]+ = ")
PROMPTS = (">>> ", "... ")
EMPTY = re.compile(r"""(?:''|""|\[\]|\{\}|\(\)|0|0\.0|None|False|b'')""")  # values that show little
ODD = re.compile(
    r"""['"](?:\s|[^'"]*\s['"])|\\x|\\u|\\n|[^\x20-\x7e\n]|\d{7,}|-\d"""
)  # what a search tries and people do not


def examples(recorded: Iterable[Recorded], width: int) -> tuple[str, ...]:
    """Lines of a doctest with the most telling calls, which show different things; empty when none tells anything.

    Args:
        width: most characters of a line.
    """
    fitting = [each for each in recorded if len(each.lines) <= MOST_LINES and max(map(len, each.lines)) <= width]
    chosen: list[Recorded] = []
    for each in sorted(fitting, key=_rank):
        if len(chosen) < MOST and _shown(each) not in [_shown(other) for other in chosen] and _tells(each):
            chosen.append(each)
    if any(ASSIGNS.match(line) for each in chosen for line in each.lines):
        chosen = chosen[:1]  # a name that one gives might be one that the other needs
    return tuple(line for each in chosen for line in each.lines)


def _rank(each: Recorded) -> tuple[bool, int, int, int]:
    """What comes first: told by the project, with nothing odd, few empty values, short."""
    typed = "\n".join(line for line in each.lines if line.startswith(PROMPTS))
    empty = len(EMPTY.findall(typed)) + 2 * all(EMPTY.fullmatch(line) for line in _shown(each))
    return not each.told, len(ODD.findall("\n".join(each.lines))), empty, len(typed)


def _shown(each: Recorded) -> tuple[str, ...]:
    """What the session answered."""
    return tuple(line for line in each.lines if not line.startswith(PROMPTS))


def _tells(each: Recorded) -> bool:
    return bool(_shown(each)) and not (not each.told and ODD.search("\n".join(each.lines)))
