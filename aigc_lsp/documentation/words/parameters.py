"""What is said of a parameter: what it is, what it may be, what becomes of it."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence

from aigc_lsp.documentation.facts import Facts, Kind, Parameter, Passing
from aigc_lsp.documentation.words.actions import action
from aigc_lsp.documentation.words.clauses import COMPARED
from aigc_lsp.documentation.words.code import Function, is_stub, tree_of
from aigc_lsp.documentation.words.conditions import parsed
from aigc_lsp.documentation.words.content import content
from aigc_lsp.documentation.words.grammar import is_plural, with_article
from aigc_lsp.documentation.words.lexicon import NOUNS, STATES, USUAL, VERBS
from aigc_lsp.documentation.words.names import capitalised, phrase, spelled, split, the
from aigc_lsp.documentation.words.nouns import Speaker
from aigc_lsp.documentation.words.phrases import ACTIONS, CLAIMS, METHODS
from aigc_lsp.documentation.words.reading import Reading, reading_of
from aigc_lsp.documentation.words.theme import MOST_OWNER_WORDS
from aigc_lsp.documentation.words.uses import Uses, uses_of

LONGEST = 150  # characters of an entry
REFERRING = ("parent", "owner", "obj", "object", "master", "item", "args", "kwargs", "self")  # is no part of it
HANDLED = (  # methods that are called on it, and what that says of it
    (("read", "read_text", "read_bytes", "readline", "readlines", "recv"), ", which is read"),
    (("write", "write_text", "write_bytes", "writelines", "sendall"), ", which is written to"),
    (("acquire",), ", which is held meanwhile"),
)
MOST_NAMED = 4  # constants, attributes or keys that are named
BOOLEAN = ("bool", "bool | None", "Optional[bool]", "boolean")
FUNCTION = ("Callable", "callable", "Function")
KNOWN_METHODS = frozenset(name.strip(".").split("/")[0] for name in (*METHODS, *ACTIONS, *CLAIMS))
PLAIN = frozenset(name for name in dir(builtins) if name.islower()) | {"append"}  # calls that say nothing of it


def parameter_text(facts: Facts, one: Parameter, around: Sequence[Facts] = ()) -> str:
    """A sentence on one parameter of a function or of a class's constructor."""
    reading = _constructor(facts, around) if facts.kind is Kind.CLASS else reading_of(facts)
    uses = uses_of(one.name, reading)
    speaker = Speaker(reading)
    if one.passing in (Passing.VARIADIC, Passing.KEYWORDS):
        return f"{_rest(one, uses)}."
    noun = _what(one, uses, reading, speaker)
    tails = [tail for tail in (_limit(facts, one), _otherwise(one, uses, speaker)) if tail]
    tails += [tail for tail in (_kind(one, uses, noun), _becomes(one, uses, reading)) if tail][: 1 if tails else 2]
    text = noun if tails else f"{noun}{_whose(facts, one, noun)}"
    for tail in tails:
        if len(text) + len(tail) < LONGEST:
            text += tail
    return f"{text}."


def _whose(facts: Facts, one: Parameter, noun: str) -> str:
    """ " of the shelf", for what constructs it and is only named."""
    if facts.kind is not Kind.CLASS and facts.last_name != "__init__":
        return ""
    owner = phrase(facts.last_name if facts.kind is Kind.CLASS else facts.name.split(".")[-2])
    plain = noun.startswith("The ") and "`" not in noun and content(noun) <= content(one.name)
    wordy = len(owner.split()) > MOST_OWNER_WORDS or bool(content(owner) & content(noun)) or " of " in noun
    return f" of {the(owner)}" if plain and not wordy and one.name not in REFERRING else ""


def _constructor(facts: Facts, around: Sequence[Facts]) -> Reading:
    """The reading of the method that constructs a class."""
    for each in around:
        if each.name == f"{facts.name}.__init__":
            return reading_of(each)
    tree = tree_of(facts)
    for node in getattr(tree, "body", []):
        if isinstance(node, Function) and node.name == "__init__":
            owner = node.args.args[0].arg if node.args.args else ""
            return Reading(facts, node, owner, {one.name: one for one in facts.parameters})
    return reading_of(facts)


