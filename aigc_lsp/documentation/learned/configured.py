"""What a project's tools are told about its docstrings."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aigc_lsp.documentation.learned.rules import CONVENTIONS, convention_of, from_rules
from aigc_lsp.documentation.learned.told import Told

INI = ("setup.cfg", "tox.ini", ".flake8", ".pydocstyle", ".pydocstyle.ini", ".pydocstylerc", ".pydocstylerc.ini")
MKDOCS = re.compile(r"^\s*docstring_style:\s*[\"']?(\w+)", re.MULTILINE)
SPHINX = ("docs/conf.py", "doc/conf.py", "docs/source/conf.py", "doc/source/conf.py")


def configured(folder: Path, project: Path) -> Told:
    """What is configured for a folder, its own files before those above it, up to the project's."""
    folders = [folder, *folder.parents]
    within = [each for each in folders if each == project or each.is_relative_to(project)] or [folder]
    told = Told()
    for each in within:
        for other in _of_folder(each):
            told = told.or_else(other)
    return told


def _of_folder(folder: Path) -> Iterator[Told]:
    for name in ("ruff.toml", ".ruff.toml"):
        if table := _toml(folder / name):
            yield _from_ruff(table, name)
    tools = _toml(folder / "pyproject.toml").get("tool", {})
    if isinstance(tools, dict):
        yield from _from_pyproject(tools)
    for name in INI:
        yield from _from_ini(_ini(folder / name), name)
    yield from _from_sites(folder)
    editor = _ini(folder / ".editorconfig")
    for pattern in ("*.py", "*.{py,pyi}", "*"):
        if (length := editor.get(pattern, {}).get("max_line_length", "")).isdigit():
            yield Told(line_length=int(length), sentence=".editorconfig has the line length.")


def _from_pyproject(tools: Mapping[str, Any]) -> Iterator[Told]:
    name = "pyproject.toml"
    if isinstance(ruff := tools.get("ruff"), dict):
        yield _from_ruff(ruff, name)
    if isinstance(pydoclint := tools.get("pydoclint"), dict):
        yield _from_pydoclint(pydoclint, name)
    if isinstance(pydocstyle := tools.get("pydocstyle"), dict):
        yield _from_pydocstyle(pydocstyle, name)
    if "numpydoc_validation" in tools:
        yield Told(convention=CONVENTIONS["numpy"], sentence=f"{name} configures numpydoc.")
    for tool in ("black", "flake8"):
        table = tools.get(tool)
        length = table.get("line-length", table.get("max-line-length")) if isinstance(table, dict) else None
        if isinstance(length, int):
            yield Told(line_length=length)


def _from_ruff(table: Mapping[str, Any], name: str) -> Told:
    lint = _table(table, "lint") or table
    told = from_rules(
        selected=(*_texts(lint, "select"), *_texts(lint, "extend-select")),
        ignored=(*_texts(lint, "ignore"), *_texts(lint, "extend-ignore")),
        convention=str(_table(lint, "pydocstyle").get("convention", "")),
        sentence=f"{name} configures ruff's pydocstyle rules.",
    )
    doc_length = _table(lint, "pycodestyle").get("max-doc-length")
    length = doc_length if isinstance(doc_length, int) else table.get("line-length")
    return told.or_else(Told(line_length=length if isinstance(length, int) else None))


def _from_pydoclint(table: Mapping[str, Any], name: str) -> Told:
    hints = str(table.get("arg-type-hints-in-docstring", table.get("arg_type_hints_in_docstring", True)))
    style = str(table.get("style", "numpy"))
    in_init = str(table.get("allow-init-docstring", table.get("allow_init_docstring", False)))
    return Told(
        convention=convention_of(style),
        types=hints.lower() != "false",
        constructor_in_class=True if in_init.lower() == "false" else None,
        sentence=f"{name} configures pydoclint for {style}.",
    )


def _from_pydocstyle(table: Mapping[str, Any], name: str) -> Told:
    return from_rules(
        selected=_codes(table.get("select") or table.get("add_select") or table.get("add-select") or "D"),
        ignored=_codes(table.get("ignore") or table.get("add_ignore") or table.get("add-ignore") or ""),
        convention=str(table.get("convention", "")),
        sentence=f"{name} configures pydocstyle.",
    )


def _from_ini(sections: Mapping[str, Mapping[str, str]], name: str) -> Iterator[Told]:
    if pydocstyle := sections.get("pydocstyle"):
        yield _from_pydocstyle(pydocstyle, name)
    if "tool:numpydoc_validation" in sections:
        yield Told(convention=CONVENTIONS["numpy"], sentence=f"{name} configures numpydoc.")
    flake8 = sections.get("flake8", {})
    if convention := convention_of(flake8.get("docstring-convention", flake8.get("docstring_convention", ""))):
        yield Told(convention=convention, sentence=f"{name} has the docstring convention.")
    if "style" in flake8 and any(key.replace("_", "-") == "arg-type-hints-in-docstring" for key in flake8):
        yield _from_pydoclint(flake8, name)
    elif convention := convention_of(flake8.get("style", "")):
        yield Told(convention=convention, sentence=f"{name} has the docstring style.")
    for key in ("max-doc-length", "max_doc_length", "max-line-length", "max_line_length"):
        if (length := flake8.get(key, "")).isdigit():
            yield Told(line_length=int(length))


def _from_sites(folder: Path) -> Iterator[Told]:
    for name in ("mkdocs.yml", "mkdocs.yaml"):
        found = MKDOCS.search(_text(folder / name))
        if found and (convention := convention_of(found[1])):
            yield Told(convention=convention, sentence=f"{name} has the docstring style.")
    for name in SPHINX:
        text = _text(folder / name)
        if re.search(r"^napoleon_google_docstring\s*=\s*False", text, re.MULTILINE) or "'numpydoc'" in text:
            yield Told(convention=CONVENTIONS["numpy"], sentence=f"{name} expects NumPy's convention.")
        elif re.search(r"^napoleon_numpy_docstring\s*=\s*False", text, re.MULTILINE):
            yield Told(convention=CONVENTIONS["google"], sentence=f"{name} expects Google's convention.")


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name)
    return found if isinstance(found, dict) else {}


def _texts(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = table.get(name)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _codes(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(str, value))
    return tuple(re.findall(r"\w+", str(value)))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _ini(path: Path) -> dict[str, dict[str, str]]:
    text = _text(path)
    if not text:
        return {}
    if path.name == ".editorconfig" and not text.lstrip().startswith("["):
        text = text[text.find("[") :] if "[" in text else ""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return {name: dict(parser[name]) for name in parser.sections()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
