"""A stated type exchanged for that of the annotation, with what else stands beside it left as it is."""

from __future__ import annotations

import re

TAIL = re.compile(r"[,;]?\s*\(?\b(?:optional|required|keyword[- ]only|positional[- ]only|defaults?)\b.*$", re.DOTALL)
ROLE = re.compile(r"(?P<before>(?::\w+)?:\w+:`~?|`{1,2})[^`]*(?P<after>`{1,2})")
NONE = re.compile(r"\s*\|\s*None\b|\bNone\s*\|\s*|^Optional\[(.*)\]$")


def retyped(stated: str, annotation: str, *, says_or: bool = False) -> str:
    """What is to stand where ``stated`` stood.

    Args:
        says_or: unions are written with "or" in this docstring.
    """
    tail = TAIL.search(stated)
    core, rest = (stated[: tail.start()], tail[0]) if tail else (stated, "")
    new = annotation
    if "optional" in rest or "default" in rest:
        new = NONE.sub(r"\1", new).strip() or annotation
    new = new.strip("\"'") if new[:1] in "\"'" and new[-1:] == new[:1] else new
    if says_or and "[" not in new:
        new = new.replace(" | ", " or ")
    marked = ROLE.fullmatch(core.strip())
    if (marked and re.fullmatch(r"[\w.]+", new)) or (marked and marked["before"].strip("`") == ""):
        new = f"{marked['before']}{new}{marked['after']}"
    return new + rest


def type_of(annotation: str, default: str) -> str:
    """A parameter's type as documentation may state it: the annotation, else that of a plain default."""
    if annotation or not default:
        return annotation
    if default in {"True", "False"}:
        return "bool"
    for pattern, name in ((r"-?\d+", "int"), (r"-?\d*\.\d+", "float"), (r"([\"'])(?:(?!\1).)*\1", "str")):
        if re.fullmatch(pattern, default):
            return name
    return ""
