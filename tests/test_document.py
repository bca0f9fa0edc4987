import random

import pytest

from aigc_lsp.document import Document, Encoding, Span, code_points, units
from aigc_lsp.errors import BadPosition

LETTERS = ["a", "é", "中", "😀", "\u2028", "\x0c", "\x85", "\n", "\r\n", "\r", " ", "\t"]


def document(text: str) -> Document:
    return Document("file:///a.py", 1, "python", text)


def slow_line_starts(text: str) -> list[int]:
    starts, at = [0], 0
    while at < len(text):
        step = 2 if text.startswith("\r\n", at) else 1
        if text[at] in "\r\n":
            starts.append(at + step)
        at += step
    return starts


@pytest.mark.parametrize("encoding", list(Encoding))
def test_offsets_and_positions_are_inverse_in_every_encoding(encoding: Encoding):
    generator = random.Random(4)
    for _ in range(300):
        text = "".join(generator.choices(LETTERS, k=generator.randrange(30)))
        file = document(text)
        starts = slow_line_starts(text)
        assert file.line_starts == starts
        for offset in range(len(text) + 1):
            if text.startswith("\r\n", offset - 1) and offset:
                continue  # between \r and \n there is no position
            line, column = file.position_of(offset, encoding)
            assert line == sum(start <= offset for start in starts) - 1
            assert file.line_start(offset) == starts[line]
            assert file.offset_at(line, column, encoding) == offset


def test_a_column_past_the_end_of_a_line_is_its_end():
    assert document("ab\r\ncd").offset_at(0, 99) == 2
    assert document("ab\r\ncd").offset_at(1, 99) == 6
    assert document("ab").offset_at(0, -5) == 0


def test_an_empty_text_has_one_empty_line():
    assert document("").line_starts == [0]
    assert document("").line_span(0) == Span(0, 0)
    assert document("").offset_at(0, 0) == 0


def test_text_that_ends_in_a_line_end_has_an_empty_last_line():
    assert document("a\n").offset_at(1, 0) == 2


def test_a_line_outside_the_file_is_named_with_the_number_of_lines():
    with pytest.raises(BadPosition, match=r"line 4 .* 2 lines"):
        document("a\nb").offset_at(3, 0)


def test_the_middle_of_a_surrogate_pair_is_the_character_s_start():
    assert code_points("a😀b", 2, Encoding.UTF16) == 1
    assert code_points("a😀b", 3, Encoding.UTF16) == 2
    assert code_points("é", 1, Encoding.UTF8) == 0
    assert units("a😀é", Encoding.UTF8) == 7
    assert units("a😀é", Encoding.UTF16) == 4
