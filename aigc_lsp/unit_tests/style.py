"""How a project writes its tests: learned from the tests nearest to the place, then from configuration."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.unit_tests.framework import read_ini, read_text, read_toml
from aigc_lsp.unit_tests.place import Place

BLACK_WIDTH = 88
PEP8_WIDTH = 79


@dataclass(frozen=True)
class Style:
    """What a written test keeps to."""

    framework: str = "pytest"  # "pytest" | "unittest"
    quote: str = '"'
    width: int = BLACK_WIDTH  # longest line, in code points
    indent: str = "    "
    annotated: bool = False  # tests have annotations
    grouped: bool = False  # tests stand in classes
    async_by: str = "run"  # "auto" | "asyncio" | "anyio": how an async test runs; "run": asyncio.run in a plain test
    case_class: str = "{name}Test"  # of unittest
    case_base: str = "unittest.TestCase"
    future: bool = False  # files begin with from __future__ import annotations
    documented: bool = False  # files begin with a docstring
    header: str = ""  # comment lines at the top of every file
    line_end: str = "\n"


def learn_style(place: Place, source: Path) -> Style:
    """The style for tests at ``place``; ``source`` is looked at where there are no tests to learn from."""
    texts = [text for path in place.neighbours if (text := read_text(path))]
    trees = list(_trees(texts))
    code = texts or [read_text(source)]
    tests = [test for tree in trees for test in _tests(tree)]
    return Style(
        framework=place.framework,
        quote=_quote(code, place.home),
        width=_width(place.home, code),
        indent=_indent(code),
        annotated=_most(test.returns is not None for test in tests) if tests else _strictly_typed(place.home),
        grouped=_most(_in_class(tree) for tree in trees),
        async_by=_async_by(place.home, texts),
        case_class=_case_class(trees),
        case_base=_case_base(trees),
        future=_most("from __future__ import annotations" in text for text in texts),
        documented=_most(ast.get_docstring(tree) is not None for tree in trees),
        header=_header(texts),
        line_end="\r\n" if _most("\r\n" in text for text in raw_texts(place.neighbours[:1] or (source,))) else "\n",
    )


def raw_texts(paths: Iterable[Path]) -> Iterable[str]:
    """The beginnings of files, their line ends as they are."""
    for path in paths:
        try:
            with path.open(encoding="utf-8", errors="replace", newline="") as file:
                yield file.read(10_000)
        except OSError:
            continue


def _most(claims: Iterable[bool]) -> bool:
    counts = Counter(claims)
    return counts[True] > counts[False]


def _trees(texts: Iterable[str]) -> Iterable[ast.Module]:
    for text in texts:
        try:
            yield ast.parse(text)
        except (SyntaxError, ValueError):
            continue


def _tests(tree: ast.Module) -> Iterable[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node


def _in_class(tree: ast.Module) -> bool:
    loose = sum(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
                for node in tree.body)  # fmt: skip
    return sum(1 for _ in _tests(tree)) - loose > loose


def _quote(texts: Sequence[str], home: Path) -> str:
    tool = read_toml(home / "pyproject.toml").get("tool", {})
    stated = tool.get("ruff", {}).get("format", {}).get("quote-style")
    if stated in {"single", "double"}:
        return "'" if stated == "single" else '"'
    counts = Counter(match[1] for text in texts for match in re.finditer(r"(?<![\w'\"\\])(['\"])(?!\1)", text))
    if "black" in tool and not tool["black"].get("skip-string-normalization"):
        return '"'
    return "'" if counts["'"] > 1.5 * counts['"'] else '"'


def _width(home: Path, texts: Sequence[str]) -> int:
    manifest = read_toml(home / "pyproject.toml").get("tool", {})
    for tool in ("ruff", "black", "flake8", "pycodestyle", "pylint"):
        table = manifest.get(tool, {})
        for key in ("line-length", "max-line-length", "line_length", "max_line_length"):
            if isinstance(table.get(key), int):
                return int(table[key])
    for name in ("ruff.toml", ".ruff.toml"):
        if isinstance(width := read_toml(home / name).get("line-length"), int):
            return width
    for name in (".flake8", "setup.cfg", "tox.ini", ".editorconfig"):
        for section, keys in read_ini(home / name).items():
            width_text = keys.get("max-line-length") or keys.get("max_line_length") or ""
            if section in {"flake8", "pycodestyle", "pep8", "*", "*.py"} and width_text.isdigit():
                return int(width_text)
    if "black" in manifest or "ruff" in manifest:
        return BLACK_WIDTH
    longest = sorted(len(line) for text in texts for line in text.splitlines())
    within = bool(longest) and longest[int(0.995 * (len(longest) - 1))] <= PEP8_WIDTH
    return PEP8_WIDTH if within else BLACK_WIDTH


def _indent(texts: Sequence[str]) -> str:
    """How much further in a block stands than the line that opens it, mostly."""
    opened = re.compile(r"^([ \t]*)\S.*:[ \t]*\n\1([ \t]+)(?=\S)", re.MULTILINE)
    counts = Counter(match[2] for text in texts for match in opened.finditer(text))
    return counts.most_common(1)[0][0] if counts else "    "


def _strictly_typed(home: Path) -> bool:
    mypy = read_toml(home / "pyproject.toml").get("tool", {}).get("mypy", {})
    return bool(mypy.get("strict") or mypy.get("disallow_untyped_defs"))


def _async_by(home: Path, texts: Sequence[str]) -> str:
    tool = read_toml(home / "pyproject.toml").get("tool", {}).get("pytest", {})
    modes = [tool.get("asyncio_mode"), tool.get("ini_options", {}).get("asyncio_mode")]
    modes += [keys.get("asyncio_mode") for name, section in
              (("pytest.ini", "pytest"), ("setup.cfg", "tool:pytest"), ("tox.ini", "pytest"))
              if (keys := read_ini(home / name).get(section))]  # fmt: skip
    if "auto" in modes:
        return "auto"
    for mark in ("asyncio", "anyio"):
        if any(f"pytest.mark.{mark}" in text for text in texts):
            return mark
    manifest = read_text(home / "pyproject.toml") + read_text(home / "setup.cfg") + read_text(home / "setup.py")
    return "asyncio" if re.search(r"\bpytest[-_]asyncio\b", manifest) else "run"


def _cases(trees: Iterable[ast.Module]) -> Iterable[tuple[str, str]]:
    for tree in trees:
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and any("TestCase" in ast.unparse(base) for base in node.bases):
                yield node.name, ast.unparse(node.bases[0])


def _case_class(trees: Sequence[ast.Module]) -> str:
    shapes: dict[str, Callable[[str], bool]] = {
        "{name}TestCase": lambda name: name.endswith("TestCase"),
        "{name}Tests": lambda name: name.endswith("Tests"),
        "Test{name}": lambda name: name.startswith("Test"),
        "{name}Test": lambda name: name.endswith("Test"),
    }
    counts = Counter(next((shape for shape, fits in shapes.items() if fits(name)), "") for name, _ in _cases(trees))
    counts.pop("", None)
    return counts.most_common(1)[0][0] if counts else "Test{name}"


def _case_base(trees: Sequence[ast.Module]) -> str:
    counts = Counter(base for _, base in _cases(trees) if base in {"unittest.TestCase", "TestCase"})
    return counts.most_common(1)[0][0] if counts else "unittest.TestCase"


def _header(texts: Sequence[str]) -> str:
    """The comment that most files begin with, such as a licence; empty when there is none."""
    heads = Counter(re.match(r"(?:#.*\n)*", text)[0] for text in texts)  # type: ignore[index]  # matches always
    if not heads:
        return ""
    head, count = heads.most_common(1)[0]
    return head if count >= 2 and 2 * count > len(texts) and not head.startswith("#!") else ""
