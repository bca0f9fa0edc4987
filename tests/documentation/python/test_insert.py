"""A docstring goes where it belongs, and nothing else changes."""

import random
import sysconfig
import tomllib
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.proof import edited
from aigc_lsp.documentation.python.changed import changed
from aigc_lsp.documentation.python.insert import insert
from aigc_lsp.documentation.python.read import read
from aigc_lsp.documentation.style import Convention, Style
from aigc_lsp.errors import EditRefused

PLACES = tomllib.loads((Path(__file__).parents[2] / "golden" / "docstring_places.toml").read_text("utf-8"))["place"]
STYLE = Style(Convention.GOOGLE)
FILES = 25
TEXTS = (
    ("Do it.",),
    ("Do it.", "", "Args:", "    x: What.", ""),
    (r"Match \d+ of C:\new.",),
    ('Say "hi"',),
    ("It's '''odd''' and \"\"\"odder\"\"\" \\ too.", "more\\"),
    ("Ünï — 中文 🎉.", "", "More."),
)


def documented(text: str, name: str, *lines: str, style: Style = STYLE) -> str:
    document = Document("file:///shop.py", 1, "python", text)
    facts = next(each for each in read(document) if each.name == name)
    return edited(text, [insert(document, facts, lines, style)])


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place["title"])
def test_places(place: dict[str, Any]) -> None:
    ends = place.get("ends", "\n")
    before, after = (place[key].replace("\n", ends) for key in ("before", "after"))
    style = Style(Convention.GOOGLE, **place.get("style", {}))
    given = documented(before, place.get("name", ""), *place["lines"], style=style)
    assert given == after
    assert changed(before, given, "python") == ""


def real_texts() -> list[str]:
    """Files of the standard library and of what is installed, with line ends and marks of all kinds."""
    installed = Path(sysconfig.get_path("purelib"))
    folders = [Path(sysconfig.get_path("stdlib")) / "asyncio", installed / "_pytest", installed / "pygls"]
    found = sorted(path for folder in folders for path in folder.glob("**/*.py") if path.stat().st_size < 30_000)
    random.Random(5).shuffle(found)
    texts = []
    for number, path in enumerate(islice(found, FILES)):
        text = path.read_bytes().decode("utf-8", "replace")
        texts.append(("\ufeff" if number % 5 == 1 else "") + (text.replace("\n", "\r\n") if number % 4 == 1 else text))
    return texts


def test_every_definition_of_real_files_can_be_documented_and_the_code_stays() -> None:
    chance = random.Random(1)
    documented = 0
    for text in real_texts():
        document = Document("file:///real.py", 1, "python", text)
        edits = []
        for facts in read(document):
            style = Style(
                Convention.GOOGLE, summary_below=chance.random() < 0.3, blank_before_end=chance.random() < 0.3
            )
            try:
                edits.append(insert(document, facts, chance.choice(TEXTS), style))
            except EditRefused as refused:
                assert "__doc__" in text, refused  # noqa: PT017
        after = edited(text, edits)
        assert changed(text, after, "python") == ""
        assert after.startswith("\ufeff") == text.startswith("\ufeff")
        if "\r\n" in text:
            assert after.count("\n") == after.count("\r\n")
        read_again = [each for each in read(Document("file:///real.py", 2, "python", after)) if each.documentation]
        assert len(read_again) >= len(edits)
        documented += len(edits)
    assert documented > 300


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def one(): return 1\nprint(one.__doc__)\n", "one"),
        ("import inspect\ndef one(): return 1\nprint(inspect.getdoc(one))\n", "one"),
        ("def one(): return 1\none.__doc__ = 'x'\n", "one"),
        ("import argparse\nargparse.ArgumentParser(description=__doc__)\n", ""),
        ("def main():\n    print(__doc__ % 1)\n", ""),
        ("class A:\n    def f(self): return self.__doc__\nclass B(A): pass\n", "B"),
        ("class A:\n    def f(self): return type(self).__doc__\n", "A"),
        ("class A:\n    def f(self): return self.f.__doc__\n", "A.f"),
        ("class A:\n    def help(self, n): return getattr(self, 'do_' + n).__doc__\n    def do_x(s): pass\n", "A.do_x"),
        ("class A:\n    __doc__ = 'x'\n", "A"),
        ("class A:\n    __slots__ = ('__doc__',)\n", "A"),
        ("def seen(f):\n    print(f.__doc__)\n    return f\n@seen\ndef one(): return 1\n", "one"),
        ("class M(type):\n    def __new__(m, n, b, d): d['__doc__']; return type.__new__(m, n, b, d)\n"
         "class A(metaclass=M): pass\n", "A"),
        ("from ply import yacc\ndef p_one(p): pass\n", "p_one"),
    ],
)  # fmt: skip
def test_documentation_that_the_program_reads_is_left_alone(text: str, name: str) -> None:
    with pytest.raises(EditRefused):
        documented(text, name, "Say so.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def one(): return 1\ndef two(): return one.__doc__\n", "two"),
        ("def wraps(f):\n    def g(): pass\n    g.__doc__ = f.__doc__\n    return g\n@wraps\ndef one(): pass\n", "one"),
        ("class A:\n    def f(self): return self.__doc__\n    def g(self): pass\n", "A.g"),
        ("def p_one(p): pass\n", "p_one"),
        ("class A:\n    def help(self, n): return getattr(self, 'do_' + n).__doc__\n    def it(self): pass\n", "A.it"),
    ],
)  # fmt: skip
def test_documentation_that_it_does_not_read_is_written(text: str, name: str) -> None:
    assert '"""Say so."""' in documented(text, name, "Say so.")
