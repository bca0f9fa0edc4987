"""Python source for values, such that evaluating it gives an equal value of the same type."""

from __future__ import annotations

import builtins
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import math
import pathlib
import sys
import types
import uuid
from collections.abc import Callable
from typing import Any, Tuple

MOST_CHARACTERS = 500
MOST_DEPTH = 6
INTERPRETERS_OWN = {kind: name for name, kind in vars(types).items() if isinstance(kind, type) and name[0].isupper()}

Import = Tuple[str, str]  # module and name; the name is empty for ``import module``


class Unwritable(Exception):
    """A value for which there is no short source."""


class Writer:
    """Writes values; collects the imports that the sources need and whether a float stood in them."""

    def __init__(self, known: dict[int, str] | None = None, folder: str = "") -> None:
        self.known = known or {}  # names of objects by identity
        self.folder = folder  # tmp_path, which differs from run to run
        self.imports: set[Import] = set()
        self.floats = False
        self.nested = False  # a float stands deeper than in the outermost container

    def write(self, value: Any, depth: int = 0) -> str:
        """Source of a value.

        Raises:
            Unwritable: it has none, or none that is short.
        """
        text = self._write(value, depth)
        if len(text) > MOST_CHARACTERS:
            raise Unwritable("long")
        return text

    def _write(self, value: Any, depth: int) -> str:
        if depth > MOST_DEPTH:
            raise Unwritable("deep")
        kind = type(value)
        simple = SIMPLE.get(kind)
        if simple:
            return simple(self, value, depth)
        if id(value) in self.known:
            return self.known[id(value)]
        if isinstance(value, enum.Enum):
            return self._member(value)
        if isinstance(value, type):
            return self.name_of(value)
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return self._built(value, list(zip(value._fields, value)), depth)
        if dataclasses.is_dataclass(value):
            parameters = kind.__dataclass_params__
            if not parameters.eq or "__eq__" not in vars(kind):
                raise Unwritable("without equality")
            fields = [field for field in dataclasses.fields(value) if field.init]
            if any(not field.init and field.compare for field in dataclasses.fields(value)):
                raise Unwritable("with derived fields")
            return self._built(value, [(field.name, getattr(value, field.name)) for field in fields], depth)
        if isinstance(value, pathlib.PurePath):
            return self._path(value)
        raise Unwritable(kind.__name__)

    def name_of(self, kind: Any) -> str:
        """The name by which a class is reached after an import that is noted."""
        module, name = getattr(kind, "__module__", ""), getattr(kind, "__qualname__", "")
        if module == "builtins" and getattr(builtins, name, None) is kind:
            return str(name)
        if kind in INTERPRETERS_OWN:
            self.imports.add(("types", INTERPRETERS_OWN[kind]))
            return INTERPRETERS_OWN[kind]
        if module in ("", "__main__") or "<" in name or module.startswith("_"):
            raise Unwritable("a class without a public name")
        found: Any = sys.modules.get(module)
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is not kind:
            raise Unwritable("a class that its module does not hold")
        self.imports.add((module, name.split(".")[0]))
        return str(name)

    def _member(self, value: Any) -> str:
        name = self.name_of(type(value))
        if not isinstance(value.name, str) or "|" in value.name:
            raise Unwritable("a flag of several members")
        return f"{name}.{value.name}"

    def _built(self, value: Any, fields: list[tuple[str, Any]], depth: int) -> str:
        name = self.name_of(type(value))
        return f"{name}({', '.join(f'{field}={self._write(held, depth + 2)}' for field, held in fields)})"

    def _path(self, value: Any) -> str:
        text = str(value)
        if self.folder and text.startswith(self.folder):
            inner = text[len(self.folder) :].lstrip("/\\")
            return f"tmp_path / {inner!r}" if inner else "tmp_path"
        self.imports.add(("pathlib", "Path"))
        if type(value) not in (pathlib.PosixPath, pathlib.WindowsPath):
            raise Unwritable("a pure path")
        return f"Path({text!r})"

    def text(self, value: Any, depth: int) -> str:
        if self.folder and self.folder in (value if isinstance(value, str) else value.decode("latin-1")):
            raise Unwritable("the name of a temporary folder")
        return repr(value)

    def float(self, value: float, depth: int) -> str:
        if math.isnan(value):
            raise Unwritable("not a number")
        if math.isinf(value):
            return f'float("{value}")'
        self.floats = True
        self.nested = self.nested or depth > 1
        return repr(value)

    def items(self, value: Any, depth: int) -> str:
        inner = [self._write(item, depth + 1) for item in value]
        if type(value) is list:
            return f"[{', '.join(inner)}]"
        return f"({inner[0]},)" if len(inner) == 1 else f"({', '.join(inner)})"

    def members(self, value: Any, depth: int) -> str:
        inner = sorted(self._write(item, depth + 1) for item in value)
        text = "{" + ", ".join(_by_number(inner)) + "}" if inner else "set()"
        if type(value) is frozenset:
            return f"frozenset({text})" if inner else "frozenset()"
        return text

    def pairs(self, value: Any, depth: int) -> str:
        inner = ", ".join(f"{self._write(k, depth + 1)}: {self._write(v, depth + 1)}" for k, v in value.items())
        text = "{" + inner + "}"
        if type(value) is dict:
            return text
        if type(value) is collections.defaultdict:
            return text  # equal to a plain dict, which is easier to read
        self.imports.add(("collections", type(value).__name__))
        return f"{type(value).__name__}({text if inner else ''})"

    def deque(self, value: Any, depth: int) -> str:
        self.imports.add(("collections", "deque"))
        size = "" if value.maxlen is None else f", maxlen={value.maxlen}"
        return f"deque({self.items(list(value), depth)}{size})"

    def called(self, value: Any, depth: int) -> str:
        """For standard types whose ``repr`` is a call of what their module holds, or of the module's name."""
        module, name = type(value).__module__.lstrip("_"), type(value).__name__
        text = repr(value)
        if text.startswith(module + "."):
            self.imports.add((module, ""))
        else:
            self.imports.add((module, name))
        return text

    def timezone(self, value: Any, depth: int) -> str:
        self.imports.add(("datetime", ""))
        return "datetime.timezone.utc" if value is datetime.UTC else repr(value)

    def repeated(self, value: Any, depth: int) -> str:
        return repr(value)


def _by_number(texts: list[str]) -> list[str]:
    try:
        return sorted(texts, key=float)
    except ValueError:
        return texts


SIMPLE: dict[type, Callable[[Writer, Any, int], str]] = {
    type(None): Writer.repeated,
    bool: Writer.repeated,
    int: Writer.repeated,
    complex: Writer.repeated,
    range: Writer.repeated,
    slice: Writer.repeated,
    type(Ellipsis): lambda writer, value, depth: "...",
    type(NotImplemented): Writer.repeated,
    str: Writer.text,
    bytes: Writer.text,
    bytearray: Writer.text,
    float: Writer.float,
    list: Writer.items,
    tuple: Writer.items,
    set: Writer.members,
    frozenset: Writer.members,
    dict: Writer.pairs,
    collections.OrderedDict: Writer.pairs,
    collections.Counter: Writer.pairs,
    collections.defaultdict: Writer.pairs,
    collections.deque: Writer.deque,
    decimal.Decimal: Writer.called,
    fractions.Fraction: Writer.called,
    uuid.UUID: Writer.called,
    datetime.date: Writer.called,
    datetime.datetime: Writer.called,
    datetime.time: Writer.called,
    datetime.timedelta: Writer.called,
    datetime.timezone: Writer.timezone,
}
