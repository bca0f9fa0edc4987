"""What went wrong between here and the server, as a sentence with the next step."""

from __future__ import annotations

import json
import ssl
from typing import Any
from urllib.parse import urlsplit

from aigc_lsp.errors import RemoteFailed, RemoteRefused

LONGEST = 160  # characters of the server's own words
NEXT_DOCTOR = "`aigc-lsp doctor` tries it again."
OF_THE_REQUEST = (400, 413, 422)  # statuses that judge what was asked, not whether the server works


def fault(error: Exception, server: str, connect_seconds: float, answer_seconds: float) -> RemoteFailed:
    """What an exception of the HTTP client means.

    Args:
        error: it.
        server: its address.
        connect_seconds: how long a connection was waited for.
        answer_seconds: how long the next words were waited for.
    """
    import httpx2

    if isinstance(error, RemoteFailed):
        return error
    if isinstance(error, httpx2.ConnectTimeout | httpx2.PoolTimeout):
        return RemoteFailed(
            f"{server} did not take the connection within {connect_seconds:g} s. Is the machine on and reachable?"
        )
    if isinstance(error, httpx2.TimeoutException):
        return too_slow(server, answer_seconds)
    if isinstance(error, httpx2.ConnectError):
        return _not_connected(error, server)
    if isinstance(error, httpx2.SSEError | ValueError):
        return RemoteFailed(f"{server} answers something else than completions. Is `engine.url` the right address?")
    return RemoteFailed(f"{server} broke off the connection. {NEXT_DOCTOR}")


def too_slow(server: str, answer_seconds: float) -> RemoteFailed:
    """It took longer than the user wants to wait."""
    return RemoteFailed(
        f"{server} did not answer within {answer_seconds:g} s. Raise `engine.answerSeconds` if it may take longer."
    )


def refusal(status: int, body: bytes, location: str, server: str, key_source: str, variable: str) -> RemoteFailed:
    """What a status other than 200 means.

    Args:
        status: it.
        body: what the server said with it.
        location: to where it redirects, if it does.
        server: its address.
        key_source: what was sent as key, in words.
        variable: the environment variable that may have the key.
    """
    said = _said(body)
    if 300 <= status < 400:
        where = urlsplit(location).netloc or "another path"
        return RemoteFailed(
            f"{server} redirects to {where}, where nothing is sent. Set `engine.url` to the address that answers."
        )
    if status in (401, 403):
        return RemoteFailed(
            f"{server} does not let us in ({status}, {key_source}). Put a valid key into the environment variable"
            f" {variable}, where the editor was started."
        )
    if status == 404 and "model" in said.lower():
        return RemoteFailed(f"{server} has no such model ({said}). Set `engine.remoteModel` to one that it has.")
    if status == 404:
        return RemoteFailed(f"{server} has no /v1/completions (404). `engine.url` is the address before /v1.")
    if status == 429:
        return RemoteFailed(f"{server} has too many requests (429). {NEXT_DOCTOR}")
    kind = RemoteRefused if status in OF_THE_REQUEST else RemoteFailed
    return kind(f"{server} answers with an error ({status}{': ' if said else ''}{said}). {NEXT_DOCTOR}")


def _not_connected(error: Exception, server: str) -> RemoteFailed:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RemoteFailed(
                f"The certificate of {server} is not trusted ({cause.verify_message}). Have it signed by an authority"
                " that this machine trusts, or name the authority's file in SSL_CERT_FILE."
            )
        if isinstance(cause, ssl.SSLError):
            return RemoteFailed(f"{server} does not speak TLS. Is it an http:// address?")
        if isinstance(cause, ConnectionRefusedError):
            break
        cause = cause.__cause__ or cause.__context__
    reason = "connection refused" if isinstance(cause, ConnectionRefusedError) else str(error) or "no connection"
    return RemoteFailed(f"{server} cannot be reached ({reason}). Is the server running, and `engine.url` right?")


def _said(body: bytes) -> str:
    """The server's own reason in one short line; empty when it gave none in a form we know."""
    try:
        words: Any = json.loads(body)
    except ValueError:
        return ""
    for key in ("error", "message", "detail"):
        if isinstance(words, dict) and key in words:
            words = words[key]
    text = " ".join(words.split()) if isinstance(words, str) else ""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
