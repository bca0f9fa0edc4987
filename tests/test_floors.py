"""Imports point down only, and each outside library has its owners."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "aigc_lsp"

FLOORS = (
    {"errors"},
    {"document", "stage"},
    {"languages"},
    {"store"},
    {"engine"},
    {"context"},
    {"prompt", "sandbox"},
    {"completion", "unit_tests", "documentation"},
    {"server", "cli", "evaluate"},
    {"__main__"},
)
FLOOR = {part: number for number, parts in enumerate(FLOORS) for part in parts}

OWNERS = {
    "pygls": {"server", "evaluate"},
    "lsprotocol": {"server", "evaluate"},
    "llama_cpp": {"engine"},
    "ctranslate2": {"engine"},
    "httpx2": {"engine", "store"},
    "keyring": {"engine"},
    "huggingface_hub": {"store"},
    "torch": {"store"},
    "transformers": {"store"},
    "tree_sitter": {"languages", "context"},
}
ALSO = {  # modules that may import a library their part does not own
    "store/conversion/checkpoint.py": {"ctranslate2"},
    "store/conversion/from_gguf.py": {"ctranslate2"},
    "store/conversion/proof.py": {"ctranslate2", "llama_cpp"},
    "store/conversion/quantiser.py": {"llama_cpp"},
}


def imports(source: str) -> Iterator[str]:
    """Dotted names of everything a module imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative imports hide which floor is meant"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def violations(part: str, source: str, also: Collection[str] = ()) -> list[str]:
    """What a module of ``part`` (a package's or a top module's name) imports though it may not."""
    found = []
    for name in imports(source):
        library, *rest = name.split(".")
        if library == "aigc_lsp" and rest[0] in FLOOR:
            if rest[0] != part and FLOOR[rest[0]] >= FLOOR[part]:
                found.append(name)
        elif (owners := OWNERS.get(_family(library))) and part not in owners and library not in also:
            found.append(name)
    return found


def _family(library: str) -> str:
    return "tree_sitter" if library.startswith("tree_sitter_") else library


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_below_and_only_its_own_libraries(path: Path) -> None:
    also = ALSO.get(path.relative_to(PACKAGE).as_posix(), ())
    assert violations(part_of(path), path.read_text(encoding="utf-8"), also) == []


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("engine", "from aigc_lsp.completion.complete import Completer"),
        ("cli", "import aigc_lsp.server.app"),
        ("document", "def late():\n    from aigc_lsp import languages"),
        ("prompt", "import aigc_lsp.sandbox"),
        ("cli", "from pygls.lsp.server import LanguageServer"),
        ("completion", "import tree_sitter_python"),
        ("server", "if True:\n    import llama_cpp.llama_cpp as native"),
    ],
)
def test_a_planted_violation_is_caught(part: str, source: str) -> None:
    assert len(violations(part, source)) == 1


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("completion", "from aigc_lsp.engine.base import Counts\nfrom aigc_lsp.completion.suggestion import Answer"),
        ("evaluate", "import lsprotocol.types, json"),
        ("cli", "from aigc_lsp import __version__"),
        ("engine", "import llama_cpp"),
    ],
)
def test_an_import_from_below_is_allowed(part: str, source: str) -> None:
    assert violations(part, source) == []
