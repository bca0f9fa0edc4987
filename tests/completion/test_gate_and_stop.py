import pytest

from aigc_lsp.completion.gate import PATIENCE, needed_confidence, refuse_document, refuse_place, refuse_site
from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.completion.stop import limits_at
from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.context.site import Site, site_at
from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document


def site(marked: str, language: str = "python") -> Site:
    return site_at(Document("file:///a", 1, language, marked.replace("║", "")), marked.index("║"), Trees())


@pytest.mark.parametrize(
    ("text", "settings", "reason"),
    [
        ("x", CompletionSettings(), None),
        ("x", CompletionSettings(enabled=False), Reason.TURNED_OFF),
        ("x", CompletionSettings(disabled_languages=("python",)), Reason.LANGUAGE_OFF),
        ("a\0b", CompletionSettings(), Reason.NOT_TEXT),
        ("x" * 100, CompletionSettings(max_file_bytes=99), Reason.TOO_LARGE),
    ],
)
def test_some_documents_get_no_suggestions(text: str, settings: CompletionSettings, reason: Reason | None):
    assert refuse_document(Document("file:///a", 1, "python", text), settings) is reason


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("║", Reason.NOTHING_BEFORE),
        ("\n\n║", Reason.NOTHING_BEFORE),
        ("x = ║", None),
        ("x = fo║o", Reason.INSIDE_WORD),
        ("x = foo║ + 1", Reason.LINE_HAS_MORE),
        ("x = foo(║)", None),
        ("x = foo(║):\n", None),
        ("# a comment ║", Reason.PROSE),
    ],
)
def test_some_places_get_no_suggestions(marked: str, reason: Reason | None):
    place = site(marked)
    assert (refuse_place(place.document, place.offset) or refuse_site(place, CompletionSettings())) is reason


def test_prose_is_completed_when_the_user_wants_it():
    assert refuse_site(site("# a comment ║"), CompletionSettings(prose=True)) is None


def test_more_confidence_is_needed_after_an_accepted_line_and_after_many_ignored_ones():
    settings = CompletionSettings(confidence=0.2)
    assert needed_confidence(settings, False, 0) == 0.2
    assert needed_confidence(settings, True, 0) > 0.2
    assert needed_confidence(settings, False, PATIENCE) > 0.2
    assert needed_confidence(CompletionSettings(confidence=0.9), True, PATIENCE) == 0.9


def test_inside_a_line_one_line_is_asked_for():
    limits = limits_at(site("x = ║"), CompletionSettings())
    assert (limits.stop, limits.indent) == (("\n",), 0)


def test_where_a_block_begins_the_block_is_asked_for():
    limits = limits_at(site("def f(a):\n    ║\n"), CompletionSettings(max_lines=3))
    assert (limits.stop, limits.indent, limits.max_lines) == ((), 4, 3)


def test_behind_what_opens_a_block_the_lines_below_are_asked_for():
    limits = limits_at(site("class A:\n    def f(a):║\n"), CompletionSettings(max_lines=3))
    assert (limits.stop, limits.indent, limits.max_lines) == ((), 5, 4)


def test_a_user_who_wants_one_line_gets_no_block():
    assert limits_at(site("def f(a):\n    ║\n"), CompletionSettings(max_lines=1)).stop == ("\n",)
