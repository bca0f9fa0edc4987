"""The one address that anything is sent to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from aigc_lsp.errors import RemoteFailed

EXAMPLE = "an address such as https://models.example.org:8000"
ENDS = ("/completions", "/v1")  # of an address that was copied with its path


@dataclass(frozen=True)
class Address:
    """A server's address."""

    root: str  # before /v1, without a slash at its end
    host: str
    secure: bool  # TLS, or a server on this very machine

    @property
    def name(self) -> str:
        """How sentences call it."""
        return self.root


def read_address(url: str) -> Address:
    """The setting `engine.url`, with or without ``/v1`` at its end.

    Raises:
        RemoteFailed: it is none.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise RemoteFailed(f"`engine.url` must be {EXAMPLE}, not {url!r}.")
    if parts.username is not None:
        raise RemoteFailed("`engine.url` must have no user name; put the key into the environment variable instead.")
    path = parts.path.rstrip("/")
    for end in ENDS:
        path = path.removesuffix(end)
    here = host in ("localhost", "127.0.0.1", "::1")
    return Address(f"{parts.scheme}://{parts.netloc}{path}", host, parts.scheme == "https" or here)
