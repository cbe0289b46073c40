"""What the user has just deleted, by place: a suggestion must not bring it back by itself.

Bounded in size and time; what it holds of the user's text stays in memory.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Final

from context.text import Document, Point

from ..ports import Clock
from ..values import Deletion
from .anchor import digest_above
from .filters import UNDO_CHARS_MIN
from .standing import end_of

JUST_MS: Final = 30_000
"""How long a deletion is fresh (Cody's auto-edit looks back as far)."""
PLACES_MAX: Final = 8
"""Of one document."""
DOCUMENTS_MAX: Final = 32
CHARS_MAX: Final = 2_000
"""A longer text, deleted bit by bit, is followed no further."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """Text that was deleted at one place, in one change or in several in a row."""

    point: Point
    above: int
    """The digest of the lines above it."""
    head: str
    """What stands left of it."""
    text: str
    at_once: bool
    """Whether one change took a good part of it: not letter by letter."""
    at_ms: float


class Deletions:
    """The last deletions of each document."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._gone: OrderedDict[str, deque[_Gone]] = OrderedDict()
        self._last: dict[str, _Gone] = {}
        """The deletion that was a document's last change, which the next may go on with."""

    def document_changed(self, document: Document, deletion: Deletion | None) -> None:
        """Notes a change; None where it was not a mere deletion, or is not known."""
        last = self._last.pop(document.uri, None)
        if deletion is None:
            return
        text = _joined(last, deletion)
        at_once = len(deletion.text.strip()) >= UNDO_CHARS_MIN
        gone = self._gone.setdefault(document.uri, deque(maxlen=PLACES_MAX))
        if text is None:
            text = deletion.text
        elif last is not None and gone and gone[-1] is last:
            at_once = at_once or last.at_once
            gone.pop()
        point = deletion.point
        head = document.lines[point.line][: point.column]
        above = digest_above(document, point.line)
        now_ms = self._clock.monotonic_ms()
        entry = _Gone(point, above, head, text[:CHARS_MAX], at_once, now_ms)
        gone.append(entry)
        self._last[document.uri] = entry
        self._gone.move_to_end(document.uri)
        if len(self._gone) > DOCUMENTS_MAX:
            self._forget(next(iter(self._gone)))

    def document_closed(self, uri: str) -> None:
        """Forgets a document."""
        self._forget(uri)

    def at(self, document: Document, point: Point) -> tuple[str, ...]:
        """What was just deleted at `point`, newest first."""
        return tuple(gone.text for gone in self._at(document, point))

    def at_once(self, document: Document, point: Point) -> tuple[str, ...]:
        """The same, less what was taken back letter by letter: that is how people correct."""
        return tuple(gone.text for gone in self._at(document, point) if gone.at_once)

    def _at(self, document: Document, point: Point) -> list[_Gone]:
        known = self._gone.get(document.uri)
        if not known or point.line >= len(document.lines):
            return []
        since_ms = self._clock.monotonic_ms() - JUST_MS
        head = document.lines[point.line][: point.column]
        above = digest_above(document, point.line)
        return [
            gone
            for gone in reversed(known)
            if gone.at_ms >= since_ms
            and gone.above == above
            and (gone.head == head or not (gone.head.strip() or head.strip()))
        ]

    def _forget(self, uri: str) -> None:
        self._gone.pop(uri, None)
        self._last.pop(uri, None)


def _joined(last: _Gone | None, new: Deletion) -> str | None:
    """The text of two deletions in a row where the second goes on with the first; else None."""
    if last is None:
        return None
    if end_of(new.point, new.text) == last.point:
        return new.text + last.text
    return last.text + new.text if new.point == last.point else None
