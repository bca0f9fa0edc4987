"""What a sentence about code may not say."""

import pytest

from aigc_lsp.prompt.claims import Facts, objection

FACTS = Facts(
    names=frozenset({"find_all", "book", "books", "Shelf", "BookMissing"}),
    numbers=frozenset({"3", "0.5"}),
    types={"return": "list[Book] | None", "books": "Sequence[Book]", "count": "int", "shelf": "Shelf"},
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Finds every book of a title.",
        "Calls `find_all` on the Shelf and stops after 3 books.",
        "Returns a list of books.",
        "`books` is a list that is left as it was.",
        "shelf is a list of sorts.",
        "Raises BookMissing when it is half full, at 0.5.",
    ],
)
def test_a_true_sentence_stands(sentence: str):
    assert objection(sentence, FACTS) == ""


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("", "says nothing"),
        ("Finds\nbooks.", "says nothing"),
        ("Calls `find_one` on it.", "names what does not exist"),
        ("Calls find_one on it.", "names what does not exist"),
        ("Raises TitleMissing.", "names what does not exist"),
        ("Calls remove() at the end.", "names what does not exist"),
        ("Stops after 4 books.", "invents a number"),
        ("Stops after four books.", "invents a number"),
        ("Returns a string of titles.", "contradicts an annotation"),
        ("`count` is a list.", "contradicts an annotation"),
    ],
)
def test_an_untrue_sentence_falls(sentence: str, why: str):
    assert objection(sentence, FACTS) == why
