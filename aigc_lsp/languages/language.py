"""What the program knows about a language, read from the language's folder: facts from TOML, patterns from queries.

Adding a language is adding a folder with ``language.toml``, the four ``.scm`` files, and the wheel of its grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from aigc_lsp.languages.documentation import Comments, read_comments

if TYPE_CHECKING:
    import tree_sitter

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Language:
    """One language's facts. Its grammar is imported, and its queries are compiled, when first asked for."""

    name: str  # of its folder
    ids: tuple[str, ...]  # LSP language ids
    extensions: tuple[str, ...]  # lower case, each with its dot
    line_comment: str
    blocks: Literal["indentation", "braces"]
    word: str  # a regular expression for one character of a name
    brackets: dict[str, str]  # opening token -> closing token
    comments: frozenset[str]  # node types, as in all that follow
    strings: frozenset[str]
    quotes: frozenset[str]  # tokens that open a string
    interpolations: frozenset[str]  # code within a string
    docstring_parents: frozenset[str]  # a string that is all there is in one of these is prose
    aligned: frozenset[str]  # what starts a line in one of these has the indent of what is before it there
    prose: frozenset[str]  # running text outside strings, such as between JSX tags
    fillers: tuple[str, ...]  # one of these, or nothing, makes a line that was cut short grammatical
    bases: re.Pattern[str] | None  # in the head of a class: the group has what it derives from; None where nothing has
    receiver: re.Pattern[str] | None  # in the head of a function: the group has the type that it belongs to
    selves: frozenset[str]  # names of the object whose class is being written
    builtins: frozenset[str]  # names that are known everywhere; none where nobody listed them
    grammar_module: str  # the wheel's module
    grammar_function: str  # in that module
    queries: str  # the folder with the .scm files
    comments_that_document: Comments | None  # None where documentation is no comment

    @cached_property
    def grammar(self) -> tree_sitter.Language:
        """The compiled grammar."""
        from tree_sitter import Language as Grammar

        return Grammar(getattr(import_module(self.grammar_module), self.grammar_function)())

    @cached_property
    def definitions(self) -> tree_sitter.Query:
        """Captures ``@function`` or ``@class`` (any type), with ``@name`` and, where there is one, ``@body``."""
        return self._query("definitions")

    @cached_property
    def calls(self) -> tree_sitter.Query:
        """Captures ``@call`` with ``@name``, the last name of what is called."""
        return self._query("calls")

    @cached_property
    def imports(self) -> tree_sitter.Query:
        """Captures ``@import``, the whole statement, with ``@module`` and ``@name`` where it has them."""
        return self._query("imports")

    @cached_property
    def openers(self) -> tree_sitter.Query:
        """Captures ``@opener``, the token after which a block's body stands, with ``@body`` where there is one."""
        return self._query("blocks")

    @cached_property
    def declarations(self) -> tree_sitter.Query:
        """Captures what ``definitions`` and ``imports`` do, in one walk over the tree."""
        return self._query("definitions", "imports")

    @cached_property
    def documentation(self) -> tree_sitter.Query:
        """Captures what documentation may say of a definition; see documentation.py."""
        return self._query("documentation")

    @cached_property
    def texts(self) -> tree_sitter.Query:
        """Captures ``@text``, comments, strings and running text, and ``@code``, what is code within them."""
        texts = " ".join(f"({type})" for type in sorted({*self.comments, *self.strings, *self.prose}))
        codes = " ".join(f"({type})" for type in sorted(self.interpolations))
        return self._compiled(f"[{texts}] @text" + (f" [{codes}] @code" if codes else ""))

    @cached_property
    def names(self) -> tree_sitter.Query:
        """Captures every ``@name``; which of them are ``@bound`` where they stand; each ``@attribute``; and ``@object``
        with ``@member`` where a member of a plain name is meant. Only where ``builtins`` are listed."""
        return self._query("names")

    @cached_property
    def bracket_tokens(self) -> tree_sitter.Query:
        """Captures ``@bracket``: every opening or closing token that is one (not within a string or comment)."""
        tokens = sorted({*self.brackets, *self.brackets.values()})
        return self._compiled("[" + " ".join(f'"{token}"' for token in tokens) + "] @bracket")

    @cached_property
    def faults(self) -> tree_sitter.Query:
        """Captures ``@fault``: every ERROR and MISSING node."""
        return self._compiled("[(ERROR) (MISSING)] @fault")

    @cached_property
    def open_quotes(self) -> tree_sitter.Query:
        """Captures ``@quote``: the start of each string that has no end."""
        tokens = " ".join(f"({quote})" if quote.isidentifier() else f'"{_escaped(quote)}"' for quote in self.quotes)
        return self._compiled(f"(ERROR [{tokens}] @quote)")

    def is_word(self, character: str) -> bool:
        """Whether a name may contain this character; an empty string is none."""
        return re.fullmatch(self.word, character) is not None

    def _query(self, *names: str) -> tree_sitter.Query:
        return self._compiled("\n".join((FOLDER / self.queries / f"{name}.scm").read_text("utf-8") for name in names))

    def _compiled(self, source: str) -> tree_sitter.Query:
        from tree_sitter import Query

        return Query(self.grammar, source)

    def __hash__(self) -> int:
        return hash(self.name)


def _escaped(token: str) -> str:
    return token.replace("\\", "\\\\").replace('"', '\\"')


def read_language(folder: Path) -> Language:
    """The language described in a folder."""
    import tomllib

    facts: dict[str, Any] = tomllib.loads((folder / "language.toml").read_text("utf-8"))
    brackets = dict(pair.split() for pair in facts["brackets"])
    return Language(
        name=folder.name,
        ids=tuple(facts["ids"]),
        extensions=tuple(facts["extensions"]),
        line_comment=facts["line_comment"],
        blocks=facts["blocks"],
        word=facts["word"],
        brackets=brackets,
        comments=frozenset(facts["comments"]),
        strings=frozenset(facts["strings"]),
        quotes=frozenset(facts["quotes"]),
        interpolations=frozenset(facts.get("interpolations", ())),
        docstring_parents=frozenset(facts.get("docstring_parents", ())),
        aligned=frozenset(facts.get("aligned", ())),
        prose=frozenset(facts.get("prose", ())),
        fillers=tuple(facts["fillers"]),
        bases=re.compile(facts["bases"]) if "bases" in facts else None,
        receiver=re.compile(facts["receiver"]) if "receiver" in facts else None,
        selves=frozenset(facts.get("selves", ())),
        builtins=frozenset(facts.get("builtins", ())),
        grammar_module=facts["grammar"],
        grammar_function=facts.get("function", "language"),
        queries=facts.get("queries", folder.name),
        comments_that_document=read_comments(facts["documentation"]) if "documentation" in facts else None,
    )


@cache
def languages() -> tuple[Language, ...]:
    """Every language that has a folder, by name."""
    return tuple(read_language(file.parent) for file in sorted(FOLDER.glob("*/language.toml")))


def language_for(language_id: str, uri: str) -> Language | None:
    """The language of an LSP id or else of the file's extension; None for any other text."""
    by_id = (language for language in languages() if language_id in language.ids)
    suffix = PurePosixPath(uri).suffix.lower()
    by_extension = (language for language in languages() if suffix in language.extensions)
    return next(by_id, None) or next(by_extension, None)
