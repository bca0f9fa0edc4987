"""The class that a test stands in, where tests stand in classes."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from aigc_lsp.unit_tests.case import Case
from aigc_lsp.unit_tests.framework import UNITTEST
from aigc_lsp.unit_tests.given import class_of, snake, subject
from aigc_lsp.unit_tests.insert import ExistingFile
from aigc_lsp.unit_tests.style import Style


@dataclass(frozen=True)
class Group:
    """A class of tests, or the module itself when it has no name."""

    name: str = ""
    base: str = ""
    says_what: bool = False  # its name says what is tested
    exists: bool = False


def group_for(case: Case, file: ExistingFile, style: Style) -> Group:
    """The class for a case's test: one that exists where it is about the same, or has all the tests there are."""
    tested = class_of(case) or subject(case)
    is_unittest = style.framework == UNITTEST
    suites = [node for node in file.classes if _is_suite(node, is_unittest)]
    for node in suites:
        if _plain(node.name) == snake(tested).replace("_", ""):
            return _existing(node, says_what=True)
    if not is_unittest and not style.grouped:
        return Group()
    if is_unittest and suites:
        most = max(suites, key=lambda node: _uses(node, tested))
        if len(suites) == 1 or _uses(most, tested):
            return _existing(most, says_what=False)
    camel = tested if tested[:1].isupper() else "".join(part.capitalize() for part in tested.split("_"))
    name = (style.case_class if is_unittest else "Test{name}").format(name=camel)
    return Group(name, style.case_base if is_unittest else "", says_what=True)


def _existing(node: ast.ClassDef, *, says_what: bool) -> Group:
    return Group(node.name, ast.unparse(node.bases[0]) if node.bases else "", says_what, exists=True)


def _is_suite(node: ast.ClassDef, is_unittest: bool) -> bool:
    """Whether a class has tests of the framework in it."""
    if node.body[0].lineno == node.lineno:
        return False  # all on one line
    if is_unittest:
        return bool(node.bases)
    return node.name.startswith("Test") and not any("TestCase" in ast.unparse(base) for base in node.bases)


def _plain(name: str) -> str:
    """What the name of a class of tests says, less that it is one."""
    name = snake(name).replace("_", "")
    return name.removeprefix("test").removesuffix("case").removesuffix("tests").removesuffix("test")


def _uses(node: ast.ClassDef, name: str) -> int:
    """How often a class names something."""
    words = [child.id if isinstance(child, ast.Name) else child.attr for child in ast.walk(node)
             if isinstance(child, ast.Name | ast.Attribute)]  # fmt: skip
    return words.count(name)
