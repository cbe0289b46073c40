"""An index whose files are damaged, foreign or cannot be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from context.index import database, writer
from context.index import update as updating
from context.index.workspace import Trouble
from tests.support.indexed import indexed, opened, paths_in, update, write_files

CODE = "def first():\n    return 1\n"
FILES = {"a.py": CODE, "pkg/b.py": "def second():\n    return 2\n", "pkg/deep/c.py": CODE}


def test_the_files_are_private(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "cache" / "index"):
        folder = tmp_path / "cache" / "index"
        assert folder.stat().st_mode & 0o077 == 0
        assert [path.name for path in folder.glob("index.db*") if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("damage", [b"no database", b"", b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_damaged_database_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index"):
        pass
    (tmp_path / "index" / database.DATABASE).write_bytes(damage)
    with indexed(root, tmp_path / "index") as workspace:
        assert paths_in(workspace) == sorted(FILES)
        assert workspace.status().trouble is Trouble.NONE


def test_damage_in_the_middle_is_noticed_by_the_update(tmp_path: Path) -> None:
    """The head is whole, so it opens; a page with rows is not."""
    files = {f"m{number}.py": CODE * 30 for number in range(200)}
    root = write_files(tmp_path / "w", files)
    with indexed(root, tmp_path / "index"):
        pass
    path = tmp_path / "index" / database.DATABASE
    data = bytearray(path.read_bytes())
    data[8_192:] = b"\xa5" * (len(data) - 8_192)
    path.write_bytes(data)
    with indexed(root, tmp_path / "index") as workspace:
        assert workspace.lookup.files() == len(files)
    assert (tmp_path / "index" / "index.damaged.db").exists()


def test_a_database_that_stays_damaged_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken disk is no reason to build for ever."""
    root = write_files(tmp_path / "w", FILES)
    begun: list[int] = []

    def broken(*_: object) -> Iterator[None]:
        begun.append(1)
        error = sqlite3.DatabaseError("malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    monkeypatch.setattr(updating, "write", broken)
    with indexed(root, tmp_path / "index") as workspace:
        assert workspace.status().trouble is Trouble.DISK
    assert len(begun) == 2


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """What was there stays; what has no room is tried again at the next look."""
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index") as workspace:
        write_files(root, {"new.py": "".join(f"def name_{n}(): ...\n" for n in range(900))})
        workspace._connection.execute("PRAGMA max_page_count = 1")
        update(workspace)
        assert workspace.status().trouble is Trouble.DISK
        assert paths_in(workspace) == sorted(FILES)
        workspace._connection.execute("PRAGMA max_page_count = 1073741823")
        update(workspace)
        assert workspace.status().trouble is Trouble.NONE
        assert workspace.lookup.named(["name_899"], 1)


def test_an_index_without_numbers_for_new_files_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_files(tmp_path / "w", FILES)
    monkeypatch.setattr(writer, "FILE_IDS_MAX", 6)
    with indexed(root, tmp_path / "index") as workspace:
        write_files(root, {f"n{number}.py": CODE for number in range(2)})
        update(workspace)
        (root / "n0.py").unlink()
        write_files(root, {"m.py": CODE})
        update(workspace)
        assert workspace.lookup.files() == 5
        assert workspace.complete


def test_a_database_of_another_version_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_files(tmp_path / "w", FILES)
    with monkeypatch.context() as past:
        past.setattr(database, "VERSION", 999)
        with indexed(root, tmp_path / "index"):
            pass
    with opened(root, tmp_path / "index") as workspace:
        assert not workspace.complete
        assert update(workspace) == len(FILES)


def test_a_place_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    (tmp_path / "file").touch()
    with indexed(root, tmp_path / "file" / "index") as workspace:
        assert workspace.status().trouble is Trouble.DISK
        assert workspace.lookup.named(["first"], 1) == {}
