"""Which types a parameter without annotation probably takes, by what the function does with it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from aigc_lsp.unit_tests.shape import BOOL, FLOAT, INT, NONE, STR, Shape, parsed

Refers = Callable[[ast.AST], bool]  # whether an expression is the value in question
Weights = defaultdict[Shape, float]

STR_METHODS = frozenset(dir(str)) - {"__class__"}
LIST_METHODS = frozenset(("append", "sort", "extend", "insert", "reverse", "pop", "remove", "copy"))
DICT_METHODS = frozenset(("keys", "items", "values", "get", "setdefault", "update", "popitem"))
SET_METHODS = frozenset(("add", "union", "difference", "intersection", "issubset", "issuperset", "discard"))
BYTES_METHODS = frozenset(("decode", "hex"))
BUILT_IN = STR_METHODS | LIST_METHODS | DICT_METHODS | SET_METHODS | BYTES_METHODS
SIZED = frozenset(
    (
        "len",
        "sorted",
        "enumerate",
        "reversed",
        "max",
        "min",
        "list",
        "set",
        "tuple",
        "zip",
        "any",
        "all",
        "map",
        "filter",
        "iter",
    )
)
NUMBER_CALLS = frozenset(
    ("range", "abs", "bin", "chr", "hex", "round", "divmod", "pow", "oct", "sqrt", "log", "floor", "ceil")
)
PATH_CALLS = frozenset(("open", "Path", "PurePath"))
TEXT_CALLS = frozenset(("int", "float", "ord", "eval"))
DIGITS = (ast.Mod, ast.FloorDiv, ast.BitAnd, ast.BitXor, ast.BitOr, ast.RShift, ast.LShift)
OF_NAME = {
    "int": "n k m x y i j num number target count size limit capacity start end year day month index total height "
    "width depth base exponent length rows cols columns age amount offset step low high begin stop left right position",
    "str": "s t text string word msg message txt str1 str2 key name pattern sentence line code source title label "
    "prefix suffix substring url char letter token delimiter separator content description email date brackets",
    "list[int]": "arr lst l nums numbers array xs values operations prices coins weights stack items elements data",
    "list[str]": "words strings names tokens lines keys dictionary paths args",
    "list[list[int]]": "grid matrix board mat edges image graph table",
    "float": "epsilon rate price ratio tolerance radius temperature weight factor percent",
    "dict[str, int]": "d dct mapping options config settings headers",
    "bool": "flag verbose strict reverse enabled ascending recursive",
}
SHAPE_OF_NAME = {name: parsed(text) for text, names in OF_NAME.items() for name in names.split()}
TYPE_NAMES = {
    "int": INT, "str": STR, "float": FLOAT, "bool": BOOL, "list": parsed("list[int]"), "dict": parsed("dict[str, int]"),
    "tuple": parsed("tuples[int]"), "set": parsed("set[int]"), "bytes": Shape("bytes"),
    "Mapping": parsed("dict[str, int]"), "Iterable": parsed("list[int]"), "Sequence": parsed("list[int]"),
}  # fmt: skip
ANYTHING = {
    INT: 1.0,
    STR: 0.8,
    parsed("list[int]"): 0.7,
    parsed("list[str]"): 0.3,
    FLOAT: 0.2,
    parsed("dict[str, int]"): 0.15,
}


def guessed(function: ast.AST, name: str, depth: int = 0) -> Weights:
    """Weights of the shapes that a parameter may have; empty when nothing is known."""
    return _weigh(function, lambda node: isinstance(node, ast.Name) and node.id == name, name, depth)


def guessed_attribute(function: ast.AST, name: str, attribute: str) -> Shape:
    """The likeliest shape of an attribute of a parameter."""

    def refers(node: ast.AST) -> bool:
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=read):
                return owner == name and read == attribute
        return False

    weights = _weigh(function, refers, attribute, 0)
    return strongest(weights, 1)[0][0] if weights else STR


def called_attributes(function: ast.AST, name: str) -> set[str]:
    """Methods that are called on a parameter."""
    return {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == name
    }


def guessed_of_class(node: ast.ClassDef, name: str) -> Weights:
    """The same for a parameter of a class's constructor, also by what its methods do with where it is kept."""
    constructor = next(
        (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"), None
    )
    if constructor is None:
        return defaultdict(float)
    weights = guessed(constructor, name)
    kept = {
        target.attr
        for part in ast.walk(constructor)
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Name) and part.value.id == name
        for target in part.targets
        if isinstance(target, ast.Attribute)
    }
    if kept:
        used = _weigh(node, lambda part: isinstance(part, ast.Attribute) and part.attr in kept, "", 0)
        for shape, weight in used.items():
            weights[shape] += weight
    return weights


