"""What documentation of a file came to, for a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from aigc_lsp.cli.test_table import near
from aigc_lsp.documentation.account import counts, title
from aigc_lsp.documentation.look import is_wanted
from aigc_lsp.documentation.request import DocFile, Documented, State


def overview(file: DocFile) -> str:
    """Title, and a row for each definition that is not documented as it should be."""
    if file.reason:
        return f"{near(file.path)}: {file.reason}"
    rows = [_row(each) for each in file.definitions if each.state is not State.RIGHT]
    heading = f"{near(file.path)} ({file.convention}): {counts(file.definitions)}"
    notes = [f"  {note}" for note in file.notes]
    return "\n".join([heading, *(["", *_aligned(rows)] if rows else []), *notes])


def faults(file: DocFile, only: str) -> Iterator[str]:
    """A line for each thing that is missing or outdated, as compilers write them."""
    for each in (each for each in file.definitions if is_wanted(each, only)):
        if each.state is State.MISSING:
            yield f"{near(file.path)}:{each.facts.line}: {title(each)} has no documentation."
        for found in each.disagreements:
            yield f"{near(file.path)}:{found.line}: {title(each)}: {found.sentence}"


def difference(file: DocFile) -> str:
    """What would change, as a patch; empty when nothing would."""
    name, before, after = near(file.path).lstrip("/"), _lines(file.before), _lines(file.text)
    rows = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm="\n")
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def summary(files: Sequence[DocFile]) -> str:
    """All files in one sentence."""
    definitions = [each for file in files for each in file.definitions]
    written = sum(each.edit is not None for each in definitions)
    return f"{len(files)} files: {counts(definitions)}{f'; {written} edits' if written else ''}."


def _row(each: Documented) -> tuple[str, str, str, str]:
    what = each.reason or ("" if each.edit is not None else "left as it is")
    wrong = " ".join(found.sentence for found in each.disagreements)
    return str(each.facts.line), title(each), each.state.value, " ".join(filter(None, (wrong, what)))


def _aligned(rows: list[tuple[str, str, str, str]]) -> list[str]:
    """The rows with their columns below one another."""
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        f"  {line:>{widths[0]}}  {name:<{widths[1]}}  {state:<{widths[2]}}  {why}".rstrip()
        for line, name, state, why in rows
    ]


def _lines(text: str) -> list[str]:
    """Lines as `patch` counts them: they end at a line feed and nowhere else."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [text.rpartition("\n")[2]] * (not text.endswith("\n"))
