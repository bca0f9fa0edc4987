import json
import re
from pathlib import Path

from aigc_lsp.server.options import settings_table

README = Path(__file__).resolve().parent.parent.parent / "README.md"


def test_the_readme_has_the_settings_as_they_are() -> None:
    assert settings_table() in README.read_text(encoding="utf-8")


def test_the_first_command_suggests_something(command) -> None:
    file, line, column = re.findall(r"aigc-lsp complete (\S+) --line (\d+) --column (\d+)", README.read_text())[0]
    result = command("complete", README.parent / file, "--line", line, "--column", column, "--json")
    assert json.loads(result.stdout)["text"], result.stdout
