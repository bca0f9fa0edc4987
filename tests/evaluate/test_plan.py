import random
from itertools import pairwise

import pytest

from aigc_lsp.evaluate.plan import Run, keys_of, plan, runs_of
from aigc_lsp.evaluate.report import percentile
from aigc_lsp.evaluate.typing import right_lines

TEXT = "import os\n\n\ndef first(a):\n    if a:\n        return 1\n    return 2\n\n\ndef second(b):\n    return b\n"
LONG = "".join(f"def f{number}(x):\n    return x + {number}\n\n\n" for number in range(60))


def typed(text: str, run: Run) -> str:
    """What the file is when the keys of a run were pressed where its lines were taken out."""
    return text[: run.span.start] + "".join(run.keys) + text[run.span.end :]


def test_typing_the_keys_of_whole_runs_gives_the_file_again() -> None:
    for run in runs_of(LONG, 10**6, random.Random(0)):
        assert typed(LONG, run) == LONG


def test_enter_brings_the_indentation_of_the_line_above_as_far_as_the_new_line_has_it() -> None:
    assert list(keys_of(["if a:"], ["    b", "    c"])) == ["\n", " ", " ", " ", " ", "b", "\n    ", "c"]


def test_going_back_to_a_smaller_indentation_costs_no_key() -> None:
    assert list(keys_of(["        b"], ["    c", "d"])) == ["\n    ", "c", "\n", "d"]


def test_a_blank_line_is_one_key_and_the_indentation_goes_on_below_it() -> None:
    assert list(keys_of(["    a"], ["", "    b"])) == ["\n", "\n    ", "b"]


@pytest.mark.parametrize("characters", [1, 100, 777])
def test_a_plan_has_exactly_as_many_keys_as_were_asked_for(characters: int) -> None:
    runs = plan([LONG, LONG.replace("f", "g"), TEXT], characters, seed=3)
    assert sum(len(run.keys) for some in runs for run in some) == characters


def test_files_that_are_shorter_than_asked_are_typed_once() -> None:
    runs = plan([TEXT], 10**6, seed=0)
    assert "".join(key for run in runs[0] for key in run.keys) == TEXT.removeprefix("import os")


def test_runs_do_not_overlap_and_go_from_top_to_bottom() -> None:
    runs = runs_of(LONG, 600, random.Random(1))
    assert len(runs) > 2
    assert all(first.span.end <= second.span.start for first, second in pairwise(runs))


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan([LONG], 300, seed=1) == plan([LONG], 300, seed=1)
    assert plan([LONG], 300, seed=1) != plan([LONG], 300, seed=2)


@pytest.mark.parametrize("text", ["", "one line", "one line\n"])
def test_a_file_without_a_second_line_has_nothing_to_type(text: str) -> None:
    assert plan([text], 100, seed=0) == [[]]


@pytest.mark.parametrize(
    ("offered", "remaining", "accepted"),
    [
        ("a + b", "a + b\n\nx", "a + b"),
        ("a + b\n", "a + b\n\nx", "a + b\n"),
        ("a + b\nreturn 1\nwrong", "a + b\nreturn 1\nright\n", "a + b\nreturn 1"),
        ("a + b # and more", "a + b\nx", ""),
        ("a", "a + b\nx", ""),
        ("\n    return a", "\n    return a\nx", "\n    return a"),
        ("\n    return b", "\n    return a\nx", ""),
        ("", "\nx", ""),
        ("x", "", ""),
    ],
)
def test_only_whole_right_lines_are_accepted(offered: str, remaining: str, accepted: str) -> None:
    assert right_lines(offered, remaining) == accepted


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([1, 2], 50) == 1
    assert percentile(range(1, 101), 95) == 95
    assert percentile([], 50) is None
