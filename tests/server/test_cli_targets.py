"""Places and lines as people write them, files as they are found, and writing them back."""

from __future__ import annotations

from pathlib import Path

import pytest

from context.text import Point, Span
from server.cli.targets import lines_in, place_in, read_source
from server.cli.terminal import CommandError, UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small file in a project of its own."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    path = tmp_path / "src" / "app.py"
    path.write_bytes("def f():\r\n    é𐐀 = 1\r\n".encode())
    return path


def test_a_line_alone_means_its_end(file: Path) -> None:
    assert place_in(f"{file}:1")[1] == Point(0, 8)
    assert place_in(f"{file}:2")[1] == Point(1, 10)
    assert place_in(f"{file}:3")[1] == Point(2, 0)


def test_columns_are_code_points_counted_from_1(file: Path) -> None:
    assert place_in(f"{file}:2:1")[1] == Point(1, 0)
    assert place_in(f"{file}:2:7")[1] == Point(1, 6)
    assert place_in(f"{file}:2:11")[1] == Point(1, 10)


def test_a_range_is_whole_lines(file: Path) -> None:
    assert lines_in(f"{file}:1-2")[1] == Span(Point(0, 0), Point(1, 10))
    assert lines_in(f"{file}:2")[1] == Span(Point(1, 0), Point(1, 10))


def test_the_document_knows_its_language_and_project(file: Path) -> None:
    source = read_source(str(file))
    assert source.document.language_id == "python"
    assert source.document.uri == file.resolve().as_uri()
    assert source.relative_path == "src/app.py"


def test_a_file_name_may_hold_a_colon(tmp_path: Path) -> None:
    path = tmp_path / "a:1.py"
    path.write_text("x\ny\n")
    assert place_in(f"{path}:2:1")[1] == Point(1, 0)
    assert lines_in(f"{path}:1-2")[0].path == path.resolve()


@pytest.mark.parametrize("target", ["", "app.py", "app.py:", "app.py:x", ":3", "app.py:1-2"])
def test_what_is_no_place(target: str) -> None:
    with pytest.raises(UsageError, match="FILE:LINE"):
        place_in(target)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("0", "2 lines: there is no line 0"),
        ("4", "2 lines: there is no line 4"),
        ("1:0", "1 to 9"),
        ("1:10", "1 to 9"),
    ],
)
def test_places_outside_the_file(file: Path, place: str, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        place_in(f"{file}:{place}")


def test_lines_in_the_wrong_order(file: Path) -> None:
    with pytest.raises(UsageError, match="2-1"):
        lines_in(f"{file}:2-1")


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"a\0b", "binary"), (b"caf\xe9", r"not UTF-8 text \(byte 4\)")],
)
def test_what_is_no_text(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=text):
        read_source(str(path))


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        read_source(str(tmp_path / "none"))
    with pytest.raises(CommandError, match="is a folder"):
        read_source(str(tmp_path))
    with pytest.raises(CommandError, match="cannot be read"):
        read_source("a\0b")


def test_an_empty_file_has_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.touch()
    assert place_in(f"{path}:1")[1] == Point(0, 0)
