"""The byte stream is cut into bodies, whatever the pieces it comes in."""

import random

import pytest

from aigc_lsp.server.frames import LARGEST_BODY, LONGEST_HEADER, Frames
from aigc_lsp.server.message import NotJson, decode


def bodies(frames: Frames) -> list[bytes]:
    found = []
    while (body := frames.take()) is not None:
        found.append(body)
    return found


def test_any_way_of_cutting_the_stream_gives_the_same_bodies() -> None:
    sent = [b"{}", b"[1, 2]", b'"' + b"x" * 5000 + b'"', b"\xff\xfe"]
    stream = b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in sent)
    chance = random.Random(1)
    for _ in range(200):
        frames, rest, found = Frames(), stream, []
        while rest:
            size = chance.choice([1, 2, 7, 100, 4000])
            frames.feed(rest[:size])
            rest = rest[size:]
            found += bodies(frames)
        assert found == sent
        assert len(frames) == 0


@pytest.mark.parametrize(
    "noise",
    [b"", b"\r\n\r\n", b"noise", b'tail"}', b"Content-Length: -1\r\n\r\n", b"Content-Length: 1e3\r\n\r\n{}\r\n"],
)
def test_the_next_frame_is_found_behind_noise(noise: bytes) -> None:
    frames = Frames()
    frames.feed(noise + b"Content-Length: 2\r\n\r\n{}")
    assert bodies(frames) == [b"{}"]


def test_a_length_beyond_the_limit_is_not_waited_for() -> None:
    frames = Frames()
    frames.feed(b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1) + b"Content-Length: 2\r\n\r\n{}")
    assert bodies(frames) == [b"{}"]


def test_noise_without_end_is_not_kept() -> None:
    frames = Frames()
    for _ in range(100):
        frames.feed(b"x" * 10_000)
        assert frames.take() is None
    assert len(frames) <= LONGEST_HEADER


def test_what_follows_a_message_in_its_body_is_given_back() -> None:
    frames = Frames()
    frames.feed(b"Content-Length: 30\r\n\r\n{}Content-Length: 4\r\n\r\nnull")
    assert frames.take() is None
    frames.feed(b"    ")
    [body] = bodies(frames)
    value, rest = decode(body)
    assert value == {}
    frames.give_back(rest)
    assert bodies(frames) == [b"null"]


@pytest.mark.parametrize("body", [b"", b"{", b"nope", b"[" * 100_000, b"\xff", b"{'a': 1}"])
def test_what_is_no_json_is_one_error(body: bytes) -> None:
    with pytest.raises(NotJson):
        decode(body)


def test_bytes_that_are_not_utf8_do_not_cost_the_message() -> None:
    value, rest = decode(b' {"text": "a\xffb"} ')
    assert value == {"text": "a\udcffb"}
    assert rest == b""
