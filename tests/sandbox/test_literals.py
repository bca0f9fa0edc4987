"""Source for values and classes: evaluating it where its imports are gives them back."""

import types
from collections.abc import Callable
from typing import Any

import pytest

from aigc_lsp.sandbox.runner.literals import Unwritable, Writer


def back(writer: Writer, source: str) -> Any:
    names: dict[str, Any] = {}
    for module, name in writer.imports:
        exec(f"from {module} import {name}" if name else f"import {module}", names)
    return eval(source, names)


@pytest.mark.parametrize(
    "kind",
    [int, type(None), types.FunctionType, types.GeneratorType, type(len), types.MethodType, types.SimpleNamespace],
)
def test_every_class_is_named_by_what_can_be_imported(kind: type) -> None:
    writer = Writer()
    assert back(writer, writer.name_of(kind)) is kind


@pytest.mark.parametrize("kind", [type({}.keys()), type(iter([]))])
def test_a_class_of_the_interpreter_without_a_name_cannot_be_written(kind: Callable[..., Any]) -> None:
    with pytest.raises(Unwritable):
        Writer().name_of(kind)
