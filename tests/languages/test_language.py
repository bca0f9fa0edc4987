"""Languages read from their folders."""

import subprocess
import sys
from pathlib import Path

import pytest

from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document
from aigc_lsp.languages.language import FOLDER, Language, language_for, languages

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())
each_language = pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)


def test_every_folder_is_a_language() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {language.name for language in languages()} == folders


@pytest.mark.parametrize(
    ("language_id", "uri", "name"),
    [
        ("python", "file:///a.txt", "python"),
        ("javascriptreact", "untitled:1", "javascript"),
        ("typescriptreact", "file:///a.ts", "tsx"),
        ("plaintext", "file:///a.rs", "rust"),
        ("", "file:///A.PY", "python"),
        ("plaintext", "file:///folder.py/notes", None),
        ("ruby", "file:///a.rb", None),
        ("", "", None),
    ],
)
def test_a_language_is_known_by_its_id_or_else_by_the_extension(language_id: str, uri: str, name: str | None) -> None:
    language = language_for(language_id, uri)
    assert (language.name if language else None) == name


def test_no_id_and_no_extension_means_two_languages() -> None:
    ids = [id for language in languages() for id in language.ids]
    extensions = [extension for language in languages() for extension in language.extensions]
    assert len(ids) == len(set(ids))
    assert len(extensions) == len(set(extensions))


@each_language
def test_every_node_type_a_language_names_is_in_its_grammar(language: Language) -> None:
    named = language.comments | language.strings | language.interpolations | language.docstring_parents
    comments = language.comments_that_document
    for kind in named | language.prose | language.aligned | (comments.above | comments.around if comments else set()):
        assert language.grammar.id_for_node_kind(kind, True) is not None, kind
    for token in {*language.brackets, *language.brackets.values()}:
        assert language.grammar.id_for_node_kind(token, False) is not None, token


@each_language
def test_every_query_suits_the_grammar(language: Language) -> None:
    for query in (language.declarations, language.calls, language.openers, language.bracket_tokens):
        assert query.pattern_count
    for query in (language.definitions, language.imports, language.faults, language.open_quotes):
        assert query.pattern_count
    if language.comments_that_document is not None:
        assert language.documentation.pattern_count


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_file_has_definitions_calls_and_imports(sample: Path) -> None:
    tree = Trees().parse(Document(sample.as_uri(), 1, "", sample.read_text("utf-8")))
    assert tree is not None
    assert not any(root.raw.has_error for root in tree.roots)
    language = tree.language
    for match in tree.matches(language.definitions):
        assert len(match["name"]) == 1
        assert ("function" in match) != ("class" in match)
    definitions = {match["name"][0].text for match in tree.matches(language.definitions)}
    assert len(definitions) >= 2
    assert tree.captures(language.calls, "name")
    assert tree.captures(language.imports, "import")
    assert tree.captures(language.openers, "opener")


def test_reading_the_languages_imports_no_grammar() -> None:
    program = (
        "import sys\n"
        "from aigc_lsp.languages.language import language_for\n"
        "assert language_for('python', '') is not None\n"
        "assert not [name for name in sys.modules if name.startswith('tree_sitter')]\n"
    )
    top = Path(__file__).parent.parent.parent
    subprocess.run([sys.executable, "-c", program], cwd=top, check=True, timeout=60)
