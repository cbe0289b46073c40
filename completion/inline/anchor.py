"""Where a suggestion belongs, and what was typed since: text compared with text, never versions.

An `Anchor` remembers the cursor's surroundings. Later, `typed_since` tells what the user has typed
there, or that something else has changed. It looks at a bounded window, so it costs the same in a
file of any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from context.text import Document, Point, Span

LINES_ABOVE_MAX: Final = 40
LINES_BELOW_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Anchor:
    """A cursor and the text around it."""

    uri: str
    point: Point
    head: str
    """The cursor line's text left of the cursor."""
    tail: str
    """The rest of the cursor line, with its line end."""
    above: tuple[str, ...]
    below: tuple[str, ...]


def anchor_at(document: Document, point: Point) -> Anchor:
    """The anchor of `point`, which must exist in `document`."""
    line = document.lines[point.line]
    return Anchor(
        document.uri,
        point,
        line[: point.column],
        line[point.column :],
        tuple(document.lines[max(0, point.line - LINES_ABOVE_MAX) : point.line]),
        tuple(document.lines[point.line + 1 : point.line + 1 + LINES_BELOW_MAX]),
    )


def typed_since(anchor: Anchor, document: Document, point: Point) -> str | None:
    """What stands between the anchor and `point` now; None when anything else around has changed.

    The empty string means that nothing was typed.
    """
    if document.uri != anchor.uri or point < anchor.point or point.line >= len(document.lines):
        return None
    first = document.lines[anchor.point.line]
    same = (
        first.startswith(anchor.head)
        and document.lines[point.line][point.column :] == anchor.tail
        and tuple(document.lines[anchor.point.line - len(anchor.above) : anchor.point.line])
        == anchor.above
        and tuple(document.lines[point.line + 1 : point.line + 1 + LINES_BELOW_MAX]) == anchor.below
    )
    return as_shown(document.slice(Span(anchor.point, point))) if same else None


def as_shown(text: str) -> str:
    """`text` with the line ends that suggestions have, whatever the document's are."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def may_still_fit(anchor: Anchor, document: Document, text: str) -> bool:
    """Whether the text at the anchor can still be on the way to `text`, wherever the cursor is.

    Looks at the anchor's line alone: a cheap first answer after each change of the document.
    """
    if anchor.point.line >= len(document.lines):
        return False
    line = document.lines[anchor.point.line]
    if not line.startswith(anchor.head):
        return False
    now = line[len(anchor.head) :]
    if now == anchor.tail:
        return True
    typed = now.removesuffix(anchor.tail) if anchor.tail.strip() else now.rstrip("\r\n")
    return text.startswith(typed) or typed.startswith(text)
