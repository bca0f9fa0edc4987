"""A finding kept as a test that fails until its cause is gone: ``xfail(strict=True)``, or unittest's counterpart."""

from __future__ import annotations

from dataclasses import replace

from aigc_lsp.errors import AigcError
from aigc_lsp.unit_tests.case import Case, Check, Finding, Import
from aigc_lsp.unit_tests.framework import UNITTEST
from aigc_lsp.unit_tests.given import snake
from aigc_lsp.unit_tests.grouping import group_for
from aigc_lsp.unit_tests.insert import Block, ExistingFile
from aigc_lsp.unit_tests.layout import lay_out, requoted
from aigc_lsp.unit_tests.names import about, numbered
from aigc_lsp.unit_tests.place import Place
from aigc_lsp.unit_tests.pytest_text import PYTEST, pytest_test
from aigc_lsp.unit_tests.request import can_be_kept
from aigc_lsp.unit_tests.style import Style, learn_style
from aigc_lsp.unit_tests.unittest_text import can_write, unittest_test
from aigc_lsp.unit_tests.write import Text, Written, assemble, imports_of


class FindingUnfit(AigcError):
    """A finding cannot be kept as a test."""


def write_expected_failure(finding: Finding, place: Place, existing_text: str, style: Style | None = None) -> Text:
    """The test file with a test that says what should be so and is not.

    Raises:
        UnreadableTests: the existing file cannot be parsed.
        FindingUnfit: the finding has no such test.
    """
    style = style or learn_style(place, finding.target.path)
    file = ExistingFile(existing_text)
    if finding.case is None or not can_be_kept(finding):
        raise FindingUnfit(f"No test can say that it should not be so: {finding.sentence}")
    if style.framework == UNITTEST and not can_write(finding.case):
        raise FindingUnfit(f"{', '.join(finding.case.fixtures)} has no counterpart in unittest.")
    if unit := file.unit():
        style = replace(style, indent=unit)
    case = _as_it_should_be(finding, finding.case)
    group = group_for(case, file, style)
    name = numbered(_name(finding, about(case, within_class=group.says_what)), file.taken(group.name))
    needed: set[Import] = set()
    if style.framework == UNITTEST:
        needed.add(Import("unittest"))
        style = replace(style, async_by="run")
        lines = ["@unittest.expectedFailure", *unittest_test(case, name, style, needed)]
    else:
        needed.add(PYTEST)
        lines = [*_mark(finding, style), *pytest_test(case, name, style, method=bool(group.name), needed=needed)]
    needed |= imports_of([case])
    block = Block(name, tuple(lines), group.name, group.base)
    text, edits = assemble(finding.target, [block], needed, file, style)
    return Text(text, (Written(name, group.name, (case,)),), edits, existing_text=existing_text, style=style)


def _as_it_should_be(finding: Finding, case: Case) -> Case:
    if finding.expected:
        return replace(case, raises=None, checks=(Check("result", finding.expected),))
    return replace(case, raises=None, checks=())


def _name(finding: Finding, about: str) -> str:
    if finding.expected:
        return "_".join(filter(None, ["test", about, "agrees_with_docstring"]))
    assert finding.case is not None
    raised = finding.case.raises
    what = f"does_not_raise_{snake(raised.type.rpartition('.')[2])}" if raised else "does_not_fail"
    return "_".join(filter(None, ["test", about, what]))


def _mark(finding: Finding, style: Style) -> list[str]:
    raised = finding.case.raises if finding.case else None
    words = ["strict=True", f"reason={finding.sentence!r}"]
    if raised and not finding.expected:
        words.append(f"raises={raised.type}")
    return lay_out(requoted(f"@pytest.mark.xfail({', '.join(words)})", style.quote), "", style.width, style.indent)
