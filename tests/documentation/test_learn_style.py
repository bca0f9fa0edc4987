"""What is learned of a project's style, and what decides when two things differ."""

from pathlib import Path

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation import comments
from aigc_lsp.documentation.learn_style import learn_style
from aigc_lsp.documentation.style import Convention, Mood, Style

FUNCTION = '''
def add_{0}(item: str) -> int:
    """{1} an item

    {2}
    """
    return 1
'''
GOOGLE = "Args:\n        item: what is added.\n\n    Returns:\n        How many there are."
NUMPY = "Parameters\n    ----------\n    item : str\n        What is added.\n\n    Returns\n    -------\n    int"
SPHINX = ":param item: what is added.\n    :returns: how many there are."


def file_of(sections: str, verb: str = "Add", count: int = 6) -> str:
    return "".join(FUNCTION.format(number, verb, sections) for number in range(count))


def learned(project: Path, text: str = "", chosen: str = "auto", name: str = "shop.py") -> Style:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return learn_style(Document(path.as_uri(), 0, "python", text), project, chosen)


@pytest.mark.parametrize(
    ("sections", "convention", "types"),
    [(GOOGLE, Convention.GOOGLE, False), (NUMPY, Convention.NUMPY, True), (SPHINX, Convention.SPHINX, False)],
)
def test_a_file_s_own_docstrings_show_its_style(
    tmp_path: Path, sections: str, convention: Convention, types: bool
) -> None:
    style = learned(tmp_path, file_of(sections, "Adds"))
    assert (style.convention, style.types) == (convention, types)
    assert style.mood is Mood.INDICATIVE
    assert not style.full_stop


def test_a_new_file_is_written_as_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "stock.py").write_text(file_of(NUMPY))
    (tmp_path / "other.py").write_text(file_of(SPHINX, count=30))
    assert learned(tmp_path, name="shop/till.py").convention is Convention.NUMPY
    assert learned(tmp_path, name="bank/till.py").convention is Convention.SPHINX


CONFIGURATIONS = [
    ("pyproject.toml", '[tool.ruff.lint.pydocstyle]\nconvention = "numpy"', Convention.NUMPY),
    ("ruff.toml", '[lint.pydocstyle]\nconvention = "numpy"', Convention.NUMPY),
    ("pyproject.toml", '[tool.pydoclint]\nstyle = "sphinx"', Convention.SPHINX),
    ("pyproject.toml", "[tool.numpydoc_validation]\nchecks = []", Convention.NUMPY),
    ("setup.cfg", "[pydocstyle]\nconvention = numpy", Convention.NUMPY),
    ("tox.ini", "[flake8]\ndocstring-convention = numpy", Convention.NUMPY),
    (".pydocstyle", "[pydocstyle]\nconvention = numpy", Convention.NUMPY),
    ("mkdocs.yml", "plugins:\n  - mkdocstrings:\n      docstring_style: sphinx", Convention.SPHINX),
    ("docs/conf.py", "napoleon_google_docstring = False", Convention.NUMPY),
]


@pytest.mark.parametrize(("name", "text", "convention"), CONFIGURATIONS, ids=[f"{c[0]} {c[2]}" for c in CONFIGURATIONS])
def test_configuration_decides_before_a_few_neighbours(
    tmp_path: Path, name: str, text: str, convention: Convention
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    (tmp_path / "beside.py").write_text(file_of(GOOGLE))
    style = learned(tmp_path)
    assert style.convention is convention
    assert Path(name).name in style.evidence


def test_a_file_that_holds_to_another_convention_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('lint.pydocstyle.convention = "numpy"')
    assert learned(tmp_path, file_of(SPHINX)).convention is Convention.SPHINX
    assert learned(tmp_path, file_of(SPHINX), chosen="google").convention is Convention.GOOGLE


def test_rules_that_are_switched_on_are_kept(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.ruff]\nline-length = 100\n[tool.ruff.lint]\nselect = ["E", "D"]\nignore = ["D212"]\n'
        '[tool.ruff.lint.pydocstyle]\nconvention = "pep257"\n[tool.pydoclint]\narg-type-hints-in-docstring = false'
    )
    style = learned(tmp_path, file_of(GOOGLE, "Adds"))
    assert style.mood is Mood.IMPERATIVE
    assert style.full_stop
    assert style.line_length == 100
    assert not style.types


def test_the_form_of_docstrings_is_seen(tmp_path: Path) -> None:
    text = "class Till:\n" + "".join(
        f"\tdef open_{number}(self):\n\t\t'''\n\t\tOpen it.\n\n\t\tThen close it.\n\n\t\t'''\n" for number in range(6)
    )
    style = learned(tmp_path, text)
    assert (style.quotes, style.summary_below, style.blank_before_end, style.indent) == ("'''", True, True, "\t")


def test_where_docstrings_are_one_sentence_new_ones_are_too(tmp_path: Path) -> None:
    text = "".join(f'def open_{number}(till):\n    """Opens it."""\n\n\n' for number in range(6))
    assert not learned(tmp_path, text).sections
    assert learned(tmp_path, text + file_of(GOOGLE)).sections
    assert learned(tmp_path, text[: len(text) // 3]).sections  # two show nothing yet
    assert learned(tmp_path, text, chosen="numpy").sections


def test_broken_files_show_their_style_too(tmp_path: Path) -> None:
    assert learned(tmp_path, file_of(SPHINX) + "\ndef broken(:\n").convention is Convention.SPHINX


def test_comments_show_their_style_too(tmp_path: Path) -> None:
    text = "".join(
        f"/**\n * Adds it\n * @param {{number}} a\n */\nfunction add{number}(a) {{\n\treturn a;\n}}\n"
        for number in range(2)
    )
    style = comments.learn_style(Document((tmp_path / "a.ts").as_uri(), 0, "typescript", text), tmp_path)
    assert (style.convention, style.mood) == (Convention.TSDOC, Mood.INDICATIVE)
    assert (style.full_stop, style.types, style.indent) == (False, True, "\t")
