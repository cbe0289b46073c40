r"""Text as values: points, spans and immutable document snapshots.

Positions are *code points*: `Point(line, column)`. This module knows neither LSP's encodings
(`server.positions`) nor tree-sitter's bytes (`context.syntax`). Lines end at `\n`, `\r\n` and `\r`
only, as LSP says; `str.splitlines` also cuts at form feed, NEL and U+2028 and is never used here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place in a document: 0-based line, 0-based column in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """The text from `start` up to, not including, `end`."""

    start: Point
    end: Point

    @classmethod
    def at(cls, point: Point) -> Span:
        """The empty span at `point`."""
        return cls(point, point)

    @property
    def empty(self) -> bool:
        return self.start == self.end


def split_lines(text: str) -> list[str]:
    """Cuts `text` after each line end and keeps the ends; the last item has none and may be empty.

    `"".join(split_lines(text)) == text` for every text.
    """
    lines = io.StringIO(text, newline="").readlines()
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def with_lf(text: str) -> str:
    r"""`text` with `\n` for every line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def line_content(line: str) -> str:
    """`line` without its line end."""
    return line.removesuffix("\n").removesuffix("\r") if line[-1:] in ("\n", "\r") else line


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One version of one document.

    Two snapshots share the strings of the lines they have in common.
    """

    uri: str
    language_id: str
    version: int
    lines: Sequence[str] = field(repr=False)
    """Every line with its end; see `split_lines`. Never empty."""

    @classmethod
    def of(cls, text: str, *, uri: str = "", language_id: str = "", version: int = 0) -> Document:
        """A document that holds `text`."""
        return cls(uri, language_id, version, tuple(split_lines(text)))

    @property
    def text(self) -> str:
        """The whole text: O(document), so not for the path of a keystroke."""
        return "".join(self.lines)

    @property
    def end(self) -> Point:
        """The point after the last character."""
        return Point(len(self.lines) - 1, len(self.lines[-1]))

    def line(self, number: int) -> str:
        """Line `number` without its line end; empty when there is no such line."""
        return line_content(self.lines[number]) if 0 <= number < len(self.lines) else ""

    def clamp(self, point: Point) -> Point:
        """The nearest point that exists; a column past the line's content moves before its end."""
        if point.line < 0:
            return Point(0, 0)
        if point.line >= len(self.lines):
            return self.end
        return Point(point.line, min(max(point.column, 0), len(self.line(point.line))))

    def slice(self, span: Span) -> str:
        """The text of `span`, whose points must exist."""
        start, end = span.start, span.end
        if start.line == end.line:
            return self.lines[start.line][start.column : end.column]
        middle = self.lines[start.line + 1 : end.line]
        head, tail = self.lines[start.line][start.column :], self.lines[end.line][: end.column]
        return "".join((head, *middle, tail))

    def before(self, point: Point, chars_max: int) -> str:
        """The text left of `point`: the current line's head, then whole lines that fit `chars_max`.

        When the head alone is longer than `chars_max`, its last `chars_max` characters.
        """
        head = self.lines[point.line][: point.column]
        taken = _take(
            reversed(self.lines[max(0, point.line - chars_max) : point.line]), chars_max - len(head)
        )
        return "".join((*reversed(taken), head[-chars_max:] if chars_max > 0 else ""))

    def after(self, point: Point, chars_max: int) -> str:
        """The text right of `point`: the line's tail, then whole lines that fit `chars_max`."""
        tail = self.lines[point.line][point.column :]
        taken = _take(
            self.lines[point.line + 1 : point.line + 1 + chars_max], chars_max - len(tail)
        )
        return "".join((tail[: max(0, chars_max)], *taken))

    def point_at(self, offset: int) -> Point:
        """The point `offset` code points from the start (O(lines)); clamped to the document."""
        for number, line in enumerate(self.lines):
            if offset < len(line):
                return self.clamp(Point(number, max(offset, 0)))
            offset -= len(line)
        return self.end

    def offset_at(self, point: Point) -> int:
        """The number of code points before `point` (O(lines))."""
        return sum(map(len, self.lines[: point.line])) + point.column


def _take(lines: Iterable[str], chars_max: int) -> list[str]:
    taken: list[str] = []
    for line in lines:
        chars_max -= len(line)
        if chars_max < 0:
            break
        taken.append(line)
    return taken
