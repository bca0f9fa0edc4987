"""Syntax trees kept from version to version: the same as if each version were parsed from nothing."""

import random
import tracemalloc
from pathlib import Path

import pytest

from aigc_lsp.context import parts
from aigc_lsp.context.tree import Tree, Trees
from aigc_lsp.document import Document, Edit, Span
from aigc_lsp.languages.language import language_for

SAMPLES = sorted((Path(__file__).parent.parent / "languages" / "samples").iterdir())
TYPED = [*"x ()[]{}\"'`#;:\n\t.é北😀", "\n    ", "//", "if a", "/*"]


def document(text: str, version: int = 1, uri: str = "file:///a.py", language: str = "python") -> Document:
    return Document(uri, version, language, text)


def shape(tree: Tree | None) -> list[str]:
    """The tree without regard to the parts it was parsed in: a line for each child of the root."""
    assert tree is not None
    return [f"{child.start} {child.raw}" for root in tree.roots for child in root.children]


def broken(tree: Tree | None) -> bool:
    assert tree is not None
    return any(root.raw.has_error for root in tree.roots)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_after_any_edits_a_sound_text_has_the_tree_it_would_have_alone(sample: Path) -> None:
    chance = random.Random(sample.name)
    original = text = sample.read_text("utf-8")
    uri = sample.as_uri()
    trees = Trees()
    for version in range(300):
        start = chance.randrange(len(text) + 1)
        end = min(start + chance.choice([0, 0, 0, 1, 1, 12]), len(text))
        text = text[:start] + chance.choice(TYPED) + text[end:] if version % 4 else original
        tree, alone = (owner.parse(document(text, version, uri, "plaintext")) for owner in (trees, Trees()))
        assert broken(tree) == broken(alone)
        assert broken(alone) or shape(tree) == shape(alone)  # tree-sitter mends an error one way or another


def test_a_long_file_is_parsed_in_parts_that_make_up_the_whole() -> None:
    text = long_text()
    trees = Trees()
    tree = trees.parse(document(text))
    assert tree is not None
    assert len(tree.parts) > 3
    at = text.index("def f1000")
    for version, typed in enumerate(["x", "x ", "x =", "x = 1", "x = 1\n", "x = 1\n\n"], 2):
        edited = text[:at] + typed + text[at:]
        tree = trees.parse(document(edited, version))
    whole = Trees().parse(document(edited))
    assert shape(tree) == shape(whole)


def test_a_string_that_is_not_closed_leaves_other_parts_alone() -> None:
    text = long_text()
    trees = Trees()
    trees.parse(document(text))
    at = text.index("def f1000")
    tree = trees.parse(document(text[:at] + '"""' + text[at:], 2))
    assert tree is not None
    assert tree.errors(Span(at - 500, at + 500))
    assert not tree.errors(Span(0, at - 3 * parts.PART))
    assert not tree.errors(Span(at + 3 * parts.PART, len(text)))


def test_text_moved_over_parts_is_parsed_again() -> None:
    text = long_text()
    trees = Trees()
    trees.parse(document(text))
    moved = text[parts.PART : 4 * parts.PART] + text[: parts.PART] + text[4 * parts.PART :]
    tree = trees.parse(document(moved, 2))
    assert tree is not None
    assert "".join(moved[part.start : part.end] for part in tree.parts) == moved


def test_the_same_text_is_not_parsed_twice() -> None:
    trees = Trees()
    assert trees.parse(document("a = 1\n", 1)) is trees.parse(document("a = 1\n", 2))


def test_a_preview_leaves_no_trace() -> None:
    trees = Trees()
    before = document("a = 1\n")
    tree = trees.parse(before)
    preview = trees.preview(before, Edit(Span(4, 5), "foo(2)"))
    assert preview is not None
    assert preview.text == "a = foo(2)\n"
    assert shape(preview) == shape(Trees().parse(document("a = foo(2)\n")))
    assert trees.parse(before) is tree
    assert shape(tree) == shape(Trees().parse(before))


def test_a_forgotten_document_is_parsed_from_nothing() -> None:
    trees = Trees()
    first = trees.parse(document("a = 1\n"))
    trees.forget("file:///a.py")
    assert trees.parse(document("a = 1\n")) is not first


def test_a_text_of_no_known_language_has_no_tree() -> None:
    assert Trees().parse(Document("file:///notes.txt", 1, "plaintext", "if a:")) is None


def test_a_language_that_changes_is_parsed_anew() -> None:
    trees = Trees()
    trees.parse(document("a = 1\n"))
    tree = trees.parse(document("a = 1\n", 2, language="javascript"))
    assert tree is not None
    assert tree.language is language_for("javascript", "")


def test_a_text_that_takes_too_long_has_no_tree_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    trees = Trees()
    slow = document("a = [\n" + "    1,\n" * 5000 + "]\n")
    with monkeypatch.context() as patch:
        patch.setattr(parts, "FIRST_PATIENCE", -1.0)
        assert trees.parse(slow) is None
    assert trees.parse(slow) is None
    trees.forget(slow.uri)
    assert trees.parse(slow) is not None


def test_a_long_text_that_takes_too_long_is_divided_by_its_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = long_text()
    with monkeypatch.context() as patch:
        patch.setattr(parts, "FIRST_PATIENCE", -1.0)
        tree = Trees().parse(document(text))
    assert tree is not None
    assert shape(tree) == shape(Trees().parse(document(text)))


def test_places_are_counted_in_code_points() -> None:
    tree = Trees().parse(document('s = "😀é"; name = 1\n'))
    assert tree is not None
    node = tree.node_at(13)
    assert (node.type, node.text, node.span) == ("identifier", "name", Span(10, 14))


def test_leaves_are_found_past_comments_and_blank_lines() -> None:
    text = "if a:  # why\n\n    # how\n    \n\nb\n"
    tree = Trees().parse(document(text))
    assert tree is not None
    before, after = tree.leaf_before(len(text) - 4), tree.leaf_after(6)
    assert before is not None
    assert after is not None
    assert (before.text, after.text) == (":", "b")
    assert tree.leaf_before(0) is None
    assert tree.leaf_after(len(text)) is None


def test_a_lone_surrogate_is_a_character_like_any_other() -> None:
    trees = Trees()
    trees.parse(document("a = '\ud83d'\n"))
    tree = trees.parse(document("a = '\ud83d' + b\n", 2))
    assert tree is not None
    assert tree.node_at(11).text == "b"


def long_text() -> str:
    """A Python file of several parts."""
    return "".join(f'def f{i}(a):\n    """Add {i}, é."""\n    return a + {i}\n\n\n' for i in range(2000))


def test_typing_in_a_long_file_leaves_no_text_in_memory() -> None:
    trees = Trees()
    text = "".join(f"def f{number}(a):\n    return a + {number}\n\n\n" for number in range(300))

    def keys(first: int, last: int) -> None:
        for key in range(first, last):
            assert not broken(trees.parse(document(text.replace("150\n", f"{key}\n", 1), key)))

    tracemalloc.start()
    try:
        keys(0, 5)
        before, _ = tracemalloc.get_traced_memory()
        keys(5, 35)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 50_000, f"{grown:,} bytes in 30 keys"
