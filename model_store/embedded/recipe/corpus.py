"""Collects the training and held-out Python files named in corpus.toml and cleans them.

Nothing that is downloaded is executed: files are read straight from the wheels.
"""

import argparse
import ast
import hashlib
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

from datasketch import MinHash, MinHashLSH

TABLE = Path(__file__).with_name("corpus.toml")

FEWEST_CHARACTERS, MOST_CHARACTERS = 200, 200_000  # of one file
LONGEST_LINE = 400  # characters; longer ones are data or minified code
LONGEST_MEAN_LINE = 80  # characters
LEAST_LETTERS = 0.6  # share of the characters that are not blank
LEAST_COMPRESSED = 0.12  # zlib's output to its input; below it a file repeats itself like a table
MOST_COPIED = 0.8  # Jaccard similarity of line pairs from which a file counts as a copy

FOREIGN_FOLDERS = {
    "_vendor", "vendor", "vendored", "_vendored", "_extern", "extern", "externals", "third_party",
    "node_modules", "locale", "locales", "migrations",
}  # fmt: skip
STANDARD_LIBRARY_LEFT_OUT = {
    "test", "tests", "idlelib", "idle_test", "lib2to3", "encodings", "pydoc_data", "site-packages",
    "dist-packages", "__pycache__", "turtledemo",
}  # fmt: skip

GENERATED_NAME = re.compile(r"(_pb2(_grpc)?|_version|version|parsetab|lextab|yacctab|_mapping)\.py$")
GENERATED = re.compile(
    r"(auto-?(matically)?[ -]?generated|generated (by|from|with|using|file)|do not (edit|modify))", re.I
)
LICENCE_WORDS = re.compile(r"copyright|licen[sc]e|spdx|all rights reserved", re.I)
SECRET = re.compile(
    r"AKIA[0-9A-Z]{16}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|gh[pousr]_[A-Za-z0-9]{30,}"
    r"|xox[abpr]-[A-Za-z0-9-]{10,}"
    r"|AIza[0-9A-Za-z_-]{35}"
    r"|eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{10,}"
    r"|(?<![0-9a-fA-F])[0-9a-fA-F]{32,}(?![0-9a-fA-F])"
    r"|[A-Za-z0-9+/]{72,}={0,2}"
)


@dataclass(frozen=True)
class Package:
    """One row of corpus.toml: a release on the package index, or the running interpreter."""

    name: str
    version: str
    licence: str
    split: str  # "train" or "held-out"


@dataclass(frozen=True)
class SourceFile:
    """One cleaned Python file."""

    package: str
    path: str
    text: str


def read_table(path: Path = TABLE) -> tuple[dict, list[Package]]:
    """The limits and the packages that a corpus table names."""
    table = tomllib.loads(path.read_text("utf-8"))
    return table["limits"], [Package(**row) for row in table["package"]]


def download(package: Package, wheels: Path) -> Path:
    """The wheel of a package, fetched with pip unless it is there already."""
    stem = re.sub(r"[-_.]+", "_", package.name).lower()
    for wheel in wheels.glob("*.whl"):
        name, version = wheel.name.split("-")[:2]
        if (name.lower().replace(".", "_"), version) == (stem, package.version):
            return wheel
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--dest", str(wheels)]
    command += [f"{package.name}=={package.version}"]
    subprocess.run(command, check=True)
    return download(package, wheels)


def files_of_wheel(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """Path and content of each Python file in a wheel that its own project wrote."""
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            folders = set(PurePosixPath(name).parts[:-1])
            if name.endswith(".py") and not folders & FOREIGN_FOLDERS:
                yield name, archive.read(name)


def files_of_interpreter() -> Iterator[tuple[str, bytes]]:
    """Path and content of each file of the running interpreter's standard library, tests left out."""
    root = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root)
        if not STANDARD_LIBRARY_LEFT_OUT & set(relative.parts[:-1]):
            yield relative.as_posix(), path.read_bytes()


def without_licence(text: str) -> str:
    """The text without its leading comment block when that block is about a licence, and without `#!` lines."""
    lines = text.split("\n")
    end = 0
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith("#")):
        end += 1
    head = lines[:end]
    if not (LICENCE_WORDS.search("\n".join(head)) or text.startswith("#!") or "coding:" in text[:80]):
        return text.strip("\n") + "\n"
    return "\n".join(lines[end:]).strip("\n") + "\n"