def strongest(weights: Mapping[Shape, float], count: int) -> list[tuple[Shape, float]]:
    """The shapes of the greatest weights; of equal ones those that were seen first."""
    return sorted(weights.items(), key=lambda item: -item[1])[:count]


def _weigh(function: ast.AST, refers: Refers, name: str, depth: int) -> Weights:
    weights: Weights = defaultdict(float)
    sized = 0.0
    for node in ast.walk(function):
        sized += _note(node, refers, weights)
    elements = _element(function, refers)
    if elements is not None and depth < 3:
        sized += 1.2
        inner = _weigh(function, elements, "", depth + 1)
        unpacked = _unpacked(function, refers, depth)
        if unpacked is not None:
            weights[Shape("list", (unpacked,))] += 4
        for shape, weight in strongest(inner or {INT: 2.0, STR: 1.0}, 3):
            if shape != NONE:
                weights[Shape("list", (shape,))] += sized * weight / max(inner.values(), default=2.0)
        if not inner or inner[STR] >= max(inner.values()) / 2:
            weights[STR] += sized * 0.8
        mixed = _mixed(function, elements)
        if mixed is not None:
            weights[mixed] += 2 * sized
    elif sized:
        weights[parsed("list[int]")] += sized
        weights[STR] += sized
        weights[parsed("list[str]")] += sized / 2
    if "_by_" in name:
        key = "tuple[str, str]" if "edge" in name else "str"
        weights[parsed(f"dict[{key}, int]")] += 6
        weights[parsed("edges" if "edge" in name else "dict[int, int]")] += 6
    if name in SHAPE_OF_NAME:
        shape = SHAPE_OF_NAME[name]
        weights[shape] += 1 + (shape in weights)
    return weights


def _note(node: ast.AST, refers: Refers, weights: Weights) -> float:
    """Adds what one node tells to the weights; how much it tells that the value has a length."""
    match node:
        case ast.Attribute(value=value, attr=attribute) if refers(value):
            _note_attribute(attribute, weights)
        case ast.Call(func=called, args=arguments) if refers(called):
            weights[Shape("callable", arity=len(arguments))] += 8
        case ast.Call(func=ast.Name(id="map" | "filter" | "reduce" | "callable"), args=[first, *_]) if refers(first):
            weights[Shape("callable", arity=1)] += 6
        case ast.Call(func=ast.Attribute(attr="update"), args=[argument]) if refers(argument):
            weights[parsed("dict[str, int]")] += 3
        case ast.Call(func=ast.Name(id=called), args=arguments) if any(map(refers, arguments)):
            return _note_call(called, arguments, weights)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="join"), args=[argument]) if refers(
            argument
        ):
            weights[parsed("list[str]")] += 3
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re" | "regex")), args=arguments) if any(
            map(refers, arguments)
        ):
            weights[STR] += 4
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="path"))) if any(map(refers, node.args)):
            weights[STR] += 2
        case ast.Subscript(value=value, slice=index) if refers(value):
            if isinstance(index, ast.Constant) and isinstance(index.value, str):
                weights[parsed("dict[str, int]")] += 5
                return 0
            return 1.5 if isinstance(index, ast.Slice) else 1.0
        case ast.BinOp(left=left, right=right, op=operator) if refers(left) or refers(right):
            _note_arithmetic(operator, right if refers(left) else left, refers(left), weights)
        case ast.UnaryOp(op=ast.USub() | ast.Invert(), operand=operand) if refers(operand):
            weights[INT] += 2
        case ast.AugAssign(target=target, value=value, op=operator) if refers(target) or refers(value):
            weights[INT] += 1.5
        case ast.Compare():
            return _note_comparison(node, refers, weights)
    return 0


def _note_attribute(attribute: str, weights: Weights) -> None:
    if attribute in DICT_METHODS:
        weights[parsed("dict[str, int]")] += 4
    elif attribute in STR_METHODS:
        weights[STR] += 3 if attribute not in ("index", "count") else 1
    if attribute in LIST_METHODS:
        weights[parsed("list[int]")] += 3
    if attribute in SET_METHODS:
        weights[parsed("set[int]")] += 2
    if attribute in BYTES_METHODS:
        weights[Shape("bytes")] += 3


