"""A bounded piece of a document around the cursor, which can be parsed by itself.

Parsing again a whole document of 20,000 lines costs milliseconds even when little has changed; this
piece costs a fraction of one. It begins and ends between two top-level pieces of code where there
are such places nearby. Otherwise it begins with the headers of the blocks that the cursor is in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from context.text import Document, Point

ABOVE_LINES_MAX: Final = 60
BELOW_LINES_MAX: Final = 60
LINE_CHARS_MAX: Final = 400
"""A window with a longer line is not looked at: data, or generated."""
_HEADER_LINES_MAX: Final = 400
"""How far up the headers of the blocks around the cursor are looked for."""
_CLOSERS: Final = ("}", ")", "]", "end")


@dataclass(frozen=True, slots=True)
class Window:
    """The lines around the cursor's line, with their line ends."""

    above: tuple[str, ...]
    head: str
    """The cursor's line up to the cursor."""
    tail: str
    """The cursor's line from the cursor on, with its line end."""
    below: tuple[str, ...]


def window_at(document: Document, point: Point) -> Window | None:
    """The window at `point`; None where lines are too long to be looked at. O(lines nearby)."""
    line = document.lines[point.line]
    start, end = _start(document, point.line), _end(document, point.line)
    above = [*document.lines[start : point.line]]
    if start and _indent(document.lines[start]):
        above = [*_headers(document, start), *above]
    below = document.lines[point.line + 1 : end]
    if any(len(text) > LINE_CHARS_MAX for text in (*above, line, *below)):
        return None
    return Window(tuple(above), line[: point.column], line[point.column :], tuple(below))


def _start(document: Document, line: int) -> int:
    """The first line of the window: top-level code, or else what the cursor's block begins with."""
    low = max(0, line - ABOVE_LINES_MAX)
    if low == 0:
        return 0
    for number in range(line - 1, low, -1):
        if _starts_top_level(document, number):
            return number
    indent = _indent(document.lines[line])
    near = range(max(low, line - ABOVE_LINES_MAX // 2), line)
    return next((number for number in near if _is_code(document, number, indent)), line)


def _end(document: Document, line: int) -> int:
    """The line that the window ends before."""
    high = min(len(document.lines), line + 1 + BELOW_LINES_MAX)
    if high == len(document.lines):
        return high
    return next((n for n in range(line + 1, high) if _starts_top_level(document, n)), high)


def _starts_top_level(document: Document, number: int) -> bool:
    """Whether a new piece of code begins at line `number`: after a blank line, at the margin."""
    text = document.line(number)
    return (
        bool(text)
        and not text[0].isspace()
        and not text.startswith(_CLOSERS)
        and not document.line(number - 1).strip()
    )


def _is_code(document: Document, number: int, indent: int) -> bool:
    text = document.line(number)
    return bool(text.strip()) and _indent(text) == indent and not text.strip().startswith(_CLOSERS)


def _headers(document: Document, line: int) -> list[str]:
    """The lines above `line` that are each less indented than all below them, outermost first."""
    found: list[str] = []
    indent = _indent(document.lines[line])
    for number in range(line - 1, max(-1, line - 1 - _HEADER_LINES_MAX), -1):
        text = document.lines[number]
        if not text.strip() or _indent(text) >= indent or text.lstrip()[:1] in "#)]}":
            continue
        indent = _indent(text)
        found.append(text)
        if not indent:
            break
    return found[::-1]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
