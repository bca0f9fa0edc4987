"""What a comment's tags say and the code does not, or the other way round."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aigc_lsp.documentation.comments.tags.read import Tag, TagTree
from aigc_lsp.documentation.facts import Facts, Kind, Parameter
from aigc_lsp.documentation.style import Style

ELSEWHERE = {  # tags of a comment that speaks of something else, or leaves the speaking to another
    "inheritDoc", "inheritdoc", "type", "overload", "override", "typedef", "callback", "ignore", "event", "name",
    "alias", "function", "method", "deprecated", "implements", "augments", "interface", "lends", "mixin", "see",
}  # fmt: skip
EMPTY = re.compile(r"[^{}]*(?:\{\s*\}\s*)?;?\s*")  # a definition without a body, or with nothing in it
UNDONE = re.compile(r"not (?:yet )?implemented", re.IGNORECASE)
SPEAKS = re.compile(r"\b(?:return|yield|generat|iterat|resolve|produce|create|get)(?:s|ed|ing|es)?\b", re.IGNORECASE)
NO_VALUE = re.compile(r"\s*(?:Promise\s*<\s*)?(?:void|undefined|never|null|nothing|none|\*|any)(?:\s*>)?\s*|Promise",
                      re.IGNORECASE)  # fmt: skip
LITERAL = re.compile(r"-?\d[\d_.]*|'[^']*'|\"[^\"]*\"|`[^`$]*`|true|false|null")
SIGNATURE = 600  # characters of code in which a signature stands
PLAIN = ("string", "number", "boolean")


@dataclass(frozen=True)
class Fault:
    """One disagreement and what would put it right."""

    slot: str  # as in Disagreement
    sentence: str
    deed: str  # "add", "remove", "rename", "default", "type"
    tag: Tag | None = None  # what is wrong; None where something is missing
    parameter: Parameter | None = None
    value: str = ""  # what is right: a new name, a default, a type


def faults(facts: Facts, tree: TagTree, style: Style) -> list[Fault]:
    """Every disagreement, in the order of the signature; none where the comment leaves it to another text."""
    if any(tag.word in ELSEWHERE for tag in tree.tags) or re.search(r"\{@inheritDoc", tree.text, re.IGNORECASE):
        return []
    if facts.kind is Kind.PROPERTY or (facts.kind is Kind.CLASS and facts.language != "java"):
        return []
    return [*_parameters(facts, tree), *_returns(facts, tree), *_raises(facts, tree, style)]


def _parameters(facts: Facts, tree: TagTree) -> list[Fault]:
    tags = [tag for tag in tree.of("parameter") if tag.name and not tag.name.startswith("<")]
    types = [tag for tag in tree.of("parameter", "type parameter") if tag.name and tag not in tags]
    values = [each for each in facts.parameters if not each.name.startswith("<") and "." not in each.name]
    kinds = [each for each in facts.parameters if each.name.startswith("<")]
    found = _matched(facts, tree, values, tags) if tags else []
    if types and facts.language != "javascript":
        bare = {tag.name.strip("<>") for tag in types}
        found += [_missing(each) for each in kinds if each.name.strip("<>") not in bare]
        names = {each.name.strip("<>") for each in kinds}
        found += [_unknown(tag, facts) for tag in types if tag.name.strip("<>") not in names]
    return found


def _matched(facts: Facts, tree: TagTree, values: list[Parameter], tags: list[Tag]) -> list[Fault]:
    roots = [tag for tag in tags if "." not in tag.name and "[" not in tag.name and tag.name != "this"]
    known = {each.name for each in values}
    strange = [tag for tag in roots if tag.name not in known]
    told = {tag.name.partition(".")[0].partition("[")[0] for tag in tags}
    missing = [each for each in values if each.name not in told]
    pieces = {each.name.rpartition(".")[2] for each in facts.parameters if "." in each.name}
    for each in [each for each in missing if each.unnamed]:
        missing.remove(each)
        above = next((tag for tag in tags if tag in strange or tag.name.partition(".")[0] not in known), None)
        if above in strange:
            strange.remove(above)
    found = []
    pairs = [(tag, each) for each in values for tag in roots if tag.name == each.name]
    for tag, each in _renamed(values, roots, strange, missing):
        pairs.append((tag, each))
        strange.remove(tag)
        missing.remove(each)
        sentence = f"The comment calls a parameter `{tag.name}` that is called `{each.name}`."
        found.append(Fault(f"parameters.{each.name}", sentence, "rename", tag, each, each.name))
    found += [_missing(each) for each in missing if each.name.strip("_")]
    if not re.search(r"\barguments\b", facts.code):
        strange = [tag for tag in strange if tag.name not in pieces and not _in_comment(tag.name, facts.code)]
        found += [_unknown(tag, facts) for tag in strange]
    return found + [detail for tag, each in pairs for detail in _details(each, tag, tree)]


def _in_comment(name: str, code: str) -> bool:
    """Whether a parameter that is not used stands in a comment of the signature."""
    return re.search(rf"/\*[^*]*\b{re.escape(name)}\b[^*]*\*/", code[:SIGNATURE]) is not None


def _renamed(
    values: list[Parameter], roots: list[Tag], strange: list[Tag], missing: list[Parameter]
) -> list[tuple[Tag, Parameter]]:
    """Tags whose name is no parameter's and that stand where a parameter without a tag would."""
    if len({tag.name for tag in roots}) != len(values) or len(roots) != len(values):
        return []
    return [(tag, each) for tag, each in zip(roots, values, strict=True) if tag in strange and each in missing]


