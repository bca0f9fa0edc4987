"""The key of a server: from an environment variable, else from the system's keyring. It is never written anywhere."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from aigc_lsp.errors import RemoteFailed

SERVICE = "aigc-lsp"  # under which the keyring has it; the user's name there is the server's host


@dataclass(frozen=True)
class Key:
    """What is sent with every request, and where it was found."""

    text: str = field(default="", repr=False)  # empty: none is sent
    source: str = "no key"


def find_key(variable: str, host: str) -> Key:
    """The key for a host.

    Args:
        variable: name of the environment variable that may have it.
        host: the server's, without its port.

    Raises:
        RemoteFailed: what is there can be no key.
    """
    if text := os.environ.get(variable, "").strip():
        return _checked(text, f"key from the environment variable {variable}")
    if text := _from_keyring(host):
        return _checked(text, f"key from the keyring (service {SERVICE}, user {host})")
    return Key()


def _checked(text: str, source: str) -> Key:
    if not (text.isascii() and text.isprintable()):
        raise RemoteFailed(f"The {source} has characters that no key has. Set it again.")
    return Key(text, source)


def _from_keyring(host: str) -> str:
    """The keyring's entry, empty without one or without a keyring."""
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return (keyring.get_password(SERVICE, host) or "").strip()
    except keyring.errors.KeyringError:  # locked, or none on this machine
        return ""
