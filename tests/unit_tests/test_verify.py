"""What was written is run for real, by pytest and by unittest, in a sandbox; what does not always pass is left out."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aigc_lsp.document import Span
from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.ladder import probe
from aigc_lsp.sandbox.sandbox import Sandbox, open_sandbox
from aigc_lsp.unit_tests.case import Case, Check, Harvest, Kind, Raised, Target
from aigc_lsp.unit_tests.place import place
from aigc_lsp.unit_tests.verify import PASSES, Verdict, verify
from aigc_lsp.unit_tests.write import write

INTERPRETER = Interpreter(Path(sys.executable), sys.version_info[:3], "this one", True)
SOURCE = """
import os
import time

calls = []

def double(number):
    return 2 * number

def count():
    calls.append(1)
    return len(calls)

def zone():
    return time.tzname[0]

def order():
    return list({"a", "b", "c", "d", "e", "f"})

def leave():
    os._exit(3)

def wait():
    while True:
        pass
"""

PYTEST_INI = """
[pytest]
filterwarnings = error
addopts = --strict-markers -x -p no:pytest-lsp -p no:hypothesispytest -p no:asyncio -p no:anyio
"""


@pytest.fixture(params=["pytest", "unittest"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "shop").mkdir(parents=True)
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "shop" / "sums.py").write_text(SOURCE)
    (folder / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    if request.param == "unittest":
        (folder / "Makefile").write_text("test:\n\tpython -m unittest\n")
        (folder / "tests").mkdir()
        (folder / "tests" / "__init__.py").write_text("")
    else:
        (folder / "pytest.ini").write_text(PYTEST_INI)
    return folder


@pytest.fixture
def sandbox(project: Path) -> Iterator[Sandbox]:
    with open_sandbox(project, INTERPRETER, probe().level) as opened:
        yield opened


def case(project: Path, call: str, expected: str = "", raises: str = "") -> Case:
    name = call.partition("(")[0]
    target = Target(project / "shop" / "sums.py", "shop.sums", name, Kind.FUNCTION, Span(0, 0), 1, 1)
    arguments = (("number", call[len(name) + 1 : -1]),) if call[len(name) + 1 : -1] else ()
    if raises:
        return Case(target, call, arguments, raises=Raised(raises))
    return Case(target, call, arguments, checks=(Check("result", expected),))


def verdict(project: Path, sandbox: Sandbox, *cases: Case, existing: str = "") -> Verdict:
    found = place(project, project / "shop" / "sums.py")
    if existing:
        found.path.parent.mkdir(exist_ok=True)
        found.path.write_text(existing)
        found = replace(found, exists=True)
    harvests = [Harvest(case.target, (case,)) for case in cases]
    return verify(write(harvests, found, existing), found, sandbox, INTERPRETER)


def test_tests_that_pass_every_time_are_kept(project: Path, sandbox: Sandbox) -> None:
    found = verdict(project, sandbox, case(project, "double(2)", "4"), case(project, "double('a')", "'aa'"))
    assert found.dropped == ()
    assert found.reason == ""
    assert found.passes == PASSES == 5
    assert len(found.text.tests) == 2


def test_a_test_that_does_not_always_pass_is_left_out_with_the_reason(project: Path, sandbox: Sandbox) -> None:
    wrong = {
        "double(3)": ("7", "It fails: "),
        "count()": ("2", "It fails"),  # passes only after another
        "zone()": ("'UTC'", "passes (whole file, whole file shuffled): "),
        "order()": ("['a', 'b', 'c', 'd', 'e', 'f']", "It fails"),
        "leave()": ("None", "It fails: It ended the process, or took too long."),
    }
    cases = [case(project, call, expected) for call, (expected, _) in wrong.items()]
    found = verdict(project, sandbox, *cases, case(project, "double(2)", "4"))
    assert [test.cases[0].call for test in found.text.tests] == ["double(2)"]
    assert found.passes == PASSES
    assert len(found.dropped) == len(wrong)
    for (call, (_, why)), (name, reason) in zip(wrong.items(), found.dropped, strict=True):
        assert call.partition("(")[0] in name.lower()
        assert why in reason
        assert call not in found.text.text


def test_one_bad_row_of_a_table_is_left_out_alone(project: Path, sandbox: Sandbox) -> None:
    calls = {"double(2)": "4", "double(3)": "6", "double(4)": "9", "double(5)": "10"}
    target = case(project, "double(2)", "4").target
    cases = tuple(replace(case(project, call, expected), target=target) for call, expected in calls.items())
    found = place(project, target.path)
    written = write([Harvest(target, cases)], found, "")
    assert len(written.tests) == 1
    passed = verify(written, found, sandbox, INTERPRETER)
    rows = [case.call for test in passed.text.tests for case in test.cases]
    assert rows == ["double(2)", "double(3)", "double(5)"]


def test_a_test_is_run_with_those_that_the_file_has(project: Path, sandbox: Sandbox) -> None:
    existing = {
        "pytest": "from shop.sums import count\n\n\ndef test_count():\n    assert count() == 1\n",
        "unittest": "import unittest\n\nfrom shop.sums import count\n\n\nclass TestCount(unittest.TestCase):\n"
        "    def test_count(self):\n        self.assertEqual(count(), 1)\n",
    }[place(project, project / "shop" / "sums.py").framework]
    found = verdict(project, sandbox, case(project, "count()", "1"), case(project, "double(2)", "4"), existing=existing)
    assert [test.cases[0].call for test in found.text.tests] == ["double(2)"]
    assert "(whole file" in found.dropped[0][1]
    assert found.text.text.startswith(existing.partition("import count")[0])


def test_a_file_that_cannot_be_collected_is_not_offered(project: Path, sandbox: Sandbox) -> None:
    existing = "raise RuntimeError('no database')\n"
    found = verdict(project, sandbox, case(project, "double(2)", "4"), existing=existing)
    assert found.text.tests == ()
    assert found.text.text == existing
    assert "no database" in found.reason


def test_options_of_a_plugin_that_is_not_there_do_not_stand_in_the_way(project: Path) -> None:
    if not (project / "pytest.ini").exists():
        pytest.skip("unittest has no options in its configuration")
    (project / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option=3\n")
    with open_sandbox(project, INTERPRETER, probe().level) as opened:
        found = verdict(project, opened, case(project, "double(2)", "4"))
    assert found.reason == ""
    assert len(found.text.tests) == 1


def test_what_the_file_had_may_hang_without_harm_to_what_is_new(
    project: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aigc_lsp.unit_tests.verify.SECONDS", 1.0)
    existing = {
        "pytest": "from shop.sums import wait\n\n\ndef test_wait():\n    wait()\n",
        "unittest": "import unittest\n\nfrom shop.sums import wait\n\n\nclass TestWait(unittest.TestCase):\n"
        "    def test_wait(self):\n        wait()\n",
    }[place(project, project / "shop" / "sums.py").framework]
    found = verdict(
        project, sandbox, case(project, "double(2)", "4"), case(project, "double('a')", "'aa'"), existing=existing
    )
    assert found.dropped == ()
    assert len(found.text.tests) == 2
