"""BM25 over the postings: from weighted words to the chunks that match best."""

from __future__ import annotations

import math
import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from heapq import nlargest
from typing import Final

from . import packing
from .limits import OCCURRENCES_MAX, QUERY_CHUNKS_MAX, QUERY_POSTINGS_MAX, QUERY_TERMS_MAX

_SATURATION: Final = 1.2
_LENGTH_SHARE: Final = 0.75
"""BM25's usual constants."""
_CHUNK_TERMS_MEAN: Final = 59.0
_CHUNKS_A_FILE_MEAN: Final = 19
"""Means of nine open repositories; BM25 wants the first and a rough number of chunks."""
_FREQUENCY: Final = tuple(
    times * (_SATURATION + 1) / (times + _SATURATION) for times in range(1, OCCURRENCES_MAX + 1)
)
"""What a word counts that stands in a chunk once, twice, ..."""


def gains(
    weights: Mapping[str, float], counts: Mapping[str, int], files: int
) -> list[tuple[float, str]]:
    """What a chunk gains by each word: its weight times its rarity; the largest gain first.

    `counts` says in how many chunks of the `files` each word stands.
    """
    chunks = max((files * _CHUNKS_A_FILE_MEAN, *counts.values()))
    found = [
        (-weights[word] * math.log(1 + (chunks - count + 0.5) / (count + 0.5)), word)
        for word, count in counts.items()
    ]
    return [(-gain, word) for gain, word in sorted(found)[:QUERY_TERMS_MAX]]


def best_chunks(
    connection: sqlite3.Connection, gains: Sequence[tuple[float, str]], chunks_max: int
) -> dict[int, float]:
    """The chunks that gain most, by their numbers, and how much.

    What only common words find is not looked at: they add to what rarer ones have found.
    """
    scores: dict[int, float] = {}
    left = QUERY_POSTINGS_MAX
    for gain, term in gains:
        postings = postings_of(connection, term)[:QUERY_POSTINGS_MAX]
        left -= len(postings)
        if left < 0:
            break
        _add(scores, postings, [gain * frequency for frequency in _FREQUENCY])
    if not scores:
        return {}
    least = nlargest(chunks_max, scores.values())[-1]
    best = sorted((-score, chunk) for chunk, score in scores.items() if score >= least)
    return {chunk: -score for score, chunk in best[:chunks_max]}


def postings_of(connection: sqlite3.Connection, term: str) -> array[int]:
    """The postings of `term`: the chunks it stands in, and how often."""
    statement = "SELECT chunks FROM postings WHERE term = ?"
    rows = connection.execute(statement, (term,)).fetchall()
    return packing.unpack_numbers(b"".join(data for (data,) in rows))


def length_factor(terms: int) -> float:
    """BM25's for a chunk of so many terms."""
    length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * terms / _CHUNK_TERMS_MEAN
    return (1 + _SATURATION) / (1 + _SATURATION * length)


def _add(scores: dict[int, float], postings: Sequence[int], gained: Sequence[float]) -> None:
    """Adds what chunks gain by one word: `gained` if it stands there once, twice, ..."""
    times, known = OCCURRENCES_MAX, scores.get
    if len(scores) < QUERY_CHUNKS_MAX:
        for posting in postings:
            chunk = posting // times
            scores[chunk] = known(chunk, 0.0) + gained[posting % times]
    else:
        for posting in postings:
            chunk = posting // times
            if chunk in scores:
                scores[chunk] += gained[posting % times]
