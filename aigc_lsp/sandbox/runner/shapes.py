"""Types as JSON: what a value has to look like to be given to a parameter."""

from __future__ import annotations

import abc
import ast
import collections
import dataclasses
import enum
import inspect
import sys
import typing
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from types import ModuleType
from typing import Any, Dict, Union

from aigc_lsp.sandbox.runner.literals import Unwritable, Writer
from aigc_lsp.sandbox.runner.project import Project

Json = Dict[str, Any]
MOST_CLASSES = 60
MOST_DEPTH = 8
PLAIN = (int, float, complex, str, bytes, bytearray, bool, object, type(None))
NAMES = {object: "any", type(None): "none"}
STANDARD = {
    "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.tzinfo",
    "decimal.Decimal", "fractions.Fraction", "uuid.UUID", "io.StringIO", "io.BytesIO", "io.TextIOWrapper",
    "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "re.Pattern", "os.PathLike",
    "typing.TextIO", "typing.BinaryIO", "typing.IO", "logging.Logger", "argparse.Namespace", "random.Random",
    "array.array", "types.SimpleNamespace",
}  # fmt: skip
ABSTRACT = {
    "Sequence": "list", "MutableSequence": "list", "Collection": "list", "Iterable": "list", "Container": "list",
    "Reversible": "list", "Sized": "list", "Iterator": "iterator", "Generator": "iterator", "Mapping": "dict",
    "MutableMapping": "dict", "Set": "set", "MutableSet": "set", "AbstractSet": "set", "Callable": "callable",
    "Hashable": "str", "ByteString": "bytes", "Awaitable": "awaitable", "Coroutine": "awaitable",
    "AsyncIterator": "asynciterator", "AsyncIterable": "asynciterator", "AsyncGenerator": "asynciterator",
    "Number": "int", "Real": "float", "Integral": "int", "SupportsInt": "int", "SupportsFloat": "float",
    "SupportsIndex": "int", "SupportsAbs": "int", "SupportsRound": "float", "KeysView": "list", "ValuesView": "list",
    "ItemsView": "list", "Buffer": "bytes",
}  # fmt: skip
CONTAINERS = {
    list: "list", set: "set", frozenset: "frozenset", dict: "dict", tuple: "tuple", collections.deque: "deque",
    collections.defaultdict: "dict", collections.OrderedDict: "dict", collections.Counter: "counter",
    collections.ChainMap: "dict", type: "type", range: "range", slice: "slice",
}  # fmt: skip


