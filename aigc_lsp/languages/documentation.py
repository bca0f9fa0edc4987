"""What a language's folder says of comments that document: their form, where they stand, and which comments are none.

The folder's ``documentation.scm`` captures what documentation may say:

``@function @method @constructor @class @property @setter`` a definition, with ``@name``, with ``@scope`` where its
code is a node of its own, and with ``@holder.name`` where what holds it is named beside it.
``@holder`` what only lends its ``@name`` to the definitions in it.
``@scope`` every other node that has parameters and ways out of its own.
``@parameter`` with ``.name`` or ``.pattern``, ``.type``, ``.default``, ``.rest``, ``.optional``; ``@piece`` a name in
the pattern ``@piece.of``; ``@type_parameter`` with ``.bound``.
``@returns`` the type that is given back; ``@leaving`` each return, ``@returned`` its value; ``@yielding`` each yield,
``@yielded`` its value.
``@thrown`` with ``.type``, ``.call``, ``.name`` or ``.value`` and ``.arguments``; ``@error`` and ``@panic`` beside it
say of what sort; ``@made`` what a name is set to before it is thrown; ``@caught`` code whose exceptions are caught,
with the ``.type`` of those; ``@rethrown`` the name of what was caught, within ``.of``; ``@declared`` an exception the
signature names; ``@propagated`` an expression whose error is handed on.
``@attribute`` with ``.name``, ``.type``, ``.value``.
``@of`` a definition, with what is true of it: ``@async @static @abstract @override @hidden @public @unsafe``,
``@base``, ``@decorator``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Comments:
    """How a language writes comments that document."""

    convention: str
    opening: str  # on a line of its own; empty where each line is a comment
    line: str  # before each line; a space follows where the line has text
    closing: str
    starts: tuple[str, ...]  # what a documenting comment begins with
    other: re.Pattern[str]  # what looks like one and is none: a comment that a tool acts on, a header
    attached: re.Pattern[str]  # a comment that a tool acts on with what follows it directly
    inner: tuple[str, ...]  # what a comment begins with that documents what it stands in
    above: frozenset[str]  # node types that may stand between documentation and definition, beside both
    around: frozenset[str]  # node types that begin with a definition and are documented in its place
    nothing: frozenset[str]  # types of which nothing is given back
    typed: bool  # what has no type of what it returns, returns nothing
    public_names: re.Pattern[str] | None  # None where a word in front of the definition says it
    public_marks: bool  # a definition without such a word is for nobody outside
    read_by: frozenset[str]  # names in what stands above a definition by which its documentation reaches the program
    line_length: int


def read_comments(facts: Mapping[str, Any]) -> Comments:
    """The record of a ``[documentation]`` table."""
    public = facts.get("public_names")
    return Comments(
        convention=facts["convention"],
        opening=facts.get("opening", ""),
        line=facts["line"],
        closing=facts.get("closing", ""),
        starts=tuple(facts["starts"]),
        other=re.compile(facts["other"]),
        attached=re.compile(facts["attached"]),
        inner=tuple(facts.get("inner", ())),
        above=frozenset(facts.get("above", ())),
        around=frozenset(facts.get("around", ())),
        nothing=frozenset(facts.get("nothing", ())),
        typed=facts.get("typed", False),
        public_names=re.compile(public) if public else None,
        public_marks=facts.get("public_marks", False),
        read_by=frozenset(facts.get("read_by", ())),
        line_length=facts.get("line_length", 80),
    )
