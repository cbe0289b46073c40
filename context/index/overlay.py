"""Documents that are being edited: their text as it is now hides what is stored of the file.

They are an index of their own, in memory, so nothing unsaved reaches the disk.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from ..ignore.rules import FILE_BYTES_MAX
from ..lookup import Chunk, Definition, ListedFile, Usage
from ..outline.values import Outline
from .content import Outliner, content_of, well_formed
from .database import open_in_memory
from .search import gains
from .sqlite_lookup import SqliteLookup
from .writer import FileRecord, Stamp, write

DOCUMENTS_MAX: Final = 100
"""More than that are not held; the one that was not touched for longest goes."""

_Item = TypeVar("_Item")


class Overlay:
    """The open documents of a workspace."""

    def __init__(self, outliner: Outliner) -> None:
        self._outliner = outliner
        self._connection = open_in_memory()
        self._touched: dict[str, None] = {}
        """The documents held, the last one touched last."""
        self.paths = frozenset[str]()
        """The documents held; the same object until that changes."""
        self.lookup = SqliteLookup(self._connection)

    def put(self, path: str, text: str) -> None:
        """Takes the text of a document; one that is too long hides its file and says nothing."""
        text = well_formed(text)
        fits = len(text) <= FILE_BYTES_MAX
        content = content_of(path, text, self._outliner) if fits else None
        self._write([FileRecord(path, Stamp(0, len(text), 0), b"", content)], [])
        self._touched.pop(path, None)
        self._touched[path] = None
        if path not in self.paths:
            self.paths |= {path}
        if len(self._touched) > DOCUMENTS_MAX:
            self.drop(next(iter(self._touched)))

    def drop(self, path: str) -> None:
        """The document was closed: what is on the disk holds again."""
        if path in self.paths:
            del self._touched[path]
            self.paths -= {path}
            self._write([], [path])

    def close(self) -> None:
        self._connection.close()

    def _write(self, records: list[FileRecord], removed: list[str]) -> None:
        for _ in write(self._connection, records, removed):
            pass


class OverlaidLookup:
    """Implements `context.lookup.Lookup`: the open documents over what is stored.

    Counts may be off by what the stored versions of the open documents say.
    """

    def __init__(self, connection: sqlite3.Connection, overlay: Overlay) -> None:
        self._base = SqliteLookup(connection)
        self._overlay = overlay
        self._open = overlay.lookup

    @property
    def _stored(self) -> SqliteLookup:
        self._base.hide(self._overlay.paths)
        return self._base

    def named(self, names: Sequence[str], each_max: int) -> Mapping[str, tuple[Definition, ...]]:
        return self._both(lambda lookup: lookup.named(names, each_max), _place, each_max)

    def members(
        self, containers: Sequence[str], each_max: int
    ) -> Mapping[str, tuple[Definition, ...]]:
        return self._both(lambda lookup: lookup.members(containers, each_max), _place, each_max)

    def outline(self, path: str) -> Outline | None:
        return self._owner(path).outline(path)

    def paths_ending(self, endings: Sequence[str], each_max: int) -> Mapping[str, tuple[str, ...]]:
        return self._both(lambda lookup: lookup.paths_ending(endings, each_max), str, each_max)

    def folder(self, folder: str, files_max: int) -> tuple[str, ...]:
        both = (*self._open.folder(folder, files_max), *self._stored.folder(folder, files_max))
        return tuple(sorted(both)[:files_max])

    def used_on(self, receivers: Sequence[str], each_max: int) -> Mapping[str, tuple[Usage, ...]]:
        found = self._both(lambda lookup: lookup.used_on(receivers, each_max), _frequency, None)
        return {receiver: _added_up(uses)[:each_max] for receiver, uses in found.items()}

    def file_counts(self, words: Sequence[str]) -> Mapping[str, int]:
        now, stored = self._open.file_counts(words), self._stored.file_counts(words)
        return {
            word: max(now.get(word, 0), stored.get(word, 0))
            for word in words
            if word in now or word in stored
        }

    def files(self) -> int:
        return max(self._stored.files(), self._open.files())

    def search(self, weights: Mapping[str, float], chunks_max: int) -> tuple[Chunk, ...]:
        stored, now = (lookup.chunk_counts([*weights]) for lookup in (self._stored, self._open))
        words = gains(weights, now | stored, self.files())
        both = (
            *self._open.search_gains(words, chunks_max),
            *self._stored.search_gains(words, chunks_max),
        )
        best = sorted(both, key=lambda chunk: (-chunk.score, chunk.path, chunk.first_line))
        return tuple(best[:chunks_max])

    def lines(self, path: str, first: int, last: int) -> str:
        return self._owner(path).lines(path, first, last)

    def listing(self, after: str, files_max: int) -> tuple[ListedFile, ...]:
        both = (*self._open.listing(after, files_max), *self._stored.listing(after, files_max))
        return tuple(sorted(both, key=lambda file: file.path)[:files_max])

    def files_with(self, words: Sequence[str], files_max: int) -> tuple[str, ...]:
        now, stored = (one.files_with(words, files_max) for one in (self._open, self._stored))
        return tuple(sorted((*now, *stored))[:files_max])

    def _owner(self, path: str) -> SqliteLookup:
        return self._open if path in self._overlay.paths else self._stored

    def _both(
        self,
        ask: Callable[[SqliteLookup], Mapping[str, tuple[_Item, ...]]],
        order: Callable[[_Item], Any],
        each_max: int | None,
    ) -> Mapping[str, tuple[_Item, ...]]:
        """The answers of both, joined by key, each in `order`."""
        stored = ask(self._stored)
        if not self._overlay.paths:
            return stored
        joined = dict(stored)
        for key, items in ask(self._open).items():
            joined[key] = tuple(sorted((*joined.get(key, ()), *items), key=order)[:each_max])
        return joined


def _place(definition: Definition) -> tuple[str, int]:
    return definition.path, definition.symbol.first_line


def _frequency(use: Usage) -> tuple[int, str, bool]:
    return -use.count, use.member, use.called


def _added_up(uses: Sequence[Usage]) -> tuple[Usage, ...]:
    counts: Counter[tuple[str, bool]] = Counter()
    for use in uses:
        counts[use.member, use.called] += use.count
    added = (Usage(member, called, count) for (member, called), count in counts.items())
    return tuple(sorted(added, key=_frequency))
