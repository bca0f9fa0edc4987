"""How a target is called with given values: as a request to the runner, and as a case that a test is written from."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aigc_lsp.sandbox import observe
from aigc_lsp.unit_tests.arguments import Filed, Value, Written, cost, imports_of, source_of
from aigc_lsp.unit_tests.case import Case, Check, Import, Kind, Raised, Target
from aigc_lsp.unit_tests.shape import Parameter, Recipe
from aigc_lsp.unit_tests.special import SPECIAL

WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
TAKEN = frozenset(dir(builtins)) | {"result", "l", "O", "I", "tmp_path", "capsys", "monkeypatch", "pytest", "math"}


@dataclass(frozen=True, eq=False)
class Input:
    """Values for one call. Compared by identity: its values need not be hashable."""

    arguments: tuple[tuple[str, Value], ...] = ()  # by parameter; what is left out takes its default
    receiver: Value = None  # of a method: the object
    steps: tuple[tuple[str, tuple[Value, ...]], ...] = ()  # methods called on it before
    lines: tuple[str, ...] = ()  # statements before, for objects that refer to one another
    imports: tuple[Import, ...] = ()  # that the lines need
    origin: str = "search"

    @property
    def cost(self) -> float:
        """How hard it is to read."""
        values = sum(cost(value) for _, value in self.arguments)
        steps = sum(4 + sum(map(cost, given)) for _, given in self.steps)
        receiver = cost(self.receiver) if self.receiver is not None else 0
        known = 3 if self.origin != "search" else 0
        return values + steps + receiver + sum(3 + len(line) / 8 for line in self.lines) - known


class Invocation:
    """Writes the calls of one target."""

    def __init__(
        self, target: Target, parameters: Sequence[Parameter], owner: Recipe | None, *, is_property: bool
    ) -> None:
        self.target = target
        self.parameters = {parameter.name: parameter for parameter in parameters}
        self.owner = owner
        self.is_property = is_property
        head, _, self.method = target.name.rpartition(".")
        self.imported = Import(target.module, (head or target.name).partition(".")[0])
        self.receiver_name = _variable(head.rpartition(".")[2], {*self.parameters, self.imported.name}) if head else ""

    def call(self, given: Input) -> observe.Call:
        """The request to the runner."""
        names = [(self._argument_name(name), source_of(value)) for name, value in given.arguments]
        return observe.Call(
            expression=self._expression(given, [f"_{index}" for index in range(len(names))]),
            arguments=tuple(names),
            setup=self._setup(given),
            imports=tuple((each.module, each.name) for each in [self.imported, *self._imports(given)]),
            tmp_path="tmp_path" in " ".join([source for _, source in names] + list(self._setup(given))),
            traces_setup=self.target.kind is Kind.CLASS,
        )

    def case(self, given: Input, outcome: observe.Outcome) -> Case:
        """The case of an outcome that a test can be written from."""
        sources = {name: source_of(value) for name, value in given.arguments}
        setup = list(self._setup(given))
        mentioned = {
            word for check in outcome.checks for text in check[:2] for word in WORD.findall(STRING.sub("", text))
        }
        texts = []
        for name, source in sources.items():
            variable = self._argument_name(name)
            if variable in mentioned and not WORD.fullmatch(source):
                setup.append(f"{variable} = {source}")
                source = variable
            texts.append(source)
        imports = [Import(*each) for check in outcome.checks for each in check[3]] + list(self._imports(given))
        fixtures = [
            name
            for name, used in (("tmp_path", self._uses_folder(given, outcome)), ("capsys", _prints(outcome)))
            if used
        ]
        raises = None
        if outcome.end == "raised":
            raises = Raised(outcome.type, outcome.message)
            imports += [Import(*outcome.type_import)] if outcome.type_import else []
        return Case(
            self.target,
            call=self._expression(given, texts),
            arguments=tuple(zip(sources, texts, strict=True)),
            setup=tuple(setup),
            imports=tuple(dict.fromkeys(each for each in imports if each != self.imported)),
            fixtures=tuple(fixtures),
            awaits=outcome.awaits,
            drains=outcome.drains,
            raises=raises,
            checks=() if raises else tuple(Check(*check[:3]) for check in outcome.checks),
            origin=given.origin,
        )

    def _uses_folder(self, given: Input, outcome: observe.Outcome) -> bool:
        sources = [source_of(value) for _, value in given.arguments] + list(self._setup(given))
        return any("tmp_path" in text for text in sources + [check[0] for check in outcome.checks])

    def _argument_name(self, name: str) -> str:
        return _variable(name, {self.imported.name}) if name in TAKEN or name == self.imported.name else name

    def _setup(self, given: Input) -> tuple[str, ...]:
        lines = list(given.lines)
        lines += [value.line for _, value in given.arguments if isinstance(value, Filed) and value.line]
        if self.receiver_name and given.receiver is not None:
            lines.append(f"{self.receiver_name} = {source_of(given.receiver)}")
            lines += [
                f"{self.receiver_name}.{name}({', '.join(map(source_of, values))})" for name, values in given.steps
            ]
        return tuple(lines)

    def _imports(self, given: Input) -> list[Import]:
        values = (
            [value for _, value in given.arguments]
            + [given.receiver]
            + [each for _, step in given.steps for each in step]
        )
        found = [each for value in values if value is not None for each in imports_of(value)]
        return list(dict.fromkeys(each for each in [*given.imports, *found] if each != self.imported))

    def _expression(self, given: Input, texts: list[str]) -> str:
        if self.target.kind is Kind.METHOD:
            if self.is_property:
                return f"{self.receiver_name}.{self.method}"
            template = SPECIAL.get(self.method)
            if template and template.count("{") == len(texts) + 1:
                return template.format(self.receiver_name, *texts)
            callee = f"{self.receiver_name}.{self.method}"
            if self.method == "__call__":
                callee = self.receiver_name
        else:
            callee = self.target.name
        parts, by_name = [], False
        left_out = [name for name in self.parameters if name not in dict(given.arguments)]
        for (name, value), text in zip(given.arguments, texts, strict=True):
            parameter = self.parameters.get(name) or Parameter(name, "positional_or_keyword")
            if parameter.kind == "var_positional":
                parts.append(_spread(value, text, "*"))
            elif parameter.kind == "var_keyword":
                parts.append(_spread(value, text, "**"))
            else:
                earlier = list(self.parameters)[: list(self.parameters).index(name)] if name in self.parameters else []
                by_name = by_name or any(each in left_out and self._names(each) for each in earlier)
                keyword = parameter.kind == "keyword_only" or (parameter.kind != "positional_only" and by_name)
                parts.append(f"{name}={text}" if keyword or self._reads_better_named(parameter, value) else text)
        return f"{callee}({', '.join(part for part in parts if part)})"

    def _names(self, name: str) -> bool:
        return self.parameters[name].kind not in ("var_positional", "var_keyword")

    def _reads_better_named(self, parameter: Parameter, value: Value) -> bool:
        if not parameter.optional or parameter.kind != "positional_or_keyword":
            return False
        return not any(each.kind == "var_positional" for each in self.parameters.values())


def _spread(value: Value, text: str, stars: str) -> str:
    if text.startswith("_"):
        return f"{stars}{text}"  # the runner's own name for the argument
    if stars == "*" and isinstance(value, list | tuple):
        return ", ".join(map(source_of, value))
    if isinstance(value, dict) and all(isinstance(key, str) and key.isidentifier() for key in value):
        return ", ".join(f"{key}={source_of(inner)}" for key, inner in value.items())
    return f"{stars}{text}"


def _prints(outcome: observe.Outcome) -> bool:
    return any("capsys" in check[0] for check in outcome.checks)


def _variable(name: str, others: set[str]) -> str:
    """A name in lower case with underscores that hides nothing."""
    found = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower().strip("_")
    if found in TAKEN or found in others or not found:
        found = {"dict": "mapping", "list": "items", "l": "items", "str": "text", "set": "members"}.get(
            found, f"a_{found}" if found else "value"
        )
    return found if found not in others else f"{found}_given"


def with_argument(given: Input, name: str, value: Value) -> Input:
    """The input with another value for one of its parameters."""
    return replace(given, arguments=tuple((each, value if each == name else held) for each, held in given.arguments))


def literal(source: str, imports: tuple[Import, ...] = ()) -> Value:
    """The value that a source text means: a plain one where it is a literal, else the text itself."""
    try:
        return ast.literal_eval(source)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return Written(source, imports)
