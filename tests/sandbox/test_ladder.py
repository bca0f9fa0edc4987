"""Degradation: mechanisms, or parts of them, are switched off for real, and what is left is found out by trying."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import aigc_lsp
from aigc_lsp.errors import SandboxUnavailable
from aigc_lsp.sandbox.ladder import WITHOUT, Level, Step, mechanism_for, probe
from aigc_lsp.sandbox.sandbox import open_sandbox


def step(mechanism: str, *without: str) -> Step:
    """What came of a mechanism, which comes first since those above it are switched off."""
    above = {"unshare": (), "bwrap": ("unshare",), "landlock": ("unshare", "bwrap")}[mechanism]
    ladder = probe(frozenset({*above, *without}))
    return next(step for step in ladder.steps if step.mechanism == mechanism)


@pytest.fixture
def landlock() -> None:
    if not step("landlock").works:
        pytest.skip(f"not on this machine: {step('landlock').sentence}")


@pytest.mark.usefixtures("landlock")
def test_without_namespaces_the_level_is_2() -> None:
    ladder = probe(frozenset({"unshare", "bwrap"}))
    assert ladder.level == Level.LANDLOCK
    assert ladder.sentence == (
        "level 2: tests run on a copy and cannot change, read or reach anything besides."
        " namespaces: switched off. bubblewrap: switched off."
        " Landlock: all that must not be possible was tried and prevented."
    )


@pytest.mark.usefixtures("landlock")
def test_landlock_without_its_scopes_is_completed_by_the_filter() -> None:
    assert step("landlock", "scope").works


@pytest.mark.usefixtures("landlock")
def test_landlock_alone_is_not_enough_and_what_it_lets_through_is_said() -> None:
    tried = step("landlock", "seccomp")
    assert not tried.works
    assert tried.sentence == "Landlock: a UDP packet could be sent; another program's socket could be reached."


def test_namespaces_do_not_need_the_others() -> None:
    if not step("unshare").works:
        pytest.skip(f"not on this machine: {step('unshare').sentence}")
    assert step("unshare", "landlock", "seccomp").works


def test_with_everything_off_nothing_is_run(monkeypatch: pytest.MonkeyPatch, project, here) -> None:
    monkeypatch.setenv(WITHOUT, "unshare,bwrap,landlock,plain")
    assert probe().level == Level.NONE
    assert "limits: switched off." in probe().sentence
    with pytest.raises(SandboxUnavailable, match="does not offer level 3"), open_sandbox(project, here, Level(3)):
        pass


def test_a_level_below_the_best_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WITHOUT, "")
    assert mechanism_for(Level.TRUSTED) == "plain"
    assert mechanism_for(Level.NONE) is None


def test_a_probe_is_made_once() -> None:
    assert probe() is probe()


FILTERED = "from aigc_lsp.sandbox.launch import seccomp; seccomp.restrict(alone=True, scoped=True); "
PROBE = "from aigc_lsp.sandbox.ladder import probe; print(probe().sentence)"


def probed(*command: str) -> str:
    """What a process that is started in some way finds out."""
    environment = {**os.environ, "PYTHONPATH": str(Path(aigc_lsp.__file__).parent.parent), WITHOUT: ""}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    if result.returncode and command[0] == "unshare":
        pytest.skip(f"not on this machine: {result.stderr}")
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.usefixtures("landlock")
def test_a_machine_that_gives_no_namespaces_away_has_level_2() -> None:
    """As in a container: a filter refuses them."""
    said = probed(sys.executable, "-c", FILTERED + PROBE)
    assert said.startswith("level 2: "), said
    assert "namespaces: this system does not let it (Operation not permitted)." in said


@pytest.mark.usefixtures("landlock")
def test_a_machine_that_has_no_namespaces_left_has_level_2() -> None:
    none_left = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    said = probed("unshare", "--user", "--map-root-user", "sh", "-c", none_left, "sh", sys.executable, "-c", PROBE)
    assert said.startswith("level 2: "), said
    assert "namespaces: this system does not let it (No space left on device)." in said


@pytest.mark.usefixtures("landlock")
def test_an_administrator_with_no_rights_has_level_2() -> None:
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only for root")
    said = probed("setpriv", "--bounding-set", "-all", "--inh-caps", "-all", sys.executable, "-c", FILTERED + PROBE)
    assert said.startswith("level 2: "), said


@pytest.mark.parametrize("without", ["", "unshare", "unshare,bwrap"])
def test_a_sandbox_in_a_sandbox_steps_down(without: str, monkeypatch, project, here) -> None:
    """Inside there are no more namespaces to be had, and restrictions add up."""
    monkeypatch.setenv(WITHOUT, without)
    if probe().level < Level.LANDLOCK:
        pytest.skip("not on this machine")
    package = Path(aigc_lsp.__file__).parent.parent
    shutil.copytree(package / "aigc_lsp" / "sandbox", project / "aigc_lsp" / "sandbox")
    for name in ("__init__.py", "errors.py"):
        shutil.copy(package / "aigc_lsp" / name, project / "aigc_lsp")
    with open_sandbox(project, here, probe().level) as sandbox:
        result = sandbox.run([sys.executable, "-c", PROBE], timeout=100)
    assert re.match(rb"level [0-2]: ", result.stdout), result
