"""A machine of its own for each test with an editor in a terminal."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with ExitStack() as programs:
        yield Machine(tmp_path, programs)
