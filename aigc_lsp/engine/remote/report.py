"""A server tried for the user: what it is, and how fast."""

from __future__ import annotations

import time

from aigc_lsp.engine.base import Finish, Limits, Prompt
from aigc_lsp.engine.remote.open import RemoteChoice, open_remote
from aigc_lsp.engine.remote.survey import SAMPLE

TOKENS = 16  # that are asked for
SLOW = 0.5  # seconds until the first token after which a suggestion comes later than the next key

MANNER = {
    "markers": "markers of its model in the prompt",
    "suffix": "it puts in the markers itself (`suffix`)",
    "infill": "it puts in the markers itself (/infill)",
    "plain": "only the text before the cursor, since the markers of its model are not known (`engine.remoteMarkers`)",
}
NO_PROBABILITIES = "it gives no probabilities, so that `completion.confidence` cannot hold anything back"
TOO_SLOW = ", which is slow: take a smaller model there, or a machine with a GPU"
UNPROTECTED = "without TLS: prompt and key can be read on the way (use https)"


def report_server(choice: RemoteChoice) -> str:
    """What the server is and how it is asked, a sentence.

    Raises:
        RemoteFailed: it does not work; the sentence says why and what to do.
        ModelError: `engine.remoteMarkers` names no model.
    """
    engine = open_remote(choice)
    try:
        started, first, whole = time.perf_counter(), 0.0, 0.0
        for step in engine.generate(Prompt((SAMPLE,), ""), Limits(max_tokens=TOKENS), lambda: False):
            if isinstance(step, Finish):
                whole = time.perf_counter() - started
            elif step.text and not first:
                first = time.perf_counter() - started
    finally:
        engine.close()
    dialect, address = engine.dialect, engine.connection.address
    parts = [
        f"{dialect.family.name} at {address.name}, model {engine.abilities.model!r}, {engine.connection.key_source}",
        MANNER[dialect.api],
        "" if dialect.probabilities else NO_PROBABILITIES,
        f"first token after {(first or whole) * 1000:.0f} ms{TOO_SLOW if (first or whole) > SLOW else ''}",
        "" if address.secure else UNPROTECTED,
    ]
    return "; ".join(filter(None, parts)) + "."
