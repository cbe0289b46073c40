"""Keeping an index up to date: what is read, what is left out, what survives."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from context.index import database, writer
from context.index import update as updating
from context.index.limits import Limits
from context.index.scan import read_file
from context.index.workspace import Role, Trouble
from context.outline.values import Outline
from tests.support.indexed import CountingOutliner, indexed, opened, paths_in, update, write_files

CODE = "def first():\n    return 1\n"
FILES = {"a.py": CODE, "pkg/b.py": "def second():\n    return 2\n", "pkg/deep/c.py": CODE}
KEY = "AKIA" + "QWERTYUIOPASDFGH"


def check_indexed(
    tmp_path: Path, files: Mapping[str, str], *expected: str, root: str = "w"
) -> None:
    """Of `files`, exactly the `expected` ones are indexed."""
    write_files(tmp_path / "w", files)
    with indexed(tmp_path / root, tmp_path / "index") as workspace:
        assert paths_in(workspace) == sorted(expected)


def test_files_of_all_folders_are_indexed(tmp_path: Path) -> None:
    check_indexed(tmp_path, FILES, *FILES)


def test_a_file_that_cannot_be_understood_leaves_the_others_in(tmp_path: Path) -> None:
    class Strict(CountingOutliner):
        def __call__(self, text: str, language_id: str, /) -> Outline:
            if "second" in text:
                raise RecursionError
            return super().__call__(text, language_id)

    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index", Strict()) as workspace:
        assert paths_in(workspace) == ["a.py", "pkg/deep/c.py"]


def test_ignored_files_are_not_read(tmp_path: Path) -> None:
    files = {
        ".gitignore": "*.log\nbuilt/\n!keep.log\n",
        "a.py": CODE,
        "x.log": "log",
        "keep.log": "log",
        "built/b.py": CODE,
        "pkg/.gitignore": "/local.py\n",
        "pkg/local.py": CODE,
        "pkg/other.py": CODE,
        "pkg/inner/local.py": CODE,
        ".cursorignore": "secret/\n",
        "secret/s.py": CODE,
    }
    check_indexed(
        tmp_path,
        files,
        ".gitignore", ".cursorignore", "a.py", "keep.log", "pkg/.gitignore", "pkg/other.py",
        "pkg/inner/local.py",
    )  # fmt: skip


def test_files_that_hold_secrets_by_their_name_are_not_read(tmp_path: Path) -> None:
    files = {".env": "A=1", "id_rsa": "x", "server.pem": "x", ".env.example": "A=", "a.py": CODE}
    check_indexed(tmp_path, files, ".env.example", "a.py")


def test_what_is_no_code_is_left_out(tmp_path: Path) -> None:
    files = {
        "a.py": CODE,
        "zero.py": "a\0b",
        "lib.min.js": "var a;",
        "wide.js": "x" * 9_000,
        "package-lock.json": "{}",
        "data.json": '{"a": 1}\n' * 20_000,
        "big.py": "value = 1\n" * 120_000,
        "node_modules/m/index.js": "x",
    }
    check_indexed(tmp_path, files, "a.py")


def test_a_workspace_inside_a_clone_obeys_the_clone_s_rules(tmp_path: Path) -> None:
    write_files(tmp_path / "w", {".git/HEAD": "ref: x", ".git/info/exclude": "mine.py\n"})
    write_files(tmp_path / "w", {".gitignore": "sub/gen/\n", "sub/gen/g.py": CODE})
    check_indexed(tmp_path, {"sub/a.py": CODE, "sub/mine.py": CODE}, "a.py", root="w/sub")


def test_a_folder_that_its_clone_keeps_private_stays_so_when_it_is_opened(tmp_path: Path) -> None:
    write_files(tmp_path / "w", {".git/HEAD": "ref: x", ".fimbleignore": "secret/\n"})
    check_indexed(tmp_path, {"secret/a.py": CODE}, root="w/secret")


def test_an_ignore_file_may_be_a_link(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", {"shared": "a.py\n"})
    (root / ".cursorignore").symlink_to("shared")
    (root / ".copilotignore").symlink_to(".copilotignore")
    check_indexed(tmp_path, {"a.py": CODE, "b.py": CODE}, "b.py", "shared")


def test_a_folder_that_its_clone_ignores_can_be_opened(tmp_path: Path) -> None:
    write_files(tmp_path / "w", {".git/HEAD": "ref: x", ".gitignore": "out/\n"})
    check_indexed(tmp_path, {"out/a.py": CODE}, "a.py", root="w/out")


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Neither out of the workspace nor in circles; what they lead to inside is there anyway."""
    write_files(tmp_path / "elsewhere", {"private.py": CODE})
    root = write_files(tmp_path / "w", FILES)
    (root / "out.py").symlink_to(tmp_path / "elsewhere" / "private.py")
    (root / "outside").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "pkg" / "again").symlink_to(root, target_is_directory=True)
    check_indexed(tmp_path, {}, *FILES)
    with indexed(root, tmp_path / "index") as workspace:
        update(workspace, ["outside/private.py", "out.py", "../elsewhere/private.py", "/etc/x"])
        assert workspace.lookup.files() == len(FILES)
        workspace.put_document("outside/private.py", "def leaked(): ...")
        workspace.put_document("../elsewhere/private.py", "def leaked(): ...")
        assert workspace.lookup.named(["leaked"], 1) == {}


def test_something_that_is_no_file_is_passed_over(tmp_path: Path) -> None:
    """Reading a named pipe would wait for ever."""
    root = write_files(tmp_path / "w", FILES)
    os.mkfifo(root / "pipe.py")
    (root / "folder.py").mkdir()
    check_indexed(tmp_path, {}, *FILES)


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


def test_more_files_than_the_limit(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index", limits=Limits(files_max=2)) as workspace:
        assert paths_in(workspace) == ["a.py", "pkg/b.py"]
        assert workspace.status().left_out == 1


def test_more_text_than_the_limit(tmp_path: Path) -> None:
    root = write_files(tmp_path / "w", FILES)
    with indexed(root, tmp_path / "index", limits=Limits(total_bytes_max=60)) as workspace:
        assert paths_in(workspace) == ["a.py", "pkg/b.py"]


def test_secrets_are_not_in_the_database(tmp_path: Path) -> None:
    text = f'def client():\n    key = "{KEY}"\n    return key\n'
    root = write_files(tmp_path / "w", {"a.py": text, "b.py": f"# {KEY}\n"})
    with indexed(root, tmp_path / "index") as workspace:
        workspace.put_document("a.py", text)
        assert KEY not in workspace.lookup.lines("a.py", 0, 9)
        assert workspace.lookup.lines("a.py", 2, 2) == "    return key"
        found = workspace.lookup.search({KEY: 1.0, KEY.lower(): 1.0}, 5)
        assert found == ()
    for path in (tmp_path / "index").iterdir():
        assert KEY.encode() not in path.read_bytes()
        assert KEY.lower().encode() not in path.read_bytes()


def test_a_secret_of_several_lines_moves_no_line(tmp_path: Path) -> None:
    body = "\n".join(["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w"] * 4)
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----"
    root = write_files(tmp_path / "w", {"a.py": f'KEY = """{key}"""\n\n\ndef after(): ...\n'})
    with indexed(root, tmp_path / "index") as workspace:
        (found,) = workspace.lookup.named(["after"], 1)["after"]
        assert found.symbol.first_line == 8
        assert workspace.lookup.lines("a.py", 8, 8) == "def after(): ..."
        assert "QUJD" not in workspace.lookup.lines("a.py", 0, 9)


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
