"""Options become settings; what is wrong with them is said."""

from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.document import path_of
from aigc_lsp.server.options import BY_KEY, Layer, Source, read, resolve
from aigc_lsp.server.settings import OPTIONS, Settings, settings_table


def test_without_options_every_setting_has_its_default() -> None:
    assert resolve() == resolve(Layer()) == Settings()
    for option in OPTIONS:
        assert option.value(list(option.default) if option.kind is tuple else option.default) == option.default


@pytest.mark.parametrize(
    "given",
    [
        {"completion": {"maxTokens": 7}},
        {"completion.maxTokens": 7},
        {"aigc-lsp": {"completion": {"maxTokens": 7.0}}},
        {"completion": {"maxTokens": 7, "enabled": None}, "engine": None},
    ],
)
def test_all_ways_of_writing_an_option_are_read(given: Any) -> None:
    layer = read(given, Source.INITIALIZATION)
    assert layer.faults == ()
    assert resolve(layer).completion.max_tokens == 7


def test_later_layers_win() -> None:
    below = read({"completion": {"maxTokens": 7, "maxLines": 7}}, Source.WORKSPACE)
    above = read({"completion": {"maxTokens": 8}}, Source.CONFIGURATION)
    completion = resolve(below, above).completion
    assert (completion.max_tokens, completion.max_lines) == (8, 7)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("completion.enabled", 1),
        ("completion.maxTokens", True),
        ("completion.maxTokens", 0),
        ("completion.maxTokens", 10**400),
        ("completion.maxTokens", float("nan")),
        ("completion.maxTokens", float("inf")),
        ("completion.maxTokens", 1.5),
        ("completion.confidence", "0.5"),
        ("completion.confidence", 1.01),
        ("completion.disabledLanguages", "python"),
        ("completion.disabledLanguages", [1]),
        ("engine.model", ""),
        ("engine.idleMinutes", float("nan")),
        ("log.level", "loud"),
    ],
)
def test_a_wrong_value_leaves_the_default_and_names_what_is_accepted(key: str, value: Any) -> None:
    layer = read({key: value}, Source.INITIALIZATION)
    option = next(option for option in OPTIONS if option.key == key)
    assert layer.faults == (f"`{key}` must be {option.accepts}.",)
    assert resolve(layer) == Settings()


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("completion.maxtokens", "completion.maxTokens"),
        ("completion.max_tokens", "completion.maxTokens"),
        ("completion.enable", "completion.enabled"),
        ("engine.idleminute", "engine.idleMinutes"),
    ],
)
def test_a_key_that_is_nearly_right_is_recognised(key: str, meant: str) -> None:
    assert read({key: 1}, Source.CONFIGURATION).faults == (f"`{key}` is unknown; did you mean `{meant}`?",)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)
def test_a_workspace_sets_what_is_harmless_and_nothing_else(option: Any) -> None:
    layer = read({option.key: list(option.default) if option.kind is tuple else option.default}, Source.WORKSPACE)
    harmless = {
        "tests.framework",
        "tests.maxTests",
        "tests.seconds",
        "tests.useModel",
        "index.enabled",
        "index.exclude",
    }
    harmless |= {key for key in BY_KEY if key.startswith(("completion.", "docs."))} - {"docs.examples"}
    assert (layer.faults == ()) is (option.key in harmless)


def test_the_table_names_every_option_with_its_default() -> None:
    table = settings_table()
    tokens = Settings().completion.max_tokens
    row = f"| `completion.maxTokens` | `{tokens}` | a whole number from 1 to 1024 | Most tokens of one suggestion. |"
    assert row in table
    assert "| `completion.disabledLanguages` | `[]` |" in table
    assert '| `engine.model` | `"embedded"` |' in table
    assert table.count("\n") == len(OPTIONS) + 2


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a%20b/%C3%BC", Path("/a b/ü")),
        ("file:///a b/c#d?e", Path("/a b/c#d?e")),
        ("untitled:x", None),
        ("file://[bad", None),
        ("file:///a%00b", None),
        ("", None),
    ],
)
def test_the_path_of_a_uri(uri: str, path: Path | None) -> None:
    assert path_of(uri) == path
