from pathlib import Path

import pytest

from aigc_lsp.context.workspace.entry import learn
from aigc_lsp.languages.language import language_for

SAMPLES = Path(__file__).resolve().parents[2] / "languages" / "samples"


def learned(text: str, name: str = "a.py"):
    return learn(text.encode(), language_for("", name), name)


def test_a_definition_has_its_head_on_one_line_and_the_first_line_of_its_documentation() -> None:
    entry, _ = learned(
        "class Shelf(Base, Generic[T], metaclass=Meta):\n"
        '    """\n    Items.\n\n    More.\n    """\n\n'
        "    def add(\n        self,\n        count: int = 1,  \n    ) -> None:\n        r'''Puts it there.'''\n"
        "        def inner(): pass\n"
    )
    shelf, add = entry.definitions
    assert (shelf.kind, shelf.signature, shelf.documentation) == (
        "class",
        "class Shelf(Base, Generic[T], metaclass=Meta)",
        "Items.",
    )
    assert shelf.bases == ("Base", "Generic")
    assert (add.name, add.qualified, add.kind) == ("add", "Shelf.add", "function")
    assert add.signature == "def add( self, count: int = 1, ) -> None"
    assert (add.documentation, add.line, add.end_line) == ("Puts it there.", 7, 12)


def test_an_import_has_the_names_it_brings() -> None:
    entry, _ = learned("import os, a.b as c\nfrom .shelf import (\n    Item,\n    Shelf as S,\n)\nfrom x import *\n")
    assert [(each.module, each.names, each.line) for each in entry.imports] == [
        ("os", (), 0),
        ("a.b", ("c",), 0),
        (".shelf", ("Item", "S"), 1),
        ("x", (), 5),
    ]


def test_names_are_those_of_the_code() -> None:
    _, names = learned('total = count * 3  # apples\nlabel = f"pears {plums:>{width}} cherries"\n"""figs"""\n')
    assert names == {"total", "count", "label", "plums", "width"}


@pytest.mark.parametrize(
    ("name", "qualified", "signature", "documentation", "bases"),
    [
        ("a.go", "Cache.Get", "func (c *Cache) Get(key string) (any, error)", "Get looks.", ()),
        ("a.ts", "Circle", "export class Circle<T> extends Base<T> implements Shape, Named", "A circle.", ...),
        ("a.js", "main", "export const main = async (names) =>", "Runs.", ()),
        ("a.rs", "Counts.often", "pub fn often(&self) -> usize", "How often.", ()),
        ("A.java", "Sample", "public class Sample extends Base implements Comparable<Sample>", "An account.", ...),
        ("a.cpp", "q.Queue", "class Queue : public Base, private std::vector<int>", "A queue.", ...),
        ("a.c", "push", "int push(list *l, int value)", "Adds one.", ()),
    ],
)
def test_other_languages_are_read_by_their_own_facts(
    name: str, qualified: str, signature: str, documentation: str, bases
) -> None:
    texts = {
        "a.go": "package a\n\n// Get looks.\n// Then more.\nfunc (c *Cache) Get(key string) (any, error) {\n}\n",
        "a.ts": "/** A circle. */\nexport class Circle<T> extends Base<T> implements Shape, Named {\n}\n",
        "a.js": "/**\n * Runs.\n */\nexport const main = async (names) => {\n  return names;\n};\n",
        "a.rs": "impl Counts {\n    /// How often.\n    #[inline]\n    pub fn often(&self) -> usize { 1 }\n}\n",
        "A.java": "/** An account. */\npublic class Sample extends Base implements Comparable<Sample> {\n}\n",
        "a.cpp": "namespace q {\n// A queue.\nclass Queue : public Base, private std::vector<int> {\n};\n}\n",
        "a.c": "/* Adds one. */\nint push(list *l, int value) {\n  return 0;\n}\n",
    }
    expected = {"a.ts": ("Base", "Shape", "Named"), "A.java": ("Base", "Comparable"), "a.cpp": ("Base", "std.vector")}
    entry, _ = learned(texts[name], name)
    found = {each.qualified: each for each in entry.definitions}[qualified]
    assert (found.signature, found.bases) == (signature, expected.get(name, ()) if bases is ... else bases)
    assert found.documentation == documentation or name == "a.cpp"


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_every_language_has_definitions_imports_and_names(sample: Path) -> None:
    entry, names = learn(sample.read_bytes(), language_for("", sample.name))
    assert entry.language
    assert entry.definitions
    assert entry.imports
    assert names >= {each.name for each in entry.definitions if each.name.isidentifier()}
    assert all(0 <= each.line <= each.end_line < entry.lines for each in entry.definitions)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"def (((((", b"\xc3\x28 = 1", b"class A:" + b"\n" * 5, b"(" * 5000]
)
def test_any_bytes_can_be_learned(data: bytes) -> None:
    entry, _ = learn(data, language_for("", "a.py"))
    assert entry.size == len(data)


def test_an_unknown_language_has_only_names() -> None:
    entry, names = learn(b"def total(a) # sum\n", None)
    assert (entry.language, entry.definitions) == ("", ())
    assert names == {"def", "total", "a", "sum"}
