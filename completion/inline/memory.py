"""The answers of the last minutes, found again by what was typed since.

No I/O, a bounded number of entries.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from context.text import Document, Point

from .anchor import Anchor, typed_since

ENTRIES_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer as it was shown, filters applied."""

    anchor: Anchor
    text: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """A remembered answer that the user is typing along."""

    remembered: Remembered
    rest: str
    """What is left of its text at the cursor; never empty."""
    on_screen: bool
    """Whether it is the answer last shown in this document."""

    @property
    def typed_along(self) -> bool:
        """Whether it is on screen and a part of it has been typed since."""
        return self.on_screen and self.rest != self.remembered.text


class Memory:
    """Answers by place.

    The newest that fits wins; the one on screen wins over all, so that nothing jumps.
    """

    def __init__(self) -> None:
        self._entries: deque[Remembered] = deque(maxlen=ENTRIES_MAX)
        self._on_screen: dict[str, Remembered] = {}

    def remember(self, entry: Remembered) -> None:
        """Keeps an answer that has not been shown yet."""
        self._entries.append(entry)

    def shown(self, entry: Remembered) -> None:
        """Keeps an answer as the one on screen in its document."""
        if entry not in self._entries:
            self._entries.append(entry)
        self._on_screen[entry.anchor.uri] = entry

    def recall(self, document: Document, point: Point) -> Recalled | None:
        """The answer that has been typed along up to `point`, with something left to show."""
        on_screen = self._on_screen.get(document.uri)
        if on_screen is not None and (rest := _rest(on_screen, document, point)):
            return Recalled(on_screen, rest, on_screen=True)
        for entry in reversed(self._entries):
            if rest := _rest(entry, document, point):
                return Recalled(entry, rest, on_screen=False)
        return None

    def forget_document(self, uri: str) -> None:
        """Drops what is known of a document that was closed."""
        self._on_screen.pop(uri, None)
        kept = [entry for entry in self._entries if entry.anchor.uri != uri]
        self._entries = deque(kept, maxlen=ENTRIES_MAX)

    def clear(self) -> None:
        self._entries.clear()
        self._on_screen.clear()


def _rest(entry: Remembered, document: Document, point: Point) -> str:
    typed = typed_since(entry.anchor, document, point)
    return entry.text[len(typed) :] if typed is not None and entry.text.startswith(typed) else ""
