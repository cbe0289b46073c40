"""Brackets and quotes that the editor has closed by itself, right of the cursor.

Whoever types `(` along a suggestion has `()` then: the text right of the cursor is another, and yet
it is the same place. Here the document is looked at as if the editor had added nothing, and the
suggestion is shown up to what the editor has added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from context.text import Document, Point

from .brackets import QUOTES, before_closer
from .memory import Memory, Recalled

CLOSERS_MAX: Final = 3
"""Brackets within brackets: `foo([{`."""

_BRACKETS: Final = ")]}"


def without_closers(document: Document, point: Point) -> Iterator[tuple[Document, str]]:
    """The document without the first closers right of `point`, fewest first, and these closers.

    Each copies the list of lines (not the lines): ask only where something speaks for it.
    """
    line = document.lines[point.line]
    for count in range(1, CLOSERS_MAX + 1):
        closers = line[point.column : point.column + count]
        if len(closers) < count or closers[-1] not in _BRACKETS + QUOTES:
            return
        bare = line[: point.column] + line[point.column + count :]
        lines = (*document.lines[: point.line], bare, *document.lines[point.line + 1 :])
        yield Document(document.uri, document.language_id, document.version, lines), closers


def recall_closed(memory: Memory, document: Document, point: Point) -> Recalled | None:
    """The answer that fits `point` but for what the editor has closed.

    Its rest ends before the first closer and is empty when that comes next.
    """
    for bare, closers in without_closers(document, point):
        recalled = memory.recall(bare, point)
        if recalled is not None:
            rest = before_closer(recalled.rest, closers[0])
            return None if rest is None else replace(recalled, rest=rest)
    return None
