"""What a cursor may need from elsewhere, and how much of it is sent.

The code was found and ranked beforehand (`context.retrieval`); here it is only chosen from. Knows
no files and no index.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from .history import RecentEdit, edits_text
from .window import Window

RELATED_SHARE: Final = 0.6
"""Of the budget, what is kept free for code of other files where there is an index.

Of the names that a removed line used, so many are in a prompt of 2,048 tokens (461 cases of
`bench/context_recall.sh`): those of other files 0.824, 0.840 and 0.846 with shares of 0.5, 0.6 and
0.68, all of the project's 0.896 and 0.901 with the first two.
"""
EDITS_SHARE: Final = 0.12
"""Of the budget, at most, for recent edits."""
REPEATED_SHARE_MAX: Final = 0.5
"""Of a snippet's lines, so many may stand in the window: a model repeats what it sees twice."""
_ROOM_STEP_CHARS: Final = 512
"""What the window leaves over changes in such steps, not with every key."""
_HEADER_CHARS: Final = 2


@dataclass(frozen=True, slots=True)
class RelatedCode:
    """Lines that the next line may need. Found beforehand, secrets replaced."""

    path: str
    """Relative to the workspace, `/`-separated."""
    first_line: int
    last_line: int
    text: str
    r"""Whole lines as they stand in the file, ends `\n`; there may be gaps between them."""
    why: str
    score: float
    """Higher is better."""


@dataclass(frozen=True, slots=True)
class Related:
    """What is known beside the document itself."""

    code: tuple[RelatedCode, ...] = ()
    """In the order to send it: the last stands nearest to the cursor."""
    edits: tuple[RecentEdit, ...] = ()
    """Oldest first."""
    rules: str = ""
    """The project's own, as its people wrote them."""


NOTHING_RELATED: Final = Related()


@dataclass(frozen=True, slots=True)
class Sight:
    """What the model sees of the cursor's own document."""

    uri: str
    path: str
    window: Window
    text: str


def choose(related: Related, sight: Sight, chars_max: int, used_chars: int) -> Related:
    """What is sent of `related` beside `used_chars` of the document: the best that fit, in order.

    `chars_max` is the whole prompt's. What the window says already is left out.
    """
    room = chars_max - len(related.rules) - -(-used_chars // _ROOM_STEP_CHARS) * _ROOM_STEP_CHARS
    edits = _newest_that_fit(related.edits, sight, min(room, int(chars_max * EDITS_SHARE)))
    room -= len(edits_text(edits))
    shown = set(map(str.strip, sight.text.split("\n")))
    taken = set[int]()
    for at in sorted(range(len(related.code)), key=lambda at: -related.code[at].score):
        code = related.code[at]
        size = len(code.text) + len(code.path) + _HEADER_CHARS
        if size <= room and not _is_repeated(code, sight, shown):
            taken.add(at)
            room -= size
    return replace(related, code=tuple(related.code[at] for at in sorted(taken)), edits=edits)


def _is_repeated(code: RelatedCode, sight: Sight, shown: set[str]) -> bool:
    """Whether the window says it already."""
    if code.path == sight.path and sight.window.has_lines(code.first_line, code.last_line):
        return True
    own = [text for line in code.text.split("\n") if (text := line.strip())]
    return sum(line in shown for line in own) > len(own) * REPEATED_SHARE_MAX


def _newest_that_fit(
    edits: tuple[RecentEdit, ...], sight: Sight, chars_max: int
) -> tuple[RecentEdit, ...]:
    """The edits outside the window, without the oldest if there are too many."""
    far = tuple(
        edit
        for edit in edits
        if edit.uri != sight.uri or not sight.window.has_lines(edit.first, edit.end)
    )
    while far and len(edits_text(far)) > chars_max:
        far = far[1:]
    return far
