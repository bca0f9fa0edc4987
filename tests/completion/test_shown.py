"""How a document is cut into the pieces that an engine is shown."""

import random

from aigc_lsp.completion.shown import CHUNK, pieces


def text_of(lines: int, seed: int = 0) -> str:
    chance = random.Random(seed)
    return "".join(f"line {number} {'x' * chance.randrange(90)}\n" for number in range(lines))


def shown(text: str, line: int) -> list[str]:
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[:line]))
    found = list(pieces(text, start, start + len(lines[line].rstrip("\r\n"))))
    for number, piece in found:
        begins = "".join(lines[number:]).replace("\r\n", "\n")
        assert begins.startswith(piece) or begins.partition("\n")[2].startswith(piece[1:])
    return [piece for _, piece in found]


def test_everything_but_the_line_is_shown_once():
    text = text_of(400)
    lines = text.splitlines(keepends=True)
    for line in (0, 1, 57, 398, 399):
        found = shown(text, line)
        above, below = "".join(lines[:line]), "".join(lines[line + 1 :])
        assert sorted("".join(found)) == sorted(above + "\n" + below)
        assert all(len(piece) < CHUNK + 200 for piece in found)
        assert all(piece in text for piece in found)


def test_typing_a_line_changes_two_pieces_at_most():
    text = text_of(400)
    lines = text.splitlines(keepends=True)
    before = shown(text, 200)
    after = shown("".join([*lines[:200], "a new line\n", *lines[200:]]), 201)
    assert len(set(after) - set(before)) <= 2


def test_line_ends_are_told_as_models_know_them():
    assert "\r" not in "".join(shown(text_of(100).replace("\n", "\r\n"), 50))
