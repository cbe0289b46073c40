"""A model going in circles: the same few words again and again within one line."""

from __future__ import annotations

import re
from operator import eq
from typing import Final

PERIOD_TOKENS_MAX: Final = 12
"""Longer circles are left to the rule about whole lines."""
TIMES_MIN: Final = 4
RUN_TOKENS_MIN: Final = 24
"""Four times a short unit, `0, 0, 0, 0`, is ordinary code."""
_LETTERS_MIN: Final = 3
"""A unit with fewer letters is a table of numbers or a rule of dashes."""

_PERIODS: Final = range(1, PERIOD_TOKENS_MAX + 1)
_TOKEN: Final = re.compile(r"\w+|\W")
_LETTERS: Final = re.compile(r"[^\W\d_]")


def circle_end(line: str) -> int | None:
    """Where the first unit of a circle ends, or None: what follows only says it again.

    Looks at whole words only, from left to right, so that a longer line that starts the same has
    its circle at the same place.
    """
    tokens = _TOKEN.findall(line)[:-1]  # the last word may go on
    if len(tokens) < RUN_TOKENS_MIN:
        return None
    found = min(filter(None, (_circle(tokens, period) for period in _PERIODS)), default=None)
    return None if found is None else len("".join(tokens[: found[2]]))


def _circle(tokens: list[str], period: int) -> tuple[int, int, int] | None:
    """The first circle of units of `period` tokens: where it shows, the period, its unit's end."""
    same = bytes(map(eq, tokens[period:], tokens))  # 1: the token is the one a period before
    run = b"\1" * max(period * (TIMES_MIN - 1), RUN_TOKENS_MIN - period)
    start = same.find(run)
    while start >= 0:
        unit = "".join(tokens[start : start + period])
        if len(_LETTERS.findall(unit)) >= _LETTERS_MIN:
            return start + period + len(run), period, start + period
        end = same.find(b"\0", start)
        start = same.find(run, end) if end >= 0 else -1
    return None
