"""Where the tests of a source file belong, learned from the tests that the project has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aigc_lsp.context.project import ProjectTree, homes, read_tree
from aigc_lsp.unit_tests.framework import framework_of, read_toml, runner_of
from aigc_lsp.unit_tests.template import AFFIXES, WORDS, Folder, Name, Template, forms, templates_of, word_for, words_of

NEAREST = 6  # existing tests whose text is read for the framework and the style
AMBIGUOUS = 12  # sources of one stem; a test that fits more of them says nothing


@dataclass(frozen=True)
class Place:
    """A test file: where it stands, or will, and how its tests are written and run."""

    path: Path  # absolute
    framework: str  # "pytest" | "unittest": how tests are written
    exists: bool
    template: str  # as it is shown, e.g. "tests/test_{stem}.py"
    import_root: Path  # the folder from which the source is imported
    evidence: tuple[str, ...]  # sentences: why this framework and this path
    project: Path  # the folder that is copied to run the tests
    home: Path  # the folder in which the tests are run: that of the nearest manifest
    runner: str  # "pytest" | "unittest": what runs them
    neighbours: tuple[Path, ...]  # existing tests, nearest first


@dataclass(frozen=True)
class _Pair:
    test: PurePosixPath
    source: PurePosixPath
    share: float  # 1 where the test's name fits this source alone


def place(project: Path, source: Path, framework: str = "auto") -> Place:
    """The place of the tests of ``source``, an absolute path within ``project``."""
    found = list(homes(project, source))
    tree = home = None
    for home in found:  # a package of a monorepo may leave its tests to the folder above it
        tree = read_tree(home)
        if tree.tests:
            break
    assert tree is not None
    assert home is not None
    here = PurePosixPath(source.relative_to(home).as_posix())
    pairs = list(_pairs(tree))
    votes = _votes(pairs, here)
    path, template, why = _path(tree, here, pairs, votes)
    neighbours = _neighbours(tree, path)
    nearest = [test for test in neighbours if distance(test, path) == distance(neighbours[0], path)]
    texts = [(test.as_posix(), tree.text(test)) for test in nearest if test == path or path not in nearest]
    learned, sentence = framework_of(found, texts)
    if framework == "auto":
        framework = learned
    else:
        sentence = f"{framework} was asked for."
    return Place(
        home / path,
        framework,
        path in tree.tests or (home / path).is_file(),
        template,
        import_root(home, source),
        (sentence, why),
        project,
        home,
        runner_of(found, framework),
        tuple(home / test for test in neighbours),
    )


def import_root(home: Path, source: Path) -> Path:
    """The folder that has to be on the import path for ``source`` to be imported by its dotted name."""
    folder = source.parent
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_relative_to(home):
        return folder
    inner = folder.relative_to(home).parts
    if source.parent == folder and inner[:1] not in {("src",), ("lib",)}:
        return folder  # a module without a package
    return home / inner[0] if inner[:1] in {("src",), ("lib",)} else folder


def _pairs(tree: ProjectTree) -> Iterator[_Pair]:
    by_word: dict[str, list[PurePosixPath]] = defaultdict(list)
    for source in tree.sources:
        for word in {word_for(form, word).strip("_") for form in forms(source) for word in WORDS}:
            by_word[word].append(source)
    for test in tree.tests:
        fitting = {source for word in words_of(test) for source in by_word.get(word, ())}
        if test.stem in {"tests", "test"}:
            fitting = {source for source in tree.sources if source.parent == test.parent}
        fitting = _closest(fitting, test)
        if 0 < len(fitting) <= AMBIGUOUS:
            for source in sorted(fitting):
                yield _Pair(test, source, 1 / len(fitting))


def _closest(sources: set[PurePosixPath], test: PurePosixPath) -> set[PurePosixPath]:
    """Those of the sources whose folders are the most like the test's."""
    if len(sources) < 2:
        return sources
    there = {_plain(part) for part in test.parent.parts}

    def likeness(source: PurePosixPath) -> tuple[int, int]:
        here = [_plain(part) for part in source.parent.parts]
        shared = sum(part in there for part in here)
        return shared, shared - len(here)

    best = max(map(likeness, sources))
    return {source for source in sources if likeness(source) == best}


def _plain(part: str) -> str:
    return part.removeprefix("test_").removesuffix("_tests").strip("_")


def distance(one: PurePosixPath, other: PurePosixPath) -> int:
    """How many folders lie between two files."""
    shared = 0
    for left, right in zip(one.parent.parts, other.parent.parts, strict=False):
        if left != right:
            break
        shared += 1
    return len(one.parent.parts) + len(other.parent.parts) - 2 * shared


def _votes(pairs: list[_Pair], here: PurePosixPath) -> dict[Template, float]:
    """How well each template explains the tests there are; those of near sources decide before those of far ones."""
    levels: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.source != here:
            levels[distance(pair.source, here)].append(pair)
    votes: dict[Template, float] = defaultdict(float)
    for level, voters in levels.items():
        weight = 4.0**-level / (1 + sum(pair.share for pair in voters))
        for pair in voters:
            for template in dict.fromkeys(templates_of(pair.test, pair.source)):
                votes[template] += weight * pair.share
    return votes


