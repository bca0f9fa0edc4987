"""The server's settings, VS Code's description of them and the README's table are the same."""

import json
from pathlib import Path
from typing import Any

from aigc_lsp.server.settings import OPTIONS, Option, settings_table

ROOT = Path(__file__).resolve().parents[2]
TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", tuple: "array"}
OF_THE_CLIENT = {"aigc-lsp.server.path", "aigc-lsp.trace.server"}


def described(option: Option) -> dict[str, Any]:
    """An option as package.json has it."""
    default = list(option.default) if option.kind is tuple else option.default
    schema = {"type": TYPES[option.kind], "default": default, "markdownDescription": option.meaning}
    if option.kind is tuple:
        schema["items"] = {"type": "string"}
    if option.one_of:
        schema["enum"] = list(option.one_of)
    if option.of_the_user:
        schema["scope"] = "machine"  # a workspace's settings.json does not set it
    if option.kind in (int, float):
        schema |= {"minimum": option.least, "maximum": option.most}
    return schema


def test_the_extension_has_every_setting_as_the_server_has_it_and_no_other() -> None:
    contributed = json.loads((ROOT / "editors" / "vscode" / "package.json").read_text())["contributes"]
    properties = contributed["configuration"]["properties"]
    expected = {f"aigc-lsp.{option.key}": described(option) for option in OPTIONS}
    assert {key: schema for key, schema in properties.items() if key not in OF_THE_CLIENT} == expected
    assert properties.keys() >= OF_THE_CLIENT


def test_the_table_of_the_readme_is_made_of_the_settings() -> None:
    readme = (ROOT / "README.md").read_text()
    first = readme.index("| setting | default |")
    table = readme[first : readme.index("\n\n", first) + 1]
    assert table == settings_table()


def test_the_lock_names_no_host() -> None:
    assert "resolved" not in (ROOT / "editors" / "vscode" / "package-lock.json").read_text()
