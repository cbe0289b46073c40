"""The same decisions as git's own, on random trees and patterns."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from context.ignore.decision import Reason
from context.ignore.rules import FolderFacts, decide

NAMES = ("a", "b", "foo", "bar", "x.py", "y.log", "keep", "src", "a b")
PATTERNS = (
    "*", "*.py", "!*.py", "foo", "foo/", "/foo", "!foo", "!foo/", "foo/*", "!foo/bar", "**/bar",
    "a/**/b", "a/**", "!a/b", "*/", "!*/", "b/", "/a/", "[a-c]", "?", "*.log", "!keep", "keep/",
    "src/*.py", "\\!x", "# no", "", "  ", "a\\ b", "foo/**/bar", "!src/", "/*", "*.l?g", "[!a]",
    "x.py/", "**", "!**/", "[z-a]", "foo**bar",
)  # fmt: skip


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("seed", range(6))
def test_the_same_files_are_ignored_as_by_git(tmp_path: Path, seed: int) -> None:
    chosen = random.Random(seed)  # noqa: S311  # no secret
    exclude = write_tree(tmp_path, chosen)
    files = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    files = [path for path in files if not path.startswith(".git/") and (tmp_path / path).is_file()]
    ours = {path for path in files if ignored(tmp_path, path, exclude)}
    assert ours == ignored_by_git(tmp_path, files)


def write_tree(root: Path, chosen: random.Random) -> str:
    """Some files and ignore files; returns the clone's own rules."""
    git(root, "init", "--quiet")
    for _ in range(40):
        path = root.joinpath(*chosen.choices(NAMES, k=chosen.randint(1, 4)))
        if not path.exists() and not any(parent.is_file() for parent in path.parents):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    folders = sorted(path for path in root.iterdir() if path.is_dir() and path.name != ".git")
    for folder in (root, *chosen.sample(folders, min(2, len(folders)))):
        lines = chosen.choices(PATTERNS, k=chosen.randint(1, 5))
        (folder / ".gitignore").write_text("\n".join(lines), encoding="utf-8")
    exclude = "\n".join(chosen.choices(PATTERNS, k=chosen.randint(0, 2)))
    (root / ".git/info/exclude").write_text(exclude, encoding="utf-8")
    return exclude


def ignored(root: Path, path: str, exclude: str) -> bool:
    def facts_of(folder: str) -> FolderFacts:
        names = frozenset(entry.name for entry in (root / folder).iterdir())
        rules = root / folder / ".gitignore"
        texts = {".gitignore": rules.read_text(encoding="utf-8")} if rules.is_file() else {}
        return FolderFacts(names, texts)

    return decide(path, facts_of, git_exclude=exclude).reason is Reason.GIT_IGNORED


def ignored_by_git(root: Path, files: list[str]) -> set[str]:
    told = git(root, "check-ignore", "--no-index", "--stdin", "-z", stdin="\0".join(files))
    return set(told.split("\0")) - {""}


def git(root: Path, *arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,  # `check-ignore` ends with 1 when nothing is ignored
    )
    return done.stdout
