"""Lets what is shown beside a document change as little as may be from one answer to the next.

Whatever changes near the head of a prompt costs a local model server the reading of all that
follows, and gives the answer another name in our cache. With each word that is typed, ranking finds
a slightly different set; what matters of it is mostly there already.

Measured on typing 80 lines in two of the open repositories, 7 answers a line: taken as they come
they change 4.3 times a line, with the rules below 0.9 times (httpx) and 1.8 times (redux-toolkit),
a part of that by additions at the end alone. A quarter of the room, by rank, is always there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .related import RelatedCode

CORE_SHARE: Final = 0.25
"""Of the room: what a fresh answer ranks so high must be shown."""
ANSWER_SHARE: Final = 0.85
"""Of the room: the rest is kept free for what comes later."""
KEPT_SHARE_MIN: Final = 0.6
"""When less of a fresh answer than this is shown, all is laid out anew."""
_HEADER_CHARS: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, best first."""

    code: tuple[RelatedCode, ...]
    """What fits `ANSWER_SHARE` of the room."""
    core: tuple[RelatedCode, ...] = ()
    """What fits `CORE_SHARE` of it."""


def steady(shown: Sequence[RelatedCode], found: Found, chars_max: int) -> tuple[RelatedCode, ...]:
    """What to show next, in the order to send it: the last stands nearest to the cursor.

    `shown` itself when it says what matters; with additions at its end when these fit `chars_max`;
    else `found`, what is unchanged of it first.
    """
    there = _lines(shown)
    wanted = _lines(found.code)
    if not shown or len(wanted & there) < len(wanted) * KEPT_SHARE_MIN:
        return _laid_out(shown, found.code)
    missing = tuple(_missing(found.core, there))
    if not missing:
        return tuple(shown)
    if _size(shown) + _size(missing) <= chars_max:
        return (*shown, *_by_score(missing))
    return _laid_out(shown, found.code)


def _laid_out(
    shown: Sequence[RelatedCode], found: Sequence[RelatedCode]
) -> tuple[RelatedCode, ...]:
    """`found`: what was shown just so keeps its place, the rest follows, the best of it last."""
    fresh = {(code.path, code.text): code for code in found}
    kept = [again for code in shown if (again := fresh.pop((code.path, code.text), None))]
    return (*kept, *_by_score(fresh.values()))


def _missing(core: Iterable[RelatedCode], there: set[tuple[str, str]]) -> Iterable[RelatedCode]:
    for code in core:
        lines = [line for line in code.text.split("\n") if line]
        new = {at for at, line in enumerate(lines) if (code.path, line) not in there}
        if new:
            shown = sorted(new.union(*(_headers(lines, at) for at in new)))
            yield replace(code, text="".join(f"{lines[at]}\n" for at in shown))


def _headers(lines: Sequence[str], at: int) -> Iterator[int]:
    """The lines above that the line `at` is inside of, going by indentation: what it belongs to."""
    indent = _indent(lines[at])
    for above in range(at - 1, -1, -1):
        if _indent(lines[above]) < indent:
            indent = _indent(lines[above])
            yield above


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _by_score(code: Iterable[RelatedCode]) -> list[RelatedCode]:
    return sorted(code, key=lambda one: (one.score, one.path, one.first_line))


def _lines(code: Iterable[RelatedCode]) -> set[tuple[str, str]]:
    return {(one.path, line) for one in code for line in one.text.split("\n") if line}


def _size(code: Iterable[RelatedCode]) -> int:
    return sum(len(one.text) + len(one.path) + _HEADER_CHARS for one in code)
