"""Changes of several files are written wholly or not at all, and nothing is overwritten."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from completion.values import (
    DeletedFile,
    FileEdit,
    FileOperation,
    NewFile,
    RefactorOutcome,
    RenamedFile,
    TextEdit,
)
from context.text import Document, Point, Span
from server.cli.changes import FileOnDisk, planned, write
from server.cli.diffs import unified_diff
from server.cli.targets import read_source
from server.cli.terminal import CommandError
from tests.support.fake_services import explanation

FIRST_WORD = Span(Point(0, 0), Point(0, 1))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project in git: four files, one of them with a byte order mark, one a script."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "src").mkdir()
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2")
    (tmp_path / "src" / "b c.py").write_bytes(b"b\rd\n")
    (tmp_path / "old.py").write_bytes(b"old\n")
    (tmp_path / "run.sh").write_bytes(b"run\n")
    (tmp_path / "run.sh").chmod(0o755)
    return tmp_path


def plan(
    root: Path, edits: Sequence[FileEdit] = (), operations: Sequence[FileOperation] = ()
) -> tuple[FileOnDisk, ...]:
    outcome = RefactorOutcome(tuple(edits), explanation("refactor"), operations=tuple(operations))
    return planned(read_source(str(root / "a.py")), outcome)


def edit(path: str, new_text: str = "X", before: Document | None = None) -> FileEdit:
    return FileEdit("", None, (TextEdit(FIRST_WORD, new_text),), path, before)


def everything(root: Path) -> list[FileOnDisk]:
    """Each kind of change once."""
    edits = [edit("a.py"), edit("src/b c.py"), edit("run.sh")]
    operations: list[FileOperation] = [
        NewFile("tests/deep/é.py", "new\n"),
        RenamedFile("run.sh", "bin/run it.sh"),
        DeletedFile("old.py"),
    ]
    return list(plan(root, edits, operations))


def contents(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file outside git's own folder, with its mode."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


AFTER = {
    "a.py": (b"\xef\xbb\xbfX = 1\r\nb = 2", 0o644),
    "bin/run it.sh": (b"Xun\n", 0o755),
    "src/b c.py": (b"X\rd\n", 0o644),
    "tests/deep/é.py": (b"new\n", 0o644),
}


def test_all_kinds_of_changes_are_written(root: Path) -> None:
    write(root, everything(root))
    assert contents(root) == AFTER


def test_git_applies_the_diff_of_all_kinds_of_changes(root: Path) -> None:
    diff = "".join(f"{line}\n" for line in unified_diff(everything(root)))
    subprocess.run(["git", "apply", "-"], cwd=root, input=diff.encode(), check=True)
    assert contents(root) == AFTER


def test_a_diff_that_was_applied_can_be_taken_back(root: Path) -> None:
    before = contents(root)
    files = everything(root)
    write(root, files)
    diff = "".join(f"{line}\n" for line in unified_diff(files))
    subprocess.run(["git", "apply", "-R", "-"], cwd=root, input=diff.encode(), check=True)
    assert contents(root) == before


@pytest.mark.parametrize("name", ['quo"te.py', "tab\there.py", "back\\slash.py", "é.py", " x.py"])
def test_git_understands_odd_names(root: Path, name: str) -> None:
    diff = "".join(f"{line}\n" for line in unified_diff([FileOnDisk(name, None, b"x\n")]))
    subprocess.run(["git", "apply", "-"], cwd=root, input=diff.encode(), check=True)
    assert (root / name).read_bytes() == b"x\n"


def test_an_empty_new_file_and_a_mere_rename_are_diffs_too(root: Path) -> None:
    files = plan(root, (), [NewFile("empty.py", ""), RenamedFile("old.py", "new.py")])
    diff = "".join(f"{line}\n" for line in unified_diff(files))
    subprocess.run(["git", "apply", "-"], cwd=root, input=diff.encode(), check=True)
    assert (root / "empty.py").read_bytes() == b""
    assert (root / "new.py").read_bytes() == b"old\n"


@pytest.mark.parametrize("fails_at", range(1, 13))
def test_a_failure_half_way_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """The disk is full, or says no, at each of the calls that change it."""
    before, files = contents(root), everything(root)
    calls = 0

    def failing(real: object) -> object:
        def call(*arguments: object, **more: object) -> object:
            nonlocal calls
            calls += 1
            if calls == fails_at:
                raise OSError(28, "No space left on device")
            assert callable(real)
            return real(*arguments, **more)

        return call

    monkeypatch.setattr(os, "fsync", failing(os.fsync))
    monkeypatch.setattr(Path, "unlink", failing(Path.unlink))
    monkeypatch.setattr(Path, "mkdir", failing(Path.mkdir))
    with pytest.raises(CommandError, match="so nothing was changed: No space left"):
        write(root, files)
    assert contents(root) == before
    folders = {path.name for path in root.iterdir() if path.is_dir()}
    assert folders == {".git", "src"}


def check_refused(root: Path, files: Sequence[FileOnDisk], sentence: str) -> None:
    before = contents(root)
    with pytest.raises(CommandError, match=sentence):
        write(root, files)
    assert contents(root) == before


def test_a_file_that_changed_meanwhile_stops_everything(root: Path) -> None:
    files = everything(root)
    (root / "old.py").write_bytes(b"changed\n")
    check_refused(root, files, r"old\.py has changed meanwhile, so nothing was changed: try again")


def test_a_file_that_nobody_may_write_stops_everything(root: Path) -> None:
    files = everything(root)
    (root / "src" / "b c.py").chmod(0o444)
    check_refused(root, files, "src/b c.py is read-only, so nothing was changed.")


def test_a_file_that_appeared_is_not_overwritten(root: Path) -> None:
    files = everything(root)
    (root / "tests" / "deep").mkdir(parents=True)
    (root / "tests" / "deep" / "é.py").symlink_to("nowhere")
    check_refused(root, files, r"There is a file tests/deep/é\.py already")


def test_a_file_is_not_moved_over_another(root: Path) -> None:
    check_refused(root, plan(root, (), [RenamedFile("old.py", "run.sh")]), "There is a file run.sh")


@pytest.mark.parametrize("path", ["../x.py", "src/../../x.py", "out/x.py"])
def test_nothing_is_written_outside_the_project(root: Path, path: str) -> None:
    (root / "out").symlink_to(root.parent)
    check_refused(root, plan(root, (), [NewFile(path, "x")]), "is not in the project")


def test_a_link_stays_a_link(root: Path) -> None:
    (root / "link.py").symlink_to("old.py")
    write(root, plan(root, [edit("link.py")]))
    assert (root / "link.py").is_symlink()
    assert (root / "old.py").read_bytes() == b"Xld\n"


def test_an_edit_for_another_text_is_refused(root: Path) -> None:
    with pytest.raises(CommandError, match=r"old\.py has changed meanwhile"):
        plan(root, [edit("old.py", before=Document.of("other\n"))])


def test_what_changes_nothing_is_left_out(root: Path) -> None:
    assert plan(root, [edit("old.py", "o")]) == ()
