"""What other files of the workspace have to say about a place: each source is a function of the site and the index.

A snippet is a signature in one line, as the embedded model saw them in training. The sources stand in SOURCES by name,
the best first, and each can be left out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from aigc_lsp.context.site import Site
from aigc_lsp.context.workspace.index import Definition, Index

NEAR = 1500  # characters on each side of the cursor whose names count as used here
MOST_FILES = 2  # that define a name; what more files define says little
MOST_METHODS = 8  # of one class
MOST_SNIPPETS = 40
LONGEST = 200  # characters of one signature
PATIENCE = 0.005  # seconds
NAME = re.compile(r"[^\W\d]\w{2,}")
CLASS = re.compile(r"^(?P<indent>[ \t]*)(?:\w+ )*class \w+(?P<bases>[^\n{]*)", re.MULTILINE)
CALL = re.compile(r"([^\W\d]\w{2,})\s*\(")
TEST = re.compile(r"^(?:test_(?P<after>.+)|(?P<before>.+)[_.](?:test|tests|spec))$")


@dataclass(frozen=True)
class Snippet:
    """One line that the model is shown, and where it is from."""

    source: str  # a key of SOURCES
    path: str
    line: int  # 0-based
    text: str  # without a line end


@dataclass(frozen=True)
class Place:
    """What the sources ask: the site, its file, and the index."""

    site: Site
    path: str
    index: Index
    around: str  # the text near the cursor

    def signature(self, definition: Definition) -> bool:
        """Whether a definition is worth a line: it is elsewhere, short, and no special method."""
        special = definition.name.startswith("__") and definition.name != "__init__"
        return definition.path != self.path and len(definition.signature) <= LONGEST and not special


Source = Callable[[Place], Iterable[Definition]]


def imported(place: Place) -> Iterator[Definition]:
    """What the file's imports bring in from the workspace: functions and classes, and of classes what is used here."""
    used = set(NAME.findall(place.around))
    for module, names in _imports(place.site):
        path = place.index.module(module, place.path)
        entry = place.index.file(path) if path else None
        if entry is None:
            continue
        for definition in entry.definitions:
            owner, _, member = definition.qualified.rpartition(".")
            if (not owner and (definition.name in names or (not names and definition.name in used))) or (
                owner in names and member in used
            ):
                yield definition


def inherited(place: Place) -> Iterator[Definition]:
    """The enclosing class's parents and their methods; the class is found by its indent, its end may be missing."""
    text, offset = place.site.document.text, place.site.offset
    heads = [head for head in CLASS.finditer(text, 0, offset) if len(head["indent"]) < max(1, len(place.site.indent))]
    bases = NAME.findall(heads[-1]["bases"]) if heads else []
    for base, found in place.index.definitions(bases, 1, near=place.path).items():
        entry = place.index.file(found[0].path) if found[0].kind == "class" else None
        if entry is not None:
            methods = [each for each in entry.definitions if each.qualified.startswith(f"{base}.")]
            yield from (found[0], *methods[:MOST_METHODS])


def called(place: Place) -> Iterator[Definition]:
    """What is called near the cursor, where few files define it."""
    names = dict.fromkeys(CALL.findall(place.around))
    yield from _in_few_files(place, names)


def named(place: Place) -> Iterator[Definition]:
    """What is named near the cursor, where few files define it."""
    names = dict.fromkeys(NAME.findall(place.around))
    yield from _in_few_files(place, names)


def counterpart(place: Place) -> Iterator[Definition]:
    """The source that this test is for, or the test of this source."""
    here = PurePath(place.path)
    test = TEST.match(here.stem)
    wanted = {test["after"] or test["before"]} if test else {f"test_{here.stem}", f"{here.stem}_test"}
    for path in place.index.files(near=place.path, most=400):
        if PurePath(path).stem in wanted and PurePath(path).suffix == here.suffix:
            entry = place.index.file(path)
            yield from (each for each in (entry.definitions if entry else ()) if "." not in each.qualified)
            return


SOURCES: dict[str, Source] = {
    "imported": imported,
    "inherited": inherited,
    "called": called,
    "named": named,
    "counterpart": counterpart,
}


def gather(
    site: Site, index: Index | None, sources: Collection[str], patience: float = PATIENCE
) -> tuple[Snippet, ...]:
    """What the named sources have to say, each signature once, the first sources first.

    Args:
        site: where the cursor is.
        index: of the workspace folder that the file is in; None gives nothing.
        sources: keys of SOURCES.
        patience: seconds after which what was found must do.
    """
    deadline = time.perf_counter() + patience
    path = site.document.path
    if index is None or path is None or not sources:
        return ()
    start = max(0, site.offset - NEAR)
    place = Place(site, str(path), index, site.document.text[start : site.offset + NEAR])
    colon = ":" if site.language is not None and site.language.blocks == "indentation" else ""  # as in training
    found: dict[str, Snippet] = {}
    for name, source in SOURCES.items():
        for definition in source(place) if name in sources else ():
            if place.signature(definition) and definition.signature not in found:
                text = definition.signature + colon
                found[definition.signature] = Snippet(name, definition.path, definition.line, text)
            if len(found) == MOST_SNIPPETS or time.perf_counter() > deadline:
                return tuple(found.values())
    return tuple(found.values())


def _in_few_files(place: Place, names: Iterable[str]) -> Iterator[Definition]:
    for definitions in place.index.definitions(names, MOST_FILES + 1, near=place.path).values():
        files = {definition.path for definition in definitions}
        if place.path not in files and len(files) <= MOST_FILES:
            yield definitions[0]


def _imports(site: Site) -> Iterator[tuple[str, set[str]]]:
    """Yields each module that the file imports, as it is written, with the names it brings in by name."""
    if site.tree is None or site.language is None:
        return
    found: dict[tuple[int, str], set[str]] = {}
    for match in site.tree.matches(site.language.imports, depth=3):
        for module in match.get("module", ()):
            statement = match["import"][0]
            names = {name.text for name in match.get("name", ())}
            by_name = statement.text.startswith("from") or "{" in statement.text
            found.setdefault((statement.start, module.text), set()).update(names if by_name else ())
    for (_, name), names in found.items():
        yield name.strip("\"'"), names
