"""Keeping an index up to date: what is read, what is left out, what survives."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from context.index import update as updating
from context.index.scan import read_file
from context.index.workspace import Role, Trouble
from tests.support.indexed import CountingOutliner, indexed, opened, paths_in, update, write_files

CODE = "def first():\n    return 1\n"
FILES = {"a.py": CODE, "pkg/b.py": "def second():\n    return 2\n", "pkg/deep/c.py": CODE}


def test_a_restart_reads_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_files(tmp_path / "w", {f"m{number}.py": CODE for number in range(50)})
    with indexed(root, tmp_path / "index"):
        pass
    read: list[str] = []

    def counted(path: Path, bytes_max: int) -> tuple[os.stat_result, bytes] | None:
        read.append(path.name)
        return read_file(path, bytes_max)

    monkeypatch.setattr(updating, "read_file", counted)
    write_files(root, {"m3.py": "def new_name(): ...\n", "m7.py": CODE}, age_s=5)
    outliner = CountingOutliner()
    with indexed(root, tmp_path / "index", outliner) as workspace:
        assert workspace.complete
        assert workspace.lookup.named(["new_name"], 1)
    assert sorted(read) == ["m3.py", "m7.py"]
    assert outliner.texts == ["def new_name(): ...\n"]  # m7.py was only touched
    with indexed(root, tmp_path / "index", outliner):
        pass
    assert len(read) == 2


def test_a_file_that_was_just_written_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second change within the same tick of the clock, of the same size, is not missed."""
    monkeypatch.setattr(updating, "_FRESH_NS", 10**12)
    root = write_files(tmp_path / "w", FILES)
    (root / "a.py").write_text("def early(): ...\n")
    status = (root / "a.py").stat()
    with indexed(root, tmp_path / "index") as workspace:
        (root / "a.py").write_text("def later(): ...\n")
        os.utime(root / "a.py", ns=(status.st_atime_ns, status.st_mtime_ns))
        update(workspace)
        assert workspace.lookup.named(["early", "later"], 1).keys() == {"later"}


def test_deleted_and_renamed_files(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index") as workspace:
        (root / "a.py").rename(root / "renamed.py")
        (root / "pkg" / "b.py").unlink()
        update(workspace)
        assert paths_in(workspace) == ["pkg/deep/c.py", "renamed.py"]
        assert workspace.lookup.named(["second"], 1) == {}
        assert [found.path for found in workspace.lookup.named(["first"], 9)["first"]] == [
            "pkg/deep/c.py", "renamed.py",
        ]  # fmt: skip
        assert workspace.lookup.file_counts(["second", "first"]) == {"first": 2}


@pytest.mark.parametrize(
    "paths", [None, ["pkg"], ["pkg/b.py", "pkg/deep"], ["pkg/deep/c.py", "pkg"]]
)
def test_a_folder_that_goes_takes_its_files_with_it(
    tmp_path: Path, paths: list[str] | None
) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index") as workspace:
        (root / "pkg").rename(tmp_path / "away")
        update(workspace, paths)
        assert workspace.lookup.files() == 1
        (tmp_path / "away").rename(root / "pkg")
        update(workspace, paths)
        assert workspace.lookup.files() == 3


def test_told_of_paths_it_looks_at_their_folders_only(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index") as workspace:
        write_files(root, {"pkg/new.py": "def third(): ...\n", "other/d.py": CODE}, 9)
        assert update(workspace, ["pkg/new.py"]) == 1
        assert workspace.lookup.named(["third"], 1)
        assert workspace.lookup.folder("other", 9) == ()
        assert update(workspace, ["other"]) == 1
        assert workspace.lookup.folder("other", 9) == ("other/d.py",)


def test_new_ignore_rules_take_files_out(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index") as workspace:
        write_files(root, {".gitignore": "deep/\n"})
        update(workspace, [".gitignore"])
        assert paths_in(workspace) == [".gitignore", "a.py", "pkg/b.py"]


def test_a_workspace_that_goes_leaves_an_empty_index(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index") as workspace:
        root.rename(tmp_path / "away")
        update(workspace)
        assert workspace.lookup.files() == 0
        assert workspace.status().trouble is Trouble.WORKSPACE_GONE
        (tmp_path / "away").rename(root)
        update(workspace)
        assert workspace.lookup.files() == 3
        assert workspace.status().trouble is Trouble.NONE


def test_one_of_two_writes_and_the_other_takes_over(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    folder = tmp_path / "index"
    with opened(root, folder) as second_to_be, opened(root, folder) as reader:
        assert (second_to_be.role, reader.role) == (Role.WRITER, Role.READER)
        assert update(reader) == 0
        update(second_to_be)
        reader.refresh()
        assert paths_in(reader) == sorted(FILES)
        write_files(root, {"new.py": "def fresh(): ...\n"})
        update(second_to_be)
        assert reader.lookup.named(["fresh"], 1)
        assert not reader.refresh()
        second_to_be.close()
        assert reader.refresh()
        assert reader.role is Role.WRITER
        write_files(root, {"newer.py": "def fresher(): ...\n"})
        assert update(reader) == 1


def test_a_reader_follows_a_database_that_was_begun_anew(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index") as writer, opened(root, tmp_path / "index") as reader:
        assert reader.lookup.files() == 3
        root.rename(tmp_path / "away")
        update(writer)
        assert reader.refresh()
        assert reader.lookup.files() == 0


def test_an_update_that_is_given_up_leaves_the_index_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "BATCH_FILES_MAX", 128)
    root = write_files(tmp_path / "w", {f"m{number}.py": CODE for number in range(300)})
    with opened(root, tmp_path / "index") as workspace:
        steps = workspace.update()
        for progress in steps:
            if progress.done == 200:
                break
        steps.close()
        assert not workspace.complete
        assert workspace.lookup.files() == 128  # one batch
        assert update(workspace) == 172
        assert workspace.complete
