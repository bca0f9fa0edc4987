"""Which markers of fill-in-the-middle a vocabulary has: told by the models that are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from aigc_lsp.errors import MarkersUnknown
from aigc_lsp.store.manifest import Fim
from aigc_lsp.store.shelf import EMBEDDED, catalogue, find, in_catalogue

ASK = (
    " Look them up in the model's card and state them with --fim-order, --fim-prefix, --fim-suffix, --fim-middle and"
    " --fim-end, or say --no-fim: then only the text before the cursor is used."
)


def known() -> list[Fim]:
    """The markers of every model of the catalogue and of the embedded one, each once."""
    manifests = [*map(in_catalogue, catalogue()), find(EMBEDDED).manifest]
    return list(dict.fromkeys(manifest.fim for manifest in manifests if manifest.fim))


def names_of(fims: Iterable[Fim]) -> set[str]:
    """All markers that are named."""
    return {name for fim in fims for name in (*_needed(fim), *_optional(fim))}


def recognise(vocabulary: Collection[str], begin: str) -> Fim:
    """The markers of the known model that the vocabulary has most of.

    Args:
        vocabulary: the control tokens that are in it, at least those of `known`.
        begin: the token that its texts begin with; empty for none.

    Raises:
        MarkersUnknown: it has those of no known model.
    """
    fitting = [fim for fim in known() if all(name in vocabulary for name in _needed(fim))]
    if not fitting:
        raise MarkersUnknown("The vocabulary has the fill-in-the-middle markers of no model that is known." + ASK)
    best = max(fitting, key=lambda fim: (sum(name in vocabulary for name in _optional(fim)), len(_needed(fim))))
    return replace(fit(best, vocabulary), begin=begin)


def fit(fim: Fim, vocabulary: Collection[str]) -> Fim:
    """The stated markers without those optional ones that the vocabulary has not.

    Raises:
        MarkersUnknown: it lacks one that every prompt needs.
    """
    missing = [name for name in _needed(fim) if name not in vocabulary]
    if missing:
        raise MarkersUnknown(f"The vocabulary has no control token {' and no '.join(missing)}." + ASK)
    file, begin = (name if name in vocabulary else "" for name in (fim.file, fim.begin))
    return replace(fim, file=file, begin=begin, end=tuple(name for name in fim.end if name in vocabulary))


def _needed(fim: Fim) -> list[str]:
    return [name for name in (fim.prefix, fim.suffix, fim.middle) if name]


def _optional(fim: Fim) -> list[str]:
    return [name for name in (fim.begin, fim.file, *fim.end) if name]
