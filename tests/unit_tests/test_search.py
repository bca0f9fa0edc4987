"""What a search comes to on small modules: real runs, in a sandbox."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aigc_lsp.document import Document
from aigc_lsp.sandbox import consent
from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.ladder import Level
from aigc_lsp.sandbox.observe import Observer, Source
from aigc_lsp.sandbox.sandbox import open_sandbox
from aigc_lsp.stage import Withdrawn
from aigc_lsp.unit_tests.case import Case, Harvest, Raised
from aigc_lsp.unit_tests.search import Budget, search
from aigc_lsp.unit_tests.target import target_named, targets_in

WORKSPACE = Path(__file__).resolve().parent.parent / "workspaces" / "search"
HERE = Interpreter(Path(sys.executable), sys.version_info[:3], "the tests", True)
BUDGET = Budget(calls=1_500, seconds=60)

Harvested = Callable[..., Harvest]


@pytest.fixture(scope="module")
def observers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Observer]]:
    """Observers of the workspace's modules, each started once."""
    place = tmp_path_factory.mktemp("configuration") / consent.FILE
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(consent, "place", lambda: place)
        consent.give(WORKSPACE)
        opened: dict[str, Observer] = {}
        with open_sandbox(WORKSPACE, HERE, Level.TRUSTED) as sandbox:

            def observer(module: str) -> Observer:
                if module not in opened:
                    source = Source(sandbox.root / f"{module}.py", module, (sandbox.root,), sandbox.root)
                    opened[module] = Observer(sandbox, HERE.path, source)
                return opened[module]

            yield observer
            for each in opened.values():
                each.close()


@pytest.fixture
def harvested(observers: Callable[[str], Observer]) -> Harvested:
    def harvest(module: str, name: str, **options: object) -> Harvest:
        path = WORKSPACE / f"{module}.py"
        targets = targets_in(Document("", 0, "python", path.read_text()), path, WORKSPACE)
        target = target_named(targets, name)
        assert target is not None
        return search(target, observers(module), BUDGET, **options)  # type: ignore[arg-type]

    return harvest


def calls(harvest: Harvest) -> list[str]:
    return [case.call for case in harvest.cases]


def expected(case: Case) -> list[tuple[str, str, str]]:
    return [(check.expression, check.relation, check.expected) for check in case.checks]


def test_every_branch_of_a_function_is_reached_and_every_mutant_killed(harvested: Harvested) -> None:
    harvest = harvested("plain", "clamp")
    assert harvest.after.missed_lines == ()
    assert harvest.after.missed_arcs == ()
    assert len(harvest.killed) / (len(harvest.killed) + len(harvest.alive)) > 0.9
    assert any(isinstance(case.raises, Raised) and case.raises.type == "ValueError" for case in harvest.cases)


def test_every_case_says_what_it_is_for(harvested: Harvested) -> None:
    harvest = harvested("plain", "clamp")
    assert all(case.arcs or case.kills for case in harvest.cases)


def test_a_word_that_the_code_compares_with_is_found(harvested: Harvested) -> None:
    assert "is_secret('open sesame')" in calls(harvested("plain", "is_secret"))


def test_conditions_on_prefix_and_length_are_solved(harvested: Harvested) -> None:
    results = {check.expected for case in harvested("plain", "of_kind").cases for check in case.checks}
    assert results == {"'temporary'", "'backup'", "'other'"}


def test_a_changed_argument_is_what_the_test_looks_at(harvested: Harvested) -> None:
    harvest = harvested("plain", "reverse_in_place")
    case = harvest.cases[0]
    assert case.setup
    assert case.call == "reverse_in_place(items)"
    assert [check.expression for check in case.checks] == ["items"]


@pytest.mark.parametrize(("name", "fixture"), [("greet", "capsys"), ("save", "tmp_path")])
def test_what_is_printed_or_written_is_seen_through_a_fixture(harvested: Harvested, name: str, fixture: str) -> None:
    assert any(fixture in case.fixtures for case in harvested("plain", name).cases)


def test_a_generator_is_drained_and_a_coroutine_awaited(harvested: Harvested) -> None:
    assert all(case.drains for case in harvested("plain", "evens").cases)
    assert all(case.awaits for case in harvested("plain", "later").cases)


def test_what_differs_from_run_to_run_is_not_asserted(harvested: Harvested) -> None:
    harvest = harvested("plain", "roll")
    assert [expected(case) for case in harvest.cases] in ([], [[("result", "isinstance", "float")]])
    assert [finding.kind for finding in harvest.findings] == ["not deterministic"]


