"""What documentation says of returned and yielded values, exceptions, warnings and attributes, beside the facts."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from aigc_lsp.documentation.facts import Facts, Kind, Outcome, Raise
from aigc_lsp.documentation.sections.comparison.code import statements
from aigc_lsp.documentation.sections.comparison.findings import Fault, Finding
from aigc_lsp.documentation.sections.comparison.types import contradicts
from aigc_lsp.documentation.sections.parsing.tree import Entry, Slot, Tree
from aigc_lsp.documentation.style import Style

CALLABLE = {Kind.FUNCTION, Kind.METHOD, Kind.CLASS_METHOD, Kind.STATIC_METHOD}
GIVES = re.compile(r"\b(?:returns?|returned|returning|yields?|yielded|yielding|generat\w+|iterat\w+)\b", re.IGNORECASE)
GIVES_ITEMS = re.compile(r"\s*(?:(?:an?|the) )?(?:\w+ )?iterables?\b", re.IGNORECASE)  # else it is said of a parameter
UNSAID = {  # exceptions that users are not told of
    "AssertionError",  # a mistake in the code itself
    "BaseException",  # caught to put things in order, and raised again
    "NotImplementedError",  # for those who write what is missing
}
NOTHING = re.compile(r"\W*(?:None|nothing|no value|n/?a|void|never|-)\b|\W*$", re.IGNORECASE)


def outcome_findings(tree: Tree, facts: Facts) -> Iterator[Finding]:
    """Yields what is wrong about what comes back; nothing when the docstring has no sections."""
    if facts.kind not in CALLABLE or not tree.sections or facts.last_name == "__new__":
        return
    returned, yielded = tree.of(Slot.RETURNS), tree.of(Slot.YIELDS)
    if facts.yields or facts.returns:
        slot = Slot.YIELDS if facts.yields else Slot.RETURNS
        if not tree.has(Slot.RETURNS) and not tree.has(Slot.YIELDS):
            if _speaks_of_entries(tree) and not _states_its_own_type(tree) and not _says_what_comes(tree):
                verb = "yielded" if facts.yields else "returned"
                yield Finding(Fault.MISSING, slot, "", f"What is {verb} is not documented.", tree.sections[-1].end - 1)
            return
        outcome = facts.yields or facts.returns
        entries = yielded if facts.yields else returned
        yield from _retyped(tree, slot, entries, outcome)
        return
    if _is_stub(facts):
        return
    for slot, entries, verb in ((Slot.RETURNS, returned, "returned"), (Slot.YIELDS, yielded, "yielded")):
        if entries and not all(_says_nothing(tree, entry) for entry in entries):
            sentence = f"A {verb} value is documented, but nothing is {verb}."
            yield Finding(Fault.SURPLUS, slot, "", sentence, entries[0].first, entries[0])


def _retyped(tree: Tree, slot: Slot, entries: tuple[Entry, ...], outcome: Outcome | None) -> Iterator[Finding]:
    typed = [entry for entry in entries if entry.type]
    if outcome is None or not outcome.annotation or len(typed) != 1:
        return  # several entries are the parts of one value
    stated = tree.text(typed[0].type)
    if contradicts(stated, outcome.annotation):
        verb = "yielded" if slot is Slot.YIELDS else "returned"
        sentence = f"What is {verb} is documented as {stated}, but annotated `{outcome.annotation}`."
        yield Finding(Fault.RETYPED, slot, "", sentence, typed[0].first, typed[0], stated)


def _says_nothing(tree: Tree, entry: Entry) -> bool:
    return NOTHING.match(tree.text(entry.type) or tree.text(entry.description)) is not None


def _speaks_of_entries(tree: Tree) -> bool:
    return any(entry.slot is not Slot.ATTRIBUTES for entry in tree.entries)


def _says_what_comes(tree: Tree) -> bool:
    return bool(GIVES.search(tree.content.text) or GIVES_ITEMS.match(tree.prose()))


def _states_its_own_type(tree: Tree) -> bool:
    """Whether a field names a type of nothing in particular, as documentation of a value does."""
    return any(entry.tag == "type" and not entry.names for entry in tree.entries)


def _is_stub(facts: Facts) -> bool:
    """Whether the code does nothing yet: what it gives back is said by those who write it."""
    if facts.is_abstract or facts.is_overload:
        return True
    body = statements(facts.code)
    if body is None:
        return True
    return all(
        isinstance(node, ast.Pass | ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in body
    )


def raise_findings(tree: Tree, facts: Facts, style: Style) -> Iterator[Finding]:
    """Yields the exceptions that are raised and nowhere named; nothing when the docstring has no entries, and none of
    exceptions where the project does not document them."""
    if facts.kind not in CALLABLE or not _speaks_of_entries(tree) or _is_stub(facts):
        return
    if style.raises or tree.has(Slot.RAISES):
        yield from _unnamed(tree, facts.raises, Slot.RAISES, "is raised, but not documented.")
    if tree.has(Slot.WARNS):
        yield from _unnamed(tree, facts.warns, Slot.WARNS, "is given as a warning, but not documented.")


def _unnamed(tree: Tree, raises: tuple[Raise, ...], slot: Slot, rest: str) -> Iterator[Finding]:
    named = {word.rpartition(".")[2] for word in re.findall(r"[^\W\d][\w.]*\w", tree.content.text)}
    entries = tree.of(slot)
    line = entries[-1].first if entries else tree.sections[-1].end - 1
    for type in dict.fromkeys(each.type for each in raises):
        last = type.rpartition(".")[2]
        if last in UNSAID:
            continue
        if re.fullmatch(r"[^\W\d]\w*(?:\.\w+)*", type) and last[0].isupper() and not named & set(_ancestors(last)):
            yield Finding(Fault.MISSING, slot, type, f"`{type}` {rest}", line)


def _ancestors(name: str) -> tuple[str, ...]:
    """An exception's name and those of the built-in ones that it is a kind of, but for the most general."""
    known = getattr(builtins, name, None)
    if not isinstance(known, type):
        return (name,)
    return tuple(each.__name__ for each in known.__mro__ if each not in {BaseException, object})