def _rest(one: Parameter, uses: Uses) -> str:
    """For ``*args`` and ``**kwargs``."""
    general = one.name in ("args", "kwargs", "kwds", "kw", "keywords", "options", "arguments")
    kind = "positional" if one.passing is Passing.VARIADIC else "keyword"
    noun = f"More {kind} arguments" if general else capitalised(the(phrase(one.name)))
    targets = list(dict.fromkeys(filter(None, uses.passed_to)))
    if uses.loads and len(targets) == 1 and targets[0] not in PLAIN:
        return f"{noun if not general else f'{kind.capitalize()} arguments'}, passed on to `{_short(targets[0])}`"
    return noun if uses.loads or not general else f"{kind.capitalize()} arguments, which are ignored"


def _what(one: Parameter, uses: Uses, reading: Reading, speaker: Speaker) -> str:
    words = split(one.name)
    flag = len(words) > 1 and words[0] in ("use", "is", "has", "allow", "enable", "should") and not one.annotation
    if one.annotation in BOOLEAN or one.default in ("True", "False") or (flag and one.default in ("", "None")):
        return _whether(one, words, reading, speaker)
    if uses.called_with or any(word in one.annotation for word in FUNCTION):
        return _function(one, words, uses, speaker)
    if one.name in USUAL:
        return USUAL[one.name]
    if len(one.name.strip("_")) == 1:
        kind = {"int": "integer", "float": "number", "str": "string"}.get(one.annotation, "value")
        return f"The {kind} `{one.name}`"
    return capitalised(the(spelled(words)))


def _whether(one: Parameter, words: Sequence[str], reading: Reading, speaker: Speaker) -> str:
    """For what is true or false."""
    if deed := _switched(one.name, reading, speaker):
        return f"Whether to {deed}"
    if words and words[0] in ("is", "has", "can", "should", "use", "with", "no", "do", "allow", "include", "enable"):
        return _asked(words)
    if words and words[0] in VERBS and (words[0] not in NOUNS or len(words) > 1):
        return f"Whether to {words[0]} {spelled(words[1:])}".strip()
    if len(words) == 1 and (words[0] in STATES or words[0].endswith(("able", "ible", "ive"))):
        return f"Whether to be {words[0]}"
    if words and words[-1].endswith("ed") and len(words[-1]) > 4:
        return f"Whether {the(spelled(words[:-1])) if words[:-1] else 'it'} is {words[-1]}"
    if words and words[-1] == "only":
        return f"Whether to take only {spelled(words[:-1])}" if words[:-1] else "Whether only this is done"
    noun = spelled(words)
    return f"Whether {noun} {'are' if is_plural(noun) else 'is'} wanted"


def _asked(words: Sequence[str]) -> str:
    first, rest = words[0], spelled(words[1:])
    if not rest:
        return f"Whether to {first}" if first in VERBS else f"Whether `{first}` holds"
    if first in ("is", "has", "can", "should"):
        return f"Whether it {first} {rest}"
    if first == "with":
        return f"Whether to add {rest}"
    if first == "no":
        return f"Whether to leave out {rest}"
    return f"Whether to {rest}" if first == "do" and words[1] in VERBS else f"Whether to {first} {rest}"