def _missing(each: Parameter) -> Fault:
    name = each.name.strip("<>")
    return Fault(f"parameters.{each.name}", f"The comment says nothing of `{name}`.", "add", None, each)


def _unknown(tag: Tag, facts: Facts) -> Fault:
    sentence = f"The comment tells of `{tag.name}`, which is no parameter of `{facts.last_name}`."
    return Fault(f"parameters.{tag.name}", sentence, "remove", tag)


def _details(each: Parameter, tag: Tag, tree: TagTree) -> list[Fault]:
    """What is said of a parameter that is there: its default, and a type where both are plain."""
    found = []
    said = tree.text[tag.default.start : tag.default.end].strip() if tag.default else ""
    if LITERAL.fullmatch(said) and LITERAL.fullmatch(each.default) and _value(said) != _value(each.default):
        sentence = f"The comment gives `{each.name}` the default `{said}`, the code `{each.default}`."
        found.append(Fault(f"parameters.{each.name}", sentence, "default", tag, each, each.default))
    type = tree.text[tag.type.start : tag.type.end].strip() if tag.type else ""
    if type in PLAIN and each.annotation in PLAIN and type != each.annotation:
        sentence = f"The comment says that `{each.name}` is a {type}; it is a {each.annotation}."
        found.append(Fault(f"parameters.{each.name}", sentence, "type", tag, each, each.annotation))
    return found


def _value(literal: str) -> str:
    return literal.strip("'\"`").replace("_", "")


def _returns(facts: Facts, tree: TagTree) -> list[Fault]:
    tags = tree.of("returns", "yields")
    if tags and facts.returns is None and facts.yields is None:
        tag = tags[0]
        type = tree.text[tag.type.start : tag.type.end] if tag.type else ""
        silent = NO_VALUE.fullmatch(type or tree.words(tag)) or (facts.is_async and "Promise" in type)
        if silent or facts.is_abstract or facts.kind is Kind.CLASS or _is_stub(facts) or facts.raises:
            return []
        sentence = f"The comment says what `{facts.last_name}` returns; it returns nothing."
        return [Fault("returns", sentence, "remove", tag)]
    given = facts.yields or facts.returns
    if not tags and given is not None and _has_entries(tree) and not SPEAKS.search(tree.prose):
        return [Fault("yields" if facts.yields else "returns", "The comment does not say what is returned.", "add")]
    return []


def _raises(facts: Facts, tree: TagTree, style: Style) -> list[Fault]:
    if not _has_entries(tree) or not (style.raises or tree.of("raises")) or _is_stub(facts):
        return []
    named = {word.rpartition(".")[2] for word in re.findall(r"[\w$.]+", tree.text)}
    if any(not tag.name for tag in tree.of("raises")):
        return []  # it says when, not what
    return [
        Fault(f"raises.{type}", f"`{type}` is thrown, but not documented.", "add", value=type)
        for type in dict.fromkeys(each.type for each in facts.raises)
        if type and type.rpartition(".")[2] not in named
    ]


def _is_stub(facts: Facts) -> bool:
    """Whether the code does nothing: what it gives back is said by those who write it."""
    return EMPTY.fullmatch(facts.code) is not None or UNDONE.search(facts.code) is not None


def _has_entries(tree: TagTree) -> bool:
    return bool(tree.of("parameter", "returns", "yields", "raises"))
