"""Values of arguments: plain Python values, or calls and names as source; how they read, and how they shrink."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aigc_lsp.unit_tests.case import Import

WORDS = ("hello", "world", "apple", "banana", "abc", "test", "data", "Hello", "name", "xyz", "The", "cat")

Value = Any  # None, bool, int, float, str, bytes, list, tuple, set, frozenset, dict of Values; Built; Written


@dataclass(frozen=True)
class Written:
    """A value that is only known as source."""

    source: str
    imports: tuple[Import, ...] = ()


@dataclass(frozen=True)
class Built:
    """A value that a call gives: of a class, one of its factories, or a standard type."""

    callee: str
    arguments: tuple[tuple[str, Value], ...] = ()  # keyword, empty for a positional one, and value
    imports: tuple[Import, ...] = ()


@dataclass(frozen=True)
class Filed:
    """The path of a file in a test's own folder, which holds a text; of one that does not exist when it is None."""

    name: str
    text: str | None

    @property
    def line(self) -> str:
        """The statement that makes the file; empty for one that does not exist."""
        return "" if self.text is None else f"({self.source}).write_text({self.text!r})"

    @property
    def source(self) -> str:
        return f'tmp_path / "{self.name}"'


def source_of(value: Value) -> str:
    """Python source; sets are sorted, so that one value has one source."""
    match value:
        case Written() | Filed():
            return value.source
        case Built():
            parts = [f"{name}={source_of(inner)}" if name else source_of(inner) for name, inner in value.arguments]
            return f"{value.callee}({', '.join(parts)})"
        case bool() | None | int() | str() | bytes():
            return repr(value)
        case float():
            return repr(value) if math.isfinite(value) else f'float("{value}")'
        case list():
            return f"[{', '.join(map(source_of, value))}]"
        case tuple():
            return f"({source_of(value[0])},)" if len(value) == 1 else f"({', '.join(map(source_of, value))})"
        case set() | frozenset():
            inner = ", ".join(sorted(map(source_of, value), key=lambda text: (len(text), text)))
            text = f"{{{inner}}}" if inner else "set()"
            return text if isinstance(value, set) else f"frozenset({text if inner else ''})"
        case dict():
            return "{" + ", ".join(f"{source_of(k)}: {source_of(v)}" for k, v in value.items()) + "}"
    return repr(value)


def imports_of(value: Value) -> Iterator[Import]:
    """Imports that the source of a value needs."""
    match value:
        case Written():
            yield from value.imports
        case Built():
            yield from value.imports
            for _, inner in value.arguments:
                yield from imports_of(inner)
        case list() | tuple() | set() | frozenset():
            for inner in value:
                yield from imports_of(inner)
        case dict():
            for key, inner in value.items():
                yield from imports_of(key)
                yield from imports_of(inner)


def cost(value: Value) -> float:
    """How hard a value is to read: its length, and more for what looks made by a machine."""
    match value:
        case bool() | None:
            return 1
        case int():
            return 1 + math.pow(len(str(abs(value))), 1.5) + (value < 0) * 2
        case float():
            return 2 + len(repr(value))
        case str() if value in WORDS:
            return 3
        case str():
            return 2 + 2 * (not value) + len(value) + sum(_oddness(character) for character in value)
        case bytes():
            return 3 + len(repr(value))
        case list() | tuple() | set() | frozenset():
            return 2 + 3 * (not value) + sum(cost(inner) for inner in value)
        case dict():
            return 2 + sum(cost(key) + cost(inner) for key, inner in value.items())
        case Filed():
            return 8 + cost(value.text or "")
        case Built():
            return 4 + len(value.callee) / 2 + sum(cost(inner) for _, inner in value.arguments)
    return 4 + len(source_of(value)) / 2


def _oddness(character: str) -> float:
    if character.isascii():
        return 0 if character.isalnum() or character in " _-.,:/" else 0.5 if character.isprintable() else 3
    return 2


def smaller(value: Value) -> Iterator[Value]:
    """Values that are easier to read and of the same sort, the simplest first."""
    match value:
        case bool() | None:
            return
        case int():
            yield from (
                n
                for n in dict.fromkeys((0, 1, 2, 3, 5, 10, value // 10, value // 2, value - 1, -value))
                if cost(n) < cost(value)
            )
        case float():
            yield from (
                x
                for x in (0.0, 1.0, 2.0, 0.5, float(round(value)) if math.isfinite(value) else 1.0, round(value, 1))
                if cost(x) < cost(value)
            )
        case str():
            yield from _shorter_texts(value)
        case list() | tuple():
            yield from _fewer(value)
            for index, inner in enumerate(value):
                for other in smaller(inner):
                    items = list(value)
                    items[index] = other
                    yield type(value)(items)
        case set():
            for inner in value:
                yield value - {inner}
        case dict():
            yield from ({k: v for k, v in value.items() if k != key} for key in value)
            for key, inner in value.items():
                for other in smaller(inner):
                    yield {**value, key: other}
        case Filed() if value.text is not None:
            yield from (Filed(value.name, text) for text in smaller(value.text))
        case Built():
            for index, (name, inner) in enumerate(value.arguments):
                for other in smaller(inner):
                    arguments = (*value.arguments[:index], (name, other), *value.arguments[index + 1 :])
                    yield Built(value.callee, arguments, value.imports)


def _shorter_texts(text: str) -> Iterator[str]:
    size = len(text)
    if not size:
        return
    half = size // 2
    candidates = ["", text[:half], text[half:]]
    candidates += [text[:index] + text[index + 1 :] for index in range(min(size, 12))]
    candidates += [text[: size - 1 - index] + text[size - index :] for index in range(min(size - 1, 6))]
    candidates += [
        text.replace(character, "a") for character in dict.fromkeys(text) if _oddness(character) or character.isupper()
    ]
    for candidate in dict.fromkeys(candidates):
        if cost(candidate) < cost(text):
            yield candidate


def _fewer(value: Any) -> Iterator[Any]:
    size = len(value)
    if size > 3:
        yield value[: size // 2]
        yield value[size // 2 :]
    for index in range(min(size, 12)):
        yield value[:index] + value[index + 1 :]
