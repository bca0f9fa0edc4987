"""The files of a folder whose definitions are documented."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from aigc_lsp.context.project import is_source, read_tree
from aigc_lsp.documentation.craft import craft_of
from aigc_lsp.errors import BadDocument
from aigc_lsp.languages.language import languages

TEST = re.compile(r".*(?:[._-](?:test|spec)|Tests?)|test[._-].*", re.IGNORECASE)  # of a stem, in other languages
STUBS = (".pyi",)  # whose documentation is that of the module


def sources(path: Path) -> list[Path]:
    """The file, or the source files of a folder, tests left out.

    Raises:
        BadDocument: there is nothing of that name, or nothing in it.
    """
    path = path.resolve()
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BadDocument(f"{path} is not there.")
    known = [extension for language in languages() if craft_of(language.name) for extension in language.extensions]
    tree = read_tree(path, tuple(extension for extension in known if extension not in STUBS))
    found = [path / file for file in tree.files if _is_source(file)]
    if not found:
        raise BadDocument(f"{path} has no source file of a language whose documentation is written.")
    return found


def _is_source(path: PurePosixPath) -> bool:
    return is_source(path) and (path.suffix == ".py" or TEST.fullmatch(path.stem) is None)