def _note_call(called: str, arguments: list[ast.expr], weights: Weights) -> float:
    if called in PATH_CALLS:
        weights[Shape("Path")] += 6
    elif called == "sum":
        weights[parsed("list[int]")] += 3
    elif called in NUMBER_CALLS:
        weights[INT] += 3
        weights[FLOAT] += 0.5 if called in ("abs", "round", "sqrt", "log", "floor", "ceil") else 0
    elif called in TEXT_CALLS:
        weights[STR] += 2
        weights[FLOAT] += 1 if called == "int" else 0
    elif called == "str":
        weights[INT] += 2
    elif called == "isinstance" and len(arguments) == 2:
        for part in ast.walk(arguments[1]):
            if isinstance(part, ast.Name | ast.Attribute):
                name = part.id if isinstance(part, ast.Name) else part.attr
                if name in TYPE_NAMES:
                    weights[TYPE_NAMES[name]] += 2
    elif called in SIZED:
        return 1.0
    return 0.0


def _note_arithmetic(operator: ast.operator, other: ast.expr, on_left: bool, weights: Weights) -> None:
    if (isinstance(other, ast.Constant) and isinstance(other.value, str)) or isinstance(other, ast.JoinedStr):
        weights[STR] += 2
    elif isinstance(operator, DIGITS) or (isinstance(operator, ast.Mod) and on_left):
        weights[INT] += 2.5
    elif isinstance(operator, ast.Sub | ast.Pow | ast.Div):
        weights[INT] += 2
        weights[FLOAT] += 0.6
    else:
        weights[INT] += 1
        weights[STR] += 0.2


def _note_comparison(node: ast.Compare, refers: Refers, weights: Weights) -> float:
    sides = [node.left, *node.comparators]
    if not any(map(refers, sides)):
        return 0
    for side in sides:
        if isinstance(side, ast.Constant):
            shape = {bool: BOOL, int: INT, float: FLOAT, str: STR, type(None): NONE}.get(type(side.value))
            if shape is not None:
                weights[shape] += 2 if shape != NONE else 0.5
        elif isinstance(side, ast.Tuple | ast.List | ast.Set):
            for part in side.elts:
                shape = _constant_shape(part)
                if shape is not None:
                    weights[shape] += 1.0
    if any(isinstance(sign, ast.Lt | ast.Gt | ast.LtE | ast.GtE) for sign in node.ops):
        weights[INT] += 1
    contains = isinstance(node.ops[-1], ast.In | ast.NotIn) and refers(node.comparators[-1])
    return 1.0 if contains else 0.0


def _constant_shape(node: ast.expr) -> Shape | None:
    return {int: INT, float: FLOAT, str: STR}.get(type(node.value)) if isinstance(node, ast.Constant) else None


def loops(function: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Target and iterable of all loops; what ``enumerate``, ``sorted`` and ``reversed`` pass on is taken out."""
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension | ast.AsyncFor):
            target, iterable = node.target, node.iter
            while isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.args:
                if iterable.func.id == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
                    target = target.elts[1]
                elif iterable.func.id not in ("sorted", "reversed", "set", "list", "tuple", "iter"):
                    break
                iterable = iterable.args[0]
            if isinstance(iterable, ast.Subscript) and isinstance(iterable.slice, ast.Slice):
                iterable = iterable.value
            yield target, iterable


def _element(function: ast.AST, refers: Refers) -> Refers | None:
    """What refers to the elements of a value; None when they are not looked at."""
    names = {target.id for target, iterable in loops(function) if refers(iterable) and isinstance(target, ast.Name)}
    looped = any(refers(iterable) for _, iterable in loops(function))
    indexed = any(_indexes(node, refers) for node in ast.walk(function))
    if not looped and not indexed:
        return None
    return lambda node: (isinstance(node, ast.Name) and node.id in names) or _indexes(node, refers)


def _indexes(node: ast.AST, refers: Refers) -> bool:
    if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice) or not refers(node.value):
        return False
    return not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str))


def _unpacked(function: ast.AST, refers: Refers, depth: int) -> Shape | None:
    """The tuple that elements are unpacked into, from ``for a, b in value`` or ``a, b = value[i]``."""
    targets = [target for target, iterable in loops(function) if refers(iterable) and isinstance(target, ast.Tuple)]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _indexes(node.value, refers) and isinstance(node.targets[0], ast.Tuple):
            targets.append(node.targets[0])
    for target in targets:
        assert isinstance(target, ast.Tuple)
        items = []
        for part in target.elts:
            weights = guessed(function, part.id, depth + 1) if isinstance(part, ast.Name) else {}
            items.append(strongest(weights, 1)[0][0] if weights else INT)
        return Shape("tuple", tuple(items))
    return None


def _mixed(function: ast.AST, refers: Refers) -> Shape | None:
    """A union when elements are told apart by their type, as tokens are."""
    found = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[value, ast.Name(id=name)]) if refers(value):
                found.add(TYPE_NAMES.get(name))
    found.discard(None)
    if not found:
        return None
    kinds = sorted((shape for shape in found if shape), key=str)
    return Shape("tokens", (*kinds, STR) if STR not in kinds else (*kinds, INT))