class Shapes:
    """Turns types into JSON and collects the classes that were met."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.met: dict[str, type] = {}

    def shape(self, hint: Any, depth: int = 0) -> Json | None:
        """The JSON of a type; None where nothing is known."""
        if hint is inspect.Parameter.empty or depth > MOST_DEPTH:
            return None
        if hint is None:
            return {"kind": "none"}
        if hint is Any or hint is str:
            return {"kind": "any" if hint is Any else "str"}
        if isinstance(hint, (str, typing.ForwardRef)):
            text = hint if isinstance(hint, str) else hint.__forward_arg__
            return self.shape(_evaluated(text, self.project.module) or inspect.Parameter.empty, depth + 1)
        if hasattr(hint, "__supertype__"):
            return self.shape(hint.__supertype__, depth + 1)
        if isinstance(hint, typing.TypeVar):
            return self._variable(hint, depth)
        origin = getattr(hint, "__origin__", None)
        if origin is not None:
            return self._generic(hint, origin, depth)
        if type(hint).__name__ == "UnionType":
            return self._union(hint.__args__, depth)
        if hasattr(hint, "__value__") and type(hint).__name__ == "TypeAliasType":
            return self.shape(hint.__value__, depth + 1)
        return self._class(hint) if isinstance(hint, type) else None

    def _variable(self, hint: Any, depth: int) -> Json:
        if hint.__constraints__:
            return self._union(hint.__constraints__[:1], depth)
        found = self.shape(hint.__bound__, depth + 1) if hint.__bound__ else None
        return found or {"kind": "any"}

    def _union(self, hints: tuple[Any, ...], depth: int) -> Json:
        items = [self.shape(item, depth + 1) or {"kind": "any"} for item in hints]
        return items[0] if len(items) == 1 else {"kind": "union", "items": items}

    def _generic(self, hint: Any, origin: Any, depth: int) -> Json | None:
        arguments = getattr(hint, "__args__", ()) or ()
        if origin is Union:
            return self._union(arguments, depth)
        name = getattr(origin, "__name__", "") or getattr(origin, "_name", "") or str(origin).rpartition(".")[2]
        if name == "Literal":
            return {"kind": "literal", "sources": [source for source in map(_written, arguments) if source]}
        if name in ("Annotated", "Final", "ClassVar", "Required", "NotRequired"):
            return self.shape(arguments[0] if arguments else origin, depth + 1)
        arguments = tuple(item for item in arguments if not isinstance(item, typing.TypeVar))
        kind = CONTAINERS.get(origin) or ABSTRACT.get(name)
        if kind == "callable":
            returns = arguments[-1] if arguments else inspect.Parameter.empty
            return {
                "kind": kind,
                "arity": len(arguments) - 1 if arguments else 1,
                "items": [self.shape(returns, depth + 1)],
            }
        if kind == "tuple" and arguments and arguments[-1] is not Ellipsis:
            return {"kind": "tuple", "items": [self.shape(item, depth + 1) for item in arguments if item != ()]}
        if kind in ("tuple", "list") or kind:
            inner = [self.shape(item, depth + 1) for item in arguments if item is not Ellipsis]
            return {"kind": "tuples" if kind == "tuple" else kind, "items": inner}
        return self._class(origin) if isinstance(origin, type) else None

    def _class(self, kind: type) -> Json | None:
        if kind in PLAIN:
            return {"kind": NAMES.get(kind, kind.__name__)}
        if kind in CONTAINERS:
            return {"kind": "tuples" if kind is tuple else CONTAINERS[kind], "items": []}
        name = f"{kind.__module__}.{kind.__qualname__}"
        if name in STANDARD:
            return {"kind": kind.__name__}
        if kind.__module__ in ("collections.abc", "typing", "numbers", "abc") and kind.__name__ in ABSTRACT:
            return {"kind": ABSTRACT[kind.__name__], "items": [], "arity": 1}
        if kind.__module__ == "builtins" and issubclass(kind, BaseException):
            return {"kind": "exception", "name": kind.__name__}
        if len(self.met) >= MOST_CLASSES or "<" in kind.__qualname__:
            return None
        self.met.setdefault(name, kind)
        return {"kind": "class", "name": name}

    def classes(self, parameters: Callable[[Any], list[Json]]) -> Json:
        """The recipes of all classes that were met, also of those that the recipes name."""
        told: Json = {}
        while True:
            missing = [name for name in self.met if name not in told]
            if not missing:
                return told
            for name in missing:
                told[name] = self._recipe(self.met[name], parameters)

    def _recipe(self, kind: type, parameters: Callable[[Any], list[Json]]) -> Json:
        recipe: Json = {"module": kind.__module__, "name": kind.__qualname__, "public": _public(kind)}
        if issubclass(kind, enum.Enum):
            recipe["members"] = [member.name for member in kind][:20]
            return recipe
        if hasattr(kind, "__total__") and issubclass(kind, dict):
            hints = hints_of(kind, sys.modules.get(kind.__module__) or self.project.module)
            required = getattr(kind, "__required_keys__", set(hints))
            recipe["fields"] = [[name, self.shape(hint), name in required] for name, hint in hints.items()]
            return recipe
        recipe["abstract"] = inspect.isabstract(kind) or getattr(kind, "_is_protocol", False)
        recipe["exception"] = issubclass(kind, BaseException)
        recipe["own_equality"] = kind.__eq__ is not object.__eq__
        recipe["subclasses"] = [
            found["name"] for found in map(self._class, kind.__subclasses__()[:5]) if found and "name" in found
        ]
        recipe["parameters"] = parameters(kind)
        recipe["attributes"] = sorted(_assigned(kind))
        recipe["methods"] = methods_of(kind)
        if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
            recipe["record"] = True
        return recipe


def hints_of(found: Any, module: ModuleType) -> dict[str, Any]:
    """Evaluated annotations by name; those that cannot be evaluated are left out."""
    if isinstance(found, type) and not (hasattr(found, "__total__") and issubclass(found, dict)):
        held = found.__init__ if found.__init__ is not object.__init__ else found.__new__  # type: ignore[misc]
        hints = hints_of(held, sys.modules.get(found.__module__) or module)
        if hasattr(found, "_fields"):
            hints = dict(getattr(found, "__annotations__", {}), **hints)
        if dataclasses.is_dataclass(found):
            hints = {**_class_hints(found), **hints}
        hints.pop("return", None)
        return hints
    if isinstance(found, property):
        return hints_of(found.fget, module)
    try:
        return dict(typing.get_type_hints(found))
    except Exception:  # names that exist only for type checkers, syntax newer than this Python
        raw = getattr(inspect.unwrap(found) if callable(found) else found, "__annotations__", {})
        return {
            name: hint
            for name, hint in ((name, _evaluated(hint, module)) for name, hint in raw.items())
            if hint is not None
        }


def _class_hints(found: type) -> dict[str, Any]:
    try:
        return dict(typing.get_type_hints(found))
    except Exception:
        module = sys.modules.get(found.__module__)
        raw = getattr(found, "__annotations__", {})
        hints = {name: _evaluated(hint, module) for name, hint in raw.items()} if module else {}
        return {name: hint for name, hint in hints.items() if hint is not None}


def _evaluated(hint: Any, module: ModuleType) -> Any:
    if not isinstance(hint, str):
        return hint
    try:
        return eval(hint, {**vars(typing), **_for_checkers(module), **vars(module)})
    except Exception:
        return None


@lru_cache(maxsize=None)
def _for_checkers(module: ModuleType) -> dict[str, Any]:
    """What a module imports for type checkers only."""
    names = {"__name__": module.__name__, "__package__": module.__package__}
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError, SyntaxError):
        return names
    for node in tree.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for statement in node.body:
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    with suppress(Exception):  # of the module that is imported
                        exec(compile(ast.Module([statement], type_ignores=[]), "<types>", "exec"), names)
    return names


def _written(value: Any) -> str:
    try:
        return Writer().write(value)
    except Unwritable:
        return ""


def _public(kind: type) -> bool:
    try:
        Writer().name_of(kind)
    except Unwritable:
        return False
    return True


def _assigned(kind: type) -> list[str]:
    """Names of attributes that ``__init__`` or the class body sets, as far as the code tells."""
    names = set(getattr(kind, "__annotations__", {})) | set(getattr(kind, "__slots__", ()) or ())
    code = getattr(kind.__init__, "__code__", None)  # type: ignore[misc]
    return sorted(names | set(code.co_names if code else ()))


def methods_of(kind: type) -> list[list[str]]:
    """Public methods as (name, "method" | "class method" | "static method" | "property" | "async method")."""
    found: dict[str, str] = {}
    for owner in kind.__mro__[:-1]:
        if owner.__module__ == "builtins" or owner in (abc.ABC,):
            continue
        for name, held in vars(owner).items():
            if name.startswith("_") or name in found:
                continue
            if isinstance(held, classmethod):
                found[name] = "class method"
            elif isinstance(held, staticmethod):
                found[name] = "static method"
            elif isinstance(held, property) or type(held).__name__ == "cached_property":
                found[name] = "property"
            elif inspect.iscoroutinefunction(held):
                found[name] = "async method"
            elif inspect.isfunction(held):
                found[name] = "method"
    return [[name, kind_] for name, kind_ in found.items()]
