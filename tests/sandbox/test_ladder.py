"""Degradation: mechanisms, or parts of them, are switched off for real, and what is left is found out by trying."""

import pytest

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
