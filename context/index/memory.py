"""A `Lookup` over a few files held in memory: for unsaved documents, tests and experiments.

Everything is computed when it is made; it does not change. Reads no files.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import Final, TypeVar

from ..lookup import CHUNK_LINES, Chunk, Definition, ListedFile, Usage
from ..outline.values import Outline
from ..words import terms_in

_SATURATION: Final = 1.2
_LENGTH_SHARE: Final = 0.75
"""BM25's usual constants."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """One file as the index sees it."""

    path: str
    """Relative to the workspace, `/`-separated."""
    text: str
    """Lines end in `\\n`."""
    outline: Outline


class MemoryLookup:
    """Implements `context.lookup.Lookup`."""

    def __init__(self, files: Iterable[IndexedFile]) -> None:
        self._files = {file.path: file for file in sorted(files, key=lambda file: file.path)}
        self._lines = {path: file.text.split("\n") for path, file in self._files.items()}
        self._named: dict[str, list[Definition]] = defaultdict(list)
        self._members: dict[str, list[Definition]] = defaultdict(list)
        self._folders: dict[str, list[str]] = defaultdict(list)
        self._stems: dict[str, list[str]] = defaultdict(list)
        self._uses: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
        self._counts: Counter[str] = Counter()
        self._chunks: list[tuple[str, int, int]] = []
        """Path, first line, number of terms."""
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for path, file in self._files.items():
            self._add(path, file)
        total = sum(size for _, _, size in self._chunks)
        self._mean_terms = total / len(self._chunks) if self._chunks else 1.0

    def named(self, names: Sequence[str], each_max: int) -> Mapping[str, tuple[Definition, ...]]:
        return _pick(self._named, names, each_max)

    def members(
        self, containers: Sequence[str], each_max: int
    ) -> Mapping[str, tuple[Definition, ...]]:
        return _pick(self._members, containers, each_max)

    def outline(self, path: str) -> Outline | None:
        file = self._files.get(path)
        return file.outline if file else None

    def paths_ending(self, endings: Sequence[str], each_max: int) -> Mapping[str, tuple[str, ...]]:
        found = {}
        for ending in endings:
            candidates = self._stems.get(ending.rpartition("/")[2], ())
            paths = [path for path in candidates if _ends(path, ending)]
            if paths:
                found[ending] = tuple(paths[:each_max])
        return found

    def folder(self, folder: str, files_max: int) -> tuple[str, ...]:
        return tuple(self._folders.get(folder, ())[:files_max])

    def used_on(self, receivers: Sequence[str], each_max: int) -> Mapping[str, tuple[Usage, ...]]:
        found = {}
        for receiver in receivers:
            if uses := self._uses.get(receiver):
                ranked = sorted(uses.items(), key=lambda item: (-item[1], item[0]))
                found[receiver] = tuple(
                    Usage(member, called, count) for (member, called), count in ranked[:each_max]
                )
        return found

    def file_counts(self, words: Sequence[str]) -> Mapping[str, int]:
        return {word: self._counts[word] for word in words if word in self._counts}

    def files(self) -> int:
        return len(self._files)

    def search(self, weights: Mapping[str, float], chunks_max: int) -> tuple[Chunk, ...]:
        scores: dict[int, float] = defaultdict(float)
        for word, weight in sorted(weights.items()):
            postings = self._postings.get(word, ())
            rarity = math.log(1 + (len(self._chunks) - len(postings) + 0.5) / (len(postings) + 0.5))
            for chunk, count in postings:
                length = self._chunks[chunk][2] / self._mean_terms
                norm = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * length)
                scores[chunk] += weight * rarity * count * (_SATURATION + 1) / (count + norm)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:chunks_max]
        return tuple(self._chunk(number, score) for number, score in best)

    def lines(self, path: str, first: int, last: int) -> str:
        return "\n".join(self._lines.get(path, ())[first : last + 1])

    def listing(self, after: str, files_max: int) -> tuple[ListedFile, ...]:
        found = (
            ListedFile(
                path,
                len(file.text.encode()),
                sum(len(symbol.signature) + 1 for symbol in file.outline.symbols),
            )
            for path, file in self._files.items()
            if path > after
        )
        return tuple(islice(found, files_max))

    def files_with(self, words: Sequence[str], files_max: int) -> tuple[str, ...]:
        chunks = (chunk for word in words for chunk, _ in self._postings.get(word, ()))
        return tuple(sorted({self._chunks[chunk][0] for chunk in chunks})[:files_max])

    def _add(self, path: str, file: IndexedFile) -> None:
        place = PurePosixPath(path)
        insort(self._folders["" if str(place.parent) == "." else str(place.parent)], path)
        self._stems[place.stem].append(path)
        for symbol in file.outline.symbols:
            definition = Definition(path, symbol)
            self._named[symbol.name].append(definition)
            if symbol.container:
                self._members[symbol.container].append(definition)
        for use in file.outline.uses:
            self._uses[use.receiver][use.member, use.called] += 1
        lines = self._lines[path]
        words: set[str] = set()
        for first in range(0, len(lines), CHUNK_LINES):
            terms = Counter(terms_in("\n".join(lines[first : first + CHUNK_LINES])))
            for term, count in terms.items():
                self._postings[term].append((len(self._chunks), count))
            self._chunks.append((path, first, terms.total()))
            words.update(terms)
        self._counts.update(words)

    def _chunk(self, number: int, score: float) -> Chunk:
        path, first, _ = self._chunks[number]
        return Chunk(path, first, self.lines(path, first, first + CHUNK_LINES - 1), score)


def _pick(
    table: Mapping[str, Sequence[_Item]], keys: Sequence[str], each_max: int
) -> dict[str, tuple[_Item, ...]]:
    return {key: tuple(table[key][:each_max]) for key in keys if key in table}


def _ends(path: str, ending: str) -> bool:
    stem = path.rpartition(".")[0] or path
    return stem == ending or stem.endswith("/" + ending)
