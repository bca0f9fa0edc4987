"""Which framework a project's tests are written for, and which program runs them."""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

PYTEST, UNITTEST = "pytest", "unittest"
UNKNOWN = "nothing says which framework the project uses, so it is pytest."
REQUIREMENT_FILES = ("*requirements*.txt", "requirements/*.txt", "Pipfile", "setup.py", "environment*.yml")
SCRIPT_FILES = (
    "tox.ini",
    "noxfile.py",
    "Makefile",
    "makefile",
    "justfile",
    "tasks.py",
    ".travis.yml",
    "runtests.py",
    ".github/workflows/*.yml",
    ".github/workflows/*.yaml",
)
UNITTEST_COMMAND = re.compile(r"-m unittest|unittest\.main|manage\.py test|\bnose2\b|setup\.py test|django-admin test")


def written_for(text: str) -> str:
    """The framework that a test file is written for, empty when it does not show."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return _written_for_by_words(text)
    uses_pytest = plain = cases = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            uses_pytest |= any(alias.name.split(".")[0] == "pytest" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            uses_pytest |= (node.module or "").split(".")[0] == "pytest"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            plain |= node.name.startswith("test")
        elif isinstance(node, ast.ClassDef):
            bases = [ast.unparse(base) for base in node.bases]
            is_case = any(re.search(r"TestCase|TestBase|BaseTest|Test$", base) for base in bases)
            cases |= is_case
            plain |= not is_case and node.name.startswith("Test") and not bases
    if plain or (uses_pytest and not cases):
        return PYTEST
    return UNITTEST if cases else ""


def _written_for_by_words(text: str) -> str:
    if re.search(r"^\s*class \w+\(.*TestCase.*\):", text, re.MULTILINE):
        return UNITTEST
    return PYTEST if re.search(r"^(import pytest|from pytest|def test_|async def test_)", text, re.MULTILINE) else ""


def framework_of(homes: Sequence[Path], nearest_tests: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The framework and the sentence that says why, the strongest evidence first.

    Args:
        homes: the folders with a manifest, nearest first.
        nearest_tests: names and texts of the existing tests that are the nearest.
    """
    known = [(name, found) for name, text in nearest_tests if (found := written_for(text))]
    if known:
        most = Counter(found for _, found in known).most_common(1)[0][0]
        return most, f"{next(name for name, found in known if found == most)} is written for {most}."
    for sign in (_configured, _required, _scripted):
        for home in homes:
            if answer := sign(home):
                return answer
    return PYTEST, UNKNOWN


def runner_of(homes: Sequence[Path], framework: str) -> str:
    """The program that runs the tests: pytest also runs what is written for unittest."""
    if framework == PYTEST:
        return PYTEST
    for sign in (_configured, _required, _scripted):
        for home in homes:
            if answer := sign(home):
                return answer[0]
    return UNITTEST


def _configured(home: Path) -> tuple[str, str] | None:
    tool = read_toml(home / "pyproject.toml").get("tool", {})
    if "pytest" in tool:
        return PYTEST, "pyproject.toml configures pytest."
    for name in ("pytest.ini", ".pytest.ini", "pytest.toml"):
        if (home / name).is_file():
            return PYTEST, f"{name} is there."
    for name, section in (("setup.cfg", "tool:pytest"), ("tox.ini", "pytest")):
        if section in read_ini(home / name):
            return PYTEST, f"{name} configures pytest."
    for pattern in ("conftest.py", "*/conftest.py", "*/*/conftest.py"):
        for path in home.glob(pattern):
            return PYTEST, f"{path.relative_to(home).as_posix()} is there."
    return None


def _required(home: Path) -> tuple[str, str] | None:
    manifest = read_toml(home / "pyproject.toml")
    project, tool = manifest.get("project", {}), manifest.get("tool", {})
    stated = [project.get("dependencies"), project.get("optional-dependencies"), manifest.get("dependency-groups")]
    stated += [tool.get("poetry"), tool.get("pdm"), tool.get("uv"), tool.get("hatch", {}).get("envs")]
    if _names_pytest(stated):
        return PYTEST, "pyproject.toml requires pytest."
    sections = read_ini(home / "setup.cfg")
    if re.search(r"\bpytest\b", str(sections.get("options", "")) + str(sections.get("options.extras_require", ""))):
        return PYTEST, "setup.cfg requires pytest."
    for pattern in REQUIREMENT_FILES:
        for path in sorted(home.glob(pattern)):
            if re.search(r"\bpytest\b", read_text(path)):
                return PYTEST, f"{path.relative_to(home).as_posix()} requires pytest."
    return None


def _names_pytest(stated: object) -> bool:
    if isinstance(stated, str):
        return re.match(r"pytest\b", stated) is not None
    if isinstance(stated, dict):
        return any(_names_pytest(item) for pair in stated.items() for item in pair)
    return isinstance(stated, list) and any(_names_pytest(item) for item in stated)


def _scripted(home: Path) -> tuple[str, str] | None:
    texts = [(path, read_text(path)) for pattern in SCRIPT_FILES for path in sorted(home.glob(pattern))]
    for path, text in texts:
        if re.search(r"\b(pytest|py\.test)\b", text):
            return PYTEST, f"{path.relative_to(home).as_posix()} runs pytest."
    for path, text in texts:
        if UNITTEST_COMMAND.search(text):
            return UNITTEST, f"{path.relative_to(home).as_posix()} runs unittest."
    return None


def read_text(path: Path, most: int = 200_000) -> str:
    """The beginning of a file, empty when it cannot be read."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(most)
    except OSError:
        return ""


def read_toml(path: Path) -> dict[str, Any]:
    """The table of a file, empty when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def read_ini(path: Path) -> dict[str, dict[str, str]]:
    """The sections of a file, empty when it cannot be read."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(path, encoding="utf-8")
        return {name: dict(parser[name]) for name in parser.sections()}
    except (configparser.Error, OSError, ValueError):
        return {}
