"""Which of the calls that were seen are shown."""

import pytest

from aigc_lsp.documentation.examples import examples
from aigc_lsp.sandbox.recorded import Recorded


def seen(*lines: str, told: bool = False) -> Recorded:
    return Recorded("clamp", lines, told)


def test_what_the_project_itself_says_comes_first() -> None:
    found = [seen(">>> clamp(1, 0, 3)", "1"), seen(">>> clamp(50, 0, 30)", "30", told=True)]
    assert examples(found, 80) == (">>> clamp(50, 0, 30)", "30", ">>> clamp(1, 0, 3)", "1")


def test_two_examples_show_different_things() -> None:
    found = [seen(">>> clamp(5, 1, 3)", "3"), seen(">>> clamp(9, 1, 3)", "3"), seen(">>> clamp(22, 1, 31)", "22")]
    assert examples(found, 80) == (">>> clamp(5, 1, 3)", "3", ">>> clamp(22, 1, 31)", "22")


def test_of_sessions_that_give_names_only_one_is_shown() -> None:
    found = [
        seen(">>> shelf = Shelf(3)", ">>> shelf.width", "3"),
        seen(">>> shelf = Shelf(44)", ">>> shelf.width", "44"),
    ]
    assert examples(found, 80) == found[0].lines


def test_full_values_are_preferred_to_empty_ones() -> None:
    found = [seen(">>> total([])", "0"), seen(">>> total([3, 4])", "7"), seen(">>> total([5])", "5")]
    assert examples(found, 80)[:2] == (">>> total([5])", "5")


@pytest.mark.parametrize(
    "lines",
    [
        (">>> clamp('\\x00a', 'b')", "'b'"),
        (">>> clamp(' a', 'b')", "'b'"),
        (">>> clamp(123456789)", "1"),
        (">>> shelf.add(1)",),
        (">>> clamp(1)", "x" * 81),
        (">>> clamp(1)", *map(str, range(9))),
    ],
)
def test_what_nobody_would_write_is_not_shown(lines: tuple[str, ...]) -> None:
    assert examples([seen(*lines)], 80) == ()
