from pathlib import Path

import pytest

from aigc_lsp.store import machine
from aigc_lsp.store.machine import allowance, memory_here


def test_a_model_gets_what_system_and_editor_leave() -> None:
    assert allowance(4_000_000_000) == 2_000_000_000
    assert allowance(16_000_000_000) == 14_000_000_000
    assert allowance(2_000_000_000) == 500_000_000


def test_this_machine_has_memory() -> None:
    assert memory_here() > 100_000_000


def test_a_containers_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = tmp_path / "cgroup"
    lines = Path("/proc/self/cgroup")
    if not lines.is_file():
        pytest.skip("no control groups here")
    monkeypatch.setattr(machine, "GROUPS", groups)
    for line in lines.read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        top = groups / ("memory" if controllers == "memory" else "")
        folder = top / path.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        (top / "memory.max").write_text("123000000\n")
        (top / "memory.limit_in_bytes").write_text("123000000\n")
    assert memory_here() == 123_000_000
