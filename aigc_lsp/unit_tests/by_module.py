"""Names reached through their module, where a test file imports the module rather than the name."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import accumulate

from aigc_lsp.unit_tests.case import Case, Check, Import, Raised
from aigc_lsp.unit_tests.imports import Bound, clashes, is_bound

OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")


def through_modules(imports: Iterable[Import], names: Mapping[str, Bound]) -> tuple[dict[str, str], set[Import]]:
    """For names that a file has by their module, how it would write them; and the imports that are needed for all.

    A name that means something else in the file is also reached through its module.
    """
    modules = {".".join(filter(None, (bound.module, bound.name))): local
               for local, bound in names.items() if bound.module and local != "*"}  # fmt: skip
    sources = {bound.module for bound in names.values() if bound.name}
    written: dict[str, str] = {}
    needed: set[Import] = set()
    for wanted in imports:
        if not wanted.name or is_bound(wanted, names):
            needed.add(wanted)
        elif wanted.module in modules and (wanted.module not in sources or clashes(wanted, names)):
            written[wanted.name] = f"{modules[wanted.module]}.{wanted.name}"
        elif clashes(wanted, names) and wanted.module.partition(".")[0] not in names:
            written[wanted.name] = f"{wanted.module}.{wanted.name}"
            needed.add(Import(wanted.module))
        else:
            needed.add(wanted)
    return written, needed


def written_as(case: Case, written: Mapping[str, str]) -> Case:
    """The case with names written as the file would."""
    if not written:
        return case

    def said(source: str) -> str:
        return with_names(source, written)

    return replace(
        case,
        call=said(case.call),
        arguments=tuple((name, said(source)) for name, source in case.arguments),
        setup=tuple(map(said, case.setup)),
        raises=Raised(said(case.raises.type), case.raises.message) if case.raises else None,
        checks=tuple(Check(said(check.expression), said(check.expected), check.relation) for check in case.checks),
    )


def with_names(source: str, written: Mapping[str, str]) -> str:
    """The source with some names replaced: those that are no attributes, keywords of a call or targets."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return source
    lines = source.splitlines(keepends=True)
    depth = [0, *accumulate((token.string in OPENING) - (token.string in CLOSING) for token in tokens)]
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.type != tokenize.NAME or token.string not in written:
            continue
        before = tokens[index - 1].string if index else ""
        after = tokens[index + 1].string if index + 1 < len(tokens) else ""
        if before == "." or (after == "=" and depth[index] > 0):
            continue
        (row, start), (_, end) = token.start, token.end
        lines[row - 1] = lines[row - 1][:start] + written[token.string] + lines[row - 1][end:]
    return "".join(lines)
