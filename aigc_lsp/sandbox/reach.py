"""What a command must be able to read: the system's libraries and the interpreter, and nothing of the user's own."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

Bind = tuple[str, str, bool]  # outside, inside, writable

SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime"),
    *("/etc/timezone", "/etc/mime.types", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts"),
    *("/etc/os-release", "/etc/debian_version", "/etc/locale.alias", "/etc/magic", "/etc/protocols", "/etc/services"),
    *("/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/pki/tls/certs", "/etc/ca-certificates", "/etc/fonts"),
)
SECRETS = (".ssh", ".aws", ".gnupg", ".kube", ".docker", ".azure", ".config/gcloud", ".netrc", ".password-store")


def system() -> Iterator[Bind]:
    """The parts of the system that programs need."""
    yield from ((path, path, False) for path in SYSTEM)


def of_interpreter(python: Path, project: Path | None = None) -> Iterator[Bind]:
    """Every folder the interpreter is made of: its environment, the installation that was made from, and what its .pth
    files add. Sources of ``project`` that are installed to be edited are not among them: code finds those of the copy.
    """
    for folder in dict.fromkeys(_folders(python)):
        copied = project is not None and folder.is_relative_to(project) and not _is_prefix(folder)
        if harmless(folder) and not copied:
            yield (str(folder), str(folder), False)


def variables(python: Path) -> dict[str, str]:
    """What an interpreter outside of environments must be told, to find what the user installed for themselves."""
    if (python.parent.parent / "pyvenv.cfg").is_file() or not user_packages():
        return {}
    return {"PYTHONUSERBASE": str(Path.home() / ".local")}


def user_packages() -> list[Path]:
    """Where the user installs for themselves, by Python version."""
    return list(Path.home().glob(".local/lib/python3*/site-packages"))


def of_our_own() -> Iterator[Bind]:
    """Our interpreter and this package, which run the last steps and the runner inside."""
    yield from of_interpreter(Path(sys.executable))
    package = Path(__file__).resolve().parent
    for path in (package, package.parent / "__init__.py"):
        yield (str(path), str(path), False)


def secrets() -> Iterator[Path]:
    """Where the user's keys and tokens usually are."""
    yield from (Path.home() / secret for secret in SECRETS)


def harmless(folder: Path) -> bool:
    """Whether reading all of ``folder`` shows nothing of the user's: it does not contain their home or a secret."""
    home = Path(os.path.realpath(Path.home()))
    real = Path(os.path.realpath(folder))
    if home.is_relative_to(real):
        return False
    return not any(real.is_relative_to(home / secret) or (home / secret).is_relative_to(real) for secret in SECRETS)


def _folders(python: Path) -> Iterator[Path]:
    """The prefixes along the chain of links from ``python`` to the program itself, and those they refer to."""
    if variables(python):
        yield from user_packages()
    for program in _links(python):
        prefix = program.parent.parent
        if _is_prefix(prefix):
            yield prefix
            yield from _referred_to(prefix)
        else:
            yield program.parent


def _links(path: Path) -> Iterator[Path]:
    """``path``, then what it links to, to the end."""
    for _ in range(16):
        yield path
        if not path.is_symlink():
            yield Path(os.path.realpath(path))
            return
        path = Path(os.path.normpath(path.parent / path.readlink()))


def _is_prefix(folder: Path) -> bool:
    """Whether an interpreter or an environment is installed there."""
    return (folder / "pyvenv.cfg").is_file() or any(_libraries(folder, "os.py"))


def _libraries(prefix: Path, name: str) -> Iterator[Path]:
    yield from prefix.glob(f"lib/python3*/{name}")


def _referred_to(prefix: Path) -> Iterator[Path]:
    """Where an environment's base is, and the folders that are installed to be edited elsewhere."""
    for line in _text(prefix / "pyvenv.cfg").splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "home":
            base = Path(value.strip())
            yield from (Path(os.path.realpath(base)).parent, base.parent)
    for file in _libraries(prefix, "site-packages/*.pth"):
        yield from (Path(line) for line in _text(file).splitlines() if line.startswith("/") and Path(line).is_dir())
    for file in _libraries(prefix, "site-packages/__editable___*_finder.py"):
        yield from _mapped_by(file)


def _mapped_by(finder: Path) -> Iterator[Path]:
    """The packages that setuptools installed to be edited where they are."""
    mapping = re.search(r"^MAPPING\b[^={]*=\s*(\{.*\})\s*$", _text(finder), re.MULTILINE)
    try:
        places = ast.literal_eval(mapping[1]) if mapping else {}
    except (SyntaxError, ValueError):
        return
    yield from (Path(place) for place in places.values() if os.path.isabs(place))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def distinct(binds: Iterable[Bind]) -> tuple[Bind, ...]:
    """One bind for each place inside: the last that was named."""
    return tuple({inside: (outside, inside, writable) for outside, inside, writable in binds}.values())
