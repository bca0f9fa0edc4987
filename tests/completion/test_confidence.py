import pytest

from aigc_lsp.completion.confidence import confident_lines
from aigc_lsp.engine.base import Piece

LINE = [Piece("a", 0.9), Piece(" + b", 0.8), Piece("", 0.5)]
LINES = [Piece("a", 0.9), Piece(":\n", 0.9), Piece("    b", 0.5), Piece("", 0.9)]


@pytest.mark.parametrize(
    ("pieces", "whole", "needed", "text", "first"),
    [
        (LINE, True, 0.3, "a + b", 0.36),
        (LINE, True, 0.4, "", 0.36),
        (LINE[:2], False, 0.1, "", 0.0),
        (LINES, True, 0.3, "a:\n    b", 0.81),
        (LINES, True, 0.5, "a:", 0.81),
        (LINES[:3], False, 0.1, "a:", 0.81),
        ([Piece("\n    ", 0.9), Piece("x", 0.5), Piece("", 1.0)], True, 0.3, "\n    x", 0.45),
        ([Piece("\n    ", 0.9), Piece("x", 0.5), Piece("", 1.0)], True, 0.6, "", 0.45),
        ([], True, 0.3, "", 0.0),
        ([Piece("  ", 0.9), Piece("", 0.9)], True, 0.1, "", 0.0),
    ],
)
def test_only_whole_lines_that_are_probable_enough_are_kept(pieces, whole, needed, text, first):
    assert confident_lines(pieces, whole, needed) == (text, pytest.approx(first))
