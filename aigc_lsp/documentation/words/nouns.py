"""Expressions as noun phrases: "the number of items in `text`"."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aigc_lsp.documentation.words.clauses import clause
from aigc_lsp.documentation.words.grammar import singular, with_article
from aigc_lsp.documentation.words.lexicon import FINDERS, MAKERS, NOUNS, READERS, VERBS
from aigc_lsp.documentation.words.names import is_several, phrase, spelled, split, the
from aigc_lsp.documentation.words.phrases import claim_for, filled, phrase_for
from aigc_lsp.documentation.words.reading import VAGUE, Reading, dotted

BUILT_IN = frozenset(dir(builtins))
LONGEST = 64  # characters of a phrase
LONGEST_CODE = 36  # characters of code within a sentence
DEEPEST = 3  # names that are replaced by what they stand for, one within the other
CONVERTED = (" as a string", " as a path", " as bytes", " as an integer", " as a list")
PLACES = ("i", "j", "k", "n", "index", "idx", "pos", "position", "place", "offset", "start", "end")
VEILED = ("the result of ", "what ")  # begin phrases that say only where something comes from


@dataclass(frozen=True)
class Speaker:
    """Speaks of one function's expressions."""

    reading: Reading
    bound: tuple[tuple[str, str], ...] = ()  # names of comprehensions and loops, and how they are called
    depth: int = 0

    def noun(self, node: ast.expr | None) -> str:
        """The expression as a noun phrase; empty when it has no plain one."""
        words = self._noun(node) if node is not None else ""
        return words if len(words) <= LONGEST else ""

    def part(self, node: ast.expr | None) -> str:
        """The expression as a noun phrase that can stand within another; empty when it has no plain one."""
        words = self.noun(node)
        if words.startswith("`") and words.endswith(CONVERTED):
            return words[: words.rindex(" as ")]
        return "" if words.startswith(VEILED) or " for each " in words else words

    def value(self, node: ast.expr) -> str:
        """What a function gives as a noun phrase: a local by what it was set to, where that says more."""
        if isinstance(node, ast.Name) and node.id in self.reading.values:
            words = self.noun(self.reading.values[node.id])
            if words and not (words.startswith(VEILED) and _says_something(node.id)):
                return words
        return self.noun(node)

    def clause(self, node: ast.expr, *, holds: bool = True) -> str:
        """The expression as a clause that says whether it holds; empty when it has no plain one."""
        return clause(node, self, holds=holds)

    def code(self, node: ast.expr, longest: int = LONGEST_CODE) -> str:
        """The expression itself, where it is short and names only what a reader can know."""
        text = ast.unparse(node)
        if self.reading.owner:
            text = re.sub(rf"\b{self.reading.owner}\.", "", text)
        known = {name for name, _ in self.bound} | self.reading.locals
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if (
            len(text) > longest
            or "`" in text
            or "\n" in text
            or "\\" in text
            or names & known - set(self.reading.parameters)
        ):
            return ""
        return f"`{text}`"

    def _noun(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=value):
                return _constant(value)
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Await(value=inner) | ast.Starred(value=inner):
                return self.noun(inner)
            case ast.NamedExpr(value=inner):
                return self.noun(inner)
            case ast.Call():
                return self._call(node)
            case ast.Subscript(value=base, slice=key):
                return self._subscript(node, base, key)
            case ast.JoinedStr():
                return self._template(node)
            case ast.BoolOp(op=ast.Or(), values=[first, second]):
                one, other = self.noun(first), self.noun(second)
                return f"{one}, or {other} if that is not set" if one and other else ""
            case ast.IfExp(test=test, body=body, orelse=orelse):
                one, other, condition = self.noun(body), self.noun(orelse), self.clause(test)
                return f"{one} if {condition}, else {other}" if one and other and condition else ""
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                condition = self.clause(node)
                return f"whether {condition}" if condition else ""
            case ast.BinOp() | ast.UnaryOp():
                return self.code(node)
            case ast.Tuple(elts=elements) if 1 < len(elements) < 4:
                return _listed([self.noun(element) for element in elements])
            case ast.List(elts=elements) | ast.Set(elts=elements) | ast.Tuple(elts=elements):
                return self._literal(node, elements)
            case ast.Dict(keys=keys):
                return _dictionary(keys)
            case (
                ast.ListComp(elt=elt, generators=[one])
                | ast.SetComp(elt=elt, generators=[one])
                | ast.GeneratorExp(elt=elt, generators=[one])
            ):
                kind = "the set of " if isinstance(node, ast.SetComp) else ""
                words = self.each(elt, one.target, one.iter, one.ifs)
                return f"{kind}{words}" if words else ""
            case ast.DictComp(key=key, value=value, generators=[one]):
                return self._mapping(key, value, one)
            case ast.Lambda():
                return "a function"
        return ""

    def each(self, element: ast.expr, target: ast.expr, iterable: ast.expr, tests: Sequence[ast.expr]) -> str:
        """What comes of going through something: "the name of each item in `items` that is open"."""
        inside = self.inside(target, iterable)
        if inside is None or not isinstance(target, ast.Name):
            return ""
        inner, one, series = inside
        conditions = [inner.clause(test) for test in tests]
        if not all(conditions):
            return ""
        where = f" for which {' and '.join(conditions)}" if conditions else ""
        if isinstance(element, ast.Name) and element.id == target.id:
            return f"{_all_of(series, one)}{where}"
        words = inner.noun(element)
        if not words or f"the {one}" not in words:
            return ""
        within = _each(one, series)
        if words.count(f"the {one}") == 1 and words.endswith(f" of the {one}"):
            return f"{words.removesuffix(f'the {one}')}{within}{where}"
        return f"{words}, for {within}{where}"

    def inside(self, target: ast.expr, series: ast.expr) -> tuple[Speaker, str, str] | None:
        """Who speaks within something that goes through a series, what one item is called, and the series.

        None where there are no words for them.
        """
        words = self.noun(series)
        if not words or not isinstance(target, ast.Name):
            return None
        one = _one_of(target.id, series)
        return replace(self, bound=(*self.bound, (target.id, f"the {one}"))), one, words

    def _name(self, name: str) -> str:
        for known, words in reversed(self.bound):
            if known == name:
                return words
        if name == self.reading.owner:
            return "the object" if self.reading.facts.kind.value != "class method" else "the class"
        if name in self.reading.parameters:
            return f"`{name}`"
        if name in self.reading.values and self.depth < DEEPEST and not _says_something(name):
            words = replace(self, depth=self.depth + 1).noun(self.reading.values[name])
            if words:
                return words
        if name in self.reading.loops:
            return f"the {_one_of(name, self.reading.loops[name])}"
        if name in self.reading.locals:
            return the(phrase(name)) if _says_something(name) else ""
        return f"`{name}`"

    def _attribute(self, node: ast.Attribute) -> str:
        name = node.attr
        if isinstance(node.value, ast.Name) and node.value.id == self.reading.owner:
            return f"`{name}`" if name.isupper() or _is_letters(name) else the(phrase(name))
        whole = dotted(node)
        base = self.part(node.value)
        first = whole.split(".")[0]
        outer = whole and first not in self.reading.locals and first not in self.reading.parameters
        if name.isupper() or (outer and base == f"`{whole.rpartition('.')[0]}`"):
            return f"`{whole}`" if outer else ""
        if not base or name.startswith("__"):
            return ""
        return f"{the(phrase(name))} of {base}"

    def _call(self, node: ast.Call) -> str:
        if (pattern := phrase_for(node)) and (words := filled(pattern, node, self.part)):
            return words
        if claim_for(node, holds=True) and (words := self.clause(node)):
            return f"whether {words}"
        name = dotted(node.func)
        last = name.rpartition(".")[2] or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
        if not last or last.startswith("__") or name in BUILT_IN:
            return ""
        if last in ("cls", "__class__") and last == self.reading.owner:
            return "a new object of the class"
        if last[:1].isupper() and not last.isupper():
            return with_article(f"`{name or last}`") if name else ""
        name_words = split(last)
        on = node.func.value if isinstance(node.func, ast.Attribute) else None
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if name_words and name_words[0] in FINDERS | READERS and len(name_words) > 1 and len(given) < 2:
            what = the(spelled(name_words[1:]))
            about = self.part(given[0]) if given else self._owner(on)
            return f"{what} {'for' if given else 'of'} {about}" if about else what if not given else ""
        if name_words and name_words[0] in MAKERS and len(name_words) > 1:
            return with_article(f"new {spelled(name_words[1:])}")
        if name_words and (name_words[0] not in VERBS or last in NOUNS) and not given and on is not None:
            about = self._owner(on)
            return f"{the(spelled(name_words))} of {about}" if about else the(spelled(name_words))
        shown = name if name and name.split(".")[0] not in self.reading.locals else last
        shown = shown.removeprefix(f"{self.reading.owner}.") if self.reading.owner else shown
        code = self.code(node, 28)
        return f"the result of {code or f'`{shown}`'}" if shown else ""

    def _owner(self, node: ast.expr | None) -> str:
        """What a method is called on, where it is worth a word."""
        if node is None or (isinstance(node, ast.Name) and node.id == self.reading.owner):
            return ""
        return self.part(node)

    def _subscript(self, node: ast.Subscript, base: ast.expr, key: ast.expr) -> str:
        of = self.part(base)
        if not of:
            return ""
        match key:
            case ast.Constant(value=int(place)) if not isinstance(place, bool) and 0 <= place < 3:
                return f"the {('first', 'second', 'third')[place]} item of {of}"
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
                return f"the last item of {of}"
            case ast.Constant(value=str(name)) if len(name) < 20:
                return f"{_constant(name)} of {of}"
            case ast.Slice(lower=None, upper=ast.expr() as upper, step=None):
                end = self.noun(upper)
                return f"the first {end} items of {of}" if end and not end.startswith("-") else ""
            case ast.Slice(lower=None, upper=None, step=None):
                return f"a copy of {of}"
            case ast.Slice(lower=None, upper=None, step=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
                return f"{of} in reverse order"
            case ast.Slice(lower=ast.expr() as lower, upper=None, step=None):
                start = self.noun(lower)
                return f"{of} from position {start} on" if start and not start.startswith(("-", "the length")) else ""
            case ast.Slice() | ast.Tuple():
                return self.code(node)
        words = self.part(key)
        if not words:
            return ""
        return f"the item of {of} at {words}" if _is_place(key) else f"the entry for {words} in {of}"

    def _template(self, node: ast.JoinedStr) -> str:
        parts: list[str] = []
        for value in node.values:
            match value:
                case ast.Constant(value=str(text)):
                    parts.append(text)
                case ast.FormattedValue(value=inner):
                    name = dotted(inner).removeprefix(f"{self.reading.owner}.") if self.reading.owner else dotted(inner)
                    if not name or name.split(".")[0] in self.reading.locals or name in dict(self.bound):
                        return ""
                    parts.append("{" + name + "}")
        text = "".join(parts)
        plain = text.isprintable() and "`" not in text and len(text) <= LONGEST_CODE and text.strip() == text
        return f"`{text}`" if plain and text else ""

    def _literal(self, node: ast.expr, elements: list[ast.expr]) -> str:
        kind = type(node).__name__.lower()
        if not elements:
            return f"an empty {kind}"
        words = [self.noun(element) for element in elements]
        return f"a {kind} of {_listed(words)}" if len(words) < 4 and all(words) else ""

    def _mapping(self, key: ast.expr, value: ast.expr, one: ast.comprehension) -> str:
        inside = self.inside(one.target, one.iter)
        if inside is None:
            return ""
        inner, _, series = inside
        keys, values, tests = inner.noun(key), inner.noun(value), [inner.clause(test) for test in one.ifs]
        if not (keys and values and all(tests)):
            return ""
        where = f" for which {' and '.join(tests)}" if tests else ""
        return f"a dictionary from {keys} to {values}, for each of {series}{where}"


def _is_place(key: ast.expr) -> bool:
    """Whether a key is rather a place in a sequence than a name in a mapping, by its own name."""
    return split(dotted(key).rpartition(".")[2])[-1:] in ([place] for place in PLACES)


def _is_letters(name: str) -> bool:
    """Whether a name is no word, but some consonants that stand for one."""
    return len(name) < 4 and phrase(name) == name and not re.search(r"[aeiouy]", name)


def _says_something(name: str) -> bool:
    return len(name) > 2 and name not in VAGUE


def _constant(value: object) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if value in ("", b""):
        return "an empty string" if value == "" else "no bytes"
    if isinstance(value, str | bytes):
        text = repr(value)
        return (
            f"`{text}`"
            if len(text) <= LONGEST_CODE and text.isprintable() and "`" not in text and "\\" not in text
            else ""
        )
    return "" if value is ... else str(value)


def _dictionary(keys: Sequence[ast.expr | None]) -> str:
    if not keys:
        return "an empty dictionary"
    names = [repr(key.value) for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    if len(names) != len(keys) or len(names) > 4:
        return "a dictionary"
    return (
        f"a dictionary with {'the key' if len(names) == 1 else 'the keys'} {_listed([f'`{name}`' for name in names])}"
    )


def _listed(words: Sequence[str]) -> str:
    """ "a, b and c"; empty when one of them is."""
    if not words or not all(words):
        return ""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _one_of(name: str, series: ast.expr) -> str:
    """What one item of a series is called, by its own name or by the series'."""
    if len(name) > 2 and name not in VAGUE:
        return phrase(name)
    match series:
        case ast.Call(func=ast.Name(id="range")):
            return "index"
    last = re.split(r"\W", dotted(series))[-1]
    return singular(phrase(last)) if last and is_several(last) else "item"


def _each(one: str, series: str) -> str:
    """ "each line of `order`" for "the lines of `order`"."""
    head, of, rest = series.removeprefix("the ").partition(" of ")
    if series.startswith("the ") and singular(head) == one:
        return f"each {one}{of}{rest}"
    return f"each {one} in {series}"


def _all_of(series: str, one: str) -> str:
    if series.startswith("the ") and singular(series.removeprefix("the ")) == one:
        return series
    return f"the items of {series}"
