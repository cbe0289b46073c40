"""Where a suggestion belongs, and what was typed since: text compared with text, never versions.

An `Anchor` remembers the cursor's surroundings. Later, `typed_since` tells what the user has typed
there, or that something else has changed. It looks at a bounded window, so it costs the same in a
file of any size, and text that is inserted far above moves the anchor along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from context.text import Document, Point, Span, with_lf

LINES_ABOVE_MAX: Final = 40
LINES_BELOW_MAX: Final = 16
TYPED_LINES_MAX: Final = 16
"""How far above the cursor an anchor that has moved is looked for."""
_CLOSERS: Final = ")]}\"'`"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A cursor and the text around it."""

    uri: str
    point: Point
    head: str
    """The cursor line's text left of the cursor."""
    tail: str
    """The rest of the cursor line, with its line end."""
    above: int
    """A digest of the lines above; see `digest_above`."""
    below: int
    lines_total: int
    """How many lines the document had."""


def anchor_at(document: Document, point: Point) -> Anchor:
    """The anchor of `point`, which must exist in `document`."""
    line = document.lines[point.line]
    return Anchor(
        document.uri,
        point,
        line[: point.column],
        line[point.column :],
        digest_above(document, point.line),
        digest_below(document, point.line),
        len(document.lines),
    )


def digest_above(document: Document, line: int) -> int:
    """The lines before line `line`, up to `LINES_ABOVE_MAX` of them, as 64 bits.

    Strings keep their hashes and snapshots share strings, so this is cheap from one keystroke to
    the next; and a digest keeps no old text alive, as the lines themselves would.
    """
    return hash(tuple(document.lines[max(0, line - LINES_ABOVE_MAX) : line]))


def digest_below(document: Document, line: int) -> int:
    """The same of up to `LINES_BELOW_MAX` lines after line `line`."""
    return hash(tuple(document.lines[line + 1 : line + 1 + LINES_BELOW_MAX]))


def typed_since(anchor: Anchor, document: Document, point: Point) -> str | None:
    """What stands between the anchor and `point` now; None when anything else around has changed.

    The empty string means that nothing was typed.
    """
    if document.uri != anchor.uri or point.line >= len(document.lines):
        return None
    if document.lines[point.line][point.column :] != anchor.tail:
        return None
    if digest_below(document, point.line) != anchor.below:
        return None
    for line in _lines_to_try(anchor, document, point):
        start = Point(line, len(anchor.head))
        if (
            start <= point
            and document.lines[line].startswith(anchor.head)
            and digest_above(document, line) == anchor.above
        ):
            return with_lf(document.slice(Span(start, point)))
    return None


def may_still_fit(anchor: Anchor, document: Document, text: str) -> bool:
    """Whether the text at the anchor can still be on the way to `text`, wherever the cursor is.

    Looks at the anchor's line alone, there and where it is if all new lines were put above it: a
    cheap first answer after each change of the document.
    """
    line = anchor.point.line
    moved = line + len(document.lines) - anchor.lines_total
    return any(_line_fits(anchor, document, text, number) for number in {line, moved})


def _lines_to_try(anchor: Anchor, document: Document, point: Point) -> list[int]:
    """Where the anchor's line may be now: where it was, else a little above the cursor."""
    first = anchor.point.line
    here = [first] if first <= point.line else []
    if len(document.lines) == anchor.lines_total:
        return here
    nearby = range(point.line, max(-1, point.line - TYPED_LINES_MAX - 1), -1)
    return [*here, *(line for line in nearby if line != first)]


def _line_fits(anchor: Anchor, document: Document, text: str, number: int) -> bool:
    if not 0 <= number < len(document.lines):
        return False
    line = document.lines[number]
    if not line.startswith(anchor.head):
        return False
    now = line[len(anchor.head) :]
    if now == anchor.tail:
        return True
    typed = now.removesuffix(anchor.tail) if anchor.tail.strip() else now.rstrip("\r\n")
    if text.startswith(typed) or typed.startswith(text):
        return True
    bare = typed.rstrip(_CLOSERS)  # the editor closes brackets by itself
    return bare != typed and (text.startswith(bare) or bare.startswith(text))
