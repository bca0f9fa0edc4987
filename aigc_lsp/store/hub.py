"""What a hub says of a repository, and its files as streams: through huggingface_hub, whose settings, proxies and
tokens hold. Every failure becomes a sentence; none of them repeats a token or a signed address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from aigc_lsp import __version__
from aigc_lsp.errors import FetchFailed
from aigc_lsp.store.manifest import Source

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # a hub gets the request, and nothing about this machine


@dataclass(frozen=True)
class HubFile:
    """A file of a repository as the hub describes it."""

    path: str
    size: int  # bytes
    sha256: str  # of a large file; empty for one that lies in git itself
    blob: str  # git's sha1 of such a file; empty when not stated

    @property
    def tag(self) -> str:
        """Differs for different content."""
        return (self.sha256 or self.blob)[:12]


@dataclass(frozen=True)
class Listing:
    """A repository at one commit."""

    source: Source  # with the commit as its revision
    files: tuple[HubFile, ...]
    licence: str  # as the repository's card has it; empty when it says nothing
    terms: str  # address of the licence's text; empty likewise


class ConnectionBroke(Exception):
    """The transfer ended before the file did; what came is good, and the rest can be asked for."""


def look_up(source: Source) -> Listing:
    """The files of a repository, with their sizes and hashes.

    Raises:
        FetchFailed: the hub cannot be reached, or has no such repository or revision.
    """
    with sentences(source.repository):
        from huggingface_hub import HfApi, constants

        api = HfApi(library_name="aigc-lsp", library_version=__version__)
        found = api.model_info(
            source.repository,
            revision=source.revision,
            files_metadata=True,
            timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT,
        )
    files = tuple(
        HubFile(
            each.rfilename,
            each.lfs.size if each.lfs else each.size or 0,
            each.lfs.sha256 if each.lfs else "",
            "" if each.lfs else each.blob_id or "",
        )
        for each in found.siblings or []
        if not PurePosixPath(each.rfilename).is_absolute() and ".." not in each.rfilename and "\\" not in each.rfilename
    )
    card = found.card_data
    licence, named = (getattr(card, key, None) or "" for key in ("license", "license_name"))
    commit = Source(source.repository, found.sha or source.revision)
    return Listing(commit, files, str(named or licence), str(getattr(card, "license_link", None) or ""))


def stream(source: Source, file: HubFile, start: int) -> Iterator[tuple[int, bytes]]:
    """The file's bytes from ``start`` on, each piece with its place in the file.

    A hub that does not know ranges sends the file from its beginning; the places tell.

    Raises:
        FetchFailed: the hub does not give the file.
        ConnectionBroke: it could not be reached, sent nothing for too long, or closed too early.
    """
    import httpx2
    from huggingface_hub import constants, get_session, hf_hub_url
    from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

    url = hf_hub_url(source.repository, file.path, revision=source.revision)
    headers = build_hf_headers(library_name="aigc-lsp", library_version=__version__) | {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        with (
            sentences(source.repository, file.path),
            get_session().stream("GET", url, headers=headers, timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT) as response,
        ):
            if response.status_code >= 500 or response.status_code == 429:
                raise ConnectionBroke(f"it answered with {response.status_code} {response.reason_phrase}")
            hf_raise_for_status(response)
            place = start if response.status_code == 206 else 0
            for piece in response.iter_bytes():  # as they come: what is collected for a larger piece is lost in a break
                yield place, piece
                place += len(piece)
    except httpx2.ReadTimeout:
        raise ConnectionBroke(f"it sent nothing for {constants.HF_HUB_DOWNLOAD_TIMEOUT:g} s") from None
    except httpx2.TransportError as error:
        raise ConnectionBroke(str(error) or type(error).__name__) from None


def endpoint() -> str:
    """Address of the hub that is asked."""
    from huggingface_hub import constants

    return str(constants.ENDPOINT)


@contextmanager
def sentences(repository: str, path: str = "") -> Iterator[None]:
    """Turns what the hub refuses into FetchFailed; breaks of a transfer that goes on elsewhere pass through.

    Raises:
        FetchFailed: see there.
    """
    import httpx2
    from huggingface_hub import constants, errors

    what = f"{path} of {repository}" if path else f"{repository}"
    try:
        yield
    except errors.OfflineModeIsEnabled:
        raise FetchFailed(f"HF_HUB_OFFLINE is set, so {what} was not fetched. Unset it and try again.") from None
    except errors.HFValidationError:
        raise FetchFailed(f"{repository!r} is not the name of a repository: it must be OWNER/NAME.") from None
    except errors.GatedRepoError:
        raise FetchFailed(
            f"{repository} is given out only to whom its owner allowed it. Agree to its terms on"
            f" {endpoint()}/{repository}, then set HF_TOKEN to a token of that account and try again."
        ) from None
    except errors.RevisionNotFoundError:
        raise FetchFailed(f"{repository} has no such revision at {endpoint()}. Leave it out or name another.") from None
    except errors.RepositoryNotFoundError:
        raise FetchFailed(
            f"{endpoint()} has no repository {repository}, or shows it only with a token. Check its name, or set"
            " HF_TOKEN."
        ) from None
    except errors.HfHubHTTPError as error:
        status = f"{error.response.status_code} {error.response.reason_phrase}"
        step = "Check HF_TOKEN." if error.response.status_code in (401, 403) else "Try again later."
        raise FetchFailed(f"{endpoint()} answered with {status} when asked for {what}. {step}") from None
    except httpx2.ReadTimeout:
        if path:
            raise
        raise FetchFailed(
            f"{endpoint()} sent nothing for {constants.HF_HUB_DOWNLOAD_TIMEOUT:g} s when asked for {what}. Try again"
            " later, or set HF_HUB_DOWNLOAD_TIMEOUT to more seconds."
        ) from None
    except httpx2.TransportError as error:
        if path:
            raise
        raise FetchFailed(
            f"{endpoint()} cannot be reached ({str(error) or type(error).__name__}), so {what} was not fetched. Check"
            " the network, the proxy's variables and HF_ENDPOINT; the models that are here work without."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise FetchFailed(
            f"{endpoint()} does not answer as a hub does when asked for {what} ({type(error).__name__}). Check"
            " HF_ENDPOINT."
        ) from None