def _path(
    tree: ProjectTree, here: PurePosixPath, pairs: list[_Pair], votes: dict[Template, float]
) -> tuple[PurePosixPath, str, str]:
    """The path, the template that leads to it, and the sentence that says why."""
    most = max(votes.values(), default=0.0)
    own = [pair for pair in pairs if pair.source == here and _is_likely(tree, pair, votes, most)]
    if own:
        best = max(own, key=lambda pair: (_score(tree, pair, votes), -distance(pair.test, here)))
        strongest = max(templates_of(best.test, here), key=lambda template: votes.get(template, 0.0))
        return best.test, str(strongest), f"{best.test} holds the tests of {here.name} already."
    taken = {pair.test for pair in pairs}
    rows = [(vote, path.parent in tree.folders, template, path)
            for template, vote in votes.items() for path in template.paths(here)]  # fmt: skip
    free = [row for row in rows if row[3] not in taken]
    if free:
        _, _, template, path = max(free, key=lambda row: (round(row[0], 6), row[1], row[1] and len(row[3].parts)))
        near = sorted((pair for pair in pairs if pair.source != here), key=lambda pair: distance(pair.source, here))
        example = next(pair for pair in near if template in set(templates_of(pair.test, pair.source)))
        return path, str(template), f"{example.source} has its tests in {example.test}."
    if alone := _file_of_all(tree, here):
        return alone, alone.as_posix(), f"{alone} has tests of {here.name}."
    folder = _usual_folder(tree)
    before, after = _usual_affixes(tree)
    for word in WORDS:
        template = Template(Folder(0, folder.parts, -1), Name(before, after, word))
        path = next(template.paths(here))
        if path not in taken:
            break
    return path, str(template), f"tests are in {folder}/." if tree.tests else "there are no tests yet."


def _file_of_all(tree: ProjectTree, here: PurePosixPath) -> PurePosixPath | None:
    """The file that has the tests of everything and imports the source, where a project has one."""
    named = [test for test in tree.tests if test.stem in {"test", "tests"}] or list(tree.tests)
    return named[0] if len(named) == 1 and _imports(tree, named[0], here) else None


def _is_likely(tree: ProjectTree, pair: _Pair, votes: dict[Template, float], most: float) -> bool:
    """Whether a test that is named for a source is about it: others stand like it, or it imports the source."""
    strongest = max(votes.get(template, 0.0) for template in templates_of(pair.test, pair.source))
    return strongest >= 0.1 * most or _imports(tree, pair.test, pair.source)


def _score(tree: ProjectTree, pair: _Pair, votes: dict[Template, float]) -> tuple[bool, float]:
    strongest = max((votes.get(template, 0.0) for template in templates_of(pair.test, pair.source)), default=0.0)
    return _imports(tree, pair.test, pair.source), strongest


def _imports(tree: ProjectTree, test: PurePosixPath, source: PurePosixPath) -> bool:
    """Whether the text of a test names the module, at least by its last two parts."""
    parts = [*source.parent.parts, source.stem] if source.stem != "__init__" else [*source.parent.parts]
    parts = [part for part in parts if part not in {"src", "lib"}]
    text = tree.text(test)
    if len(parts) == 1:
        return re.search(rf"^\s*(?:import|from) {re.escape(parts[0])}\b", text, re.MULTILINE) is not None
    dotted, parent = ".".join(parts[-2:]), ".".join(parts[-2:-1])
    return dotted in text or f"{parent} import {parts[-1]}" in text


def _neighbours(tree: ProjectTree, path: PurePosixPath) -> list[PurePosixPath]:
    others = sorted(tree.tests, key=lambda test: (test != path, distance(test, path), test))
    return others[:NEAREST]


def _usual_folder(tree: ProjectTree) -> PurePosixPath:
    counts: dict[PurePosixPath, int] = defaultdict(int)
    for test in tree.tests:
        counts[test.parent] += 1
    if counts:
        return max(counts, key=lambda folder: (counts[folder], -len(folder.parts)))
    paths = read_toml(tree.root / "pyproject.toml").get("tool", {}).get("pytest", {})
    stated = (paths.get("ini_options", paths) or {}).get("testpaths")
    if isinstance(stated, list) and stated and isinstance(stated[0], str) and (tree.root / stated[0]).is_dir():
        return PurePosixPath(stated[0])
    usual = [name for name in ("tests", "test", "testing") if (tree.root / name).is_dir()]
    return PurePosixPath(*usual[:1] or ["tests"])


def _usual_affixes(tree: ProjectTree) -> tuple[str, str]:
    for before, after in AFFIXES:
        named = [test.stem for test in tree.tests if test.stem not in {"test", "tests"}]
        if 2 * sum(stem.startswith(before) and stem.endswith(after) for stem in named) > len(named):
            return before, after
    return "test_", ""
