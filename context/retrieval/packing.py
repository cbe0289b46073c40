"""Cuts a ranking to a budget: outlines made of signatures, one snippet a file, then details.

Knows sizes and lines; what is worth showing was decided before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..lookup import Definition
from .details import Detail, doc_lines, kindred_code, short_bodies
from .ranking import Ranked, Ranking
from .reasons import reason_for

CHARS_PER_TOKEN: Final = 3.5
LINE_CHARS_MAX: Final = 200
SIGNATURE_LINES_MAX: Final = 2
CANDIDATES_MAX: Final = 220
DETAILS: Final = ((short_bodies, 0.06), (doc_lines, 0.02), (kindred_code, 0.1))
"""What is shown beyond signatures, and its share of the room."""
DETAILS_ROOM_TOKENS_MIN: Final = 1_000
"""With less room every token goes to signatures.

Of the names that `bench/context_recall.sh` wants, details cost 0.008 in prompts of 2,048 tokens;
in prompts of 1,024 it would be 0.02.
"""
WHYS_MAX: Final = 4
_SAME_NAME: Final = 2.0
"""What a further definition of a name that is shown already loses."""
_DEAR: Final = 1.0
"""How much a long signature loses: the share of the logarithm of its size."""
_LINE_END_CHARS: Final = 1
_TOKENS_MIN: Final = 12
"""Less room than this is not worth filling."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines of another file as they stand there; an outline leaves out lines between them."""

    path: str
    """Relative to the workspace, `/`-separated."""
    first_line: int
    """Counted from 0."""
    last_line: int
    text: str
    """Lines end in `\\n`, the last one has no end. Lines may be cut at their end."""
    why: str
    """In a few words, for a person."""
    score: float
    """Comparable within one answer."""


@dataclass(slots=True)
class _Excerpt:
    """What is shown of one file so far."""

    score: float
    whys: dict[str, None] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)


def pack(ranking: Ranking, room_tokens: int) -> tuple[Snippet, ...]:
    """The most useful snippets that fit `room_tokens`, text and paths counted, the best first."""
    sheet, outlines = _Sheet(room_tokens), _Outlines(ranking)
    if room_tokens >= DETAILS_ROOM_TOKENS_MIN:
        outlines.fill(sheet, room_tokens * (1 - sum(share for _, share in DETAILS)))
        for details, share in DETAILS:
            _fill(sheet, details(ranking, outlines.definitions), room_tokens * share)
    outlines.fill(sheet, sheet.left)
    return tuple(sheet.snippets())


def tokens_in(text: str) -> int:
    """About how many tokens `text` has, rounded up."""
    return math.ceil(len(text) / CHARS_PER_TOKEN)


class _Sheet:
    """What is shown so far, and the room that is left."""

    def __init__(self, room_tokens: int) -> None:
        self.left = float(room_tokens)
        self._files: dict[str, _Excerpt] = {}

    def has_file(self, path: str) -> bool:
        return path in self._files

    def put(self, detail: Detail, room: float, score: float | None = None) -> bool:
        """Shows lines if that costs no more than `room`; whether they are shown now.

        Without a `score` a new snippet is the least of those there are.
        """
        excerpt = self._files.get(detail.path)
        there = excerpt.lines if excerpt else {}
        new = {
            number: line.rstrip()[:LINE_CHARS_MAX]
            for number, line in detail.lines.items()
            if number not in there
        }
        cost = _cost(new.values()) + (0 if excerpt else tokens_in(detail.path) + 1)
        if cost > min(room, self.left):
            return False
        if new:
            self.left -= cost
            if excerpt is None:
                least = min((other.score for other in self._files.values()), default=0.0)
                excerpt = self._files[detail.path] = _Excerpt(least if score is None else score)
            excerpt.lines.update(new)
            excerpt.whys[detail.why] = None
        return True

    def snippets(self) -> Iterator[Snippet]:
        for path, excerpt in self._files.items():
            numbers = sorted(excerpt.lines)
            text = "\n".join(excerpt.lines[number] for number in numbers)
            why = "; ".join([why for why in excerpt.whys if why][:WHYS_MAX])
            yield Snippet(path, numbers[0], numbers[-1], text, why, excerpt.score)


class _Outlines:
    """The signatures of one ranking, shown in order of their worth."""

    def __init__(self, ranking: Ranking) -> None:
        self._ranking = ranking
        self._headers = ranking.headers(CANDIDATES_MAX)
        self._pending = list(_order(ranking.definitions[:CANDIDATES_MAX]))
        self.definitions: list[Definition] = []
        """Those that are shown."""

    def fill(self, sheet: _Sheet, room: float) -> None:
        """Shows as many of those that are not shown yet as fit `room`."""
        kept = sheet.left - room
        missed: list[Ranked] = []
        for number, item in enumerate(self._pending):
            if sheet.left - kept < _TOKENS_MIN:
                missed += self._pending[number:]
                break
            if sheet.put(self._outline(sheet, item), sheet.left - kept, item.score):
                self.definitions.append(item.definition)
            else:
                missed.append(item)
        self._pending = missed

    def _outline(self, sheet: _Sheet, item: Ranked) -> Detail:
        path = item.definition.path
        why = "" if sheet.has_file(path) else reason_for(self._ranking.evidence(item))
        return Detail(path, _lines_of(item.definition, self._headers), why)


def _fill(sheet: _Sheet, details: Iterator[Detail], room: float) -> None:
    """Shows as many of `details` as fit `room`."""
    for detail in details:
        before = sheet.left
        sheet.put(detail, room)
        room -= before - sheet.left
        if room < _TOKENS_MIN:
            break


def _order(found: Sequence[Ranked]) -> Iterator[Ranked]:
    """By worth for the room; further definitions of a name are moved down."""
    counts: dict[str, int] = {}
    worth: list[tuple[float, int]] = []
    for number, item in enumerate(found):
        name = item.definition.symbol.name
        repeated = counts.get(name, 0)
        counts[name] = repeated + 1
        size = min(len(item.definition.symbol.signature), LINE_CHARS_MAX)
        worth.append((item.score - _SAME_NAME * repeated - _DEAR * math.log(size + 20), number))
    for _, number in sorted(worth, key=lambda pair: (-pair[0], pair[1])):
        yield found[number]


def _lines_of(item: Definition, headers: Mapping[tuple[str, str], Definition]) -> dict[int, str]:
    """The lines to show for `item`, by number: its signature below the header of its class."""
    lines: dict[int, str] = {}
    if header := headers.get((item.path, item.symbol.container)):
        lines.update(_signature(header, 1))
    lines.update(_signature(item, SIGNATURE_LINES_MAX))
    return lines


def _signature(item: Definition, lines_max: int) -> Iterator[tuple[int, str]]:
    lines = item.symbol.signature.split("\n")[:lines_max]
    return enumerate(lines, item.symbol.first_line)


def _cost(lines: Iterable[str]) -> float:
    return sum(len(line) + _LINE_END_CHARS for line in lines) / CHARS_PER_TOKEN
