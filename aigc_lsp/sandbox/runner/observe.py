"""What is seen of a value: checks, each an expression, what it was seen to be, and how the two relate."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Tuple

from aigc_lsp.sandbox.runner.literals import Import, Unwritable, Writer

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
MOST_ATTRIBUTES = 8
MOST_DEPTH = 3  # of objects in objects
CLOSE = 1e-6  # relative, as pytest.approx has it

Check = Tuple[str, str, str, Tuple[Import, ...]]  # expression, expected source, relation, imports


@dataclass
class Observer:
    """Looks at values from outside: what is private is not looked at."""

    known: dict[int, str]  # names of objects by identity
    folder: str = ""  # tmp_path
    weak: bool = False  # also say type and length where the value itself can be written

    def checks(self, name: str, value: Any, depth: int = 0) -> list[Check]:
        """What an expression called ``name`` is seen to be."""
        if value is None or isinstance(value, bool):
            return [(name, repr(value), "is", ())]
        if type(value) is float and math.isnan(value):
            return [(f"math.isnan({name})", "True", "is", (("math", ""),))]
        if self.known.get(id(value), name) != name:
            return [(name, self.known[id(value)], "is", ())]
        writer = Writer({key: text for key, text in self.known.items() if text != name}, self.folder)
        try:
            text = writer.write(value)
        except Unwritable:
            return self._outside(name, value, depth)
        except Exception:  # of the user's own __eq__, __hash__, …
            return []
        relation = "approx" if writer.floats and not writer.nested else "=="
        written = [(name, text, relation, tuple(sorted(writer.imports)))]
        return written + (self._type(name, value) + _length(name, value) if self.weak else [])

    def _outside(self, name: str, value: Any, depth: int) -> list[Check]:
        checks = self._type(name, value) + _length(name, value)
        if isinstance(value, BaseException):
            return checks + self._text(name, value)
        if type(value).__module__ != "builtins" and not callable(value):
            for attribute, held in attributes(value)[:MOST_ATTRIBUTES]:
                if depth < MOST_DEPTH:
                    checks += self.checks(f"{name}.{attribute}", held, depth + 1)
            if depth == 0 and "__str__" in _defined(type(value)):
                checks += self._text(name, value)
        return checks

    def _type(self, name: str, value: Any) -> list[Check]:
        writer = Writer()
        try:
            return [(name, writer.name_of(type(value)), "isinstance", tuple(sorted(writer.imports)))]
        except Unwritable:
            return [(f"callable({name})", "True", "is", ())] if callable(value) else []

    def _text(self, name: str, value: Any) -> list[Check]:
        try:
            text = str(value)
        except Exception:
            return []
        if ADDRESS.search(text) or len(text) > 200 or (self.folder and self.folder in text):
            return []
        return [(f"str({name})", repr(text), "==", ())]


def attributes(value: Any) -> list[tuple[str, Any]]:
    """Public attributes of an object, those of its own first, without methods; nothing is computed but properties."""
    found: dict[str, Any] = {}
    held_by_itself = getattr(value, "__dict__", None)
    if isinstance(held_by_itself, dict):
        found.update((name, held) for name, held in held_by_itself.items() if not name.startswith("_"))
    for owner in type(value).__mro__[:-1]:
        if owner.__module__ == "builtins":
            continue
        for name, held in list(vars(owner).items()):
            if name.startswith("_") or name in found:
                continue
            if isinstance(held, property) or type(held).__name__ == "member_descriptor":
                try:
                    found[name] = getattr(value, name)
                except Exception:  # a property that does not hold now says nothing
                    continue
    return [(name, held) for name, held in found.items() if not callable(held) or isinstance(held, type)]


def _defined(kind: type) -> set[str]:
    return {name for owner in kind.__mro__[:-1] for name in vars(owner)}


def _length(name: str, value: Any) -> list[Check]:
    if not hasattr(type(value), "__len__"):
        return []
    try:
        return [(f"len({name})", repr(len(value)), "==", ())]
    except Exception:
        return []


def same(one: list[Check], other: list[Check]) -> bool:
    """Whether two lists of checks say the same, floats within what ``pytest.approx`` lets pass."""
    if len(one) != len(other):
        return False
    return all(left[:3] == right[:3] or _close(left, right) for left, right in zip(one, other))


def _close(left: Check, right: Check) -> bool:
    if left[0] != right[0] or left[2] != "approx" or right[2] not in ("approx", "=="):
        return False
    try:
        return _near(eval(left[1], {"inf": math.inf}), eval(right[1], {"inf": math.inf}))
    except Exception:
        return False


def _near(left: Any, right: Any) -> bool:
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=CLOSE, abs_tol=1e-12)
    if type(left) is not type(right) or not hasattr(left, "__len__") or len(left) != len(right):
        return bool(left == right)
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_near(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)):
        return all(_near(a, b) for a, b in zip(left, right))
    return bool(left == right)
