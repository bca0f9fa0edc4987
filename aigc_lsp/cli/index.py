"""`aigc-lsp index`: makes a folder's index or brings it up to date, and says what is in it."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from aigc_lsp.cli.progress_bar import ProgressBar
from aigc_lsp.context.workspace.database import delete
from aigc_lsp.context.workspace.files import Left
from aigc_lsp.context.workspace.index import Index, Stats
from aigc_lsp.context.workspace.indexer import Indexer, damaged
from aigc_lsp.context.workspace.settings import IndexSettings, settings_in, too_wide
from aigc_lsp.errors import BadDocument, IndexUnavailable
from aigc_lsp.stage import Stage

MINUTE, HOUR, DAY = 60, 3600, 86_400  # seconds


def index(path: Path, *, with_stats: bool, as_json: bool) -> int:
    """Prints what the index of the folder ``path`` has once it is up to date; exit status.

    Raises:
        BadDocument: there is no such folder.
        IndexUnavailable: the cache cannot be written.
    """
    reader, changed = made(path)
    with closing(reader):
        stats = reader.stats()
    if as_json:
        print(json.dumps(asdict(stats) | {"changed": changed}))
    else:
        print(f"{reader.root}: {summary(stats)}; {changed:,} files new or changed, in {stats.seconds:.1f} s.")
        if with_stats:
            print("\n".join(left_out(stats)))
    return 0


def made(path: Path) -> tuple[Index, int]:
    """The index of a folder, up to date, and how many files were new or changed.

    Raises:
        BadDocument: there is no such folder.
        IndexUnavailable: the cache cannot be written.
    """
    root = path.resolve()
    if not root.is_dir():
        raise BadDocument(f"{path} is no folder. Name the folder that your editor opens.")
    if too_wide(root):
        raise BadDocument(f"{root} holds your home folder. Name the folder of a project.")
    settings = settings_in(root)
    try:
        changed = bring_up_to_date(root, settings)
    except sqlite3.Error as error:
        raise IndexUnavailable(
            f"The index of {root} cannot be written ({error}). Look for room on the disk."
        ) from error
    return Index(root, settings.exclude, settings.max_file_bytes), changed


def bring_up_to_date(root: Path, settings: IndexSettings) -> int:
    """Looks at the whole folder; gives how many files were new or changed. A damaged database is made anew."""
    for last in (False, True):
        indexer = Indexer(root, settings.exclude, settings.max_file_bytes)
        try:
            with closing(indexer), ProgressBar(sys.stderr) as bar:
                for step in indexer.look():
                    bar.stage(Stage("indexing", f"{step.done:,} of {step.total:,}", step.done, step.total))
            return step.total
        except sqlite3.Error as error:
            if last or not damaged(error):
                raise
            delete(indexer.database.path)
    raise AssertionError("unreachable")


def summary(stats: Stats) -> str:
    return (
        f"{stats.files:,} files, {stats.lines:,} lines, {stats.definitions:,} definitions, {stats.names:,} names;"
        f" {stats.nbytes / 1e6:.1f} MB on disk"
    )


def left_out(stats: Stats) -> list[str]:
    """A line for each reason why something was left out."""
    width = max((len(f"{count:,}") for count in stats.left_out.values()), default=0)
    lines = ["", "Left out:"] if stats.left_out else ["", "Nothing was left out."]
    for reason, count in stats.left_out.items():
        example = f", e.g. {stats.unreadable}" if reason == Left.UNREADABLE.value and stats.unreadable else ""
        lines.append(f"  {count:>{width},}  {reason}{example}")
    return lines


def state(folder: Path) -> tuple[bool, str, str]:
    """Whether all is well with the index of a folder, how it is, and what to do."""
    if too_wide(folder):
        return True, "none, because your home folder is no project", ""
    settings = settings_in(folder)
    with closing(Index(folder, settings.exclude, settings.max_file_bytes)) as reader:
        fault, stats = reader.fault(), reader.stats()
    if fault:
        return False, fault, "It is made anew when a server opens the folder, or by `aigc-lsp index`."
    if not stats.indexed_at:
        begun = f"begun, {stats.files:,} files so far" if stats.files else "none of this folder yet"
        return True, f"{begun}; a server that opens it makes one, or `aigc-lsp index`", ""
    found = f"{stats.files:,} files, {stats.names:,} names, looked at {ago(time.time() - stats.indexed_at)} ago"
    unreadable = stats.left_out.get(Left.UNREADABLE.value, 0)
    if unreadable:
        found += f"; {unreadable:,} could not be read, e.g. {stats.unreadable}"
    if stats.left_out.get(Left.TOO_MANY.value):
        found += f"; {stats.left_out[Left.TOO_MANY.value]:,} files left out, {Left.TOO_MANY.value}"
    return True, found, ""


def ago(seconds: float) -> str:
    for unit, name in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{max(seconds, 0):.0f} seconds"
