"""What the runner survives, and what it says of a call: through its pipe, in a process of its own."""

import ast
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.ladder import Level
from aigc_lsp.sandbox.observe import Call, Limits, Observer, Outcome, RunnerFailed, Source, runner_files
from aigc_lsp.sandbox.sandbox import open_sandbox

WORKSPACE = Path(__file__).resolve().parent.parent / "workspaces" / "search"
LIMITS = Limits(steps=5_000, seconds=0.5)


@pytest.fixture
def observer(trusted_workspace: None, here: Interpreter, request: pytest.FixtureRequest) -> Iterator[Observer]:
    module = getattr(request, "param", "awkward")
    with open_sandbox(WORKSPACE, here, Level.TRUSTED) as sandbox:
        source = Source(sandbox.root / f"{module}.py", module, (sandbox.root,), sandbox.root)
        with Observer(sandbox, here.path, source) as opened:
            yield opened


@pytest.fixture
def trusted_workspace(trusted: None) -> None:
    from aigc_lsp.sandbox import consent

    consent.give(WORKSPACE)


def call(name: str, *arguments: str, module: str = "awkward") -> Call:
    marks = ", ".join(f"_{index}" for index in range(len(arguments)))
    named = tuple((f"argument_{index}", source) for index, source in enumerate(arguments))
    return Call(f"{name}({marks})", named, imports=((module, name),))


def seen(observer: Observer, *calls: Call) -> list[Outcome]:
    return observer.run(calls, LIMITS)


@pytest.mark.parametrize("name", ["spin", "spin_in_a_bare_except", "power", "flood", "ask"])
def test_a_call_that_would_not_end_is_stopped_and_the_next_one_runs(observer: Observer, name: str) -> None:
    stopped, after = seen(observer, call(name), call("count", "1"))
    assert stopped.end == "stopped"
    assert after.checks[0][:3] == ("result", "1", "==")


def test_a_process_that_ends_itself_is_started_again(observer: Observer) -> None:
    ended, after = seen(observer, call("leave"), call("count", "1"))
    assert (ended.end, after.end, observer.restarts) == ("stopped", "returned", 1)


def test_endless_recursion_is_no_behaviour(observer: Observer) -> None:
    (outcome,) = seen(observer, call("dive", "0"))
    assert (outcome.end, outcome.reason) == ("stopped", "RecursionError")


def test_sys_exit_is_an_exception_like_others(observer: Observer) -> None:
    (outcome,) = seen(observer, call("quit_politely", "3"))
    assert (outcome.end, outcome.type, outcome.message) == ("raised", "SystemExit", "3")


def test_what_is_written_to_descriptor_1_does_not_reach_the_pipe(observer: Observer) -> None:
    (outcome,) = seen(observer, call("write_to_descriptor"))
    assert outcome.checks == (("result", "1", "==", ()),)


def test_a_call_may_not_remove_files_of_the_project(observer: Observer) -> None:
    (outcome,) = seen(observer, call("remove", "'plain.py'"))
    assert (outcome.end, outcome.effects) == ("stopped", ("files",))


def test_calls_do_not_see_what_others_left_in_the_module(observer: Observer) -> None:
    outcomes = seen(observer, call("count", "1"), call("count", "2"))
    assert [outcome.checks[0][1] for outcome in outcomes] == ["1", "1"]


def test_without_restoring_they_do(observer: Observer) -> None:
    outcomes = observer.run([call("count", "1"), call("count", "2")], LIMITS, restore=False)
    assert [outcome.checks[0][1] for outcome in outcomes] == ["1", "2"]


@pytest.mark.parametrize("observer", ["broken"], indirect=True)
def test_a_module_that_cannot_be_imported_is_told_with_its_reason(observer: Observer) -> None:
    with pytest.raises(RunnerFailed, match="a_module_that_is_not_installed"):
        observer.describe("unreachable")


@pytest.mark.parametrize("observer", ["plain"], indirect=True)
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (call("reverse_in_place", "[1, 2]", module="plain"), [("argument_0", "[2, 1]", "==")]),
        (call("greet", "'Ada'", module="plain"), [("capsys.readouterr().out", r"'Hello, Ada!\n'", "==")]),
        (call("evens", "5", module="plain"), [("result", "[0, 2, 4]", "==")]),
        (call("later", "1", module="plain"), [("result", "2", "==")]),
        (call("mean", "[1.0, 2.0]", module="plain"), [("result", "1.5", "approx")]),
        (
            Call("save(_0, 'a')", (("path", "tmp_path / 'x'"),), imports=(("plain", "save"),), tmp_path=True),
            [('(tmp_path / "x").read_text()', "'a'", "==")],
        ),
    ],
    ids=lambda value: value.expression if isinstance(value, Call) else "",
)
def test_what_is_seen_of_a_call(observer: Observer, made: Call, expected: list[tuple[str, str, str]]) -> None:
    (outcome,) = seen(observer, made)
    assert [check[:3] for check in outcome.checks] == expected


@pytest.mark.parametrize("observer", ["plain"], indirect=True)
def test_mutants_are_killed_by_the_calls_that_notice_them(observer: Observer) -> None:
    lines = (WORKSPACE / "plain.py").read_text().splitlines()
    first = lines.index("def is_secret(word):") + 1
    spans = [(first, first + 3)]
    mutants = observer.mutants(spans)
    calls = [call("is_secret", "'no'", module="plain"), call("is_secret", "'open sesame'", module="plain")]
    found = observer.kill(spans, [(mutant["number"], [0, 1]) for mutant in mutants], calls, LIMITS, every=True)
    by_sign = {mutant["after"]: found[mutant["number"]] for mutant in mutants if mutant["before"] == "=="}
    assert by_sign["!="] == [0, 1]
    assert by_sign["<="] == [0]


@pytest.mark.parametrize("observer", ["plain"], indirect=True)
def test_comparisons_tell_their_operands(observer: Observer) -> None:
    ((pair,),) = observer.probe([(1, 200)], [call("is_secret", "'no'", module="plain")], LIMITS)
    assert pair[1:] == ["==", "'no'", "'open sesame'"]


@pytest.mark.parametrize("name", sorted(runner_files()))
def test_the_runner_is_written_for_python_3_8(name: str) -> None:
    tree = ast.parse(runner_files()[name], feature_version=(3, 8))
    newer = {"removeprefix", "removesuffix", "unparse", "cache", "pairwise", "to_thread", "batched"}
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not used & newer
    imported = {part.module for part in ast.walk(tree) if isinstance(part, ast.ImportFrom) and part.module}
    imported |= {alias.name for part in ast.walk(tree) if isinstance(part, ast.Import) for alias in part.names}
    assert all(each.partition(".")[0] in {*sys.stdlib_module_names, "_aigc_runner"} for each in imported)


def test_every_file_of_the_runner_is_sent() -> None:
    folder = resources.files("aigc_lsp.sandbox.runner")
    assert len(runner_files()) == sum(held.name.endswith(".py") for held in folder.iterdir())


@pytest.mark.parametrize("observer", ["lazily"], indirect=True)
def test_a_type_that_only_checkers_import_is_known(observer: Observer) -> None:
    day, other = observer.describe("quarter")["parameters"]
    assert day["shape"]["kind"] == "date"
    assert other["shape"] is None
