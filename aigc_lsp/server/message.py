"""From a frame's body to the JSON it holds, and to what stands in that, forgiving what can be forgiven."""

from __future__ import annotations

import json
import logging
from typing import Any

log = logging.getLogger(__name__)

DECODER = json.JSONDecoder()


class NotJson(ValueError):
    """The body does not begin with a JSON value."""


def decode(body: bytes) -> tuple[Any, bytes]:
    """The first JSON value of a body, and the bytes that follow it (then the frame's length was too large).

    Bytes that are not UTF-8 become lone surrogates: a message that is lost would leave a whole file out of step.

    Raises:
        NotJson: nothing can be read.
    """
    text = body.decode("utf-8", "surrogateescape").lstrip()
    try:
        value, end = DECODER.raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise NotJson(type(error).__name__) from None
    if len(text) == end or text[end:].isspace():
        return value, b""
    return value, text[end:].lstrip().encode("utf-8", "surrogateescape")


def field(value: Any, *path: str) -> Any:
    """What stands at a path of an editor's JSON, None when anything on the way is missing."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
