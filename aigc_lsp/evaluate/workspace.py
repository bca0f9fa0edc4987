"""The index of a folder whose files are written in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from aigc_lsp.context.workspace.index import Index
from aigc_lsp.context.workspace.indexer import Indexer
from aigc_lsp.context.workspace.settings import settings_in
from aigc_lsp.document import Document


def make_index(folder: Path) -> Index:
    """A folder's index, made or brought up to date."""
    root = folder.resolve()
    settings = settings_in(root)
    with closing(Indexer(root, settings.exclude, settings.max_file_bytes)) as indexer:
        for _ in indexer.look():
            pass
    return Index(root, settings.exclude, settings.max_file_bytes)


def index_of(documents: Sequence[Document]) -> Index | None:
    """The index of the folder that all of these files are in; None for a single file, or where there is no folder."""
    paths = [str(document.path) for document in documents if document.path]
    folder = Path(os.path.commonpath(paths)) if paths else Path()
    return make_index(folder) if len(paths) > 1 and folder.is_dir() else None
