"""From what was sent to settings. Reading options never fails; it finds faults."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from aigc_lsp.engine.choose import SCRIPTED
from aigc_lsp.server.settings import OPTIONS, Settings, settings_table

__all__ = ["NAME", "Layer", "Source", "read", "resolve", "settings_table"]

NAME = "aigc-lsp"  # of the section in an editor's settings and of the table in pyproject.toml
BY_KEY = {option.key: option for option in OPTIONS}
GROUPS = {key.split(".")[0] for key in BY_KEY}
OF_THE_EDITOR = ("trace.", "server.")  # keys that editors' own clients keep in the same section


class Source(Enum):
    """Where options come from; later ones win."""

    USER = "your settings file"
    WORKSPACE = "pyproject.toml"
    COMMAND_LINE = "the command line"
    INITIALIZATION = "initializationOptions"
    CONFIGURATION = "the editor's settings"
    REQUEST = "the request's options"


@dataclass(frozen=True)
class Layer:
    """What one source sets, and what is wrong with it, a sentence each."""

    values: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def read(given: Any, source: Source) -> Layer:
    """The options in what was sent: nested, with dotted keys, or inside a section named ``aigc-lsp``."""
    if given is None or given == []:  # an empty table of Lua is sent as a list
        return Layer()
    if not isinstance(given, Mapping):
        return Layer(faults=(f"{source.value} must be an object with keys such as `completion.enabled`.",))
    if isinstance(section := given.get(NAME), Mapping):
        given = section
    values: dict[str, Any] = {}
    faults: list[str] = []
    for key, value in flattened(given):
        option = BY_KEY.get(key)
        if key.startswith(OF_THE_EDITOR):
            continue
        if key in GROUPS and value == []:
            continue
        if key in GROUPS:
            faults.append(f"`{key}` must be an object.")
        elif option is None:
            faults.append(f"`{key}` is unknown{did_you_mean(key)}")
        elif fault := forbidden(key, value, source):
            faults.append(fault)
        else:
            try:
                values[key] = option.value(value)
            except ValueError as error:
                faults.append(f"`{key}` must be {error}.")
    return Layer(values, tuple(faults))


def flattened(given: Mapping[Any, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and their values; null stands for "not set"."""
    for name, value in given.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and key not in BY_KEY:
            yield from flattened(value, f"{key}.")
        elif value is not None:
            yield key, value


def forbidden(key: str, value: Any, source: Source) -> str:
    """Why this source may not set this, empty when it may: a workspace must not choose what is run."""
    if source is Source.WORKSPACE and not (key.startswith("completion.") or BY_KEY[key].harmless):
        return f"`{key}` cannot be set by a workspace; set it in the editor."
    if source is Source.CONFIGURATION and key == "engine.model" and str(value).startswith(SCRIPTED):
        return f"`{key}` takes a script only when the server starts."
    return ""


def did_you_mean(key: str) -> str:
    plain = {_plain(known): known for known in BY_KEY}
    close = difflib.get_close_matches(_plain(key), plain, n=1, cutoff=0.7)
    return f"; did you mean `{plain[close[0]]}`?" if close else "."


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def resolve(*layers: Layer) -> Settings:
    """The settings of several layers, later ones winning, defaults below all."""
    settings = Settings()
    for layer in layers:
        for key, value in layer.values.items():
            part, name = BY_KEY[key].place
            if name:
                value = replace(getattr(settings, part), **{name: value})
            settings = replace(settings, **{part: value})
    return settings
