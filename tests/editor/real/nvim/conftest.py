"""Neovims that are ended with the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from installed import program

Launch = Callable[..., Any]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Starts a Neovim with an init.lua."""
    from neovim import Neovim

    found, number = program("nvim", "neovim"), 0
    with ExitStack() as stack:

        def start(init: str, **more: Any) -> Neovim:
            nonlocal number
            number += 1
            neovim = Neovim(tmp_path / str(number), found, init, **more)
            stack.callback(neovim.close)
            return neovim

        yield start


@pytest.fixture
def nvim(launch: Launch) -> Iterator[Any]:
    """One with the plugin, and settings with which the embedded model always says something."""
    from neovim import INIT

    neovim = launch(INIT)
    yield neovim
    assert "traceback" not in neovim.messages
