"""What of a file is shown outside its window: golden pictures with the window drawn between two ║."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.context.outline import outline
from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document, Span

CASES = tomllib.loads((Path(__file__).parent.parent / "golden" / "outline.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_outline_is_as_drawn(case: dict[str, Any]) -> None:
    picture = case["text"].replace("\n", case.get("line_ends", "\n"))
    start = picture.index("║")
    window = Span(start, picture.index("║", start + 1) - 1)
    document = Document("file:///drawn", 1, case["language"], picture.replace("║", ""))
    tree = Trees().parse(document)
    assert tree is not None
    lines = outline(document, tree, tree.language, window)
    assert [line.text for line in lines] == case["lines"]
    assert [line.text for line in lines if line.encloses] == case.get("encloses", [])
    for line in lines:
        span = document.line_span(line.line)
        assert document.text[span.start : span.end] == line.text
