"""When to speak: what is decided before the model is asked, and how sure it must be afterwards."""

from __future__ import annotations

from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.context.site import Site
from aigc_lsp.document import Document

SURE_AFTER_ACCEPT = 0.6  # the user just took a whole line: another one at its end must be worth the glance
SURE_AFTER_IGNORED = 0.5  # after several suggestions that nobody wanted
PATIENCE = 5  # ignored suggestions in a row
CLOSING = frozenset(")]}\"'`:;,> \t")  # what may stand right of the cursor when a suggestion still makes sense


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


def refuse_site(site: Site, settings: CompletionSettings) -> Reason | None:
    """Why nothing is suggested at this place, None when something may be."""
    if not site.document.text[: site.offset].strip():
        return Reason.NOTHING_BEFORE
    if site.inside_word:
        return Reason.INSIDE_WORD
    if site.kind != "code" and not settings.prose:
        return Reason.PROSE
    if site.line_after.strip(" \t") and not set(site.line_after) <= CLOSING:
        return Reason.LINE_HAS_MORE
    return None


def needed_confidence(settings: CompletionSettings, just_accepted: bool, ignored: int) -> float:
    """How probable a suggestion must be, by the model's account, to be shown.

    Args:
        settings: holds what is needed when nothing speaks against it.
        just_accepted: a suggestion that ends where the cursor is was just accepted.
        ignored: suggestions in a row that were shown and not taken.
    """
    needed = settings.confidence
    if just_accepted:
        needed = max(needed, SURE_AFTER_ACCEPT)
    if ignored >= PATIENCE:
        needed = max(needed, SURE_AFTER_IGNORED)
    return needed
