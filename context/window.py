"""Which lines around a cursor are sent: edges that stay where they are while somebody types.

Pure numbers on a document. A server reuses what it computed for an equal head, so edges lie on line
starts and move in steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from .text import Document, Point

SUFFIX_SHARE = 0.25
SCOPE_SHARE = 0.15
"""Of the window, for headers and imports above it. The prefix gets the rest."""
_SUFFIX_TAIL_SHARE = 0.2
"""Of the suffix, at most, for the rest of the cursor's own line."""


@dataclass(frozen=True, slots=True)
class Window:
    """The text from `start` to `end`."""

    start: Point
    end: Point
    chars_left: int
    """For what is above it."""

    def has_lines(self, first: int, last: int) -> bool:
        """Whether any of these lines is in it."""
        return first <= self.end.line and last >= self.start.line


def window_around(document: Document, point: Point, chars_max: int) -> Window:
    """The lines around `point` that fit `chars_max`, with what is to be added from above them."""
    suffix_chars = int(chars_max * SUFFIX_SHARE)
    end, after = _end(document, point, suffix_chars)
    scope_chars = int(chars_max * SCOPE_SHARE)
    prefix_chars = chars_max - suffix_chars
    if after < suffix_chars // 4:  # near the end of the file: a switch, not a slope, to stay stable
        prefix_chars += suffix_chars // 2
    start = _start(document, point, prefix_chars)
    if start > Point(0, 0):
        start = _start(document, point, prefix_chars - scope_chars)
    return Window(start, end, scope_chars)


def _start(document: Document, point: Point, chars_max: int) -> Point:
    """The start of the prefix: on a multiple of a step of lines, a quarter to a half of what fits.

    A line that is too long for the window is cut at a multiple of half the window.
    """
    room = chars_max - point.column
    if room < 0:
        step = max(1, chars_max // 2)
        return Point(point.line, -(-(point.column - chars_max) // step) * step)
    first = point.line
    while first and (room := room - len(document.lines[first - 1])) >= 0:
        first -= 1
    if first == 0:
        return Point(0, 0)
    step = 1 << max(0, ((point.line - first) // 2).bit_length() - 1)
    return Point(-(-first // step) * step, 0)


def _end(document: Document, point: Point, chars_max: int) -> tuple[Point, int]:
    """The end of the suffix, and how many characters it has.

    The lines below fit a share of their own, so that typing on the cursor's line changes nothing.
    """
    tail_max = int(chars_max * _SUFFIX_TAIL_SHARE)
    tail = len(document.lines[point.line]) - point.column
    if tail > tail_max:
        return Point(point.line, point.column + tail_max), tail_max
    last, used = point.line, 0
    for line in document.lines[point.line + 1 : point.line + 1 + chars_max]:
        if used + len(line) > chars_max - tail_max:
            break
        used += len(line)
        last += 1
    return Point(last, len(document.lines[last])), tail + used
