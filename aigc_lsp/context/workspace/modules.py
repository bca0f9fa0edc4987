"""Which files an import may mean: paths relative to the workspace folder, the likeliest first."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterator

SOURCE_FOLDERS = ("", "src", "lib", "python")  # in which a project's packages lie
PYTHON = ("{}.py", "{}/__init__.py", "{}.pyi", "{}/__init__.pyi")
SCRIPT = (
    "{}",
    *(f"{{}}{extension}" for extension in (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".d.ts")),
    *(f"{{}}/index{extension}" for extension in (".ts", ".tsx", ".js", ".jsx")),
)
INCLUDE_FOLDERS = ("", "include", "src")


def near_paths(module: str, importer: str, language: str) -> Iterator[str]:
    """Yields where the module is if it is named from the importer's own folder or from one around it."""
    folder = posixpath.dirname(importer)
    if language == "python" and module.startswith("."):
        name = module.lstrip(".")
        for _ in range(len(module) - len(name) - 1):
            if not folder:
                return
            folder = posixpath.dirname(folder)
        if name:
            yield from _formed(PYTHON, posixpath.join(folder, name.replace(".", "/")))
        else:
            yield posixpath.join(folder, "__init__.py")
    elif language == "python":
        for root in _around(folder):
            for source in SOURCE_FOLDERS:
                yield from _formed(PYTHON, posixpath.join(root, source, module.replace(".", "/")))
    elif language in ("javascript", "typescript", "tsx"):
        if module.startswith("."):
            path = posixpath.normpath(posixpath.join(folder, module))
            if not path.startswith(".."):
                yield from _formed(SCRIPT, path)
                if path.endswith(".js"):  # TypeScript names what will be compiled
                    yield from _formed(SCRIPT, path.removesuffix(".js"))
    elif language in ("c", "cpp"):
        for root in _around(folder):
            for source in INCLUDE_FOLDERS:
                path = posixpath.normpath(posixpath.join(root, source, module))
                if not path.startswith(".."):
                    yield path


def far_paths(module: str, language: str) -> Iterator[str]:
    """Yields how the path ends if the module is in another project of the same folder."""
    path = module.replace(".", "/")
    if language == "python" and not module.startswith(".") and module.partition(".")[0] not in sys.stdlib_module_names:
        yield from (each for each in _formed(PYTHON, path) if "/" in each)
    elif language == "java" and "/" in path:
        yield f"{path}.java"
    elif language in ("c", "cpp") and "/" in module and not module.startswith("."):
        yield module


def is_root(path: str, ending: str) -> str:
    """The folder from which ``ending`` leads to ``path``, without a slash at its end."""
    return path[: len(path) - len(ending)].rstrip("/")


def _around(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = posixpath.dirname(folder)
        yield folder


def _formed(forms: tuple[str, ...], path: str) -> Iterator[str]:
    for form in forms:
        yield form.format(path)
