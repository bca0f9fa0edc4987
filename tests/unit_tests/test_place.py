"""Tests go where the project's own stand: layouts of real repositories, each with some of its tests taken away."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.unit_tests.place import place

Layout = dict[str, Any]
Held = dict[str, str]

REPOSITORIES = tomllib.loads((Path(__file__).parent.parent / "golden" / "layouts.toml").read_text("utf-8"))
HELD = [(repository, held) for repository in REPOSITORIES["repository"] for held in repository["held"]]
NAMES = [f"{repository['name']}: {held['source']}" for repository, held in HELD]
BEGINNINGS = {
    "": "",
    "pytest": "import pytest\n\n\ndef test_it():\n    pass\n",
    "unittest": "import unittest\n\n\nclass TestIt(unittest.TestCase):\n    pass\n",
}


def grow(repository: Layout, folder: Path, without: str = "") -> None:
    """Makes the files of a layout, except one; the tests in question import what they test."""
    sources = {held["test"]: held["source"] for held in repository["held"]}
    for name, text in repository.get("configuration", {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    for line in repository["tree"].split("\n"):
        name, _, framework = line.partition(" ")
        if name and name != without:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            source = sources.get(name, "").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            (folder / name).write_text((f"import {source}\n" if source else "") + BEGINNINGS[framework])


@pytest.mark.parametrize(("repository", "held"), HELD, ids=NAMES)
def test_a_test_taken_away_is_put_where_it_was(
    repository: dict[str, Any], held: dict[str, str], tmp_path: Path
) -> None:
    grow(repository, tmp_path, held["test"])
    found = place(tmp_path, tmp_path / held["source"])
    assert found.path.relative_to(tmp_path).as_posix() == held.get("differs", held["test"])
    assert found.framework == held.get("differs_framework", held["framework"])


@pytest.mark.parametrize(("repository", "held"), HELD, ids=NAMES)
def test_a_test_that_is_there_is_extended(repository: Layout, held: Held, tmp_path: Path) -> None:
    grow(repository, tmp_path)
    found = place(tmp_path, tmp_path / held["source"])
    assert found.exists
    assert found.path.relative_to(tmp_path).as_posix() == held["test"]
    assert found.framework == held["framework"]


def test_most_tests_taken_away_are_put_where_they_were() -> None:
    differ = [held for _, held in HELD if "differs" in held]
    assert len({repository["name"] for repository, _ in HELD}) >= 30
    assert len(differ) <= 0.15 * len(HELD)


def project(folder: Path, **files: str) -> Path:
    for name, text in {"shop/__init__.py": "", "shop/cart.py": "", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / "shop" / "cart.py"


@pytest.mark.parametrize(
    ("files", "path", "framework", "runner"),
    [
        ({}, "tests/test_cart.py", "pytest", "pytest"),
        ({"test/__init__.py": ""}, "test/test_cart.py", "pytest", "pytest"),
        ({"pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = ['checks']", "checks/conftest.py": ""},
         "checks/test_cart.py", "pytest", "pytest"),
        ({"tox.ini": "[testenv]\ncommands = python -m unittest"}, "tests/test_cart.py", "unittest", "unittest"),
        ({"setup.cfg": "[options.extras_require]\ntest = pytest\n"}, "tests/test_cart.py", "pytest", "pytest"),
        ({"shop/order_test.py": "import pytest", "shop/order.py": ""}, "shop/cart_test.py", "pytest", "pytest"),
        ({"shop/test_order.py": BEGINNINGS["unittest"], "shop/order.py": "", "pytest.ini": ""},
         "shop/test_cart.py", "unittest", "pytest"),
        ({"shop/tests.py": BEGINNINGS["unittest"], "manage.py": ""}, "shop/tests.py", "unittest", "unittest"),
        ({"tests/unit/test_order.py": BEGINNINGS["pytest"], "tests/integration/test_cart.py": BEGINNINGS["pytest"],
          "shop/order.py": ""}, "tests/unit/test_cart.py", "pytest", "pytest"),
    ],
)  # fmt: skip
def test_the_project_says_where_and_how(
    files: dict[str, str], path: str, framework: str, runner: str, tmp_path: Path
) -> None:
    found = place(tmp_path, project(tmp_path, **files))
    assert found.path.relative_to(tmp_path).as_posix() == path
    assert (found.framework, found.runner) == (framework, runner)
    assert found.exists == (tmp_path / path).exists()
    assert all(sentence.endswith(".") for sentence in found.evidence)


def test_the_framework_that_is_asked_for_is_used(tmp_path: Path) -> None:
    found = place(tmp_path, project(tmp_path, **{"pytest.ini": ""}), "unittest")
    assert found.framework == "unittest"


def test_the_package_of_a_monorepo_keeps_its_own_tests(tmp_path: Path) -> None:
    for name in ("one", "two"):
        source = project(tmp_path / "packages" / name, **{"pyproject.toml": "", "shop/order.py": ""})
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "packages" / "two" / "checks").mkdir()
    (tmp_path / "packages" / "two" / "checks" / "test_order.py").write_text(BEGINNINGS["pytest"])
    found = place(tmp_path, source)
    assert found.path.relative_to(tmp_path).as_posix() == "packages/two/checks/test_cart.py"
    assert found.home == tmp_path / "packages" / "two"


@pytest.mark.parametrize(
    ("source", "root"),
    [
        ("src/shop/cart.py", "src"),
        ("src/company/shop/cart.py", "src"),  # a namespace package: nothing in company/
        ("cart.py", "."),
        ("shop/deep/cart.py", "."),
    ],
)
def test_the_import_root_is_found(source: str, root: str, tmp_path: Path) -> None:
    path = tmp_path / source
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    if path.parent != tmp_path:
        (path.parent / "__init__.py").write_text("")
    if "deep" in source:
        (path.parent.parent / "__init__.py").write_text("")
    assert place(tmp_path, path).import_root == tmp_path / root


def test_the_one_file_with_all_tests_is_extended(tmp_path: Path) -> None:
    source = project(tmp_path, **{"checks/tests.py": "from shop import cart\n" + BEGINNINGS["pytest"]})
    assert place(tmp_path, source).path == tmp_path / "checks" / "tests.py"
