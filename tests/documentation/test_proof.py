"""What is left of edits when each has to leave the code alone."""

from dataclasses import replace

from aigc_lsp.document import Edit, Span
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.proof import edited, proved
from aigc_lsp.documentation.request import Documented, State

TEXT = "one two three"


def documented(name: str, start: int, end: int, text: str) -> Documented:
    facts = Facts("python", Kind.FUNCTION, name, Span(0, 1), 0, 1, "")
    return Documented(facts, State.MISSING, edit=Edit(Span(start, end), text))


def without_digits(before: str, after: str) -> str:
    """The code is what is no digit."""
    same = "".join(c for c in before if not c.isdigit()) == "".join(c for c in after if not c.isdigit())
    return "" if same else "Other code."


def test_edits_are_put_in_their_places_whatever_their_order() -> None:
    assert edited(TEXT, [Edit(Span(8, 8), "2"), Edit(Span(0, 3), "1"), Edit(Span(8, 13), "3")]) == "1 two 23"


def test_what_changes_the_code_is_taken_away_and_says_why() -> None:
    good, bad, last = documented("a", 0, 0, "1"), documented("b", 4, 4, "x"), documented("c", 13, 13, "3")
    text, found = proved(TEXT, [good, bad, last], without_digits)
    assert text == "1one two three3"
    assert found == (good, replace(bad, edit=None, reason="Other code."), last)


def test_of_two_edits_of_one_place_the_first_stays() -> None:
    first, second = documented("a", 3, 4, " 1"), documented("b", 2, 5, "2")
    text, found = proved(TEXT, [first, second], lambda before, after: "")
    assert text == "one 1two three"
    assert [each.edit is None for each in found] == [False, True]
    assert found[1].reason


def test_two_insertions_at_one_place_are_both_made() -> None:
    text, _ = proved("x", [documented("a", 0, 0, "1"), documented("b", 0, 0, "2")], without_digits)
    assert text == "12x"
