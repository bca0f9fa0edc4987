"""Tests go into a file without another byte of it changing, whatever the file looks like."""

import ast
import random
import re
import sysconfig
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from drawn import drawn_place

from aigc_lsp.document import Span
from aigc_lsp.unit_tests.case import Case, Check, Finding, Harvest, Import, Kind, Raised, Target
from aigc_lsp.unit_tests.expected_failure import FindingUnfit, write_expected_failure
from aigc_lsp.unit_tests.framework import PYTEST, UNITTEST, written_for
from aigc_lsp.unit_tests.insert import UnreadableTests
from aigc_lsp.unit_tests.style import Style
from aigc_lsp.unit_tests.write import Text, write

TOP = Path(__file__).resolve().parent.parent
FILES = 200


def real_files() -> list[Path]:
    """Test files of this repository, of the standard library and of what is installed, a random choice of them."""
    folders = [TOP, Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("purelib"))]
    found = sorted({path for folder in folders for path in folder.rglob("test_*.py")})
    random.Random(0).shuffle(found)
    return list(islice(filter(readable, found), FILES))


def readable(path: Path) -> bool:
    try:
        text = path.read_bytes().decode("utf-8")
        ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, OSError, RecursionError):
        return False
    return 0 < len(text) < 40_000


TARGET = Target(Path("/shop/module.py"), "shop.module", "Stack.pop", Kind.METHOD, Span(0, 0), 1, 1)
CLAMP = replace(TARGET, name="clamp", kind=Kind.FUNCTION)
THREE = Check("result", "3")
HARVESTS = [
    Harvest(TARGET, (Case(TARGET, "stack.pop()", setup=("stack = Stack([1])",), checks=(Check("result", "1"),)),)),
    Harvest(
        CLAMP,
        (
            Case(CLAMP, "clamp(5, 0, 3)", (("value", "5"), ("low", "0"), ("high", "3")), checks=(THREE,)),
            Case(CLAMP, "clamp(1.5, 0, 3)", (("value", "1.5"), ("low", "0"), ("high", "3")), raises=Raised("BadSum"),
                 imports=(Import("shop.errors", "BadSum"),)),
        ),
    ),
]  # fmt: skip


def extended(text: str, framework: str = "", **style: object) -> Text:
    framework = framework or written_for(text.removeprefix("\ufeff")) or PYTEST
    chosen = replace(Style(framework=framework), **style)  # type: ignore[arg-type]
    return write(HARVESTS, drawn_place(Path("/shop"), framework), text, chosen)


def without(found: Text, before: str) -> str:
    """The text with its edits taken back. Only an import too long for its line may be replaced."""
    result = found.text
    for edit in sorted(found.edits, key=lambda edit: edit.span.start):
        start, replaced = edit.span.start, before[edit.span.start : edit.span.end]
        assert set(re.findall(r"\w+", replaced)) <= set(re.findall(r"\w+", edit.text))
        assert not replaced or re.fullmatch(r"from [\w.]+ import .*", replaced)
        assert result[start : start + len(edit.text)] == edit.text
        result = result[:start] + replaced + result[start + len(edit.text) :]
    return result


def check(before: str, frameworks: tuple[str, ...] = (PYTEST, UNITTEST)) -> Text:
    """Extends a file in the manner of each framework, and looks whether all that it had is still there."""
    for framework in frameworks:
        found = extended(before, framework)
        ast.parse(found.text.removeprefix("\ufeff"))
        assert without(found, before) == before
        assert len(found.tests) + len(found.left_out) == 3
        names = [node.name for node in ast.walk(ast.parse(found.text.removeprefix("\ufeff")))
                 if isinstance(node, ast.FunctionDef)]  # fmt: skip
        assert all(names.count(test.name) >= 1 for test in found.tests)
    return found


def test_nothing_else_changes_in_real_test_files() -> None:
    paths = real_files()
    assert len(paths) > 20
    for number, path in enumerate(paths):
        before = path.read_bytes().decode("utf-8")
        try:
            check(before, ((PYTEST, UNITTEST)[number % 2],))
        except Exception as error:
            raise AssertionError(path) from error


ODD = {
    "CRLF": "import pytest\r\n\r\n\r\ndef test_a():\r\n    assert 1\r\n",
    "BOM": "\ufeffimport pytest\n\n\ndef test_a():\n    assert 1\n",
    "BOM and no import": "\ufeffdef test_a():\n    assert 1\n",
    "tabs": "class TestStack:\n\tdef test_a(self):\n\t\tassert 1\n",
    "no final newline": "def test_a():\n    assert 1",
    "no final newline in the class": "class TestStack:\n    def test_a(self):\n        assert 1",
    "lone carriage returns": "import os\rdef test_a():\r    assert 1\r",
    "form feed": "import os\n\x0c\ndef test_a():\n    assert 1\n",
    "only a comment": "# tests\n",
    "only a docstring": '"""Tests."""\n',
    "only a docstring without an end": '"""Tests."""',
    "future and nothing else": "from __future__ import annotations\n",
    "semicolons": "import os; import sys\ndef test_a(): assert 1\n",
    "one line class": "class TestStack: pass\n",
    "star": "from shop.module import *\n\n\ndef test_a():\n    assert clamp\n",
    "backslash": "from shop.module import \\\n    area, \\\n    volume\n\n\ndef test_a():\n    assert area\n",
    "parentheses on one line": "from shop.module import (area, volume)\n\n\ndef test_a():\n    assert area\n",
    "comment behind a name": "from shop.module import area  # the old one\n\n\ndef test_a():\n    assert area\n",
    "names in one column, no comma": "from shop.module import (\n    area,\n    volume\n)\n",
    "unicode": 'WORD = "ü𝄞"; from shop.module import area\n\n\ndef test_ü():\n    assert "𝄞"\n',
    "imports below code": "import os\nos.environ['A'] = '1'\nimport sys\n\n\ndef test_a():\n    assert sys\n",
    "import in try": "try:\n    import numpy\nexcept ImportError:\n    numpy = None\n\n\ndef test_a():\n    assert 1\n",
    "main": "import unittest\n\n\nclass TestStack(unittest.TestCase):\n    def test_a(self):\n        pass\n\n\n"
            "if __name__ == '__main__':\n    unittest.main()\n",
    "comments at the end": "def test_a():\n    assert 1\n\n\n# the end\n",
    "blank lines at the end": "def test_a():\n    assert 1\n\n\n\n\n",
}  # fmt: skip


