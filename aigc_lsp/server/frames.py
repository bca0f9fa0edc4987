"""Cuts the bytes an editor sends into message bodies, and finds its way back after a malformed frame. No I/O here."""

from __future__ import annotations

import logging
import re

log = logging.getLogger(__name__)

HEADER = re.compile(
    rb"Content-Length[ \t]*:[ \t]*(\d+)[ \t]*\r?\n"  # digits only: any other length is no header
    rb"(?:[A-Za-z-]+[ \t]*:[^\r\n]*\r?\n)*"
    rb"\r?\n",
    re.IGNORECASE,
)
LEADING_FIELDS = re.compile(rb"(?:[A-Za-z-]+[ \t]*:[^\r\n]*\r?\n|\s)*")  # e.g. Content-Type before Content-Length
LONGEST_HEADER = 4096  # bytes; what is older than this and no header is thrown away
LARGEST_BODY = 512 * 1024 * 1024  # bytes; a larger length is taken for a mistake


class Frames:
    """One connection's stream. Feed it what was read, then take bodies until there is none."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._missing: int | None = None  # length of the body that comes next; None while its header is not complete

    def __len__(self) -> int:
        """Bytes that were fed and are not yet part of a body."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def give_back(self, rest: bytes) -> None:
        """Puts back what followed the message in a body: its announced length was too large."""
        self._buffer[:0] = rest

    def take(self) -> bytes | None:
        """The next body, None until more is fed."""
        while self._missing is None:
            header = HEADER.search(self._buffer)
            if header is None:
                self._skip(len(self._buffer) - LONGEST_HEADER)
                return None
            length = int(header[1][:20])
            if not LEADING_FIELDS.fullmatch(self._buffer, 0, header.start()):
                self._skip(header.start())
                continue
            del self._buffer[: header.end()]
            if length > LARGEST_BODY:
                log.warning("event=frame_refused bytes=%d limit=%d", length, LARGEST_BODY)
            else:
                self._missing = length
        if len(self._buffer) < self._missing:
            return None
        body = bytes(memoryview(self._buffer)[: self._missing])
        del self._buffer[: self._missing]
        self._missing = None
        return body

    def _skip(self, nbytes: int) -> None:
        if nbytes > 0:
            log.warning("event=bytes_skipped bytes=%d reason=no_header", nbytes)
            del self._buffer[:nbytes]
