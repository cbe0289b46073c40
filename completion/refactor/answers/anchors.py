"""Where the lines stand that hunks quote: each at exactly one place, or refused by name.

First line for line, then without regard to blank lines and blanks at line ends, then to
indentation and blanks between words. All hunks are looked up alike: an answer that has moved one
quotation to the right has moved them all. Two places are as bad as none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, takewhile
from typing import Final

from .indentation import IndentMap, clear_step, own_step, without_tails
from .refusal import AnswerRefused
from .search_replace import Hunk

_QUOTE: Final = re.compile(r"[\"'`]")


@dataclass(frozen=True, slots=True)
class _Place:
    """Lines `start` up to, not including, `end`."""

    start: int
    end: int
    twins: Mapping[int, int]
    """Which line of the quotation is which line of the text; quoted blank lines may have none."""


def with_hunks(hunks: Sequence[Hunk], lines: Sequence[str], step: str) -> list[str]:
    """The lines after all `hunks`, each of which quotes the lines as they were at first.

    What a hunk quotes and keeps stays as it is in `lines`; what it adds is indented as the quoted
    lines around it are, in steps of the code or of the document, whose is `step`. Raises
    `AnswerRefused` with the number of the hunk that has no place, has two, or lies upon another.
    """
    changed: list[tuple[_Place, list[str]]] = []
    parts = [part for hunk in hunks for part in (hunk.old, hunk.new)]
    steps = clear_step(*parts), own_step(lines, step)
    for number, (hunk, place) in enumerate(zip(hunks, _places(hunks, lines), strict=True), 1):
        new = _replacement(hunk, place, lines, steps)
        if new is None:
            raise AnswerRefused(f"How the lines of hunk {number} are indented cannot be told.")
        changed.append((place, new))
    changed.sort(key=lambda change: change[0].start)
    result, at = list[str](), 0
    for place, new in changed:
        if place.start < at:
            raise AnswerRefused("Two hunks change the same lines.")
        result += (*lines[at : place.start], *new)
        at = place.end
    return [*result, *lines[at:]]


def _places(hunks: Sequence[Hunk], lines: Sequence[str]) -> list[_Place]:
    for number, hunk in enumerate(hunks, start=1):
        if not any(line.strip() for line in hunk.old):
            raise AnswerRefused(f"Hunk {number} quotes no line to put its own at.")
    found: list[list[_Place]] = []
    for places in (_same, _same_but_blanks, _same_but_indentation):
        found = [list(places(hunk.old, lines)) for hunk in hunks]
        if all(found):
            break
    for number, places_of_one in enumerate(found, start=1):
        if not places_of_one:
            raise AnswerRefused(f"What hunk {number} searches for is not in the code.")
        if len(places_of_one) > 1:
            raise AnswerRefused(
                f"What hunk {number} searches for stands at {len(places_of_one)} places: "
                "quote more lines around it."
            )
    return [places_of_one[0] for places_of_one in found]


def _same(old: Sequence[str], lines: Sequence[str]) -> Iterator[_Place]:
    wanted = list(old)
    for start in range(len(lines) - len(wanted) + 1):
        if lines[start : start + len(wanted)] == wanted:
            yield _Place(start, start + len(wanted), {at: start + at for at in range(len(wanted))})


def _same_but_blanks(old: Sequence[str], lines: Sequence[str]) -> Iterator[_Place]:
    yield from _twins(old, lines, str.rstrip)


def _same_but_indentation(old: Sequence[str], lines: Sequence[str]) -> Iterator[_Place]:
    for place in _twins(old, lines, _words):
        if IndentMap(_pairs(old, lines, place), "", "").consistent:
            yield place


def _twins(old: Sequence[str], lines: Sequence[str], key: Callable[[str], str]) -> Iterator[_Place]:
    """Stretches of `lines` that are `old` by `key`, not counting blank lines."""
    quoted = [at for at, line in enumerate(old) if line.strip()]
    filled = [at for at, line in enumerate(lines) if line.strip()]
    wanted, given = [key(old[at]) for at in quoted], [key(lines[at]) for at in filled]
    for start in range(len(given) - len(wanted) + 1):
        if given[start : start + len(wanted)] == wanted:
            stretch = filled[start : start + len(wanted)]
            twins = dict(zip(quoted, stretch, strict=True))
            twins |= _blank_twins(old, lines, twins)
            yield _Place(min(twins.values()), max(twins.values()) + 1, twins)


def _blank_twins(
    old: Sequence[str], lines: Sequence[str], twins: Mapping[int, int]
) -> dict[int, int]:
    """The quoted blank lines with those of the text, as far as there are any, from above."""
    found: dict[int, int] = {}
    for (quoted, twin), (next_quoted, next_twin) in pairwise(twins.items()):
        found |= zip(range(quoted + 1, next_quoted), range(twin + 1, next_twin), strict=False)
    last, first = max(twins), min(twins)
    below = takewhile(lambda at: not lines[at].strip(), range(twins[last] + 1, len(lines)))
    above = takewhile(lambda at: not lines[at].strip(), range(twins[first] - 1, -1, -1))
    found |= zip(range(last + 1, len(old)), below, strict=False)
    found |= zip(range(first - 1, -1, -1), above, strict=False)
    return found


def _pairs(old: Sequence[str], lines: Sequence[str], place: _Place) -> list[tuple[str, str]]:
    return [(old[a], lines[b]) for a, b in sorted(place.twins.items()) if old[a].strip()]


def _words(line: str) -> str:
    """`line` with one blank between words; blanks count in a line that may have a string."""
    return line.strip() if _QUOTE.search(line) else " ".join(line.split())


def _replacement(
    hunk: Hunk, place: _Place, lines: Sequence[str], steps: tuple[str, str]
) -> list[str] | None:
    """The hunk's new lines in the style of the place; None when that cannot be told."""
    indents = IndentMap(_pairs(hunk.old, lines, place), *steps)
    result, at, below = list[str](), 0, 0
    for quoted, end in _kept(hunk):
        for line in hunk.new[at:end]:
            translated = indents.translate(line)
            if translated is None:
                return None
            result.append(translated)
        if quoted and quoted.start != below:
            result += _unquoted(quoted.start - 1, place, lines)
        for one in quoted:
            result += _as_it_stands(one, place, lines)
        at, below = end + len(quoted), quoted.stop
    return without_tails(result, lines)


def _kept(hunk: Hunk) -> Iterator[tuple[range, int]]:
    """The quoted lines that stay, in stretches, and where each stretch begins in the new lines."""
    bare_old, bare_new = ([line.rstrip() for line in side] for side in (hunk.old, hunk.new))
    matcher = SequenceMatcher(None, bare_old, bare_new, autojunk=False)
    for old_at, new_at, size in matcher.get_matching_blocks():
        yield range(old_at, old_at + size), new_at


def _as_it_stands(quoted: int, place: _Place, lines: Sequence[str]) -> Sequence[str]:
    """What the text has for a quoted line that stays, with the blank lines below."""
    if quoted not in place.twins:
        return ()
    return [lines[place.twins[quoted]], *_unquoted(quoted, place, lines)]


def _unquoted(quoted: int, place: _Place, lines: Sequence[str]) -> Sequence[str]:
    """The text's blank lines below a quoted one that are not quoted themselves."""
    if quoted not in place.twins:
        return ()
    start, known = place.twins[quoted] + 1, set(place.twins.values())
    end = next((at for at in range(start, place.end) if at in known), place.end)
    return lines[start:end]
