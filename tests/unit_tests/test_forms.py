"""From annotations to JSON and back to Python source."""

import ast

import pytest

from aigc_lsp.prompt.slots import fits, grammar, read
from aigc_lsp.unit_tests.forms import form


def form_of(annotation: str):
    return form(ast.parse(annotation, mode="eval").body)


@pytest.mark.parametrize(
    ("annotation", "text", "source"),
    [
        ("int", "-3", "-3"),
        ("float", "2", "2.0"),
        ("str", '"a\'b"', '"a\'b"'),
        ("bytes", '"ab"', "b'ab'"),
        ("bool", "true", "True"),
        ("None", "null", "None"),
        ("list[int]", "[1, 2]", "[1, 2]"),
        ("Sequence[float]", "[1, 2.5]", "[1.0, 2.5]"),
        ("typing.Iterator[int]", "[1]", "iter([1])"),
        ("tuple[int, str]", '[1, "a"]', "(1, 'a')"),
        ("tuple[int, ...]", "[1]", "(1,)"),
        ("Tuple[()]", "[]", "()"),
        ("set[int]", "[2, 2, 1]", "{2, 1}"),
        ("Set[int]", "[]", "set()"),
        ("frozenset[str]", '["a"]', "frozenset(['a'])"),
        ("dict[str, int]", '{"a": 1}', "{'a': 1}"),
        ("Mapping[int, str]", '[[1, "a"]]', "{1: 'a'}"),
        ("int | None", "null", "None"),
        ("Optional[list[bytes]]", '["a"]', "[b'a']"),
        ("Union[int, str]", '"a"', "'a'"),
        ("Literal['a', 3]", "3", "3"),
        ("'list[int]'", "[1]", "[1]"),
        ("Annotated[int, 'positive']", "1", "1"),
        ("list", '[1, "a", null]', "[1, 'a', None]"),
        ("Any", '{"a": [true]}', "{'a': [True]}"),
    ],
)
def test_json_becomes_source_of_the_annotated_type(annotation: str, text: str, source: str):
    known = form_of(annotation)
    assert known is not None
    assert known.source(read(known.slot, text)) == source
    ast.parse(source, mode="eval")
    assert grammar(known.slot).startswith("root ::= ")


@pytest.mark.parametrize(
    "annotation",
    [
        "Book",
        "list[Book]",
        "dict[str, Book]",
        "Callable[[int], int]",
        "tuple[int, Book]",
        "Literal[X]",
        "list[list[list[list[list[int]]]]]",
    ],
)
def test_json_cannot_stand_for_an_object_of_the_projects_own(annotation: str):
    assert form_of(annotation) is None


def test_what_is_known_of_a_union_is_enough():
    known = form_of("Book | int")
    assert known is not None
    assert fits(known.slot, 1)
    assert not fits(known.slot, "a")