@pytest.mark.parametrize("before", ODD.values(), ids=ODD.keys())
def test_nothing_else_changes_in_odd_files(before: str) -> None:
    found = check(before)
    ends = set(re.findall(r"\r\n|\n|\r", before))
    assert len(ends) == 0 or set(re.findall(r"\r\n|\n|\r", found.text)) == ends


@pytest.mark.parametrize("before", ["", "\n", "  \n\n"])
def test_an_empty_file_is_filled(before: str) -> None:
    assert extended(before, PYTEST).text.startswith("import pytest\n")


def test_a_file_that_cannot_be_read_is_refused_with_the_line() -> None:
    with pytest.raises(UnreadableTests, match="in line 2"):
        extended("import os\ndef test_a(:\n", PYTEST)


def test_a_name_that_means_something_else_in_the_file_is_reached_through_its_module() -> None:
    found = extended("def clamp():\n    return 1\n", PYTEST)
    assert len(found.tests) == 3
    assert "import shop.module\n" in found.text
    assert "assert shop.module.clamp(5, 0, 3) == 3\n" in found.text


def test_what_the_file_has_from_pytest_is_used_as_it_has_it() -> None:
    found = extended("from pytest import raises\n\n\ndef test_a():\n    assert raises\n", PYTEST)
    assert "    with raises(BadSum):\n" in found.text
    assert "import pytest" not in found.text.replace("from pytest import", "")


def test_a_name_that_cannot_be_reached_is_not_used() -> None:
    found = extended("def clamp():\n    return 1\n\n\nshop = clamp()\n", PYTEST)
    assert [test.name for test in found.tests] == ["test_stack_pop_returns_1"]
    assert [sentence for _, sentence in found.left_out] == ["clamp means something else in the test file."] * 2


def test_a_file_that_imports_the_module_goes_on_to_do_so() -> None:
    found = extended("import shop.module as m\n\n\ndef test_a():\n    assert m\n", PYTEST)
    assert "    stack = m.Stack([1])\n" in found.text
    assert "    assert m.clamp(5, 0, 3) == 3\n" in found.text
    assert "from shop.module" not in found.text


def test_names_that_are_taken_are_avoided() -> None:
    first = extended("import os\n", PYTEST)
    second = extended(first.text, PYTEST)
    names = [node.name for node in ast.parse(second.text).body if isinstance(node, ast.FunctionDef)]
    assert len(names) == len(set(names)) == 6
    assert second.text.count("import Stack, clamp") == 1


def docstring_finding() -> Finding:
    case = HARVESTS[1].cases[0]
    return Finding(CLAMP, 3, "docstring example disagrees", "The docstring says 2, and it is 3.", case, "2")


def test_a_finding_is_kept_as_a_test_that_must_fail() -> None:
    found = write_expected_failure(docstring_finding(), drawn_place(Path("/shop"), PYTEST), "", Style())
    assert found.text == (
        "import pytest\n\nfrom shop.module import clamp\n\n\n"
        '@pytest.mark.xfail(strict=True, reason="The docstring says 2, and it is 3.")\n'
        "def test_clamp_agrees_with_docstring():\n    assert clamp(5, 0, 3) == 2\n"
    )


def test_a_finding_that_is_an_exception_names_it() -> None:
    case = HARVESTS[1].cases[1]
    finding = Finding(CLAMP, 3, "unexpected exception", "It raises BadSum.", case)
    found = write_expected_failure(finding, drawn_place(Path("/shop"), PYTEST), "import os\n", Style())
    assert "raises=BadSum" in found.text
    assert "def test_clamp_does_not_raise_bad_sum():\n    clamp(1.5, 0, 3)\n" in found.text
    assert "from shop.errors import BadSum\n" in found.text


def test_a_finding_in_unittest_is_an_expected_failure() -> None:
    style = Style(framework=UNITTEST)
    found = write_expected_failure(docstring_finding(), drawn_place(Path("/shop"), UNITTEST), "", style)
    assert "    @unittest.expectedFailure\n    def test_agrees_with_docstring(self):\n" in found.text


def test_a_hang_is_not_kept() -> None:
    finding = replace(docstring_finding(), kind="hang")
    with pytest.raises(FindingUnfit):
        write_expected_failure(finding, drawn_place(Path("/shop"), PYTEST), "x = 1\n", Style())
