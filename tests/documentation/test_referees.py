"""Documentation written anew for this package, which is annotated throughout, as other programs judge it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_lsp.documentation.request import DocRequest
from aigc_lsp.documentation.settings import DocSettings
from aigc_lsp.documentation.write_docs import write_docs

PACKAGE = Path(__file__).resolve().parents[2] / "aigc_lsp"
PARTS = (
    "completion",
    "prompt",
    "evaluate",
    "server",
    "documentation/words",
    "documentation/render",
    "documentation/sections",
)
ENOUGH = 500  # definitions


def bare(text: str) -> str:
    """A module without its docstrings."""
    lines = text.splitlines(keepends=True)
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    for node in sorted(found, key=lambda node: getattr(node, "lineno", 0), reverse=True):
        match node.body:
            case [ast.Expr(value=ast.Constant(value=str())) as docstring, *rest]:
                assert docstring.end_lineno is not None
                left = [] if rest else [f"{' ' * docstring.col_offset}...\n"]
                lines[docstring.lineno - 1 : docstring.end_lineno] = left
    return "".join(lines)


@pytest.fixture(scope="module", params=["google", "numpy"])
def documented(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A convention, and a folder of modules with documentation in it."""
    folder = tmp_path_factory.mktemp(request.param)
    settings = DocSettings(style=request.param, only="missing", private=True, use_model=False)
    written = 0
    for part in PARTS:
        for path in sorted((PACKAGE / part).rglob("*.py")):
            file = folder / "_".join(path.relative_to(PACKAGE).parts)
            file.write_text(bare(path.read_text("utf-8")), "utf-8")
            done = write_docs(DocRequest(file, folder, settings=settings))
            file.write_text(done.text, "utf-8")
            written += sum(each.edit is not None for each in done.definitions)
    assert written > ENOUGH
    return request.param, folder


def test_pydoclint_finds_what_the_signatures_say(documented: tuple[str, Path]) -> None:
    convention, folder = documented
    types = str(convention == "numpy")
    options = {
        "style": convention,
        "arg-type-hints-in-docstring": types,
        "check-return-types": types,
        "check-yield-types": "False",
        "check-class-attributes": "False",  # does not know those that methods set
        "skip-checking-short-docstrings": "False",
        "allow-init-docstring": "True",
    }
    command = [sys.executable, "-m", "pydoclint.main", *(f"--{name}={value}" for name, value in options.items())]
    judged = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    assert [line for line in (judged.stdout + judged.stderr).splitlines() if ": DOC" in line] == []


def test_ruff_finds_the_convention_kept(documented: tuple[str, Path]) -> None:
    convention, folder = documented
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "D", "--output-format", "concise"]
    command += ["--ignore", "D107"]  # a constructor's parameters stand in its class
    command += ["--config", f'lint.pydocstyle.convention="{convention}"', str(folder)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout
