"""Search/replace hunks in what a chat model wrote. Pure text.

<<<<<<< SEARCH
lines as they are
=======
lines as they shall be
>>>>>>> REPLACE
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .fences import without_fence
from .refusal import AnswerRefused

SEARCH, DIVIDER, REPLACE = "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"

_SEARCH: Final = re.compile(r"\s*<{5,9}(?: ?(?:SEARCH|ORIGINAL|OLD))?:?\s*", re.IGNORECASE)
_DIVIDER: Final = re.compile(r"\s*={5,9}\s*")
_REPLACE: Final = re.compile(r"\s*>{5,9}(?: ?(?:REPLACE|UPDATED|NEW))?:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Put the lines `new`, or none, where the lines `old` stand."""

    old: tuple[str, ...]
    new: tuple[str, ...]


def has_marks(lines: Iterable[str]) -> bool:
    """Whether a line could be taken for a mark of a hunk, such as one of a merge conflict."""
    marks = (_SEARCH, _DIVIDER, _REPLACE)
    return any(mark.fullmatch(line) for line in lines for mark in marks)


def opens_hunk(line: str) -> bool:
    """Whether a hunk begins with this line."""
    return _SEARCH.fullmatch(line) is not None


def ends_hunk(line: str) -> bool:
    """Whether a hunk ends with this line."""
    return _REPLACE.fullmatch(line) is not None


def read_hunks(answer: str) -> tuple[Hunk, ...]:
    r"""The hunks of an answer with `\n` for line ends, each once; what is around them is dropped.

    Empty when there is none. Raises `AnswerRefused` when one has no end or cannot be told apart.
    """
    hunks, open_lines = list[Hunk](), list[str]()
    is_open = False
    for line in answer.split("\n"):
        if is_open and ends_hunk(line):
            hunks.append(_hunk(open_lines))
            is_open, open_lines = False, []
        elif opens_hunk(line):
            if is_open:
                raise AnswerRefused("A hunk begins before the one above it has ended.")
            is_open = True
        elif is_open:
            open_lines.append(line)
    if is_open:
        raise AnswerRefused("The last hunk has no end.")
    return tuple(dict.fromkeys(hunks))


def _hunk(lines: Sequence[str]) -> Hunk:
    dividers = [at for at, line in enumerate(lines) if _DIVIDER.fullmatch(line)]
    if len(dividers) != 1:
        raise AnswerRefused(f"A hunk must have one line {DIVIDER}, not {len(dividers)}.")
    old, new = lines[: dividers[0]], lines[dividers[0] + 1 :]
    bare_old, bare_new = without_fence(old), without_fence(new)
    if old != bare_old and new != bare_new and _first(old) == _first(new):
        old, new = list(bare_old), list(bare_new)  # else the fence is of the text: Markdown
    return Hunk(tuple(old), tuple(new if any(map(str.strip, new)) else ()))


def _first(lines: Sequence[str]) -> str:
    return next((line.strip() for line in lines if line.strip()), "")
