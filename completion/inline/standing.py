"""How much of a suggested text stands in a document: pure comparisons, no state."""

from __future__ import annotations

from typing import Final

from context.text import Document, Point, split_lines

from .anchor import Anchor, typed_since

_CLOSERS: Final = ")]}\"'`"
"""What editors insert by themselves when its counterpart is typed."""


def standing(anchor: Anchor, text: str, document: Document) -> str | None:
    """The longest start of `text` that stands at the anchor; None when something else does."""
    if anchor.point.line >= len(document.lines):
        return None
    inserted = _inserted(anchor, document.lines[anchor.point.line])
    if inserted is not None and "\n" not in text:
        if text.startswith(inserted):
            return inserted
        bare = inserted[:-1] if inserted[-1:] in _CLOSERS else ""
        return bare if bare and text.startswith(bare) else None  # the editor closed a bracket
    lines = split_lines(text)
    for number in range(len(lines), 0, -1):
        start = "".join(lines[:number]).removesuffix("\n")
        if typed_since(anchor, document, end_of(anchor.point, start)) == start:
            return start
    return inserted if inserted is not None and text.startswith(inserted) else None


def typed_over(anchor: Anchor, document: Document) -> bool:
    """Whether the anchor is still there and something has been typed at it."""
    if anchor.point.line >= len(document.lines):
        return False
    line = document.lines[anchor.point.line]
    return line.startswith(anchor.head) and line[len(anchor.head) :] != anchor.tail


def end_of(point: Point, text: str) -> Point:
    """Where `text` ends when it is written at `point`."""
    lines = split_lines(text)
    first = point.column if len(lines) == 1 else 0
    return Point(point.line + len(lines) - 1, first + len(lines[-1]))


def _inserted(anchor: Anchor, line: str) -> str | None:
    """What stands between the anchor's head and tail, when both are on `line` still."""
    if not line.startswith(anchor.head):
        return None
    rest = line[len(anchor.head) :]
    return rest.removesuffix(anchor.tail) if rest.endswith(anchor.tail) else None
