"""Where the cursor stands: golden pictures with the cursor drawn as ║."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.context.site import site_at
from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document

CASES = tomllib.loads((Path(__file__).parent.parent / "golden" / "site.toml").read_text("utf-8"))["case"]
FIELDS = ("kind", "line_before", "line_after", "indent", "inside_word", "begins_block", "errors")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_site_is_as_drawn(case: dict[str, Any]) -> None:
    picture = case["text"].replace("\n", case.get("line_ends", "\n"))
    offset = picture.index("║")
    document = Document(case.get("uri", "file:///drawn"), 1, case["language"], picture.replace("║", ""))
    site = site_at(document, offset, Trees())
    assert {name: getattr(site, name) for name in FIELDS if name in case} == {
        name: case[name] for name in FIELDS if name in case
    }