def flaw(path: str, text: str) -> str | None:
    """Why a file does not belong in the corpus, None when it does."""
    if not FEWEST_CHARACTERS <= len(text) <= MOST_CHARACTERS:
        return "size"
    if GENERATED_NAME.search(path) or GENERATED.search(text[:1500]):
        return "generated"
    lines = text.split("\n")
    if max(map(len, lines)) > LONGEST_LINE or len(text) / len(lines) > LONGEST_MEAN_LINE:
        return "long lines"
    solid = "".join(text.split())
    if sum(map(str.isalpha, solid)) < LEAST_LETTERS * len(solid):
        return "few letters"
    encoded = text.encode()
    if len(zlib.compress(encoded)) < LEAST_COMPRESSED * len(encoded):
        return "repetitive"
    if SECRET.search(text):
        return "secret or literal data"
    return None if parses(text) else "syntax"


def parses(text: str) -> bool:
    """Whether the running interpreter takes the text for Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def clean(package: Package, raw: Iterator[tuple[str, bytes]], dropped: Counter) -> list[SourceFile]:
    """The files of a package that pass, in an order that depends on nothing but their paths' hashes."""
    files = []
    for path, content in raw:
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            dropped["encoding"] += 1
            continue
        text = without_licence(text)
        reason = flaw(path, text)
        if reason:
            dropped[reason] += 1
            continue
        files.append(SourceFile(package.name, path, text))
    return sorted(files, key=lambda file: hashlib.sha256(file.path.encode()).digest())


def within(files: list[SourceFile], characters: int) -> list[SourceFile]:
    """As many of the files, from the first, as the number of characters allows."""
    kept, total = [], 0
    for file in files:
        if total + len(file.text) <= characters:
            kept.append(file)
            total += len(file.text)
    return kept


def line_pairs(text: str) -> set[bytes]:
    """Each two successive lines that are not blank, indentation left out: what two files are compared by."""
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if len(line) > 3]
    return {f"{one}\n{two}".encode() for one, two in pairwise(lines)}


class Originals:
    """Remembers the files seen so far and knows a copy, exact or near."""

    def __init__(self) -> None:
        self._index = MinHashLSH(threshold=MOST_COPIED, num_perm=64)
        self._exact: set[bytes] = set()

    def add(self, file: SourceFile) -> bool:
        """Takes a file in; False when it is a copy of an earlier one."""
        digest = hashlib.sha256("".join(file.text.split()).encode()).digest()
        if digest in self._exact:
            return False
        self._exact.add(digest)
        sketch = MinHash(num_perm=64)
        sketch.update_batch(list(line_pairs(file.text)))
        if self._index.query(sketch):
            return False
        self._index.insert(f"{file.package}:{file.path}", sketch)
        return True


def build(table: Path, work: Path) -> dict:
    """Writes train.jsonl, held-out.jsonl and manifest.json under work/corpus; gives back the manifest."""
    limits, packages = read_table(table)
    wheels, out = work / "wheels", work / "corpus"
    wheels.mkdir(parents=True, exist_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    released = [package for package in packages if package.name != "python"]
    with ThreadPoolExecutor(4) as pool:
        wheel_of = dict(zip(released, pool.map(lambda one: download(one, wheels), released), strict=True))
    originals, dropped, rows = Originals(), Counter(), []
    # Held-out packages come first, so that a training file which copies one of their files is the one to go.
    packages.sort(key=lambda package: package.split != "held-out")
    with (out / "train.jsonl").open("w") as train, (out / "held-out.jsonl").open("w") as held_out:
        for package in packages:
            raw = files_of_wheel(wheel_of[package]) if package in wheel_of else files_of_interpreter()
            files = []
            for file in clean(package, raw, dropped):
                if originals.add(file):
                    files.append(file)
                else:
                    dropped["copy"] += 1
            if package in wheel_of:
                files = within(files, limits["characters_per_package"])
            target = held_out if package.split == "held-out" else train
            for file in files:
                target.write(json.dumps(asdict(file)) + "\n")
            row = asdict(package) | {"files": len(files), "characters": sum(len(file.text) for file in files)}
            rows.append(row)
            print(json.dumps(row), flush=True)
    manifest = {
        "packages": rows,
        "characters": {
            split: sum(row["characters"] for row in rows if row["split"] == split) for split in ("train", "held-out")
        },
        "dropped": dict(dropped),
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="example: python -m recipe.corpus --work ~/embedded",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for wheels and corpus, outside git")
    parser.add_argument("--table", type=Path, default=TABLE, help="packages, versions, licences, splits")
    options = parser.parse_args()
    manifest = build(options.table, options.work)
    print(json.dumps({"characters": manifest["characters"], "dropped": manifest["dropped"]}))


if __name__ == "__main__":
    main()
