"""When to speak: what is decided before the model is asked, and how sure it must be afterwards."""

from __future__ import annotations

import re

from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.context.site import Site
from aigc_lsp.document import Document

SURE_AFTER_ACCEPT = 0.6  # the user just took a whole line: another one at its end must be worth the glance
SURE_AFTER_IGNORED = 0.5  # after several suggestions that nobody wanted
PATIENCE = 5  # lines in a row on which nothing was taken
CLOSING = ")]}\"'`:;,> \t"  # what may stand right of the cursor when a suggestion still makes sense
REST_OF_LINE = re.compile(r"[^\r\n]*")
WORD = re.compile(r"\w")


def refuse_document(document: Document, settings: CompletionSettings) -> Reason | None:
    """Why this document gets no suggestions at all, None when it does."""
    if not settings.enabled:
        return Reason.TURNED_OFF
    if document.language in settings.disabled_languages:
        return Reason.LANGUAGE_OFF
    if len(document.text) > settings.max_file_bytes:
        return Reason.TOO_LARGE
    if "\0" in document.text:
        return Reason.NOT_TEXT
    return None


def refuse_place(document: Document, offset: int) -> Reason | None:
    """Why nothing is suggested here, as far as the text alone tells; None when something may be."""
    if not document.text[:offset].strip():
        return Reason.NOTHING_BEFORE
    line_after = REST_OF_LINE.match(document.text, offset)
    if line_after is None or not line_after[0].strip(CLOSING):
        return None
    return Reason.INSIDE_WORD if WORD.match(line_after[0]) else Reason.LINE_HAS_MORE


def refuse_site(site: Site, settings: CompletionSettings) -> Reason | None:
    """Why nothing is suggested here, as the syntax tree tells; None when something may be."""
    return Reason.PROSE if site.kind != "code" and not settings.prose else None


def needed_confidence(settings: CompletionSettings, just_accepted: bool, ignored: int) -> float:
    """How probable a suggestion must be, by the model's account, to be shown.

    Args:
        settings: holds what is needed when nothing speaks against it.
        just_accepted: a suggestion that ends where the cursor is was just accepted.
        ignored: lines in a row on which suggestions were shown and none was taken.
    """
    needed = settings.confidence
    if just_accepted:
        needed = max(needed, SURE_AFTER_ACCEPT)
    if ignored >= PATIENCE:
        needed = max(needed, SURE_AFTER_IGNORED)
    return needed
