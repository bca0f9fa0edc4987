"""Where docstrings and code disagree, and where they do not."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.python.read import read
from aigc_lsp.documentation.sections.disagreements import disagreements
from aigc_lsp.documentation.style import Convention, Style

CASES = tomllib.loads((Path(__file__).parent.parent / "golden" / "disagreements.toml").read_text("utf-8"))["case"]
STYLE = Style(Convention.GOOGLE)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_disagrees_is_said_where_it_stands(case: dict[str, Any]) -> None:
    document = Document("file:///shop.py", 0, "python", case["code"].removeprefix("\n"))
    found = [each for facts in read(document) for each in disagreements(document, facts, STYLE)]
    assert [f"{each.line} {each.slot}: {each.sentence}" for each in found] == case["wrong"]


def test_exceptions_are_not_missed_where_the_project_documents_none() -> None:
    text = 'def fit(width):\n    """Fit.\n\n    Args:\n        width: room.\n    """\n    raise ValueError(width)\n'
    document = Document("file:///shop.py", 0, "python", text.replace("raise", "if width:\n        raise"))
    facts = read(document)[-1]
    assert [each.slot for each in disagreements(document, facts, Style(Convention.GOOGLE))] == ["raises.ValueError"]
    assert disagreements(document, facts, Style(Convention.GOOGLE, raises=False)) == ()
