from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aigc_lsp.context.workspace.index import Index
from aigc_lsp.context.workspace.indexer import Indexer

Make = Callable[..., Path]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, empty; and no patterns of the user's own."""
    monkeypatch.setenv("AIGC_LSP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Make:
    """Writes files below a folder; gives the folder."""

    def write(files: dict[str, str | bytes], name: str = "work") -> Path:
        root = tmp_path / name
        for path, content in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        root.mkdir(exist_ok=True)
        return root

    return write


class Kept:
    """A folder's index, both sides."""

    def __init__(self, root: Path, **settings: object) -> None:
        self.indexer = Indexer(root, **settings)  # type: ignore[arg-type]
        self.index = Index(root, **settings)  # type: ignore[arg-type]
        self.root = root

    def look(self) -> int:
        """How many files were read."""
        *_, last = self.indexer.look()
        return last.total

    def paths(self) -> list[str]:
        return [str(Path(path).relative_to(self.root)) for path in self.index.files(most=10_000)]

    def close(self) -> None:
        self.indexer.close()
        self.index.close()


@pytest.fixture
def kept() -> Iterator[Callable[..., Kept]]:
    """Indexes a folder; closes all at the end."""
    made: list[Kept] = []

    def look(root: Path, **settings: object) -> Kept:
        made.append(Kept(root, **settings))
        made[-1].look()
        return made[-1]

    yield look
    for each in made:
        each.close()
