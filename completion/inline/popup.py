"""The editor's own menu is open: suggestions must go on from its selected entry."""

from __future__ import annotations

from dataclasses import replace

from context.syntax import ParsedDocument
from context.text import Document, Point, split_lines

from ..values import PopupItem, Suggestion, SuggestRequest


def with_popup_item(request: SuggestRequest) -> SuggestRequest:
    """The request as it would be had the user taken the selected entry; itself without one.

    Itself also when the entry covers several lines: a suggestion's span lies on one. The derived
    document is not parsed: the entry is there for the moment of one request.
    """
    item = request.popup
    if item is None or not _on_one_line(item):
        return request
    old = request.parsed.document
    number = item.span.start.line
    line = old.lines[number]
    changed = line[: item.span.start.column] + item.text + line[item.span.end.column :]
    lines = (*old.lines[:number], changed, *old.lines[number + 1 :])
    document = Document(old.uri, old.language_id, old.version, lines)
    cursor = Point(number, item.span.start.column + len(item.text))
    return replace(request, parsed=ParsedDocument(document), cursor=cursor)


def for_popup_item(suggestion: Suggestion, item: PopupItem) -> Suggestion:
    """The suggestion over the entry's span, its text before it."""
    return replace(suggestion, text=item.text + suggestion.text, span=item.span)


def _on_one_line(item: PopupItem) -> bool:
    return item.span.start.line == item.span.end.line and len(split_lines(item.text)) == 1