def attribute_findings(tree: Tree, facts: Facts) -> Iterator[Finding]:
    """Yields attributes that are not documented where others are, and documented ones that nothing names."""
    entries = tree.of(Slot.ATTRIBUTES)
    if facts.kind is not Kind.CLASS or not entries:
        return
    said = {name for entry in tree.entries for name in tree.names(entry)}
    if tree.of(Slot.PARAMETERS):
        said |= {parameter.name for parameter in facts.parameters}  # they are looked for there
    for entry in entries:
        for name in tree.names(entry):
            outside = facts.code.replace(tree.content.text, "")
            if not re.search(rf"\b{re.escape(name)}\b", outside) and not set(facts.bases) - {"object"}:
                sentence = f"`{name}` is documented, but is no attribute."
                yield Finding(Fault.SURPLUS, Slot.ATTRIBUTES, name, sentence, entry.first, entry)
    is_enumeration = any(base.endswith(("Enum", "Flag")) for base in facts.bases)
    for attribute in facts.attributes:
        name = attribute.name
        hidden = name.startswith("_") or (name.isupper() and not is_enumeration)
        if not hidden and name not in said and not re.search(rf"\b{name}\b", tree.content.text):
            sentence = f"`{name}` is not documented."
            yield Finding(Fault.MISSING, Slot.ATTRIBUTES, name, sentence, entries[-1].first)
    by_name = {attribute.name: attribute for attribute in facts.attributes}
    for entry in entries:
        for name in tree.names(entry):
            annotation = by_name[name].annotation if name in by_name else ""
            if contradicts(stated := tree.text(entry.type), annotation):
                sentence = f"`{name}` is documented as {stated}, but annotated `{annotation}`."
                yield Finding(Fault.RETYPED, Slot.ATTRIBUTES, name, sentence, entry.first, entry, stated)
