"""The answers of this session, found again by what was typed since.

No I/O, bounded in entries and bytes. An answer is filed under its line: the text above that line
and the text right of the cursor. To recall, the lines within `WALK_BACK_CHARS_MAX` left of the
cursor are looked up, nearest first, and the few answers filed under each are compared with what
stands between their cursor and this one. That finds what a radix trie of whole prefixes finds, but
text inserted far above, which changes every whole prefix, changes nothing here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from context.text import Document, Point, with_lf

from .anchor import Anchor, digest_above, digest_below, typed_since

ENTRIES_MAX: Final = 1_000
BYTES_MAX: Final = 4 * 1024 * 1024
WALK_BACK_CHARS_MAX: Final = 128
"""How much may have been typed since an answer that is not on screen."""
LINE_ENTRIES_MAX: Final = 64
"""Answers filed under one line, so that a line edited all day costs no more than any other."""
ALTERNATIVES_MAX: Final = 5

_ENTRY_BYTES: Final = 800
"""What an entry costs beside its text, measured: two objects, their names in two tables."""


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


_Line = tuple[str, int, int, str]
"""The document, digests of the lines above and below, and the text right of the cursor."""
_Key = tuple[_Line, str, str]
"""The line, the text left of the cursor, and the answer."""


class Memory:
    """Answers by place.

    The newest that fits wins; the one on screen wins over all, so that nothing jumps. What has not
    been used for longest makes room.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[_Key, Remembered] = OrderedDict()
        """Least recently used first."""
        self._by_line: dict[_Line, list[Remembered]] = {}
        """Oldest first."""
        self._on_screen: dict[str, Remembered] = {}
        self._bytes = 0

    def remember(self, entry: Remembered) -> None:
        """Keeps an answer that has not been shown yet; known already, it counts as new."""
        key = _key(entry)
        self._drop(key)
        self._entries[key] = entry
        same_line = self._by_line.setdefault(key[0], [])
        same_line.append(entry)
        self._bytes += _size(entry)
        if len(same_line) > LINE_ENTRIES_MAX:
            self._drop(_key(same_line[0]))
        while len(self._entries) > ENTRIES_MAX or self._bytes > BYTES_MAX:
            self._drop(next(iter(self._entries)))

    def shown(self, entry: Remembered) -> None:
        """Keeps an answer as the one on screen in its document."""
        if (key := _key(entry)) in self._entries:
            self._entries.move_to_end(key)
        else:
            self.remember(entry)
        self._on_screen[entry.anchor.uri] = entry

    def recall(self, document: Document, point: Point) -> Recalled | None:
        """The answer that has been typed along up to `point`, with something left to show."""
        return self._shown_at(document, point) or next(self._fitting(document, point), None)

    def recall_all(self, document: Document, point: Point) -> tuple[Recalled, ...]:
        """Every answer that fits, no two alike, the one on screen first; `ALTERNATIVES_MAX`."""
        found: dict[str, Recalled] = {}
        if (first := self._shown_at(document, point)) is not None:
            found[first.rest] = first
        for recalled in self._fitting(document, point):
            found.setdefault(recalled.rest, recalled)
            if len(found) == ALTERNATIVES_MAX:
                break
        return tuple(found.values())

    def forget(self, entry: Remembered) -> None:
        """Drops an answer, from the screen too."""
        self._drop(_key(entry))
        if self._on_screen.get(entry.anchor.uri) == entry:
            del self._on_screen[entry.anchor.uri]

    def forget_document(self, uri: str) -> None:
        """Drops what is known of a document that was closed."""
        self._on_screen.pop(uri, None)
        for key in [key for key in self._entries if key[0][0] == uri]:
            self._drop(key)

    def clear(self) -> None:
        self._entries.clear()
        self._by_line.clear()
        self._on_screen.clear()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def _shown_at(self, document: Document, point: Point) -> Recalled | None:
        entry = self._on_screen.get(document.uri)
        if entry is None or (typed := typed_since(entry.anchor, document, point)) is None:
            return None
        rest = _rest(entry, typed)
        return Recalled(entry, rest, on_screen=True) if rest else None

    def _fitting(self, document: Document, point: Point) -> Iterator[Recalled]:
        """What fits at `point`: the nearest line first, on a line the newest first."""
        if point.line >= len(document.lines) or not self._entries:
            return
        current = document.lines[point.line]
        tail, below = current[point.column :], digest_below(document, point.line)
        left, typed_after = current[: point.column], ""
        number = point.line
        while True:
            line = (document.uri, digest_above(document, number), below, tail)
            for entry in reversed(tuple(self._by_line.get(line, ()))):
                if rest := _rest_on_line(entry, left, typed_after):
                    yield Recalled(entry, rest, on_screen=False)
            typed_after = left + typed_after
            number -= 1
            if number < 0 or len(typed_after) > WALK_BACK_CHARS_MAX:
                return
            left = document.lines[number]

    def _drop(self, key: _Key) -> None:
        if (entry := self._entries.pop(key, None)) is None:
            return
        self._bytes -= _size(entry)
        same_line = [each for each in self._by_line[key[0]] if each is not entry]
        if same_line:
            self._by_line[key[0]] = same_line
        else:
            del self._by_line[key[0]]


def _key(entry: Remembered) -> _Key:
    anchor = entry.anchor
    return (anchor.uri, anchor.above, anchor.below, anchor.tail), anchor.head, entry.text


def _size(entry: Remembered) -> int:
    """Bytes, as if every character took four: an upper bound without a look at the text."""
    anchor = entry.anchor
    return _ENTRY_BYTES + 4 * (len(entry.text) + len(anchor.head) + len(anchor.tail))


def _rest(entry: Remembered, typed: str) -> str:
    return entry.text[len(typed) :] if entry.text.startswith(typed) else ""


def _rest_on_line(entry: Remembered, left: str, typed_after: str) -> str:
    """What is left of an answer filed under a line that reads `left` up to this cursor's text."""
    head = entry.anchor.head
    chars = len(left) - len(head) + len(typed_after)
    if not left.startswith(head) or chars > WALK_BACK_CHARS_MAX:
        return ""
    return _rest(entry, with_lf(left[len(head) :] + typed_after))
