"""Answers for a place whose surroundings have changed a little: the near match.

A place is the same scope, the same line and the same neighbours of that line; anything else may
have been edited since. An answer is found again as long as every name that it took from around it
is still there. What is found is raw: the stop rules and filters, the syntax check among them, run
on it again. `bench/near_hits.py` measures how often it is right.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from context.cursor import cursor_context
from context.syntax import ParsedDocument
from context.text import Document, Point

ENTRIES_MAX: Final = 500
ANSWER_CHARS_MAX: Final = 4_000
"""Longer answers are not kept."""
LINE_CHARS_MAX: Final = 1_000
"""Nor are answers on longer lines."""
WINDOW_CHARS_MAX: Final = 4_000
"""How far to each side of the cursor a name may be."""
_LOOK_LINES_MAX: Final = 20
_NAME: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class NearPlace:
    """What must be the same for an answer to be offered again."""

    uri: str
    scope: str
    """The header of the definition around the cursor; empty at the top level."""
    head: str
    tail: str
    above: str
    """The nearest line above that is not blank, without its indentation."""
    below: str


PlaceOf = Callable[[ParsedDocument, Point], NearPlace]


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    names: frozenset[str]
    """Those of its names that stood around it."""


class NearAnswers:
    """The last answers by place; the newest of a place alone.

    `place_of` says what a place is; the bench compares `near_place` with looser ones.
    """

    def __init__(self, place_of: PlaceOf | None = None) -> None:
        self._place_of = place_of or near_place
        self._answers: OrderedDict[NearPlace, _Answer] = OrderedDict()

    def remember(self, parsed: ParsedDocument, point: Point, text: str) -> None:
        """Keeps an answer given at `point`, as it came from the model."""
        place = self._place_of(parsed, point)
        if len(text) > ANSWER_CHARS_MAX or len(place.head) + len(place.tail) > LINE_CHARS_MAX:
            return
        self._answers.pop(place, None)
        names = _names(text) & _names_around(parsed.document, point)
        self._answers[place] = _Answer(text, names)
        if len(self._answers) > ENTRIES_MAX:
            self._answers.popitem(last=False)

    def find(self, parsed: ParsedDocument, point: Point) -> str:
        """The answer given at this place, if the names it uses are still around; else empty."""
        answer = self._answers.get(self._place_of(parsed, point))
        if answer is None or not answer.names <= _names_around(parsed.document, point):
            return ""
        return answer.text

    def forget_document(self, uri: str) -> None:
        """Drops what is known of a document that was closed."""
        for place in [place for place in self._answers if place.uri == uri]:
            del self._answers[place]

    def clear(self) -> None:
        self._answers.clear()


def near_place(parsed: ParsedDocument, point: Point) -> NearPlace:
    """The place of `point`."""
    document, cursor = parsed.document, cursor_context(parsed, point)
    return NearPlace(
        document.uri,
        cursor.scopes[0].signature if cursor.scopes else "",
        cursor.line_head,
        cursor.line_tail,
        _nearest(document, range(point.line - 1, -1, -1)),
        _nearest(document, range(point.line + 1, len(document.lines))),
    )


def _names_around(document: Document, point: Point) -> frozenset[str]:
    before = document.before(point, WINDOW_CHARS_MAX)
    return _names(f"{before}\n{document.after(point, WINDOW_CHARS_MAX)}")


def _names(text: str) -> frozenset[str]:
    """Every name and keyword in `text`."""
    return frozenset(_NAME.findall(text))


def _nearest(document: Document, numbers: range) -> str:
    for number in numbers[:_LOOK_LINES_MAX]:
        if line := document.line(number).strip():
            return line[:LINE_CHARS_MAX]
    return ""
