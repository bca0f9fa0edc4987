"""Tests as they are written: golden pictures of what a search observed and of the file that comes of it."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest
from drawn import drawn_place, harvests

from aigc_lsp.unit_tests.layout import lay_out
from aigc_lsp.unit_tests.style import Style
from aigc_lsp.unit_tests.write import write

GOLDEN = tomllib.loads((Path(__file__).parent.parent / "golden" / "written_tests.toml").read_text("utf-8"))


@pytest.mark.parametrize("golden", GOLDEN["golden"], ids=lambda golden: golden["name"])
def test_the_file_is_as_drawn(golden: dict[str, Any], tmp_path: Path) -> None:
    source = tmp_path / "module.py"
    source.write_text(golden.get("source", ""))
    style = Style(**golden.get("style", {}))
    existing = golden.get("existing", "")
    written = write(
        harvests(golden["case"], source, "shop.module"), drawn_place(tmp_path, style.framework), existing, style
    )
    assert written.text == golden["text"]
    ast.parse(written.text)
    longest = max(map(len, written.text.splitlines()))
    assert longest <= style.width or golden.get("too_long")


def test_a_value_in_parentheses_does_not_become_a_tuple_when_it_is_broken() -> None:
    statement = f"assert (tmp_path / 'data.txt').read_text() == {'x' * 60!r}"
    lines = lay_out(statement, "    ", 79)
    assert len(lines) > 1
    assert ast.dump(ast.parse("\n".join(lines).strip())) == ast.dump(ast.parse(statement))
