"""The step that asks whether the names in a text exist: small models invent some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.completion.tidy.draft import Place, Tidied
from aigc_lsp.context.tree import Tree
from aigc_lsp.document import Span

WORD = re.compile(r"[^\W\d]\w+")
HALF = re.compile(r"[^\W\d]\w*\Z")


def existing_names(draft: Tidied, place: Place) -> Tidied:
    """The lines before the first one that uses a name which neither the text itself, the file, the language nor the
    workspace knows.

    Of members only those of `self` and the like count: of other objects the program does not know all there is.
    """
    site = place.site
    if site.language is None or not site.language.builtins or place.known is None:
        return draft
    half = HALF.search(site.line_before)
    begun = half.group() if half else ""
    suspects = {name for name in WORD.findall(begun + draft.text) if name not in site.language.builtins}
    suspects -= {name for name in suspects if _stands_in(name, site.document.text, site.offset)}
    suspects -= place.known(suspects) if suspects else set()
    tree = place.preview(draft.text, draft.replaces) if suspects else None
    if tree is None:
        return draft
    unknown = [
        at
        for at, name in _used(tree, Span(site.offset - len(begun), site.offset + len(draft.text)))
        if name in suspects
    ]
    if not unknown:
        return draft
    line = draft.text.rfind("\n", 0, max(0, min(unknown) - site.offset))
    return draft.until(line) if line > 0 else Tidied("", reason=Reason.UNKNOWN_NAME)


def _used(tree: Tree, span: Span) -> Iterator[tuple[int, str]]:
    """Yields where each name within ``span`` stands that is used there, and the name."""
    captured: dict[str, set[int]] = {"bound": set(), "attribute": set(), "member": set()}
    names: dict[int, str] = {}
    for match in tree.matches(tree.language.names, span):
        for kind, nodes in match.items():
            for node in nodes:
                if kind == "name":
                    names[node.start] = node.text
                elif kind == "member" and match["object"][0].text in tree.language.selves:
                    captured["member"].add(node.start)
                elif kind in ("bound", "attribute"):
                    captured[kind].add(node.start)
    bound = {names[at] for at in captured["bound"] if at in names}
    for at, name in names.items():
        is_ours = at not in captured["attribute"] or at in captured["member"]
        if span.start <= at < span.end and is_ours and name not in bound:
            yield at, name


def _stands_in(name: str, text: str, offset: int) -> bool:
    """Whether a name stands in a text as a word; not as the one that the cursor stands in, which is not yet whole."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() or before == "_" or after.isalnum() or after == "_") and end != offset:
            return True
        at = text.find(name, at + 1)
    return False
