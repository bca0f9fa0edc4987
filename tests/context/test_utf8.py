"""Bytes and code points of one text, and the one range in which two texts differ."""

import random

import pytest

from aigc_lsp.context.utf8 import STRIDE, Utf8, change

TEXTS = ["", "abc", "é", "a😀b", "北京" * STRIDE, "x" * (STRIDE - 1) + "😀é" + "y" * STRIDE]


@pytest.mark.parametrize("text", TEXTS, ids=len)
def test_offsets_and_bytes_go_both_ways(text: str) -> None:
    utf8 = Utf8(text)
    for offset in {0, 1, 2, STRIDE - 1, STRIDE, STRIDE + 1, len(text)}:
        if offset <= len(text):
            byte = len(text[:offset].encode())
            assert utf8.byte_at(offset) == byte
            assert utf8.offset_at(byte) == offset


def test_a_byte_inside_a_character_counts_as_its_start() -> None:
    utf8 = Utf8("a😀b")
    assert [utf8.offset_at(byte) for byte in range(7)] == [0, 1, 1, 1, 1, 2, 3]


@pytest.mark.parametrize(
    ("old", "new", "range_"),
    [
        ("", "", (0, 0, 0)),
        ("abc", "abc", (3, 3, 3)),
        ("ac", "abc", (1, 1, 2)),
        ("abc", "ac", (1, 2, 1)),
        ("aa", "aaa", (2, 2, 3)),
        ("aaa", "aa", (2, 3, 2)),
        ("aé", "aè", (1, 3, 3)),
        ("😀", "😁", (0, 4, 4)),
        ("ਁ", "ఁ", (0, 3, 3)),
    ],
)
def test_the_change_covers_whole_characters(old: str, new: str, range_: tuple[int, int, int]) -> None:
    assert change(old.encode(), new.encode()) == range_


def test_the_change_turns_the_old_text_into_the_new() -> None:
    chance = random.Random(1)
    for _ in range(500):
        old, new = ("".join(chance.choices("aé😀", k=chance.randrange(9))).encode() for _ in range(2))
        start, old_end, new_end = change(old, new)
        assert old[:start] + new[start:new_end] + old[old_end:] == new
        assert [old[:start].decode(), old[start:old_end].decode(), new[start:new_end].decode()]
