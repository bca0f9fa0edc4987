"""Which calls leave something behind that the tests after them would see, and that it is put back."""

from types import ModuleType

import pytest

from aigc_lsp.sandbox.runner.state import State

SOURCE = """
import functools, threading
from contextvars import ContextVar

level = 1
known = {"a": 1}
order = [1]
local = threading.local()
where = ContextVar("where", default=0)

class Registry:
    found: list = []
    def __init__(self):
        self.loud = False

registry = Registry()

def keep(items=[]):
    items.append(1)

def rebind():
    global level
    level = 2

class Cache:
    def cache_clear(self):
        raise TypeError

@functools.lru_cache
def cached(x):
    return x
"""


def made(name: str) -> ModuleType:
    module = ModuleType(name)
    exec(SOURCE, vars(module))
    return module


def run(statement: str) -> tuple[ModuleType, bool]:
    """A module after a statement ran in it and its state was put back, and whether that was needed."""
    here, other = made("here"), made("other")
    state = State(here, [other])
    exec(statement, {"here": here, "other": other})
    altered = state.restore()
    assert not state.restore()
    return here, altered


@pytest.mark.parametrize(
    "statement",
    [
        "here.rebind()",
        "other.rebind()",
        "here.known['a'] = 2",
        "here.order.append(2)",
        "other.order.clear()",
        "here.local.name = 'x'",
        "here.registry.loud = True",
        "here.Registry.found.append(1)",
        "here.keep()",
        "here.new = 1",
    ],
)
def test_what_others_would_see_is_told_and_put_back(statement: str) -> None:
    module, altered = run(statement)
    assert altered
    assert (module.level, module.known, module.order, vars(module.local)) == (1, {"a": 1}, [1], {})
    assert (module.registry.loud, module.Registry.found, module.keep.__defaults__) == (False, [], ([],))


@pytest.mark.parametrize(
    "statement",
    ["here.cached(1)", "here.known['b'] = 2", "here.registry.found_once = 3", "import json; here.json = json", "pass"],
)
def test_a_cache_is_put_back_without_a_word(statement: str) -> None:
    module, altered = run(statement)
    assert not altered
    assert module.known == {"a": 1}
    assert module.cached.cache_info().currsize == 0
