"""Places in files as people write them, `src/app.py:12:8`, and the files themselves.

Lines and columns are 1-based here and 0-based everywhere else. Writes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from context.languages import language_id_for_path
from context.text import Document, Point, Span

from .terminal import CommandError, UsageError

FILE_BYTES_MAX: Final = 20_000_000

_PLACE: Final = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")
_RANGE: Final = re.compile(r"(?P<path>.+):(?P<first>\d+)(?:-(?P<last>\d+))?")
_ROOT_MARKS: Final = (".git", ".hg", ".jj", ".fimble.toml")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the user's."""

    path: Path
    document: Document
    root: Path
    """The folder of the project that it belongs to."""
    data: bytes = b""
    """The file as it was read."""

    @property
    def relative_path(self) -> str:
        """`/`-separated, from `root`."""
        return self.path.relative_to(self.root).as_posix()


def place_in(target: str) -> tuple[Source, Point]:
    """The file and point of `FILE:LINE[:COLUMN]`; without a column, the line's end."""
    match = _PLACE.fullmatch(target)
    if match is None:
        raise UsageError(f"{target!r} names no place: write FILE:LINE or FILE:LINE:COLUMN.")
    source = read_source(match["path"])
    line = _line_number(source, match["line"])
    content = source.document.line(line)
    if match["column"] is None:
        return source, Point(line, len(content))
    column = int(match["column"])
    if not 1 <= column <= len(content) + 1:
        raise UsageError(
            f"Line {line + 1} of {match['path']} has the columns 1 to {len(content) + 1}, "
            f"not {column}."
        )
    return source, Point(line, column - 1)


def lines_in(target: str) -> tuple[Source, Span]:
    """The file and whole lines of `FILE:FROM-TO` or `FILE:LINE`."""
    match = _RANGE.fullmatch(target)
    if match is None:
        raise UsageError(f"{target!r} names no lines: write FILE:FROM-TO.")
    source = read_source(match["path"])
    first = _line_number(source, match["first"])
    last = _line_number(source, match["last"] or match["first"])
    if last < first:
        raise UsageError(f"The lines {first + 1}-{last + 1} are in the wrong order.")
    return source, Span(Point(first, 0), Point(last, len(source.document.line(last))))


def read_source(name: str) -> Source:
    """The file as a document; a clear error when it is not text."""
    path = Path(name)
    data = _read_bytes(path)
    if b"\0" in data[:8192]:
        raise CommandError(f"{name} is a binary file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} is not UTF-8 text (byte {error.start + 1}).") from error
    full = path.resolve()
    document = Document.of(
        text, uri=full.as_uri(), language_id=language_id_for_path(full.as_posix())
    )
    return Source(full, document, project_root(full), data)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise CommandError(f"{path} is a folder.")
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {_why(error)}.") from error
    if len(data) > FILE_BYTES_MAX:
        raise CommandError(f"{path} is larger than {FILE_BYTES_MAX // 1_000_000} MB.")
    return data


def _why(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _line_number(source: Source, text: str) -> int:
    lines = source.document.lines
    if not 1 <= int(text) <= len(lines):
        # The empty line that a final newline leaves is a place, but nobody counts it.
        count = len(lines) - (len(lines) > 1 and not source.document.line(len(lines) - 1))
        raise UsageError(
            f"{source.path.name} has {count} line{'' if count == 1 else 's'}: "
            f"there is no line {text}."
        )
    return int(text) - 1


def counted_from_1(point: Point) -> dict[str, int]:
    """A point in JSON output, as people and the commands' arguments count."""
    return {"line": point.line + 1, "column": point.column + 1}


def project_root(path: Path) -> Path:
    for folder in path.parents:
        if any((folder / mark).exists() for mark in _ROOT_MARKS):
            return folder
    here = Path.cwd()
    return here if here in path.parents else path.parent