def _switched(name: str, reading: Reading, speaker: Speaker) -> str:
    """What is done only when a flag is set, where it is one thing."""
    if reading.tree is None:
        return ""
    tests = [
        node
        for node in ast.walk(reading.tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == name
    ]
    if len(tests) != 1 or tests[0].orelse or len(tests[0].body) != 1:
        return ""
    deed = action(tests[0].body[0], speaker)
    return deed if len(deed) < 50 else ""


def _function(one: Parameter, words: Sequence[str], uses: Uses, speaker: Speaker) -> str:
    general = one.name in ("func", "fn", "f", "function", "callback", "cb", "callable", "method", "fun")
    noun = "The function to call" if general else capitalised(the(spelled(words)))
    given = [[speaker.noun(each) for each in call] for call in uses.called_with[:1]]
    if given and given[0] and len(given[0]) < 3 and all(given[0]):
        return f"{noun}, called with {' and '.join(given[0])}"
    if uses.called_with and not uses.called_with[0]:
        return f"{noun}, called without arguments"
    return noun if general else f"{noun}, a function"


def _limit(facts: Facts, one: Parameter) -> str:
    """What a parameter must be, by what is raised when it is not."""
    for each in facts.raises:
        test = parsed(facts.language, each.condition) if each.condition else None
        if test is None:
            continue
        words = _demand(test, one.name)
        if words:
            return words
    return ""


def _demand(test: ast.expr, name: str) -> str:
    """The opposite of a condition on one parameter, e.g. "; at least 1"."""
    match test:
        case ast.Compare(left=ast.Name(id=whose), ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() as op],
                         comparators=[ast.Constant(value=int() | float() as number)]) if whose == name:  # fmt: skip
            return f"; {COMPARED[type(op)][1].removeprefix('is ')} {number}"
        case ast.Compare(
            left=ast.Name(id=whose), ops=[ast.NotIn()], comparators=[ast.Tuple() | ast.List() | ast.Set() as listed]
        ):
            choices = listed.elts
            constants = [each.value for each in choices if isinstance(each, ast.Constant)]
            if whose == name and constants and len(constants) == len(choices) and len(choices) <= 6:
                return f": {_or([f'`{value!r}`' for value in constants])}"
        case ast.Compare(left=ast.Name(id=whose), ops=[ast.NotIn()], comparators=[ast.Name(id=group)]) if whose == name:
            return f", one of `{group}`" if group.isupper() else ""
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=whose)) if whose == name:
            return "; must not be empty" if is_plural(phrase(name)) else ""
        case ast.UnaryOp(
            op=ast.Not(), operand=ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=whose), kind])
        ):
            names = [ast.unparse(each) for each in (kind.elts if isinstance(kind, ast.Tuple) else [kind])]
            if whose == name and len(names) <= 3:
                return f"; must be {_or([with_article(f'`{each}`') for each in names])}"
        case ast.Compare(left=ast.Name(id=whose), ops=[ast.Is()], comparators=[ast.Constant(value=None)]) if (
            whose == name
        ):
            return "; must not be None"
    return ""


def _otherwise(one: Parameter, uses: Uses, speaker: Speaker) -> str:
    """What stands for a parameter that is not given."""
    if one.default != "None" and "None" not in one.annotation and "Optional" not in one.annotation:
        return ""
    if uses.replaced is not None:
        words = speaker.noun(uses.replaced)
        if words and words not in ("None", f"`{one.name}`"):
            return f"; {words} if None"
        return ""
    if one.default == "None" and uses.returned:
        return ""
    return ", or None" if one.default == "None" else ""


def _kind(one: Parameter, uses: Uses, noun: str) -> str:
    """What its uses say of what it is."""
    compared = list(uses.compared)
    if 1 < len(compared) <= MOST_NAMED and not any("`" in each for each in compared):
        return f", such as {_or([f'`{each}`' for each in compared])}"
    if one.annotation or "function" in noun or noun.startswith("Whether"):
        return ""
    types = [each for each in uses.types if each.replace(".", "").isidentifier()]
    if len(types) == 1:
        return f", which may be {with_article(f'`{types[0]}`')}"
    if 1 < len(types) <= 3:
        return f", such as {_or([with_article(f'`{each}`') for each in types])}"
    if 1 < len(uses.keys) <= MOST_NAMED:
        return f", with the keys {_and([f'`{key}`' for key in uses.keys])}"
    return ""


def _becomes(one: Parameter, uses: Uses, reading: Reading) -> str:
    """What becomes of it."""
    if uses.changed and one.name not in reading.changed - {one.name}:
        return "; changed in place" if one.default != "None" else ""
    if uses.loads == 1 and len(uses.passed_to) == 1 and uses.passed_to[0] and uses.passed_to[0] not in PLAIN:
        callee = _short(uses.passed_to[0])
        if callee == "super":
            return ", passed on to the parent class"
        if callee.split(".")[0] not in reading.locals and callee.rpartition(".")[2] not in KNOWN_METHODS:
            return f", passed on to `{callee}`"
    for methods, words in HANDLED:
        if not uses.attributes.keys().isdisjoint(methods):
            return words
    if uses.passed_to == ["open"]:
        return ", which is opened"
    if uses.iterated and uses.loads == 1 and is_plural(phrase(one.name)):
        return " to go through"
    if one.default and uses.returned:
        return ", returned if nothing else is found" if one.name == "default" else ""
    if reading.tree is not None and not uses.loads and one.name not in reading.changed and not is_stub(reading.tree):
        return "; not used"
    return ""


def _short(callee: str) -> str:
    return re.sub(r"^(?:self|cls)\.|\.__init__$", "", callee)


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
