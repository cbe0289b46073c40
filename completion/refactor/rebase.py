"""An edit that was made for an earlier version of a document, moved to where its lines are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from context.text import Document, Point, Span

from ..values import FileEdit, TextEdit


def rebased(file: FileEdit, before: Document, now: Document) -> FileEdit | None:
    """`file`, made for `before`, as an edit of `now`.

    None when what was typed meanwhile is not wholly above or below all that the edit changes, with
    at least a line between.
    """
    old, new = before.lines, now.lines
    head = _common(old, new)
    tail = min(_common(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    if all(edit.span.end < Point(head, 0) for edit in file.edits):
        moved = file.edits
    elif all(edit.span.start > Point(len(old) - tail, 0) for edit in file.edits):
        moved = tuple(_moved(edit, len(new) - len(old)) for edit in file.edits)
    else:
        return None
    return replace(file, version=now.version, edits=moved)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _moved(edit: TextEdit, lines: int) -> TextEdit:
    start, end = edit.span.start, edit.span.end
    span = Span(Point(start.line + lines, start.column), Point(end.line + lines, end.column))
    return TextEdit(span, edit.new_text)
