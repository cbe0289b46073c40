"""Old and new text -> the smallest edits by lines.

Lines that did not need to change stay as they are, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import Final

from context.text import Document, Point, Span, line_content, split_lines

from ..values import TextEdit

COMPARED_LINES_MAX: Final = 400
"""Comparing is cubic in repetitive text: 1,000 lines take a second."""


def line_edits(document: Document, span: Span, new_text: str) -> tuple[TextEdit, ...]:
    """Edits that turn the whole lines of `span` into `new_text`, in order, not overlapping.

    `span` starts at a line's start and ends at a line's end (before its line end). New lines get
    the line end that most of the document's lines have.
    """
    first, last = span.start.line, span.end.line
    old = [line_content(line) for line in document.lines[first : last + 1]]
    new = [line_content(line) for line in split_lines(new_text)]
    line_end = _line_end(document)
    return tuple(
        _edit(document, first + start, first + end, lines, line_end)
        for start, end, lines in changes(old, new)
    )


def changes(old: list[str], new: list[str]) -> list[tuple[int, int, list[str]]]:
    """The changed stretches as (from line, to line, new lines), numbered in `old`.

    What both begin and end with is set aside first; of what is left, the most is one stretch when
    comparing line by line would take seconds.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old), len(new)) > COMPARED_LINES_MAX:
        return [(head, head + len(old), new)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        (head + old_from, head + old_to, new[new_from:new_to])
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes()
        if tag != "equal"
    ]


def _common(one: list[str], other: list[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def apply_edits(document: Document, edits: tuple[TextEdit, ...]) -> Document:
    """The document after `edits`, which are in order and do not overlap."""
    pieces: list[str] = []
    at = Point(0, 0)
    for edit in edits:
        pieces += (document.slice(Span(at, edit.span.start)), edit.new_text)
        at = edit.span.end
    pieces.append(document.slice(Span(at, document.end)))
    return Document.of(
        "".join(pieces),
        uri=document.uri,
        language_id=document.language_id,
        version=document.version,
    )


def _edit(document: Document, start: int, end: int, new: list[str], line_end: str) -> TextEdit:
    """Replaces lines `start` up to, not including, `end`."""
    if end < len(document.lines):
        text = "".join(line + line_end for line in new)
        return TextEdit(Span(Point(start, 0), Point(end, 0)), text)
    if start < end and new:
        return TextEdit(Span(Point(start, 0), document.end), line_end.join(new))
    # The last line has no line end of its own: to add or to remove, the one before it moves.
    before = Point(start - 1, len(document.line(start - 1)))
    return TextEdit(Span(before, document.end), "".join(line_end + line for line in new))


def _line_end(document: Document) -> str:
    ends = Counter(line[len(line_content(line)) :] for line in document.lines[:-1])
    return ends.most_common(1)[0][0] if ends else "\n"