def test_a_docstring_example_that_does_not_hold_is_a_finding(harvested: Harvested) -> None:
    (finding,) = [each for each in harvested("plain", "clamp").findings if "docstring" in each.kind]
    assert finding.expected == "1"
    assert finding.case is not None
    assert finding.case.call == "clamp(-7, 0, 3)"


def test_an_exception_nobody_announced_is_a_finding_and_no_test(harvested: Harvested) -> None:
    harvest = harvested("plain", "mean")
    assert [finding.kind for finding in harvest.findings] == ["unexpected exception"]
    assert "ZeroDivisionError" in harvest.findings[0].sentence
    assert all(case.raises is None for case in harvest.cases)


def test_a_hang_is_a_finding(harvested: Harvested) -> None:
    assert [finding.kind for finding in harvested("plain", "collatz").findings] == ["hang"]


@pytest.mark.parametrize(
    "name", ["Stack.push", "Stack.pop", "Stack.is_full", "Item.parse", "Item.discounted", "Shape.is_larger"]
)
def test_methods_are_called_on_objects_with_a_history(harvested: Harvested, name: str) -> None:
    harvest = harvested("classes", name)
    assert harvest.after.missed_lines == ()
    assert harvest.after.missed_arcs == ()


def test_a_state_that_needs_calls_before_is_set_up(harvested: Harvested) -> None:
    full = [case for case in harvested("classes", "Stack.push").cases if case.raises]
    assert [case.raises.type for case in full if case.raises] == ["OverflowError"]
    assert all("stack.push(" in " ".join(case.setup) for case in full)


def test_a_constructor_is_looked_at_through_public_attributes(harvested: Harvested) -> None:
    harvest = harvested("classes", "Stack")
    made = next(case for case in harvest.cases if not case.raises)
    assert ("result.capacity", "==", "3") in expected(made)


def test_a_special_method_is_called_as_users_do(harvested: Harvested) -> None:
    assert set(calls(harvested("classes", "Stack.__len__"))) == {"len(stack)"}


def test_a_property_is_read_even_where_a_setter_follows(harvested: Harvested) -> None:
    assert set(calls(harvested("classes", "Thermostat.degrees"))) == {"thermostat.degrees"}


def test_what_is_read_of_an_argument_says_what_it_must_have(harvested: Harvested) -> None:
    harvest = harvested("classes", "describe")
    assert harvest.after.missed_lines == ()
    assert all("SimpleNamespace(" in case.call for case in harvest.cases)


def test_one_seed_gives_one_result(harvested: Harvested) -> None:
    one, other = (harvested("plain", "clamp") for _ in range(2))
    assert one.cases == other.cases


def test_what_a_model_proposes_is_tried_like_the_rest(harvested: Harvested) -> None:
    harvest = harvested("plain", "of_kind", proposals=[(("name", "'tmp-123456789'"),), (("nonsense", "1"),)])
    assert "model" in {case.origin for case in harvest.cases}


def test_a_module_that_cannot_be_imported_gives_a_reason(harvested: Harvested) -> None:
    harvest = harvested("broken", "unreachable")
    assert harvest.cases == ()
    assert "a_module_that_is_not_installed" in harvest.reason


def test_a_search_can_be_withdrawn(harvested: Harvested) -> None:
    with pytest.raises(Withdrawn):
        harvested("plain", "clamp", cancelled=lambda: True)


def test_nodes_are_made_of_the_projects_own_class_and_linked(harvested: Harvested) -> None:
    harvest = harvested("walks", "has_cycle")
    assert {check.expected for case in harvest.cases for check in case.checks} == {"True", "False"}
    assert all("Node(" in " ".join(case.setup) for case in harvest.cases if case.setup)
    assert any(import_.module == "node" for case in harvest.cases for import_ in case.imports)


def test_token_lists_are_mixed_in_an_order_that_makes_sense(harvested: Harvested) -> None:
    assert harvested("walks", "evaluate").after.missed_lines == ()


def test_what_makes_a_call_raise_is_all_that_sets_it_apart(harvested: Harvested) -> None:
    cases = harvested("plain", "reduced").cases
    returned = [dict(case.arguments) for case in cases if not case.raises]
    for case in cases:
        if case.raises:
            given = dict(case.arguments)
            assert min(sum(given[name] != other[name] for name in given) for other in returned) == 1
