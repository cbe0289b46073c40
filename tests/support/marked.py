"""Documents written in tests: `‸` marks the cursor, two of them a selection."""

from __future__ import annotations

from context.syntax import ParsedDocument, parse
from context.text import Document, Point, Span

CURSOR = "‸"


def at_cursor(
    text: str, *, language_id: str = "python", uri: str = "file:///a.py", version: int = 1
) -> tuple[Document, Point]:
    """The document without its mark, and where the mark was."""
    document, span = selected(text, language_id=language_id, uri=uri, version=version)
    return document, span.start


def parsed_at_cursor(
    text: str, *, language_id: str = "python", uri: str = "file:///a.py", version: int = 1
) -> tuple[ParsedDocument, Point]:
    """The same with its syntax tree."""
    document, point = at_cursor(text, language_id=language_id, uri=uri, version=version)
    return parse(document), point


def selected(
    text: str, *, language_id: str = "python", uri: str = "file:///a.py", version: int = 1
) -> tuple[Document, Span]:
    """The document and the span between its two marks, which is empty when there is only one."""
    pieces = text.split(CURSOR)
    assert len(pieces) in (2, 3), "one or two cursor marks, please"
    document = Document.of("".join(pieces), uri=uri, language_id=language_id, version=version)
    start = _point_after(pieces[0])
    end = _point_after("".join(pieces[:-1]))
    return document, Span(start, end)


def _point_after(text: str) -> Point:
    """Line ends count even between `\\r` and `\\n`: put no mark there."""
    lines = Document.of(text).lines
    return Point(len(lines) - 1, len(lines[-1]))
