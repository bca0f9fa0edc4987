"""The module's own state: kept as it was after the import, so that calls do not see one another."""

from __future__ import annotations

import copy
import threading
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Callable, Dict, Tuple

Tolerated = Callable[[Dict[str, Any], Dict[str, Any]], bool]  # whether a change may stay, by now and before
Names = Tuple[Dict[str, Any], Dict[str, Any], Tolerated]

UNSET: Any = object()
CONTAINERS = (list, dict, set, bytearray, deque, defaultdict, OrderedDict, Counter)
CACHE = ("cache_clear", "cache_info", "__wrapped__")
MOST_ITEMS = 2_000  # larger tables are data, and comparing them would cost more than all calls


class State:
    """Globals, class attributes, mutable defaults and single objects of the project's modules.

    What a call leaves changed is put back; a call that leaves something changed which others see makes no test, since
    that test would disturb those after it. What only grew is taken for a cache.
    """

    def __init__(self, module: ModuleType, others: Sequence[ModuleType]) -> None:
        modules = [module, *others]
        values = [value for each in modules for value in _values(each)]
        containers = [value for each in modules for value in _containers(each)]
        singles = [value for value in values if _is_single(value, {each.__name__ for each in modules})]
        self.names: list[Names] = [(vars(module), dict(vars(module)), _has_new_parts)]
        self.names += [(vars(value), dict(vars(value)), _tolerated(value)) for value in singles]
        self.data = [(vars(each), _data(each)) for each in others]
        self.kept = [(value, copied) for value in containers for copied in _copies(value)]
        self.variables = [(value, value.get(UNSET)) for value in values if isinstance(value, ContextVar)]
        self.clears = [value.cache_clear for value in values if _is_cached(value)]

    def restore(self) -> bool:
        """Puts back what calls have changed and empties caches of ``functools``; whether others would have seen it."""
        altered = False
        for current, before, tolerated in self.names:
            if len(current) != len(before) or _rebound(current, before):
                altered = altered or not tolerated(current, before)
                current.clear()
                current.update(before)
        for current, before in self.data:
            if _rebound(current, before):
                altered = True
                current.update(before)
        for value, copied in self.kept:
            if not _equal(value, copied):
                altered = altered or not (isinstance(value, dict) and _grew(value, copied))
                _refill(value, copy.deepcopy(copied))
        for variable, before in self.variables:
            if variable.get(UNSET) is not before:
                altered = True
                if before is not UNSET:
                    variable.set(before)
        for clear in self.clears:
            clear()
        return altered


def _is_cached(value: Any) -> bool:
    """Whether a function keeps results as those of ``functools`` do; on a class the name is a method of its own."""
    return not isinstance(value, type) and all(callable(getattr(value, name, None)) for name in CACHE)


def _data(module: ModuleType) -> dict[str, Any]:
    """The module's names for anything but code: in other modules only these are watched, for speed."""
    code = (type, FunctionType, BuiltinFunctionType, ModuleType)
    return {
        name: value for name, value in vars(module).items() if not isinstance(value, code) and not name.startswith("__")
    }


def _rebound(current: dict[str, Any], before: dict[str, Any]) -> bool:
    return any(current.get(name) is not value for name, value in before.items())


def _is_single(value: Any, modules: set[str]) -> bool:
    """Whether a global is an object with a state of its own, as a registry or what a thread keeps for itself."""
    made = not isinstance(value, (type, FunctionType)) and type(value).__module__ in modules
    return isinstance(value, threading.local) or (made and isinstance(getattr(value, "__dict__", None), dict))


def _tolerated(single: Any) -> Tolerated:
    return (lambda current, before: False) if isinstance(single, threading.local) else _grew


def _has_new_parts(current: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether what is new are modules: importing a part of a package adds its name to the package."""
    return _grew(current, before) and all(
        isinstance(value, ModuleType) for name, value in current.items() if name not in before
    )


def _grew(current: dict[Any, Any], before: dict[Any, Any]) -> bool:
    return all(name in current and _equal(current[name], value) for name, value in before.items())


def _values(module: ModuleType) -> Iterator[Any]:
    for value in list(vars(module).values()):
        if isinstance(value, ModuleType):
            continue
        yield value
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from (getattr(held, "__func__", held) for held in list(vars(value).values()))


def _containers(module: ModuleType) -> Iterator[Any]:
    for name, value in vars(module).items():
        if type(value) in CONTAINERS and not name.startswith("__"):
            yield value
    for value in _values(module):
        if isinstance(value, FunctionType) and value.__module__ == module.__name__:
            defaults = list(value.__defaults__ or ()) + list((value.__kwdefaults__ or {}).values())
            yield from (default for default in defaults if type(default) in CONTAINERS)
        elif isinstance(value, type) and value.__module__ == module.__name__:
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
