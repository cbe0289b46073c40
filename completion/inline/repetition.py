"""A model going in circles: the same few words again and again within one line."""

from __future__ import annotations

import re
from typing import Final

PERIOD_TOKENS_MAX: Final = 12
"""Longer circles are left to the rule about whole lines."""
TIMES_MIN: Final = 4
RUN_TOKENS_MIN: Final = 24
"""Four times a short unit, `0, 0, 0, 0`, is ordinary code."""
_LETTERS_MIN: Final = 3
"""A unit with fewer letters is a table of numbers or a rule of dashes."""

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
    runs = [0] * (PERIOD_TOKENS_MAX + 1)
    for index, token in enumerate(tokens):
        for period in range(1, min(PERIOD_TOKENS_MAX, index) + 1):
            runs[period] = runs[period] + 1 if token == tokens[index - period] else 0
            run = runs[period] + period
            if runs[period] >= period * (TIMES_MIN - 1) and run >= RUN_TOKENS_MIN:
                start = index + 1 - run
                unit = tokens[start : start + period]
                if len(_LETTERS.findall("".join(unit))) >= _LETTERS_MIN:
                    return len("".join(tokens[: start + period]))
    return None
