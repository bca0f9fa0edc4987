"""Test source from what a search observed, written as a colleague would; a file that exists is extended."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from aigc_lsp.document import Edit
from aigc_lsp.unit_tests.by_module import through_modules, written_as
from aigc_lsp.unit_tests.case import Case, Harvest, Import, Target
from aigc_lsp.unit_tests.framework import UNITTEST
from aigc_lsp.unit_tests.grouping import Group, group_for
from aigc_lsp.unit_tests.imports import clashes, import_block
from aigc_lsp.unit_tests.insert import BOM, Block, ExistingFile, extended, top_lines
from aigc_lsp.unit_tests.names import Told, about, name_of, table_name, tell
from aigc_lsp.unit_tests.place import Place
from aigc_lsp.unit_tests.pytest_text import pytest_table, pytest_test
from aigc_lsp.unit_tests.style import Style, learn_style
from aigc_lsp.unit_tests.tables import Table, tabulate
from aigc_lsp.unit_tests.unittest_text import can_write, unittest_table, unittest_test


@dataclass(frozen=True)
class Written:
    """One test of the file, and the cases that it was written from."""

    name: str
    group: str  # the class that it stands in, empty for none
    cases: tuple[Case, ...]  # the rows, in order, where the test has a table

    @property
    def id(self) -> str:
        """As pytest says it after the file's name."""
        return f"{self.group}::{self.name}" if self.group else self.name


@dataclass(frozen=True)
class Text:
    """A test file that parses."""

    text: str  # of the whole file
    tests: tuple[Written, ...]  # those that are new in it
    edits: tuple[Edit, ...]  # that lead there from the existing text
    left_out: tuple[tuple[Case, str], ...] = ()  # with a sentence why
    harvests: tuple[Harvest, ...] = field(default=(), repr=False)  # what it was written from, with
    existing_text: str = field(default="", repr=False)
    style: Style = field(default_factory=Style, repr=False)


def write(harvests: Sequence[Harvest], place: Place, existing_text: str, style: Style | None = None) -> Text:
    """The test file with a test for every case; ``existing_text`` is empty for a new file.

    Args:
        style: what the tests keep to; None learns it from the place.

    Raises:
        UnreadableTests: the existing file cannot be parsed.
    """
    harvests = tuple(harvest for harvest in harvests if harvest.cases)
    if not harvests:
        return Text(existing_text, (), ())
    style = given = style or learn_style(place, harvests[0].target.path)
    file = ExistingFile(existing_text)
    if unit := file.unit():
        style = replace(style, indent=unit)
    needed: set[Import] = set()
    blocks: list[Block] = []
    tests: list[Written] = []
    left_out: list[tuple[Case, str]] = []
    taken: dict[str, set[str]] = {}
    for harvest in harvests:
        cases, unwritten = _writable(harvest.cases, style, file)
        left_out += unwritten
        originals = {id(case): original for case, original in cases}
        for entry in tabulate(tell([case for case, _ in cases])):
            case = entry.cases[0] if isinstance(entry, Table) else entry.case
            group = group_for(case, file, style)
            names = taken.setdefault(group.name, file.taken(group.name))
            used = style_for(style, case, group)
            block, written = _one(entry, group, names, used, needed)
            written = replace(written, cases=tuple(originals[id(case)] for case in written.cases))
            names.add(written.name)
            blocks.append(block)
            tests.append(written)
            needed |= through_modules(imports_of(written.cases), file.names)[1]
    if not blocks:
        return Text(existing_text, (), (), tuple(left_out), harvests, existing_text, given)
    text, edits = assemble(harvests[0].target, blocks, needed, file, style)
    return Text(text, tuple(tests), edits, tuple(left_out), harvests, existing_text, given)


def assemble(
    target: Target, blocks: Sequence[Block], needed: set[Import], file: ExistingFile, style: Style
) -> tuple[str, tuple[Edit, ...]]:
    """The whole file with the tests in it, and the edits that lead there from an existing one."""
    blocks = [replace(block, base=_base(block.group, blocks)) for block in blocks]
    known = {node.name for node in file.classes}
    bases = {block.base for block in blocks if block.group not in known}
    needed |= {Import("unittest") for base in bases if base.startswith("unittest.")}
    needed |= {Import("unittest", base) for base in bases if base == "TestCase"}
    own = {target.module.partition(".")[0]}
    blocks = [replace(block, lines=tuple(as_imported(line, file) for line in block.lines)) for block in blocks]
    words = set(re.findall(r"\w+", "\n".join(line for block in blocks for line in (block.base, *block.lines))))
    needed = {wanted for wanted in needed if (wanted.name or wanted.module.partition(".")[0]) in words}
    if file.text.strip():
        text, edits = extended(file, blocks, needed, style, own)
    else:
        text, edits = _new_file(target, blocks, needed, style, own), ()
    ast.parse(text.removeprefix(BOM))
    return text, edits


