"""Comments that say something else than the code, and the edit that puts right only that."""

from __future__ import annotations

import re

from aigc_lsp.document import Document, Edit, Span
from aigc_lsp.documentation.comments.rendering.jsdoc import outcome_entries, parameter_head, raise_head
from aigc_lsp.documentation.comments.rendering.lines import lowered
from aigc_lsp.documentation.comments.tags.compare import Fault, faults
from aigc_lsp.documentation.comments.tags.read import Tag, TagTree, read_tags
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.request import Disagreement
from aigc_lsp.documentation.style import Convention, Style
from aigc_lsp.documentation.words import Words

BLOCKS = (Convention.JSDOC, Convention.TSDOC, Convention.JAVADOC)  # whose comments have tags
ORDER = ("type parameter", "parameter", "yields", "returns", "raises")  # in which entries follow one another
BLANK_ABOVE = re.compile(r"\n([ \t]*\*?[ \t]*\r?\n)\Z")
INDENT = re.compile(r"[ \t]*\*?[ \t]*")  # what stands before a tag on its line


def disagreements(document: Document, facts: Facts, style: Style) -> tuple[Disagreement, ...]:
    """What the comment says and the code does not, or the other way round, in the order of the signature."""
    tree = _tree(document, facts, style)
    if tree is None or facts.documentation is None:
        return ()
    start = facts.documentation.start
    return tuple(
        Disagreement(each.slot, each.sentence, document.line_of(start + (each.tag.start if each.tag else 0)) + 1)
        for each in faults(facts, tree, style)
    )


def update(document: Document, facts: Facts, words: Words, style: Style) -> Edit | None:
    """The edit that changes only entries that disagree; None when none does, or where they stand beside other text."""
    tree = _tree(document, facts, style)
    if tree is None or facts.documentation is None:
        return None
    edits: list[Edit] = []
    for fault in faults(facts, tree, style):
        edit = _mended(fault, tree, facts, words, style)
        if edit is None:
            return None
        edits.append(edit)
    if not edits:
        return None
    text = tree.text
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return Edit(facts.documentation, text)


def _tree(document: Document, facts: Facts, style: Style) -> TagTree | None:
    if facts.documentation is None or style.convention not in BLOCKS:
        return None
    text = document.text[facts.documentation.start : facts.documentation.end]
    return read_tags(text) if text.startswith("/**") else None


def _mended(fault: Fault, tree: TagTree, facts: Facts, words: Words, style: Style) -> Edit | None:
    tag = fault.tag
    if fault.deed == "add":
        return _added(fault, tree, facts, words, style)
    if tag is None:
        return None
    if fault.deed == "rename" and tag.named is not None:
        return Edit(tag.named, fault.value)
    if fault.deed == "default" and tag.default is not None:
        return Edit(tag.default, fault.value)
    if fault.deed == "type" and tag.type is not None:
        return Edit(tag.type, fault.value)
    if fault.deed == "remove" and tag.alone:
        if tree.text[tag.end : tag.lines.end].strip():  # the comment ends on the tag's line
            return None
        above = BLANK_ABOVE.search(tree.text, 0, tag.lines.start) if len(tree.tags) == 1 else None
        return Edit(Span(above.start(1) if above else tag.lines.start, tag.lines.end), "")
    return None


def _added(fault: Fault, tree: TagTree, facts: Facts, words: Words, style: Style) -> Edit | None:
    """A new entry below the last that comes before it in order, written as those beside it are."""
    if not all(tag.alone for tag in tree.tags) or not tree.tags:
        return None
    kind = _kind(fault)
    before = _before(fault, kind, tree, facts)
    beside = [tag for tag in tree.tags if tag.kind == kind] or [tag for tag in tree.tags if tag.kind in ORDER]
    entry = _entry(fault, beside, tree, facts, words, style)
    model = beside[0] if beside else tree.tags[0]
    margin = INDENT.match(tree.text, model.lines.start, model.start)
    line_end = "\r\n" if "\r\n" in tree.text else "\n"
    line = f"{margin[0] if margin else ' * '}{entry}{line_end}"
    if before is not None:
        place = before.lines.end
        if tree.text[before.end : place].strip():  # the comment ends on the tag's line
            return None
        return Edit(Span(place, place), line)
    after = next((tag for tag in tree.tags if tag.kind in ORDER), tree.tags[0])
    return Edit(Span(after.lines.start, after.lines.start), line)


def _kind(fault: Fault) -> str:
    if fault.parameter is not None:
        return "type parameter" if fault.parameter.name.startswith("<") else "parameter"
    return "raises" if fault.slot.startswith("raises") else fault.slot


def _before(fault: Fault, kind: str, tree: TagTree, facts: Facts) -> Tag | None:
    """The tag below which a new one goes; None when it is to be the first."""
    if kind in ("parameter", "type parameter") and fault.parameter is not None:
        names = [each.name for each in facts.parameters]
        earlier = names[: names.index(fault.parameter.name)]
        found = [tag for tag in tree.of("parameter", "type parameter") if tag.name.partition(".")[0] in earlier]
        return found[-1] if found else None
    place = ORDER.index(kind)
    return next((tag for tag in reversed(tree.tags) if tag.kind in ORDER and ORDER.index(tag.kind) <= place), None)


def _entry(fault: Fault, beside: list[Tag], tree: TagTree, facts: Facts, words: Words, style: Style) -> str:
    """The line of a new entry, without what stands before it."""
    head, text = _head(fault, facts, words, style)
    said = [tree.words(tag) for tag in beside if tree.words(tag)]
    if style.convention is Convention.JAVADOC or (said and all(_is_phrase(each) for each in said)):
        text = lowered(text)
    elif said and not any(each.endswith(".") for each in said):
        text = text.removesuffix(".")
    words_of = {tag.word for tag in tree.tags if tag.kind == _kind(fault)}
    if words_of:
        head = re.sub(r"^@\w+", f"@{sorted(words_of)[0]}", head)
    named = [tag for tag in beside if tag.kind in ("parameter", "type parameter")]
    if named and not any(tag.dash for tag in named):
        head = head.removesuffix(" -")
    if beside and not any(tag.type for tag in beside):
        head = re.sub(r"^(@\w+) \{[^@{}]*\}", r"\1", head) if _kind(fault) != "raises" else head
    return f"{head} {text}".rstrip()


def _is_phrase(text: str) -> bool:
    return text[:1].islower() and not text.endswith(".")


def _head(fault: Fault, facts: Facts, words: Words, style: Style) -> tuple[str, str]:
    if fault.parameter is not None:
        text = words.parameters.get(fault.parameter.name, "")
        if style.convention is Convention.JAVADOC:
            return f"@param {fault.parameter.name}", text
        return parameter_head(fault.parameter, facts, style), text
    if fault.slot.startswith("raises"):
        text = words.raises.get(fault.value, "")
        if style.convention is Convention.JAVADOC:
            return f"@throws {fault.value}", text
        return raise_head(fault.value, style), text
    if style.convention is Convention.JAVADOC:
        return "@return", words.returns
    return outcome_entries(facts, words, style)[0]
