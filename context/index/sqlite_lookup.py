"""Answers what retrieval asks (`context.lookup`) from the database. Writes nothing.

Every statement runs along one index and is bounded, so an answer takes about as long in a large
workspace as in a small one.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, TypeVar

from ..lookup import CHUNK_LINES, Chunk, Definition, ListedFile, Usage
from ..outline.values import Outline
from . import packing
from .limits import (
    COUNTS_KEPT,
    DEFINITIONS_KEPT,
    OUTLINES_KEPT,
    QUERY_POSTINGS_MAX,
    QUERY_ROWS_MAX,
    TEXTS_KEPT,
)
from .search import best_chunks, gains, length_factor, postings_of

_CANDIDATES_A_CHUNK: Final = 4
"""How many chunks are weighed by their length for each one that is wanted."""

_DEFINITIONS: Final = f"SELECT path, {packing.SYMBOL_COLUMNS} FROM symbols JOIN files ON id = file"  # noqa: S608
_NAMED: Final = f"{_DEFINITIONS} WHERE name = ? LIMIT ?"
_MEMBERS: Final = f"{_DEFINITIONS} WHERE container = ? AND container != '' LIMIT ?"
_FIRST_LINE: Final = 5
"""Where it stands in a row of `_DEFINITIONS`."""
_ENDING: Final = """
    SELECT path FROM files WHERE indexed AND reversed_stem = ?1
    UNION ALL SELECT * FROM (
        SELECT path FROM files WHERE indexed
        AND reversed_stem > ?1 || '/' AND reversed_stem < ?1 || '0' LIMIT ?2)
"""  # "0" comes after "/"
_LISTED: Final = """
    SELECT path, size, (SELECT total(length(signature) + 1) FROM symbols WHERE file = id)
    FROM files WHERE indexed AND path > ? ORDER BY path LIMIT ?
