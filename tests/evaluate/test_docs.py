"""The benchmark of documentation, on a few files."""

import json
from pathlib import Path

import pytest

from aigc_lsp.documentation.request import DocFile
from aigc_lsp.evaluate.docs import evaluate_docs, same_code

SHOP = '''\
"""A shop."""


def total(prices: list[int]) -> int:
    return sum(prices)


def cheapest(prices):
    """Find the cheapest.

    Args:
        costs: What to choose from.
    """
    return min(prices)
'''


def test_how_documenting_went_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shop.py").write_text(SHOP)
    (tmp_path / "broken.py").write_text("def (:\n")
    (tmp_path / "page.js").write_text("export function add(one, other) {\n  return one + other;\n}\n")
    assert evaluate_docs([tmp_path], style="auto", seed=0) == 0
    numbers = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (numbers["files"], numbers["files_proved"], numbers["files_passed_over"]) == (2, 2, 1)
    assert (numbers["missing"], numbers["outdated"]) == (2, 1)
    assert numbers["edited"] == numbers["agreeing"] == 3
    assert (tmp_path / "shop.py").read_text() == SHOP


@pytest.mark.parametrize(
    ("after", "same"),
    [
        ('def f():\n    """Do it."""\n    return 1\n', True),
        ("def f():  # do it\n    return 1\n", True),
        ('def f():\n    """Do it."""\n    return 2\n', False),
    ],
)
def test_only_docstrings_and_comments_may_differ(after: str, same: bool) -> None:
    assert same_code(DocFile(Path("f.py"), "def f():\n    return 1\n", after)) is same
