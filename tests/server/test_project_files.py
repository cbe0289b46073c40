"""A project's files as they are at one moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from completion.project import ON_DISK, ChangedFile
from context.ignore.rules import FILE_BYTES_MAX
from context.text import Document
from server.project_files import ProjectFiles
from tests.support.indexed import write_files


def files_in(folder: Path, *documents: Document) -> ProjectFiles:
    return ProjectFiles(folder, folder.as_uri(), documents)


def opened(uri: str, text: str, version: int = 3) -> Document:
    return Document.of(text, uri=uri, language_id="python", version=version)


def test_a_file_is_read_from_the_disk(tmp_path: Path) -> None:
    write_files(tmp_path, {"pkg/a b.py": "x = 1\r\ny = 2"})
    document = files_in(tmp_path).read("pkg/a b.py")
    assert document is not None
    assert document.text == "x = 1\r\ny = 2"
    assert (document.version, document.language_id) == (ON_DISK, "python")
    assert document.uri == f"{tmp_path.as_uri()}/pkg/a%20b.py"


def test_what_an_open_document_says_holds(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": "old\n"})
    document = opened((tmp_path / "a.py").as_uri(), "new\n")
    assert files_in(tmp_path, document).read("a.py") is document


def test_a_document_is_found_by_each_way_an_editor_may_write_its_place(tmp_path: Path) -> None:
    write_files(tmp_path, {"real/a b.py": "old\n"})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "in").symlink_to(tmp_path / "real")
    encoded = "".join(f"%{ord(letter):02x}" if letter in "ab " else letter for letter in "a b.py")
    for place in ("real", "link", "outside/in"):
        document = opened(f"{(tmp_path / place).as_uri()}/{encoded}", "new\n")
        for folder in (tmp_path / "real", tmp_path / "link"):
            assert files_in(folder, document).read("a b.py") is document, place
            assert files_in(folder, document).path_of(document.uri) == "a b.py"


def test_a_byte_order_mark_is_left_out_as_in_editors(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbfx = 1\n")
    document = files_in(tmp_path).read("a.py")
    assert document is not None
    assert document.text == "x = 1\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("latin.py", b"name = '\xe9'\n"),
        ("zero.py", b"x = 1\n\0\n"),
        ("late.py", b"x = 1\n" * 9_000 + b"\0"),
        ("large.py", b"#" * 80 + b"\n" * FILE_BYTES_MAX),
        ("app.min.js", b"x=1\n"),
        ("photo.png", b"png\n"),
        (".env", b"KEY=1\n"),
        ("package-lock.json", b"{}\n"),
        ("ignored.py", b"x = 1\n"),
        ("private.py", b"x = 1\n"),
    ],
)
def test_what_no_model_may_see_is_not_read_but_is_there(
    tmp_path: Path, name: str, data: bytes
) -> None:
    write_files(tmp_path, {".gitignore": "ignored.py\n", ".fimbleignore": "private.py\n"})
    (tmp_path / name).write_bytes(data)
    files = files_in(tmp_path)
    assert files.read(name) is None
    assert files.is_taken(name)


@pytest.mark.parametrize(
    ("name", "is_read"), [("ignored.py", True), ("private.py", False), (".env", False)]
)
def test_an_open_document_is_read_unless_nothing_of_it_may_be_sent(
    tmp_path: Path, name: str, *, is_read: bool
) -> None:
    write_files(tmp_path, {".gitignore": "ignored.py\n", ".fimbleignore": "private.py\n"})
    files = files_in(tmp_path, opened((tmp_path / name).as_uri(), "x = 1\n"))
    assert (files.read(name) is not None) is is_read
    assert list(files.opened()) == []


def test_an_ignore_file_counts_from_the_moment_it_is_changed(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": "x = 1\n"})
    assert files_in(tmp_path).is_shown("a.py")
    write_files(tmp_path, {".fimbleignore": "a.py\n"})
    assert files_in(tmp_path).read("a.py") is None
    assert not files_in(tmp_path).is_shown("a.py")


@pytest.mark.parametrize(
    "path",
    ["../out.py", "a/../../out.py", "./a.py", "", "a//b.py", "a/", "/etc/hosts", "link/out.py",
     "away.py", "circle", "a\0b", "x" * 5_000],
)  # fmt: skip
def test_what_leads_out_of_the_folder_is_not_read_and_can_not_be_made(
    tmp_path: Path, path: str
) -> None:
    write_files(tmp_path, {"out.py": "x = 1\n", "in/a.py": "x = 1\n", "elsewhere/out.py": "y\n"})
    folder = tmp_path / "in"
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "away.py").symlink_to(tmp_path / "out.py")
    (folder / "circle").symlink_to(folder / "circle")
    files = files_in(folder, opened((tmp_path / "out.py").as_uri(), "open\n"))
    assert files.read(path) is None
    assert files.is_taken(path)
    assert files.path_of((tmp_path / "out.py").as_uri()) == ""


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {"src/a.py": "x = 1\n"})
    (tmp_path / "pkg").symlink_to(tmp_path / "src")
    document = files_in(tmp_path).read("pkg/a.py")
    assert document is not None
    assert document.text == "x = 1\n"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert files_in(tmp_path).read("pipe.py") is None
    assert files_in(tmp_path).is_taken("pipe.py")


def test_a_free_place_is_not_taken(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": "x = 1\n"})
    files = files_in(tmp_path, opened((tmp_path / "open.py").as_uri(), "not saved yet\n"))
    assert not files.is_taken("new.py")
    assert not files.is_taken("new/folder/b.py")
    assert files.is_taken("open.py")
    assert files.is_taken("a.py/b.py"), "a file is no folder"


def test_unsaved_is_what_open_documents_say_that_the_disk_does_not(tmp_path: Path) -> None:
    write_files(tmp_path, {"same.py": "x\r\n", "other.py": "old\n", "grown.py": "x\n" * 900})
    (tmp_path / "marked.py").write_bytes(b"\xef\xbb\xbfx\n")
    (tmp_path / "latin.py").write_bytes(b"# \xe9\n")
    uri = tmp_path.as_uri()
    files = files_in(
        tmp_path,
        opened(f"{uri}/same.py", "x\r\n"),
        opened(f"{uri}/other.py", "new\n"),
        opened(f"{uri}/grown.py", "x\n"),
        opened(f"{uri}/marked.py", "x\n"),
        opened(f"{uri}/latin.py", "# \ufffd\n"),
        opened(f"{uri}/fresh.py", "not there yet\n"),
        opened("untitled:Untitled-1", "nowhere\n"),
        opened("file:///elsewhere/a.py", "not ours\n"),
    )
    assert files.unsaved() == (
        ChangedFile("fresh.py", "not there yet\n"),
        ChangedFile("grown.py", "x\n"),
        ChangedFile("other.py", "new\n"),
    )