"""

_Value = TypeVar("_Value")


@dataclass(slots=True)
class _Kept:
    """What was unpacked since the database last changed."""

    version: tuple[int, int] = (-1, -1)
    files: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    """In how many files each word stands, none included."""
    definitions: dict[tuple[str, str, int], tuple[Definition, ...]] = field(default_factory=dict)
    """By statement, key and `each_max`."""
    outlines: OrderedDict[str, Outline] = field(default_factory=OrderedDict)
    texts: OrderedDict[str, list[str]] = field(default_factory=OrderedDict)


class SqliteLookup:
    """Implements `context.lookup.Lookup` on one connection.

    What was unpacked for a question is kept for the next one, which is about much the same names.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._hidden = frozenset[str]()
        self._kept = _Kept()

    def hide(self, paths: frozenset[str]) -> None:
        """Somebody else answers for these files: they are being edited."""
        if paths is not self._hidden:
            self._hidden = paths
            self._kept = _Kept()

    def named(self, names: Sequence[str], each_max: int) -> Mapping[str, tuple[Definition, ...]]:
        return self._definitions(_NAMED, names, each_max)

    def members(
        self, containers: Sequence[str], each_max: int
    ) -> Mapping[str, tuple[Definition, ...]]:
        return self._definitions(_MEMBERS, containers, each_max)

    def outline(self, path: str) -> Outline | None:
        outlines = self._fresh().outlines
        if path in self._hidden:
            return None
        if path in outlines:
            outlines.move_to_end(path)
            return outlines[path]
        found = self._read_outline(path)
        if found is not None:
            _keep(outlines, path, found, OUTLINES_KEPT)
        return found

    def paths_ending(self, endings: Sequence[str], each_max: int) -> Mapping[str, tuple[str, ...]]:
        found = {}
        for ending in dict.fromkeys(endings):
            # A path ends so when its mirror image begins with the mirror image of `ending`.
            rows = self._rows(_ENDING, ending[::-1], QUERY_ROWS_MAX)
            paths = sorted(path for (path,) in rows if path not in self._hidden)
            if paths:
                found[ending] = tuple(paths[:each_max])
        return found

    def folder(self, folder: str, files_max: int) -> tuple[str, ...]:
        statement = "SELECT path FROM files WHERE folder = ? AND indexed ORDER BY path LIMIT ?"
        rows = self._rows(statement, folder, files_max + len(self._hidden))
        return tuple(path for (path,) in rows if path not in self._hidden)[:files_max]

    def used_on(self, receivers: Sequence[str], each_max: int) -> Mapping[str, tuple[Usage, ...]]:
        statement = (
            "SELECT member, called, count FROM uses WHERE receiver = ?"
            " ORDER BY count DESC, member, called LIMIT ?"
        )
        asked = ((name, self._rows(statement, name, each_max)) for name in dict.fromkeys(receivers))
        return {
            receiver: tuple(Usage(member, bool(called), count) for member, called, count in rows)
            for receiver, rows in asked
            if rows
        }

    def file_counts(self, words: Sequence[str]) -> Mapping[str, int]:
        counts = self._fresh().counts
        if new := [word for word in words if word not in counts]:
            if len(counts) + len(new) > COUNTS_KEPT:
                counts.clear()
                new = [*words]
            counts.update(dict.fromkeys(new, 0))
            statement = "SELECT term, sum(files) FROM postings WHERE term IN"
            counts.update(self._rows(f"{statement} ({_marks(new)}) GROUP BY term", *new))
        return {word: counts[word] for word in words if counts[word]}

    def files(self) -> int:
        kept = self._fresh()
        if kept.files is None:
            ((kept.files,),) = self._rows("SELECT count(*) FROM files WHERE indexed")
        return kept.files

    def search(self, weights: Mapping[str, float], chunks_max: int) -> tuple[Chunk, ...]:
        counts = self.chunk_counts([*weights])
        return self.search_gains(gains(weights, counts, self.files()), chunks_max)

    def chunk_counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many chunks each word stands; words in none are left out."""
        sizes = "SELECT term, sum(length(chunks)) FROM postings WHERE term IN"
        rows = self._rows(f"{sizes} ({_marks(words)}) GROUP BY term", *words)
        return {term: size // packing.POSTING_BYTES for term, size in rows}

    def search_gains(
        self, words: Sequence[tuple[float, str]], chunks_max: int
    ) -> tuple[Chunk, ...]:
        """The chunks that gain most by `words` (see `search.gains`)."""
        best = best_chunks(self._connection, words, chunks_max * _CANDIDATES_A_CHUNK)
        files = self._files_of({packing.place_of(number)[0] for number in best})
        chunks: list[Chunk] = []
        for number, score in best.items():
            file, chunk = packing.place_of(number)
            path, sizes = files[file]
            if path not in self._hidden:
                weighed = score * length_factor(sizes[chunk])
                chunks.append(Chunk(path, chunk * CHUNK_LINES, "", weighed))
        chunks.sort(key=lambda chunk: (-chunk.score, chunk.path, chunk.first_line))
        return tuple(self._with_text(chunk) for chunk in chunks[:chunks_max])

    def lines(self, path: str, first: int, last: int) -> str:
        texts = self._fresh().texts
        if path in self._hidden:
            return ""
        if path not in texts:
            _keep(texts, path, self._read_lines(path), TEXTS_KEPT)
        return "\n".join(texts[path][max(0, first) : last + 1])

    def listing(self, after: str, files_max: int) -> tuple[ListedFile, ...]:
        rows = self._rows(_LISTED, after, files_max + len(self._hidden))
        listed = (ListedFile(path, size, int(chars)) for path, size, chars in rows)
        return tuple(file for file in listed if file.path not in self._hidden)[:files_max]

    def files_with(self, words: Sequence[str], files_max: int) -> tuple[str, ...]:
        files, left = set[int](), QUERY_POSTINGS_MAX
        for word in dict.fromkeys(words):
            postings = postings_of(self._connection, word)[:left]
            left -= len(postings)
            files |= {packing.place_of(packing.chunk_of(posting))[0] for posting in postings}
        statement = "SELECT path FROM files WHERE id IN"
        rows = self._rows(f"{statement} ({_marks(files)})", *files)
        return tuple(sorted(path for (path,) in rows if path not in self._hidden)[:files_max])

    def _fresh(self) -> _Kept:
        """What is kept, emptied after each change of the database, by whichever process."""
        ((others,),) = self._rows("PRAGMA data_version")
        version = (int(others), self._connection.total_changes)
        if self._kept.version != version:
            self._kept = _Kept(version)
        return self._kept

    def _definitions(
        self, statement: str, keys: Sequence[str], each_max: int
    ) -> dict[str, tuple[Definition, ...]]:
        kept = self._fresh().definitions
        if len(kept) > DEFINITIONS_KEPT:
            kept.clear()
        found = {}
        for key in keys:
            definitions = kept.get((statement, key, each_max))
            if definitions is None:
                definitions = self._read_definitions(statement, key, each_max)
                kept[statement, key, each_max] = definitions
            if definitions:
                found[key] = definitions
        return found

    def _read_definitions(self, statement: str, key: str, each_max: int) -> tuple[Definition, ...]:
        rows = self._rows(statement, key, QUERY_ROWS_MAX)
        if not rows:
            return ()
        rows = [row for row in rows if row[0] not in self._hidden]
        rows.sort(key=itemgetter(0, _FIRST_LINE))
        return tuple(Definition(path, packing.symbol_of(row)) for path, *row in rows[:each_max])

    def _files_of(self, files: Collection[int]) -> dict[int, tuple[str, Sequence[int]]]:
        """Path and chunk sizes of each file."""
        statement = "SELECT id, path, chunk_sizes FROM files JOIN contents ON file = id"
        rows = self._rows(f"{statement} WHERE id IN ({_marks(files)})", *files)
        return {file: (path, packing.unpack_numbers(sizes)) for file, path, sizes in rows}

    def _with_text(self, chunk: Chunk) -> Chunk:
        text = self.lines(chunk.path, chunk.first_line, chunk.first_line + CHUNK_LINES - 1)
        return Chunk(chunk.path, chunk.first_line, text, chunk.score)

    def _read_outline(self, path: str) -> Outline | None:
        rows = self._rows(
            "SELECT id, relations FROM files JOIN contents ON file = id WHERE path = ?", path
        )
        if not rows:
            return None
        file, relations = rows[0]
        statement = f"SELECT {packing.SYMBOL_COLUMNS} FROM symbols WHERE file = ? ORDER BY ordinal"  # noqa: S608
        symbols = self._rows(statement, file)
        return packing.unpack_outline(relations, map(packing.symbol_of, symbols))

    def _read_lines(self, path: str) -> list[str]:
        rows = self._rows("SELECT text FROM files JOIN contents ON file = id WHERE path = ?", path)
        return packing.unpack_text(rows[0][0]).split("\n") if rows else []

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values).fetchall()


def _keep(kept: OrderedDict[str, _Value], key: str, value: _Value, values_max: int) -> None:
    kept[key] = value
    if len(kept) > values_max:
        kept.popitem(last=False)


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
