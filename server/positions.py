"""LSP positions to points and back. The only module that knows the client's encoding.

LSP counts columns in units of the negotiated encoding; Fimble counts code points
(`context.text.Point`). Arguments are never changed, places that do not exist are moved to the
nearest one that does, and a column inside a character means the start of that character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lsprotocol.types import Position, PositionEncodingKind, Range

from context.text import Point, Span


class Lines(Protocol):
    """Anything with lines: a `Document` or an `OpenDocument`."""

    @property
    def lines(self) -> Sequence[str]: ...


def choose_encoding(offered: Sequence[str] | None) -> PositionEncodingKind:
    """The encoding to use with a client that offers `offered` (`general.positionEncodings`).

    UTF-16 whenever the client can: an editor that runs several servers on one buffer wants them to
    agree, and UTF-16 is the one all servers speak. Else the first known one it offers.
    """
    known = [PositionEncodingKind(kind) for kind in offered or () if kind in _KINDS]
    if not known or PositionEncodingKind.Utf16 in known:
        return PositionEncodingKind.Utf16
    return known[0]


@dataclass(frozen=True, slots=True)
class PositionCodec:
    """Converts between the client's coordinates and ours."""

    encoding: PositionEncodingKind = PositionEncodingKind.Utf16

    def to_point(self, document: Lines, position: Position) -> Point:
        """The point `position` means; before a line's end when it lies past it."""
        lines = document.lines
        if position.line >= len(lines):
            return Point(len(lines) - 1, len(lines[-1]))
        return Point(position.line, self.column(lines[position.line], position.character))

    def to_position(self, document: Lines, point: Point) -> Position:
        """The client's position for `point`, clamped like `to_point`."""
        lines = document.lines
        if point.line >= len(lines):
            return Position(len(lines) - 1, self.units(lines[-1], len(lines[-1])))
        if point.line < 0:
            return Position(0, 0)
        return Position(point.line, self.units(lines[point.line], point.column))

    def to_span(self, document: Lines, range_: Range) -> Span:
        """The span `range_` means; its ends are put in order."""
        start = self.to_point(document, range_.start)
        end = self.to_point(document, range_.end)
        return Span(start, end) if start <= end else Span(end, start)

    def to_range(self, document: Lines, span: Span) -> Range:
        """The client's range for `span`."""
        return Range(self.to_position(document, span.start), self.to_position(document, span.end))

    def column(self, line: str, character: int) -> int:
        """The code-point column of the client's column `character` in `line` (with its end)."""
        limit = _content_length(line)
        if self.encoding == PositionEncodingKind.Utf32 or line.isascii():
            return min(character, limit)
        head = line[: min(character + 1, limit)]
        if self.encoding == PositionEncodingKind.Utf8:
            return _code_points_in_utf8(head, character)
        return code_points_in_utf16(head, character)

    def units(self, line: str, column: int) -> int:
        """The client's column for the code-point column `column` of `line` (with its end)."""
        column = min(max(0, column), _content_length(line))
        if self.encoding == PositionEncodingKind.Utf32 or line.isascii():
            return column
        head = line[:column]
        if self.encoding == PositionEncodingKind.Utf8:
            return len(head.encode("utf-8", "surrogatepass"))
        return len(head.encode("utf-16-le", "surrogatepass")) // 2


def code_points_in_utf16(text: str, units: int) -> int:
    """How many whole characters of `text` lie in its first `units` UTF-16 units."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    cut = min(2 * units, len(encoded))
    if 0 < cut < len(encoded) and encoded[cut + 1] & 0xFC == 0xDC:
        before = encoded[cut - 1]
        cut -= 2 if before & 0xFC == 0xD8 else 0
    return len(encoded[:cut].decode("utf-16-le", "surrogatepass"))


_KINDS = frozenset(kind.value for kind in PositionEncodingKind)


def _content_length(line: str) -> int:
    if line.endswith("\r\n"):
        return len(line) - 2
    return len(line) - 1 if line.endswith(("\n", "\r")) else len(line)


def _code_points_in_utf8(head: str, units: int) -> int:
    """How many whole characters of `head` lie in its first `units` bytes."""
    encoded = head.encode("utf-8", "surrogatepass")
    cut = min(units, len(encoded))
    while 0 < cut < len(encoded) and encoded[cut] & 0xC0 == 0x80:
        cut -= 1
    return len(encoded[:cut].decode("utf-8", "surrogatepass"))
