"""What is true of a definition is read from its source."""

from aigc_lsp.document import Document
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.python.read import read


def facts(text: str, name: str) -> Facts:
    return next(each for each in read(Document("file:///shop.py", 1, "python", text)) if each.name == name)


def test_a_function_with_all_it_has() -> None:
    text = 'def pay(total: int, *, coin: str = "EUR") -> str:\n    """Pay."""\n    return f"{total} {coin}"\n'
    pay = facts(text, "pay")
    assert pay.kind is Kind.FUNCTION
    assert [(each.name, each.annotation, each.default) for each in pay.parameters] == [
        ("total", "int", ""),
        ("coin", "str", '"EUR"'),
    ]
    assert pay.returns is not None
    assert pay.returns.values == ('f"{total} {coin}"',)
    assert pay.documentation is not None
    assert text[pay.documentation.start : pay.documentation.end] == '"""Pay."""'
