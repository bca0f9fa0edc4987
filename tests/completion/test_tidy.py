"""What of the model's text is shown: golden pictures with the cursor drawn as ║."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.completion.tidy import Tidied, tidy
from aigc_lsp.context.site import site_at
from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document

CASES = tomllib.loads((Path(__file__).parent.parent / "golden" / "tidy.toml").read_text("utf-8"))["case"]


def tidied(case: dict[str, Any], model: str) -> Tidied:
    """What becomes of the model's text at the cursor of a case."""
    picture = case["text"].replace("\n", case.get("line_ends", "\n"))
    trees = Trees()
    document = Document("file:///drawn", 1, case["language"], picture.replace("║", ""))
    return tidy(model, site_at(document, picture.index("║"), trees), trees, whole=case.get("whole", True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_shown_is_as_drawn(case: dict[str, Any]) -> None:
    reason = Reason[case["reason"]] if "reason" in case else None
    assert tidied(case, case["model"]) == Tidied(case.get("shown", ""), case.get("replaces", 0), reason)


@pytest.mark.parametrize("case", [case for case in CASES if "shown" in case], ids=lambda case: case["name"])
def test_what_was_tidied_is_tidy(case: dict[str, Any]) -> None:
    assert tidied({**case, "whole": True}, case["shown"]).text == case["shown"]
