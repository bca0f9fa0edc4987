"""What is true of a definition is read from its source."""

import tomllib
from pathlib import Path

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.facts import Attribute, Facts, Kind, Outcome, Parameter, Passing
from aigc_lsp.documentation.python.read import read
from aigc_lsp.errors import BadDocument

TEXTS = tomllib.loads((Path(__file__).parents[2] / "golden" / "python_facts.toml").read_text("utf-8"))["text"]
STARS = {Passing.VARIADIC: "*", Passing.KEYWORDS: "**"}
SAID = {Passing.POSITIONAL_ONLY: " positional only", Passing.KEYWORD_ONLY: " keyword only"}


def facts_of(text: str) -> tuple[Facts, ...]:
    return read(Document("file:///shop.py", 1, "python", text))


def typed(name: str, annotation: str, value: str) -> str:
    return f"{name}: {annotation}" * bool(annotation) + name * (not annotation) + f" = {value}" * bool(value)


def drawn_parameter(each: Parameter) -> str:
    name = STARS.get(each.passing, "") + each.name
    return typed(name, each.annotation, each.default) + SAID.get(each.passing, "")


def drawn_attribute(each: Attribute) -> str:
    return typed(each.name, each.annotation, each.value) + f' "{each.comment}"' * bool(each.comment)


def drawn_outcome(verb: str, outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    values = "; ".join(outcome.values)
    said = ": ".join(text for text in (outcome.annotation, values) if text)
    return f"{verb} {said}" + " or None" * outcome.may_be_none


def drawn(facts: Facts) -> str:
    parts = [
        f"{facts.kind} {facts.name}",
        f"({', '.join(map(drawn_parameter, facts.parameters))})" * bool(facts.parameters),
        drawn_outcome("returns", facts.returns),
        drawn_outcome("yields", facts.yields),
        "raises " * bool(facts.raises) + ", ".join(each.type for each in facts.raises),
        "warns " * bool(facts.warns) + ", ".join(each.type for each in facts.warns),
        "attributes " * bool(facts.attributes) + "; ".join(map(drawn_attribute, facts.attributes)),
        "async" * facts.is_async,
        "abstract" * facts.is_abstract,
        "overload" * facts.is_overload,
        "overrides" * facts.overrides,
        "context manager" * facts.is_context_manager,
        f"deprecated {facts.deprecated}" * bool(facts.deprecated),
        "documented" * bool(facts.documentation),
    ]
    return " | ".join(part for part in parts if part)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text["title"])
def test_facts(text: dict[str, object]) -> None:
    assert [drawn(each) for each in facts_of(str(text["code"]))[1:]] == text["facts"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_places_are_offsets_in_the_text_whatever_its_line_ends(ends: str, mark: str) -> None:
    text = mark + '"""Ünï."""\n@ é \nasync  def ö(): "🎉"; pass\nclass  B: pass\n'.replace("\n", ends)
    module, function, shelf = facts_of(text)
    assert module.documentation is not None
    assert text[module.documentation.start : module.documentation.end] == '"""Ünï."""'
    assert function.code == text[function.span.start : function.span.end] == f'@ é {ends}async  def ö(): "🎉"; pass'
    assert (text[function.name_offset], function.line) == ("ö", 3)
    assert function.documentation is not None
    assert text[function.documentation.start : function.documentation.end] == '"🎉"'
    assert (text[shelf.name_offset], shelf.line) == ("B", 4)


def test_a_module_has_its_constants() -> None:
    [module] = facts_of('#: how many\nMOST = 3\nname = "x"\n_HIDDEN = 1\nLIMIT: int = 4  # bytes\n')
    assert module.kind is Kind.MODULE
    assert module.attributes == (Attribute("MOST", "", "3", "how many"), Attribute("LIMIT", "int", "4", "bytes"))


@pytest.mark.parametrize("text", ["(((", "def f(:\n", "\0", "x = \n"])
def test_nothing_that_can_be_read_is_said_with_the_line(text: str) -> None:
    with pytest.raises(BadDocument, match=r"line 1\. Correct it"):
        facts_of(text)


def test_an_empty_file_is_a_module() -> None:
    assert [each.kind for each in facts_of("")] == [Kind.MODULE]
