"""Old and new text -> the smallest edits by lines.

Lines that did not need to change stay as they are, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from context.text import Document, Point, Span, line_content, split_lines

from ..values import TextEdit


def line_edits(document: Document, span: Span, new_text: str) -> tuple[TextEdit, ...]:
    """Edits that turn the whole lines of `span` into `new_text`, in order, not overlapping.

    `span` starts at a line's start and ends at a line's end (before its line end). New lines get
    the line end that most of the document's lines have.
    """
    first, last = span.start.line, span.end.line
    old = [line_content(line) for line in document.lines[first : last + 1]]
    new = [line_content(line) for line in split_lines(new_text)]
    line_end = _line_end(document)
    edits = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            lines = new[new_from:new_to]
            edits.append(_edit(document, first + old_from, first + old_to, lines, line_end))
    return tuple(edits)


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
