"""The lines that an edit brings, and what their comments say. Pure text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from context.syntax import ParsedDocument
from context.text import line_content

REMARK_CHARS_MAX: Final = 400
"""A longer line is data: it is not searched for words, which would take too long."""
_REMARK: Final = re.compile(
    r"\s*(?:#+|//+[/!]*|--+|;+|%+|/\*+|\*(?!\w|\*/)|<!--|\{/\*|\(\*)(?P<text>.*)"
)
"""A line that is a comment, or stands in one, in any language."""


def new_lines(before: ParsedDocument | None, after: ParsedDocument) -> Sequence[str]:
    """The lines of `after` that stand nowhere in `before`, indented in whatever way."""
    known = {line.strip() for line in _lines(before)} if before else set[str]()
    return [line for line in _lines(after) if line.strip() and line.strip() not in known]


def gone_lines(before: ParsedDocument, after: ParsedDocument) -> frozenset[str]:
    """The lines of `before` that stand nowhere in `after`, without white space around them."""
    return frozenset(map(str.strip, new_lines(after, before)))


def remark_of(line: str) -> str:
    """What a line that is a comment says; empty for any other, and for a long one."""
    found = _REMARK.fullmatch(line) if len(line) <= REMARK_CHARS_MAX else None
    return found["text"].removesuffix("*/").removesuffix("-->").strip() if found else ""


def _lines(parsed: ParsedDocument) -> list[str]:
    """The lines without their ends, and without a byte order mark."""
    return [line_content(line).removeprefix("\ufeff") for line in parsed.document.lines]
