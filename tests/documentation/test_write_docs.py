"""The whole way from a request to a text, on files of a few lines."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.document import Span
from aigc_lsp.documentation.request import DocFile, DocRequest, State
from aigc_lsp.documentation.settings import DocSettings
from aigc_lsp.documentation.write_docs import write_docs
from aigc_lsp.errors import SandboxUnavailable
from aigc_lsp.sandbox.recorded import Recorded
from aigc_lsp.stage import Cancelled, Progress, Withdrawn

SHOP = '''\
"""A shop."""

from typing import overload, override


@overload
def total(prices: None) -> None: ...
@overload
def total(prices: list[int]) -> int: ...
def total(prices):
    def add(price):
        return price

    return prices and sum(map(add, prices))


class Shelf:
    def __init__(self, width: int) -> None:
        self.width = width

    def add(self, item: str) -> bool:
        return self._has(item)

    def _has(self, item: str) -> bool:
        return False

    class Row:
        def fill(self) -> None:
            print(self)

    @override
    def close(self) -> None:
        print(self)


class _Hidden:
    def shown(self) -> None:
        print(self)
'''


def written(text: str, **wanted: Any) -> DocFile:
    path = Path("/work/shop.py")
    settings = {key: wanted.pop(key) for key in ("style", "only", "private") if key in wanted}
    return write_docs(DocRequest(path, path.parent, texts={path: text}, settings=DocSettings(**settings), **wanted))


def names(file: DocFile, state: State | None = None) -> list[str]:
    return [each.facts.name for each in file.definitions if state is None or each.state is state]


def test_a_whole_file_is_what_others_see_of_it() -> None:
    file = written(SHOP)
    assert names(file) == ["", "total", "Shelf", "Shelf.add", "Shelf.Row", "Shelf.Row.fill"]
    assert names(file, State.RIGHT) == [""]
    assert all(each.edit is not None and not each.reason for each in file.definitions[1:])


def test_private_definitions_are_there_when_they_are_wanted() -> None:
    assert {"Shelf._has", "_Hidden", "_Hidden.shown"} <= set(names(written(SHOP, private=True)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("total", ["total"]),
        ("Shelf.add", ["Shelf.add"]),
        ("Shelf.Row", ["Shelf.Row", "Shelf.Row.fill"]),
        ("Shelf._has", ["Shelf._has"]),
        ("_Hidden", ["_Hidden", "_Hidden.shown"]),
    ],
)
def test_what_is_named_is_documented_with_what_belongs_to_it(name: str, expected: list[str]) -> None:
    assert names(written(SHOP, name=name)) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [("and sum(map", ["total"]), ("self.width", []), ("def add(self", ["Shelf.add"]), ("class Row", ["Shelf.Row"])],
)
def test_the_innermost_definition_at_the_cursor_is_meant(at: str, expected: list[str]) -> None:
    offset = SHOP.index(at)
    assert names(written(SHOP, span=Span(offset, offset)))[:1] == expected


def test_a_text_that_was_written_needs_nothing_more() -> None:
    first = written(SHOP)
    second = written(first.text)
    assert second.text == first.text
    assert set(names(second)) == set(names(second, State.RIGHT))


def test_only_what_is_outdated_or_missing_when_that_is_wanted() -> None:
    assert written(SHOP, only="outdated").text == SHOP
    assert written(SHOP, only="missing").text == written(SHOP).text


@pytest.mark.parametrize(
    ("path", "text", "wanted", "part"),
    [
        ("a.py", "def broken(:\n", {}, "invalid syntax in line 1"),
        ("a.py", "x = 1\n", {"name": "nothing"}, "a.py has no definition named nothing."),
        ("a.py", "x = 1\n", {"span": Span(2, 2)}, "a.py has no definition there."),
        ("a.txt", "x", {}, "Documentation is not written for .txt files."),
    ],
)
def test_why_there_is_no_documentation_is_a_sentence(path: str, text: str, wanted: dict[str, Any], part: str) -> None:
    file = write_docs(DocRequest(Path("/work") / path, Path("/work"), texts={Path("/work") / path: text}, **wanted))
    assert part in file.reason
    assert (file.text, file.definitions) == (text, ())


def test_a_request_that_is_withdrawn_ends_at_once() -> None:
    path = Path("/work/shop.py")
    with pytest.raises(Withdrawn):
        write_docs(DocRequest(path, path.parent, texts={path: SHOP}), cancelled=lambda: True)


STALE = '''\
"""A shop."""


def total(prices: list[int], discount: int) -> int:
    """Return the total.

    Args:
        prices: What each costs.
        rebate: What is taken off.

    Returns:
        The total.
    """
    return sum(prices) - discount


def cheapest(prices: list[int]) -> int:
    return min(prices)
'''


def test_what_is_outdated_is_changed_only_where_it_disagrees() -> None:
    file = written(STALE, only="outdated")
    assert file.text == STALE.replace("rebate", "discount")
    assert names(file, State.OUTDATED) == ["total"]
    assert [each.edit is None for each in file.definitions] == [True, False, True]


def test_examples_are_those_that_were_recorded_for_what_is_new() -> None:
    asked: list[str] = []

    def record(names: Sequence[str], progress: Progress, cancelled: Cancelled) -> list[Recorded]:
        asked.extend(names)
        return [Recorded("cheapest", (">>> cheapest([3, 4])", "3"), told=True)]

    path = Path("/work/shop.py")
    file = write_docs(DocRequest(path, path.parent, texts={path: STALE}), record=record)
    assert asked == ["cheapest"]
    assert "        >>> cheapest([3, 4])\n        3\n" in file.text.partition("def cheapest")[2]
    assert ">>>" not in file.text.partition("def cheapest")[0]


def test_where_nothing_can_be_run_the_reason_is_a_note() -> None:
    def record(names: Sequence[str], progress: Progress, cancelled: Cancelled) -> list[Recorded]:
        raise SandboxUnavailable("Nothing was run.")

    path = Path("/work/shop.py")
    file = write_docs(DocRequest(path, path.parent, texts={path: STALE}), record=record)
    assert file.notes == ("Nothing was run.",)
    assert file.text != STALE


@pytest.mark.parametrize(("documented", "said"), [(2, True), (6, False)])
def test_exceptions_are_said_unless_the_neighbours_do_not(documented: int, said: bool, tmp_path: Path) -> None:
    file = tmp_path / "shop.py"
    neighbour = '''
def take{number}(item):
    """Take an item.

    Args:
        item: what is taken.
    """
    if not item:
        raise LookupError("nothing")
'''
    new = 'def give(item):\n    if not item:\n        raise LookupError("nothing")\n'
    file.write_text("".join(neighbour.format(number=number) for number in range(documented)) + "\n\n" + new)
    done = write_docs(DocRequest(file, tmp_path, name="give", settings=DocSettings(use_model=False)))
    assert ("Raises:" in done.text) is said
    file.write_text(done.text)
    again = write_docs(DocRequest(file, tmp_path, settings=DocSettings(use_model=False)))
    assert again.definitions[-1].state is State.RIGHT


@pytest.mark.parametrize("blank", ['""', '"""   """', "r''"])
def test_a_docstring_that_says_nothing_is_replaced(blank: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.py"
    file.write_text(f"def fill(shelf):\n    {blank}\n    shelf.clear()\n")
    done = write_docs(DocRequest(file, tmp_path, settings=DocSettings(use_model=False, only="missing")))
    assert done.definitions[-1].state is State.MISSING
    assert f"    {blank}\n" not in done.text
    assert done.text.count('"""') == 4  # with the module's
