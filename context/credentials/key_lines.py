"""Lines out of the middle of a key's file, where neither its first nor its last line is seen.

Key files hold lines of 64 characters of base64 (RFC 7468), some 76 (RFC 2045). Certificates and
other data look the same; nothing is lost when they are not sent.
"""

from __future__ import annotations

import re
from typing import Final

from .secret import Secret

KIND: Final = "key-lines"
LINES_MIN: Final = 3
LINE_CHARS_MAX: Final = 160
_LINE: Final = re.compile(
    r"""[ \t"'`#*>|+\-]{0,40}+"""
    r"""(?=[A-Za-z0-9+/]{60})(?P<body>(?=[^\n]*[a-z])(?=[^\n]*[A-Z])(?=[^\n]*[0-9])"""
    r"""[A-Za-z0-9+/]{60,76}+)"""
    r"""(?:\\[nr]|["'`+,;)\\ \t])*(?=\n|\Z)"""
)


def key_lines_at(text: str, at: int) -> Secret | None:
    """The lines of a key around offset `at`, if they are at least `LINES_MIN` whole ones."""
    first = text.rfind("\n", max(0, at - LINE_CHARS_MAX), at) + 1
    if (not first and at > LINE_CHARS_MAX) or (found := _LINE.match(text, first)) is None:
        return None
    lines = 1
    while first and _LINE.match(text, above := _line_above(text, first)):
        first, lines = above, lines + 1
    while below := _LINE.match(text, found.end() + 1):
        found, lines = below, lines + 1
    if lines < LINES_MIN:
        return None
    return Secret(first, found.end("body"), KIND)


def _line_above(text: str, first: int) -> int:
    """Where the line above the one at `first` begins; where it ends if it is too long for a key."""
    end = first - 1
    found = text.rfind("\n", max(0, end - LINE_CHARS_MAX), end)
    return end if found < 0 and end > LINE_CHARS_MAX else found + 1