def as_imported(line: str, file: ExistingFile) -> str:
    """A line in which names of pytest stand as the file has imported them."""
    for name, bound in file.names.items():
        if bound.module == "pytest" and bound.name == name:
            line = re.sub(rf"\bpytest\.{name}\b", name, line)
    return line


def imports_of(cases: Sequence[Case]) -> set[Import]:
    """What the texts of the cases use: the targets, and what their cases name."""
    found = {wanted for case in cases for wanted in case.imports}
    return found | {Import(case.target.module, case.target.name.partition(".")[0]) for case in cases
                    if case.target.name}  # fmt: skip


def _writable(
    cases: Sequence[Case], style: Style, file: ExistingFile
) -> tuple[list[tuple[Case, Case]], list[tuple[Case, str]]]:
    """The cases that can be written, as the file would have them and as they were, those that raise last; and the
    others with a sentence why.
    """
    kept: list[tuple[Case, Case]] = []
    left_out: list[tuple[Case, str]] = []
    for case in sorted(cases, key=lambda case: case.raises is not None):
        names, imports = through_modules(imports_of([case]), file.names)
        clash = next((wanted for wanted in imports if clashes(wanted, file.names)), None)
        if style.framework == UNITTEST and not can_write(case):
            left_out.append((case, f"{', '.join(case.fixtures)} has no counterpart in unittest."))
        elif clash is not None:
            left_out.append((case, f"{clash.name or clash.module} means something else in the test file."))
        else:
            kept.append((written_as(case, names), case))
    return kept, left_out


def style_for(style: Style, case: Case, group: Group) -> Style:
    """The style for one case: in unittest its class decides how what is async runs."""
    if style.framework != UNITTEST:
        return style
    return replace(style, async_by="auto" if case.awaits and (not group.exists or "Async" in group.base) else "run")


def _one(
    entry: Table | Told, group: Group, taken: set[str], style: Style, needed: set[Import]
) -> tuple[Block, Written]:
    base = group.base
    case = entry.cases[0] if isinstance(entry, Table) else entry.case
    words = about(case, within_class=group.says_what)
    if isinstance(entry, Table):
        name = table_name(entry.told, words, taken)
        if style.framework == UNITTEST:
            lines = unittest_table(entry, name, style, needed)
        else:
            lines = pytest_table(entry, name, style, method=bool(group.name), needed=needed)
    else:
        name = name_of(entry, words, taken)
        if style.framework == UNITTEST:
            lines = unittest_test(case, name, style, needed)
        else:
            lines = pytest_test(case, name, style, method=bool(group.name), needed=needed)
    if style.framework == UNITTEST and case.awaits and style.async_by == "auto":
        base = "unittest.IsolatedAsyncioTestCase"
    cases = entry.cases if isinstance(entry, Table) else (case,)
    return Block(name, tuple(lines), group.name, base), Written(name, group.name, cases)


def _base(group: str, blocks: Sequence[Block]) -> str:
    """The base of a new class: the async one where any of its tests needs it."""
    bases = [block.base for block in blocks if block.group == group]
    return next((base for base in bases if "Async" in base), bases[0])


def _new_file(target: Target, blocks: Sequence[Block], needed: set[Import], style: Style, own: set[str]) -> str:
    lines: list[str] = style.header.splitlines()
    if style.documented:
        lines += [f'"""Tests for {target.module}."""', ""]
    elif lines:
        lines += [""]
    if style.future:
        lines += ["from __future__ import annotations", ""]
    fresh: dict[str, list[Block]] = {}
    for block in blocks:
        if block.group:
            fresh.setdefault(block.group, []).append(block)
    lines += [*import_block(needed, style, own), "", ""]
    lines += top_lines([block for block in blocks if not block.group], fresh, style)
    return style.line_end.join([*lines, ""])
