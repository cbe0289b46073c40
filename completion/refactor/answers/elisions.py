"""Remarks such as `# ... rest unchanged` in place of code. Pure text.

Such a remark is filled with what stands in the old code between the line above it and the line
below it, when both are found at exactly one place there; else it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from .refusal import AnswerRefused
from .search_replace import Hunk

_OPENER: Final = r"(?:#+|//+|--+|/\*+|<!--|;+|%+|\{/\*|\(\*)"
_ELLIPSIS: Final = r"(?:\.{3,}|…)"
_WORDS: Final = (
    r"\W*(?:"
    r"(?:the )?(?:rest|remainder) of (?:the |this )?\w+(?: \w+){0,2}"
    r"|(?:\w+ ){0,5}(?:remains?|stays?|is|are|left|kept) (?:the same|unchanged|as (?:is|before))"
    r"|(?:\w+ ){0,3}(?:existing|previous|remaining|unchanged|original) "
    r"(?:code|methods?|functions?|logic|parts?|body|implementation|lines)(?: \w+){0,2}"
    r"|(?:rest |code )?(?:unchanged|omitted|elided)(?: \w+){0,2}"
    r"|no changes?(?: here| needed| below)?|same as (?:before|above)"
    r")\W*$"
)
_HINTS: Final = r"\b(?:rest|remain\w*|existing|unchanged|same|omitted|previous|original)\b"
_REMARK: Final = re.compile(rf"\s*{_OPENER}(?P<text>.*)")
_MARK: Final = re.compile(rf"\s*{_ELLIPSIS}|(?i:.*{_HINTS}.*{_ELLIPSIS}\W*$|{_WORDS})")
_WITHIN: Final = re.compile(rf"\s*\S.*{_OPENER}(?:\s*{_ELLIPSIS}|(?i:{_WORDS}))")
_BARE: Final = re.compile(rf"\s*{_ELLIPSIS}\s*")

_LOST: Final = "The answer leaves out parts of the code"


def without_elisions(new: Sequence[str], old: Sequence[str]) -> list[str]:
    """`new` with the lines of `old` in place of the remarks that stand for them.

    Raises `AnswerRefused` when what a remark stands for cannot be told, or when lines are lost
    beside it: whoever elides does not look closely.
    """
    known = {line.strip() for line in old}
    marks = [at for at in range(len(new)) if _is_mark(new, at, known)]
    if any(_WITHIN.match(line) and line.strip() not in known for line in new):
        raise AnswerRefused(f"{_LOST}.")
    if not marks:
        return list(new)
    edges = [-1, *marks, len(new)]
    parts = [new[a + 1 : b] for a, b in pairwise(edges)]
    result, at = list[str](), 0
    for number, part in enumerate(parts):
        has_above, has_below = number > 0, number + 1 < len(parts)
        start, end = _stretch(_filled_ends(part), old, at, has_above, has_below)
        if has_above:
            result += _elided(old[at:start], _ends_of(parts[number - 1])[1], _ends_of(part)[0])
        result += _filled_ends(part)
        at = end
    return result


def stands_for_code(line: str) -> bool:
    """Whether a line is blank, or a remark in the place of lines that are not shown."""
    remark = _REMARK.fullmatch(line)
    is_mark = remark is not None and _MARK.match(remark["text"]) is not None
    return not line.strip() or is_mark or _BARE.fullmatch(line) is not None


def filled(hunk: Hunk) -> Hunk:
    """The hunk with the lines that it quotes in place of remarks. Raises `AnswerRefused`."""
    return Hunk(hunk.old, tuple(without_elisions(hunk.new, hunk.old)))


def _stretch(
    part: Sequence[str], old: Sequence[str], at: int, has_above: bool, has_below: bool
) -> tuple[int, int]:
    """Which lines of `old` become `part`, with a remark above it, below it or both."""
    if not part:
        return (len(old), len(old)) if has_above else (at, at)
    start = _find(part, old, at, from_top=True) if has_above else at
    end = _find(part, old, start, from_top=False) if has_below else len(old)
    if _filled(part) < _filled(old[start:end]):
        raise AnswerRefused(f"{_LOST}, and others are lost beside them.")
    return start, end


def _elided(lines: Sequence[str], blanks_above: int, blanks_below: int) -> Sequence[str]:
    """`lines` for a remark with so many blank lines around it."""
    if not _filled(lines):
        raise AnswerRefused(f"{_LOST}, but nothing stands where it does.")
    for blanks, stand in zip((blanks_above, blanks_below), _ends_of(lines), strict=True):
        if blanks and stand and blanks != stand:
            raise AnswerRefused(f"{_LOST}, and blank lines cannot be told from it.")
    return lines


def _ends_of(lines: Sequence[str]) -> tuple[int, int]:
    """How many blank lines `lines` begin and end with."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return (filled[0], len(lines) - 1 - filled[-1]) if filled else (0, 0)


def _is_mark(lines: Sequence[str], at: int, known: set[str]) -> bool:
    line = lines[at]
    if not line.strip() or line.strip() in known:
        return False
    if remark := _REMARK.fullmatch(line):
        return _MARK.match(remark["text"]) is not None
    if _BARE.fullmatch(line):  # a body in Python, where its header is new
        above = lines[at - 1].strip() if at else ""
        return not above.endswith(":") or above in known
    return False


def _find(part: Sequence[str], old: Sequence[str], start: int, *, from_top: bool) -> int:
    """Where the part's first lines begin in `old`, or behind its last ones, from `start` on.

    As many lines are compared as it takes to find one place.
    """
    bare = [line.rstrip() for line in old]
    for count in range(1, len(part) + 1):
        wanted = [line.rstrip() for line in (part[:count] if from_top else part[-count:])]
        places = [at for at in range(start, len(bare)) if bare[at : at + count] == wanted]
        if len(places) == 1:
            return places[0] if from_top else places[0] + count
        if not places:
            break
    raise AnswerRefused(f"{_LOST}, and where those stand cannot be told.")


def _filled_ends(lines: Sequence[str]) -> Sequence[str]:
    """`lines` without the blank ones at both ends."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else ()


def _filled(lines: Sequence[str]) -> int:
    return sum(1 for line in lines if line.strip())
