"""Talking with a command until it ends: input, output and errors at once, within bounds."""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Callable

from aigc_lsp.sandbox.spawn import Process

MOST_OUTPUT = 16 << 20  # bytes of standard output, and of standard error
PIECE = 1 << 16  # bytes
GLANCE = 0.1  # seconds between two looks at whether it is cancelled


def converse(
    process: Process, input: bytes, deadline: float, cancelled: Callable[[], bool]
) -> tuple[bool, bytes, bytes]:
    """Writes the input and reads until both outputs end, the deadline passes, or one of them is more than is taken.
    Whether time ran out, standard output, standard error."""
    assert process.stdin
    assert process.stdout
    assert process.stderr
    left = memoryview(input)
    taken = {process.stdout.fileno(): bytearray(), process.stderr.fileno(): bytearray()}
    with selectors.DefaultSelector() as selector, process.stdin:
        os.set_blocking(process.stdin.fileno(), False)
        selector.register(process.stdin, selectors.EVENT_WRITE)
        for output in (process.stdout, process.stderr):
            selector.register(output, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < deadline and not cancelled():
            for key, _ in selector.select(min(GLANCE, max(0.0, deadline - time.monotonic()))):
                if key.fileobj is process.stdin:
                    left = _feed(key.fd, left)
                    if not left:
                        selector.unregister(process.stdin)
                        process.stdin.close()
                elif piece := os.read(key.fd, PIECE):
                    taken[key.fd] += piece
                else:
                    selector.unregister(key.fileobj)
            if any(len(text) > MOST_OUTPUT for text in taken.values()):
                break
        unfinished = bool(selector.get_map()) and time.monotonic() >= deadline
    written, complained = map(bytes, taken.values())
    return unfinished, written, complained


def _feed(pipe: int, left: memoryview) -> memoryview:
    """Writes as much as the pipe takes. What is left: nothing when nobody reads."""
    try:
        return left[os.write(pipe, left[:PIECE]) :]
    except BlockingIOError:
        return left
    except BrokenPipeError:
        return left[:0]
