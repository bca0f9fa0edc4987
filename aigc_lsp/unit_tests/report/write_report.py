"""The HTML report: a page with all files, and one for each. No page needs anything from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePath

from aigc_lsp.context.project import project_of
from aigc_lsp.unit_tests.report.file_page import file_page
from aigc_lsp.unit_tests.report.index_page import index_page
from aigc_lsp.unit_tests.request import TestFile

INDEX = "index.html"
NOT_IN_NAMES = re.compile(r"[^\w.-]+")


def write_report(folder: Path, files: Sequence[TestFile]) -> Path:
    """The first page of a report that was written to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    top = common(files)
    names: list[str] = []
    for file in files:
        name = page_name(file.source.relative_to(top), names)
        names.append(name)
        (folder / name).write_text(file_page(file, top, INDEX), encoding="utf-8")
    index = folder / INDEX
    index.write_text(index_page(files, top, names), encoding="utf-8")
    return index


def common(files: Sequence[TestFile]) -> Path:
    """The innermost folder around all sources; that of the project for a single one."""
    if len(files) == 1:
        return project_of(files[0].source)
    return next(top for top in files[0].source.parents if all(file.source.is_relative_to(top) for file in files))


def page_name(path: PurePath, taken: Sequence[str]) -> str:
    """A file name for the page about a source, unlike those taken and the index's."""
    stem = NOT_IN_NAMES.sub("_", ".".join(path.with_suffix("").parts))
    name, number = f"{stem}.html", 2
    while name in taken or name == INDEX:
        name, number = f"{stem}-{number}.html", number + 1
    return name
