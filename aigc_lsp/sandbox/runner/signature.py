"""Parameters of a definition with their types, and how the classes that these name are constructed."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from types import CodeType
from typing import Any, Dict

from aigc_lsp.sandbox.runner.literals import Unwritable, Writer
from aigc_lsp.sandbox.runner.project import Project
from aigc_lsp.sandbox.runner.shapes import Shapes, hints_of, methods_of

Json = Dict[str, Any]


def describe(project: Project, name: str, classes: list[list[str]]) -> Json:
    """What ``name`` takes and gives, as JSON; the classes that it may need, by key.

    Args:
        project: with the module.
        name: qualified.
        classes: module and name of classes of other modules that it may need as well.
    """
    shapes = Shapes(project)
    found = project.resolve(name)
    owner = project.resolve(name.rpartition(".")[0]) if "." in name else None
    for held in list(vars(project.module).values()):
        if isinstance(held, type) and held.__module__ == project.module.__name__:
            shapes.shape(held)
    for module, held_name in classes:
        held = _class_in(module, held_name)
        if held is not None:
            shapes.shape(held)
    answer: Json = {"parameters": parameters(found, shapes), "lines": sorted(lines_of(project, found))}
    answer["owner"] = shapes.shape(owner) if isinstance(owner, type) else None
    answer["steps"] = _steps(owner, shapes) if isinstance(owner, type) else []
    answer["returns"] = shapes.shape(hints_of(found, project.module).get("return", inspect.Parameter.empty))
    answer["classes"] = shapes.classes(lambda held: parameters(held, shapes))
    answer["module_names"] = sorted(key for key in vars(project.module) if not key.startswith("__"))
    return answer


def _class_in(module: str, name: str) -> Any:
    try:
        held = getattr(importlib.import_module(module), name, None)
    except Exception:  # a module of the project that cannot be imported has no classes
        return None
    return held if isinstance(held, type) else None


def _steps(owner: type, shapes: Shapes) -> list[Json]:
    """Methods that can be called before the one that is tested."""
    told = []
    for name, kind in methods_of(owner):
        if kind == "method":
            told.append({"name": name, "parameters": parameters(getattr(owner, name), shapes)})
    return told


def parameters(found: Any, shapes: Shapes) -> list[Json]:
    """The parameters that a call gives, ``self`` left out; none when Python does not know them."""
    if isinstance(found, property):
        return []
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):
        return []
    hints = hints_of(found, shapes.project.module)
    told = []
    for number, parameter in enumerate(signature.parameters.values()):
        if number == 0 and parameter.name in ("self", "cls") and parameter.default is parameter.empty:
            continue
        told.append(_parameter(parameter, hints.get(parameter.name, parameter.empty), shapes))
    return told


def _parameter(parameter: inspect.Parameter, hint: Any, shapes: Shapes) -> Json:
    told: Json = {"name": parameter.name, "kind": parameter.kind.name.lower(), "shape": shapes.shape(hint)}
    if parameter.default is not parameter.empty:
        told["optional"] = True
        try:
            told["default"] = Writer().write(parameter.default)
        except Unwritable:
            pass
        except Exception:  # of the user's own methods
            pass
    return told


def lines_of(project: Project, found: Any) -> set[int]:
    """Lines of the target's file that can run when it is called."""
    lines: set[int] = set()
    for code in _codes(found):
        if code.co_filename == project.path:
            for inner in _all(code):
                lines.update(_lines(inner))
    return lines


def _codes(found: Any) -> Iterator[CodeType]:
    if isinstance(found, type):
        for held in vars(found).values():
            if not isinstance(held, type):
                yield from _codes(held)
        return
    for part in (getattr(found, "fget", None), getattr(found, "fset", None), getattr(found, "func", None)):
        if part is not None:
            yield from _codes(part)
    unwrapped = (
        inspect.unwrap(getattr(found, "__func__", found)) if callable(getattr(found, "__func__", found)) else None
    )
    code: CodeType | None = getattr(unwrapped, "__code__", None)
    if code is not None:
        yield code


def _all(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _all(constant)


def _lines(code: CodeType) -> Iterator[int]:
    if hasattr(code, "co_lines"):
        found = {line for _, _, line in code.co_lines() if line}
    else:
        import dis

        found = {line for _, line in dis.findlinestarts(code) if line}
    return iter(found - {code.co_firstlineno} if code.co_name != "<lambda>" else found)
