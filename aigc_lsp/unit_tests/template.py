"""Where a test stands, said relative to its source: templates learned from tests that exist, and followed for one more.

A template is a folder rule and a name rule. Both are learned by asking which of them would have put a test that
exists where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

AFFIXES = (("test_", ""), ("", "_test"), ("", "_tests"), ("tests_", ""), ("test", ""), ("Test", ""), ("", "_unittest"))
WORDS = ("stem", "raw", "parent", "all")  # plain, underscores kept, with its folder's name, with those of all
DEEPEST = 4  # folders above a source that may be kept or dropped


@dataclass(frozen=True)
class Folder:
    """``keep`` folders of the source's, then ``inserted``, then what is left when ``drop`` more are left out."""

    keep: int  # from the start; negative: all but so many
    inserted: tuple[str, ...]
    drop: int = 0  # -1: all that are left

    def of(self, source: PurePosixPath) -> PurePosixPath | None:
        """The folder for the source's tests, None where the rule does not apply."""
        folder = source.parent.parts
        keep = self.keep if self.keep >= 0 else len(folder) + self.keep + 1
        if not 0 <= keep <= len(folder) or (self.drop > 0 and keep + self.drop > len(folder)):
            return None
        rest = () if self.drop < 0 else folder[keep + self.drop :]
        return PurePosixPath(*folder[:keep], *self.inserted, *rest)

    def __str__(self) -> str:
        parts = ["{folder}" if self.keep == -1 else "{…}"] if self.keep else []
        parts += self.inserted
        if self.drop >= 0 and self.keep >= 0:
            parts.append("{folder}" if self.drop == 0 and not self.keep else "{subfolder}")
        return "/".join(parts)


@dataclass(frozen=True)
class Name:
    """What stands before and after the word for the source, and which word it is."""

    before: str
    after: str
    word: (
        str  # "stem" | "raw" (leading underscores kept) | "parent" (folder and stem) | "all" (every folder's) | "tests"
    )

    def of(self, source: PurePosixPath) -> str:
        return f"{self.before}{word_for(source, self.word)}{self.after}.py"

    def __str__(self) -> str:
        words = {"parent": "{parent}_{stem}", "all": "{folders}_{stem}", "tests": ""}
        return f"{self.before}{words.get(self.word, '{stem}')}{self.after}.py"


@dataclass(frozen=True)
class Template:
    """A folder rule and a name rule."""

    folder: Folder
    name: Name

    def paths(self, source: PurePosixPath) -> Iterator[PurePosixPath]:
        """Where the tests of ``source`` may stand by this template."""
        for form in forms(source):
            if (folder := self.folder.of(form)) is not None:
                yield folder / self.name.of(form)

    def __str__(self) -> str:
        return f"{self.folder}/{self.name}".lstrip("/")


def forms(source: PurePosixPath) -> Iterator[PurePosixPath]:
    """The paths by which a source goes: a package's ``__init__.py`` is also a module of the package's name."""
    if source.name != "__init__.py" or len(source.parts) == 1:
        yield source
        return
    yield source.parent.with_name(source.parent.name + ".py")
    yield source.with_name(source.parent.name + ".py")
    yield source.with_name("init.py")


def word_for(source: PurePosixPath, word: str) -> str:
    """The word that stands for a source in its test's name."""
    stem = source.stem
    if word == "raw":
        return stem
    plain = stem.strip("_")
    if word == "stem":
        return plain
    if word == "tests":
        return ""
    folders = [part.strip("_") for part in source.parent.parts if part not in {"src", "lib", "python"}]
    return "_".join([*(folders[-1:] if word == "parent" else folders[1:]), plain])


def names_of(test: PurePosixPath, source: PurePosixPath) -> Iterator[Name]:
    """The name rules that turn ``source`` into the name of ``test``, the most general first."""
    if test.stem in {"tests", "test"}:
        yield Name(test.stem, "", "tests")
        return
    for before, after in AFFIXES:
        if test.stem.startswith(before) and test.stem.endswith(after) and len(test.stem) > len(before + after):
            middle = test.stem.removeprefix(before).removesuffix(after)
            for word in WORDS:
                if middle == word_for(source, word):
                    yield Name(before, after, word)


def folders_of(test: PurePosixPath, source: PurePosixPath) -> Iterator[Folder]:
    """The folder rules that lead from ``source`` to the folder of ``test``, the most general first."""
    there, here = test.parent.parts, source.parent.parts
    yield Folder(0, there, -1)
    for up in range(min(DEEPEST, len(here)) + 1):  # beside the source, or beside a folder above it
        kept = here[: len(here) - up]
        if there[: len(kept)] == kept:
            yield Folder(-1 - up, there[len(kept) :], -1)
    for keep in range(min(DEEPEST, len(here)) + 1):
        if here[:keep] != there[:keep]:
            break
        for drop in range(min(DEEPEST, len(here) - keep) + 1):
            rest = here[keep + drop :]
            middle = there[keep : len(there) - len(rest)]
            if len(there) - len(rest) >= keep and there[len(there) - len(rest) :] == rest and (middle or drop):
                yield Folder(keep, middle, drop)


def templates_of(test: PurePosixPath, source: PurePosixPath) -> Iterator[Template]:
    """The templates that would put the tests of ``source`` into ``test``."""
    for form in forms(source):
        names = list(names_of(test, form))
        if names:
            for folder in folders_of(test, form):
                for name in names:
                    yield Template(folder, name)


def words_of(test: PurePosixPath) -> set[str]:
    """The words for a source that the name of a test may have in it."""
    words = set()
    for before, after in AFFIXES:
        if test.stem.startswith(before) and test.stem.endswith(after) and len(test.stem) > len(before + after):
            words.add(re.sub(r"^_+|_+$", "", test.stem.removeprefix(before).removesuffix(after)))
    return words
