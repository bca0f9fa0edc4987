"""A file's definitions, with all that their signatures and ways out say of them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from aigc_lsp.context.tree import Node, Tree, Trees
from aigc_lsp.document import Document, Span
from aigc_lsp.documentation.comments.found import Found, Match, found
from aigc_lsp.documentation.comments.parameters import parameters
from aigc_lsp.documentation.comments.place import anchor, attributes, documentation
from aigc_lsp.documentation.comments.ways_out import raises, returns, yields
from aigc_lsp.documentation.facts import Attribute, Facts, Kind
from aigc_lsp.errors import BadDocument
from aigc_lsp.languages.documentation import Comments
from aigc_lsp.languages.language import language_for

KEPT = 2  # files whose definitions are remembered: style is learned from what was read
KIND = {
    "class": Kind.CLASS,
    "function": Kind.FUNCTION,
    "method": Kind.METHOD,
    "constructor": Kind.METHOD,
    "property": Kind.PROPERTY,
}


def comments_of(document: Document) -> Comments:
    """How the document's language writes documentation.

    Raises:
        BadDocument: no such language is known.
    """
    language = language_for(document.language, document.uri)
    if language is None or language.comments_that_document is None:
        raise BadDocument(f"No comments are known that document {document.language or 'such'} files.")
    return language.comments_that_document


def parsed(document: Document) -> tuple[Tree, Comments]:
    """The document's tree and how its language writes documentation.

    Raises:
        BadDocument: the language is not known, or the file is too large.
    """
    comments = comments_of(document)
    tree = Trees().parse(document)
    if tree is None:
        raise BadDocument("The file cannot be parsed in a second; it is too long.")
    return tree, comments


@lru_cache(maxsize=KEPT)
def read(document: Document) -> tuple[Facts, ...]:
    """Every definition that a comment can document, in the order of the text; what is within a function is none.

    Raises:
        BadDocument: the language is not known, or the file is too large.
    """
    tree, comments = parsed(document)
    definitions, patterns = found(tree)
    facts = []
    for each in definitions:
        top = anchor(each.node, comments)
        if each.within_function or each.kind == "setter" or top is None or each.node.raw.has_error:
            continue
        facts.append(_facts(document, tree, comments, each, top, patterns))
    return _without_repeated(facts)


def _facts(
    document: Document, tree: Tree, comments: Comments, each: Found, top: Node, patterns: dict[int, list[Match]]
) -> Facts:
    above = [node.text.strip() for node in attributes(each.node, top, comments)]
    decorators = [*above, *(match["decorator"][0].text for match in each.of("decorator"))]
    kind = Kind.METHOD if each.above and each.kind == "function" and comments.typed else KIND[each.kind]
    if each.has("static"):
        kind = Kind.STATIC_METHOD
    given = returns(each, comments)
    return Facts(
        language=tree.language.name,
        kind=kind,
        name=".".join(part for part in (each.above, each.name.text) if part),
        span=Span(top.start, _end(each, comments)),
        name_offset=each.name.start,
        line=document.line_of(each.name.start) + 1,
        code=document.text[top.start : _end(each, comments)],
        documentation=documentation(document, tree, top, each.node, comments),
        parameters=parameters(each, patterns),
        returns=given,
        yields=yields(each),
        raises=raises(each),
        attributes=tuple(_attributes(each)),
        bases=tuple(dict.fromkeys(match["base"][0].text for match in each.of("base"))),
        decorators=tuple(decorator.lstrip("@#![").rstrip("]") for decorator in dict.fromkeys(decorators)),
        is_async=each.has("async"),
        is_abstract=each.has("abstract"),
        overrides=each.has("override"),
        deprecated="deprecated" if any("deprecated" in text.lower() for text in decorators) else "",
        hidden=_hidden(each, comments),
    )


def _end(each: Found, comments: Comments) -> int:
    end = each.node
    while (parent := end.parent) is not None and parent.type in comments.around:
        end = parent
    return end.end


def _hidden(each: Found, comments: Comments) -> bool:
    if comments.public_names and not comments.public_names.match(each.name.text):
        return True
    return each.has("hidden") or (
        comments.public_marks and not (each.has("public") or each.has("override") or each.has("abstract"))
    )


def _attributes(each: Found) -> list[Attribute]:
    found: dict[str, Attribute] = {}
    for match in each.of("attribute.name"):
        name = match["attribute.name"][0].text
        known = found.get(name, Attribute(name))
        annotation = match["attribute.type"][0].text if "attribute.type" in match else known.annotation
        value = match["attribute.value"][0].text if "attribute.value" in match else known.value
        found[name] = Attribute(name, annotation, value)
    return list(found.values())


def _without_repeated(facts: list[Facts]) -> tuple[Facts, ...]:
    """Marks signatures without a body that are followed by a definition of the same name."""
    marked = []
    for each, after in zip(facts, [*facts[1:], None], strict=False):
        bodiless = not each.code.rstrip().endswith("}") and each.kind in (Kind.FUNCTION, Kind.METHOD)
        overload = bodiless and not each.is_abstract and after is not None and after.name == each.name
        marked.append(replace(each, is_overload=True) if overload else each)
    return tuple(marked)
