"""The module's own state: kept as it was after the import, so that calls do not see one another."""

from __future__ import annotations

import copy
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

CONTAINERS = (list, dict, set, bytearray, deque, defaultdict, OrderedDict, Counter)
MOST_ITEMS = 2_000  # larger tables are data, and comparing them would cost more than all calls


class State:
    """Globals, class attributes and mutable defaults of one module."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.names: dict[str, Any] = dict(vars(module))
        self.kept: list[tuple[Any, Any]] = [
            (value, copied) for value in self._containers() for copied in _copies(value)
        ]
        self.clears: list[Callable[[], None]] = [
            value.cache_clear for value in self._values() if callable(getattr(value, "cache_clear", None))
        ]

    def restore(self) -> None:
        """Puts back what calls have changed; caches of ``functools`` are emptied."""
        current = vars(self.module)
        if len(current) != len(self.names) or any(current.get(name) is not value for name, value in self.names.items()):
            current.clear()
            current.update(self.names)
        for value, copied in self.kept:
            if not _equal(value, copied):
                _refill(value, copy.deepcopy(copied))
        for clear in self.clears:
            clear()

    def _values(self) -> Iterator[Any]:
        for value in self.names.values():
            if isinstance(value, ModuleType):
                continue
            yield value
            if isinstance(value, type) and value.__module__ == self.module.__name__:
                yield from (getattr(held, "__func__", held) for held in list(vars(value).values()))

    def _containers(self) -> Iterator[Any]:
        for name, value in self.names.items():
            if type(value) in CONTAINERS and not name.startswith("__"):
                yield value
        for value in self._values():
            if isinstance(value, FunctionType) and value.__module__ == self.module.__name__:
                defaults = list(value.__defaults__ or ()) + list((value.__kwdefaults__ or {}).values())
                yield from (default for default in defaults if type(default) in CONTAINERS)
            elif isinstance(value, type) and value.__module__ == self.module.__name__:
                for name, held in list(vars(value).items()):
                    if type(held) in CONTAINERS and not name.startswith("__"):
                        yield held


def _copies(value: Any) -> Iterator[Any]:
    if len(value) > MOST_ITEMS:
        return
    try:
        copied = copy.deepcopy(value)
        if copied == value:
            yield copied
    except Exception:  # what cannot be copied is left to the repetition in a fresh process
        return


def _equal(value: Any, copied: Any) -> bool:
    try:
        return bool(value == copied)
    except Exception:
        return False


def _refill(value: Any, copied: Any) -> None:
    if isinstance(value, bytearray):
        value[:] = copied
        return
    value.clear()
    if isinstance(value, (list, deque)):
        value.extend(copied)
    else:
        value.update(copied)
