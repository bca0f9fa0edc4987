"""What is true of a definition, read from its source: all that documentation may state of it.

Texts here are source of the definition's language, or empty. Who reads them is in the folder of a language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aigc_lsp.document import Span


class Kind(StrEnum):
    """What a definition is."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    METHOD = "method"
    CLASS_METHOD = "class method"
    STATIC_METHOD = "static method"
    PROPERTY = "property"  # its getter; setter and deleter have no documentation of their own


class Passing(StrEnum):
    """How an argument reaches a parameter."""

    POSITIONAL_ONLY = "positional only"
    EITHER = "either"
    VARIADIC = "variadic"  # *args
    KEYWORD_ONLY = "keyword only"
    KEYWORDS = "keywords"  # **kwargs


@dataclass(frozen=True)
class Parameter:
    """A parameter as the signature has it, without stars; `self` and `cls` are none."""

    name: str
    annotation: str = ""
    default: str = ""
    passing: Passing = Passing.EITHER
    unnamed: bool = False  # a pattern, which the signature gives no name


@dataclass(frozen=True)
class Outcome:
    """What a function returns, or what it yields."""

    annotation: str = ""  # of one item, for what is yielded
    values: tuple[str, ...] = ()  # distinct expressions that are given, in the order of the text
    may_be_none: bool = False  # some way out gives None and another does not


@dataclass(frozen=True)
class Raise:
    """An exception that leaves the function, or a warning that it gives."""

    type: str  # as documentation names it, e.g. "ValueError", "errors.BadOrder"
    condition: str = ""  # the expression that is true when it is raised, where one decides it
    message: str = ""  # what the code says in it, placeholders in braces
    line: int = 0  # 1-based


@dataclass(frozen=True)
class Attribute:
    """An attribute that instances of a class have, or a public constant of a module."""

    name: str
    annotation: str = ""
    value: str = ""  # what it is first set to
    comment: str = ""  # what a comment beside it says


@dataclass(frozen=True)
class Facts:
    """One definition."""

    language: str  # name of its folder in languages/
    kind: Kind
    name: str  # qualified, e.g. "Shelf.add"; empty for a module
    span: Span  # with decorators
    name_offset: int  # of its last name; 0 for a module
    line: int  # 1-based, of its name
    code: str  # its text, as it stands in the file
    documentation: Span | None = None  # what documents it now, with its quotes or comment marks, without its indent
    parameters: tuple[Parameter, ...] = ()  # of a class: those that construct it
    returns: Outcome | None = None  # None when it gives nothing back
    yields: Outcome | None = None
    raises: tuple[Raise, ...] = ()
    warns: tuple[Raise, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()  # without "@"
    is_async: bool = False
    is_abstract: bool = False
    is_overload: bool = False  # a signature of a function that is defined below
    overrides: bool = False  # a definition of the same name is inherited, as far as this file tells or says
    is_context_manager: bool = False
    deprecated: str = ""  # what the decorator or the warning says; "deprecated" when it says nothing
    hidden: bool = False  # its language says that it is for nobody outside

    @property
    def last_name(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def is_private(self) -> bool:
        """Whether its language says so, or its name or that of what holds it begins with an underscore; `__init__` and
        its like do not."""
        return self.hidden or any(part.startswith("_") and not part.endswith("__") for part in self.name.split("."))
