"""Exceptions are named when they leave the function, with the test that decides, and not otherwise."""

import tomllib
from pathlib import Path

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.facts import Raise
from aigc_lsp.documentation.python.read import read

CASES = tomllib.loads((Path(__file__).parents[2] / "golden" / "raises.toml").read_text("utf-8"))["case"]


def drawn(each: Raise) -> str:
    return " | ".join(text or "-" for text in (each.type, each.condition, each.message))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_raises(case: dict[str, object]) -> None:
    facts = read(Document("file:///shop.py", 1, "python", str(case["code"])))
    function = next(each for each in facts if each.kind == "function")
    assert [drawn(each) for each in function.raises] == case["raises"]
