"""What retrieval asks of a workspace index, which is in `context.index`.

Every answer comes in milliseconds, is bounded and in a fixed order, so that the same question gives
the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from .outline.values import Outline, Symbol

CHUNK_LINES: Final = 12
"""Files are cut into chunks of so many lines for `Lookup.search`."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A symbol and the file it is in."""

    path: str
    """Relative to the workspace, `/`-separated."""
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Usage:
    """A member seen on a receiver."""

    member: str
    called: bool
    count: int
    """How often, over the workspace."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole lines of a file, secrets replaced."""

    path: str
    first_line: int
    text: str
    score: float
    """Higher is better; comparable within one answer only."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """What is known of an indexed file without its text."""

    path: str
    size: int
    """Of its text: bytes in UTF-8, or characters when it is being edited."""
    outline_chars: int
    """At most so many are in the headers of what it defines; 0: it defines nothing."""


class Lookup(Protocol):
    """Read access to what is known of a workspace."""

    def named(self, names: Sequence[str], each_max: int) -> Mapping[str, tuple[Definition, ...]]:
        """The definitions of each name, at most `each_max` each; names without any are left out."""
        ...

    def members(
        self, containers: Sequence[str], each_max: int
    ) -> Mapping[str, tuple[Definition, ...]]:
        """What is defined inside classes, types and modules of these names."""
        ...

    def outline(self, path: str) -> Outline | None:
        """What one file defines, imports and uses. Asked for some 40 files a query: keep them."""
        ...

    def paths_ending(self, endings: Sequence[str], each_max: int) -> Mapping[str, tuple[str, ...]]:
        """Files whose path without its extension is, or ends in `/` and, each of `endings`."""
        ...

    def folder(self, folder: str, files_max: int) -> tuple[str, ...]:
        """The indexed files directly in `folder`, by name; empty text is the workspace's root."""
        ...

    def used_on(self, receivers: Sequence[str], each_max: int) -> Mapping[str, tuple[Usage, ...]]:
        """The members seen on receivers of these names anywhere, most used first."""
        ...

    def file_counts(self, words: Sequence[str]) -> Mapping[str, int]:
        """In how many files each word stands; words in none are left out."""
        ...

    def files(self) -> int:
        """How many files are indexed."""
        ...

    def search(self, weights: Mapping[str, float], chunks_max: int) -> tuple[Chunk, ...]:
        """The chunks that match weighted words best (BM25). Retrieval asks for at most 24 words.

        A word is a whole name or a lower-case part of one (`load` in `loadOrder`); the text is
        indexed by both.
        """
        ...

    def lines(self, path: str, first: int, last: int) -> str:
        """Whole lines `first` to `last` of a file, secrets replaced; empty when not indexed."""
        ...

    def listing(self, after: str, files_max: int) -> tuple[ListedFile, ...]:
        """The indexed files whose paths come after `after`, the first of them by path."""
        ...

    def files_with(self, words: Sequence[str], files_max: int) -> tuple[str, ...]:
        """Files in which one of these words stands, the first of them by path.

        Words are what `search` knows.
        """
        ...
