import os
import subprocess
from pathlib import Path

import pytest

from aigc_lsp.context.workspace.files import Left, LeftOut, Rules

SECRETS = (
    ".env.py .env.local.py credentials.py secrets.py id_rsa.py api.key a.pem .npmrc .netrc .pgpass x.p12 x.kdbx"
    " secrets/a.py my-secrets.py passwords.py"
)

OF_GIT = """
a.gen.py top.py out/x.py keep.gen.py a/local.py a/b.gen.py a/c.gen.py a/top.py mine.py a/mine.py x.py local.py
deep/a.py deep/here/b.py a/out/y.py
"""


def walked(rules: Rules) -> tuple[set[str], dict[Left, int]]:
    left_out = LeftOut()
    return {path for path, _ in rules.walk(left_out)}, left_out.counts


@pytest.mark.parametrize("path", SECRETS.split())
def test_a_secret_is_left_out_by_its_name(folder, path: str) -> None:
    root = folder({path: "token = 1\n", "a.py": "a = 1\n"})
    paths, counts = walked(Rules(root))
    assert paths == {"a.py"}
    assert counts == {Left.SECRET: 1}
    assert not Rules(root).allows(path)


def test_a_private_key_is_known_by_its_text(folder) -> None:
    root = folder({"a.py": 'KEY = """-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n"""\n'})
    assert not Rules(root).allows("a.py")


def test_gitignore_holds_as_git_has_it(folder) -> None:
    root = folder(
        {
            ".gitignore": "*.gen.py\n/top.py\nout/\n!keep.gen.py\n/deep/*\n!/deep/here/\n",
            "a/.gitignore": "local.py\n!b.gen.py\n",
            ".git/info/exclude": "mine.py\n",
            **dict.fromkeys(OF_GIT.split(), "a = 1\n"),
        }
    )
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    (root / ".git/info/exclude").write_text("mine.py\n")
    listed = subprocess.run(
        ["git", "ls-files", "-o", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True
    )
    paths, _ = walked(Rules(root))
    assert paths == {path for path in listed.stdout.split() if path.endswith(".py")}
    for path in root.rglob("*.py"):
        relative = path.relative_to(root).as_posix()
        assert Rules(root).allows(relative) is (relative in paths)


def test_patterns_above_the_folder_hold_within_the_repository(folder) -> None:
    root = folder({"repository/.gitignore": "no.py\n", "repository/.git/HEAD": "", "repository/sub/no.py": "a = 1\n"})
    (root / "repository/sub/yes.py").write_text("a = 1\n")
    assert walked(Rules(root / "repository" / "sub"))[0] == {"yes.py"}


def test_a_folder_that_was_opened_though_it_is_ignored_is_read(folder) -> None:
    root = folder({"repository/.gitignore": "sub/\n", "repository/.git/HEAD": "", "repository/sub/a.py": "a = 1\n"})
    assert walked(Rules(root / "repository" / "sub"))[0] == {"a.py"}


def test_the_users_patterns_leave_out(folder) -> None:
    root = folder({"a.py": "", "gen/b.py": "", "c/gen/d.py": "", "e_pb2.py": ""})
    rules = Rules(root, exclude=("/gen/", "*_pb2.py"))
    assert walked(rules) == ({"a.py", "c/gen/d.py"}, {Left.EXCLUDED: 2})
    assert not rules.allows("gen/b.py")
    assert rules.allows("c/gen/d.py")


def test_environments_and_hidden_folders_are_not_entered(folder) -> None:
    names = ".git/a.py node_modules/a.js venv/a.py my/pyvenv.cfg my/lib/a.py .hidden/a.py __pycache__/a.py"
    root = folder({**dict.fromkeys(names.split(), ""), "a.py": ""})
    rules = Rules(root)
    assert walked(rules)[0] == {"a.py"}
    assert not any(rules.allows(path) for path in names.split())


def test_what_is_no_text_or_large_is_not_read(folder) -> None:
    root = folder({"a.py": b"a\0b", "b.py": "x" * 101, "c.py": "x" * 100})
    rules = Rules(root, most_bytes=100)
    assert [rules.allows(name) for name in ("a.py", "b.py", "c.py", "none.py", "")] == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_links_are_not_followed(folder, tmp_path: Path) -> None:
    root = folder({"a/b.py": "", "c.py": ""})
    (tmp_path / "outside.py").write_text("secret = 1\n")
    (root / "out.py").symlink_to(tmp_path / "outside.py")
    (root / "dangling.py").symlink_to(root / "nowhere.py")
    (root / "itself.py").symlink_to(root / "itself.py")
    (root / "a/up").symlink_to(root)
    (root / "up").symlink_to(tmp_path)
    rules = Rules(root)
    paths, counts = walked(rules)
    assert paths == {"a/b.py", "c.py"}
    assert counts == {Left.LINK: 5}
    assert not any(rules.allows(path) for path in ("out.py", "up/outside.py", "a/up/c.py", "itself.py", "dangling.py"))


def test_what_is_no_file_is_not_opened(folder) -> None:
    root = folder({"a.py": ""})
    os.mkfifo(root / "pipe.py")
    rules = Rules(root)
    assert walked(rules)[0] == {"a.py"}
    assert not rules.allows("pipe.py")
