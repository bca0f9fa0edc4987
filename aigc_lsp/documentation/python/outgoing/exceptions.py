"""Which exception a handler catches, by the types that Python and the file itself define."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable

from aigc_lsp.documentation.python.scope import Scope
from aigc_lsp.documentation.python.source import head, last_part

BUILT_IN = {
    name: each for name, each in vars(builtins).items() if isinstance(each, type) and issubclass(each, BaseException)
}
ALIASES = {
    "socket.error": "OSError", "os.error": "OSError", "select.error": "OSError", "socket.timeout": "TimeoutError",
    "socket.gaierror": "OSError", "asyncio.TimeoutError": "TimeoutError",
    "concurrent.futures.TimeoutError": "TimeoutError",
    "JSONDecodeError": "ValueError", "json.JSONDecodeError": "ValueError", "UnsupportedOperation": "OSError",
    "io.UnsupportedOperation": "OSError", "CancelledError": "BaseException", "asyncio.CancelledError": "BaseException",
    "PackageNotFoundError": "ModuleNotFoundError", "SSLError": "OSError", "ssl.SSLError": "OSError",
    "URLError": "OSError", "HTTPError": "OSError", "urllib.error.HTTPError": "OSError",
    "urllib.error.URLError": "OSError", "shutil.Error": "OSError", "SameFileError": "OSError",
    "FrozenInstanceError": "AttributeError", "dataclasses.FrozenInstanceError": "AttributeError",
    "binascii.Error": "ValueError", "InvalidOperation": "ArithmeticError", "StatisticsError": "ValueError",
    "zoneinfo.ZoneInfoNotFoundError": "KeyError", "ipaddress.AddressValueError": "ValueError",
}  # fmt: skip
EVERYTHING = {"", "BaseException"}


class Hierarchy:
    """The types that are known where a function stands."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def caught(self, raised: str, handled: Iterable[str]) -> bool:
        """Whether a handler of these types surely catches a type; an empty name is a handler of everything."""
        line = self.line(raised)
        return any(name in EVERYTHING or name in line or ALIASES.get(name, name) in line for name in handled)

    def line(self, name: str) -> list[str]:
        """A type and the types it is derived from; what is not known is taken to be an Exception."""
        found: list[str] = []
        waiting = [name]
        while waiting:
            each = waiting.pop(0)
            if each in found or not each:
                continue
            found.append(each)
            if known := self.scope.find_class(each):
                waiting += [head(base) for base in known.bases]
            elif each in BUILT_IN:
                found += [ancestor.__name__ for ancestor in BUILT_IN[each].__mro__[1:-1]]
            elif each in ALIASES:
                waiting.append(ALIASES[each])
            else:
                waiting.append("Exception")
        return found

    def is_exception(self, name: str) -> bool:
        """Whether a name is known, or by its form to be taken, to be an exception's class."""
        if name in BUILT_IN or name in ALIASES:
            return True
        if known := self.scope.find_class(name):
            return any(self.is_exception(head(base)) for base in known.bases) or _is_so_named(name)
        return _is_so_named(name)


def _is_so_named(name: str) -> bool:
    last = last_part(name)
    return last.lstrip("_")[:1].isupper() and last.endswith(
        ("Error", "Exception", "Warning", "Exit", "Interrupt", "Failure", "Fault", "Stop", "Abort", "Timeout")
    )


def looks_like_class(name: str) -> bool:
    """Whether a dotted name ends in a name as classes have it; NotImplemented is a value."""
    last = last_part(name)
    return last.lstrip("_")[:1].isupper() and last != "NotImplemented"


def local_names(node: ast.AST) -> set[str]:
    """Names that imports and classes bind anywhere in a tree."""
    found: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in part.names}
    return found
