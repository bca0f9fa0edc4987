import pytest

from aigc_lsp.completion.recall import Recall
from aigc_lsp.completion.suggestion import Suggestion
from aigc_lsp.document import Document, Span


def document(marked: str, uri: str = "file:///a.py") -> tuple[Document, int]:
    """A document from its text with the cursor drawn as ║."""
    return Document(uri, 1, "python", marked.replace("║", "")), marked.index("║")


def remembering(marked: str, text: str) -> Recall:
    recall = Recall()
    file, offset = document(marked)
    recall.remember(file, Suggestion("1", text, Span(offset, offset)))
    return recall


@pytest.mark.parametrize(
    ("now", "rest"),
    [
        ("x = 1\nreturn ║\n", "a + b"),
        ("x = 1\nreturn a║\n", " + b"),
        ("x = 1\nreturn a + ║\n", "b"),
        ("x = 1\nreturn a + b║\n", None),
        ("x = 1\nreturn b║\n", None),
        ("x = 1\nretur║\n", None),
        ("x = 2\nreturn a║\n", None),
        ("x = 1\nreturn a║\nmore", None),
        ("x = 1\nreturn a║ \n", None),
    ],
)
def test_only_typing_into_a_suggestion_recalls_its_rest(now: str, rest: str | None):
    found = remembering("x = 1\nreturn ║\n", "a + b").find(*document(now))
    assert (found.text if found else None) == rest
    assert found is None or found.recalled


def test_a_closer_that_the_editor_added_is_taken_over_by_the_rest():
    found = remembering("x = ║\n", "call(a, b)").find(*document("x = call(║)\n"))
    assert found is not None
    assert (found.text, len(found.span)) == ("a, b)", 1)


def test_a_closer_that_the_rest_does_not_bring_is_a_change():
    assert remembering("x = ║\n", "call(a,").find(*document("x = call(║)\n")) is None


def test_another_file_never_recalls_the_suggestion():
    recall = remembering("return ║", "a + b")
    assert recall.find(*document("return ║", uri="file:///b.py")) is None


def test_going_back_one_character_recalls_the_whole_rest_again():
    recall = remembering("return ║\n", "alpha")
    assert recall.find(*document("return al║\n")).text == "pha"
    assert recall.find(*document("return a║\n")).text == "lpha"


def test_a_closed_document_is_forgotten():
    recall = remembering("return ║", "a + b")
    recall.forget("file:///a.py")
    assert recall.find(*document("return ║")) is None
