"""What users are told to write for Helix and for editors that no test drives is read, and is known to the server."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.server.options import Source, read

EDITORS = Path(__file__).resolve().parents[2] / "editors"
README = (EDITORS / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^## (.+?)$.*?^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def options_in(value: Any) -> Iterator[Any]:
    """What stands anywhere under a name that editors have for a server's options."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("initializationOptions", "initialization_options"):
                yield inner
            yield from options_in(inner)


@pytest.mark.parametrize(("editor", "text"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_the_options_are_the_servers(editor: str, text: str) -> None:
    settings = json.loads(text)
    [options] = options_in(settings)
    layer = read(options, Source.INITIALIZATION)
    assert not layer.faults
    assert options["fallbackCompletion"]["enabled"]
    assert "aigc-lsp" in text
    assert "--stdio" in text


def test_every_editor_that_was_not_run_has_its_lines() -> None:
    not_run = re.findall(r"^\| ([\w ]+?)(?:, LSP)? \| below \|.*\| not run \|$", README, re.MULTILINE)
    assert [editor for editor, _ in BLOCKS] == not_run


def test_helix_passes_options_of_the_server() -> None:
    languages = tomllib.loads((EDITORS / "helix" / "languages.toml").read_text(encoding="utf-8"))
    assert not read(languages["language-server"]["aigc"]["config"], Source.INITIALIZATION).faults
    assert all(each["language-servers"][-1] == "aigc" for each in languages["language"])
