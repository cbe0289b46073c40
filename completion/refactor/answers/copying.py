"""What happens to code on its way through a chat: numbered lines, quotes, odd blanks. Pure text.

Each repair is made only where it cannot be meant: the code in question has nothing like it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_UNSEEN: Final = "\ufeff\u200b\u2060"
_ODD_BLANKS: Final = re.compile(r"^[ \t]*[\u00a0\u2002-\u200a\u202f\u3000][\s\u00a0]*")
_QUOTED: Final = re.compile(r"\s*>(?: (?P<text>.*)|)")
_NUMBERED: Final = re.compile(
    r"\s*(?P<number>\d+)(?:\s?[|│:] ?|\t| {2,}\| ?)(?P<text>.*)|\s*(?P<alone>\d+)"
)
_ENTITY: Final = re.compile(r"&(?:lt|gt|amp|quot|apos|#39|#x27|#34);")


def repaired(text: str, old: str) -> str:
    """`text` without what no line of the code in question, `old`, has."""
    lines = [line.strip(_UNSEEN) for line in text.split("\n")]
    if not any(map(_ODD_BLANKS.match, old.split("\n"))):
        lines = [_ODD_BLANKS.sub(lambda odd: " " * len(odd[0]), line) for line in lines]
    quoted = [_QUOTED.fullmatch(line) for line in lines if line.strip()]
    if quoted and all(quoted):
        lines = [
            found["text"] or "" if (found := _QUOTED.fullmatch(line)) else "" for line in lines
        ]
    return "\n".join(lines)


def without_numbers(lines: Sequence[str], old: Sequence[str]) -> list[str]:
    """`lines` without the numbers in front, where all that are not blank are numbered in order."""
    found = [_NUMBERED.fullmatch(line) for line in lines if line.strip()]
    numbers = [int(one["number"] or one["alone"]) for one in found if one]
    counted = len(numbers) > 1 and len(numbers) == len(found)
    if not counted or any(b - a != 1 for a, b in pairwise(numbers)):
        return list(lines)
    if all(map(_NUMBERED.fullmatch, filter(str.strip, old))):
        return list(lines)
    return [one["text"] or "" if (one := _NUMBERED.fullmatch(line)) else "" for line in lines]


def without_entities(lines: Sequence[str], old: Sequence[str]) -> list[str]:
    """`lines` with `<`, `>`, `&` and quotes for the names that HTML has for them.

    Where one of them stands there plainly, or the code has such names, they are meant.
    """
    if not any(map(_ENTITY.search, lines)) or any(map(_ENTITY.search, old)):
        return list(lines)
    if any(sign in _ENTITY.sub("", line) for line in lines for sign in "<>&"):
        return list(lines)
    return [html.unescape(line) for line in lines]
