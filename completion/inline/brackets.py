"""Brackets in an answer: what it leaves open, what it closes beyond its own. No tree needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

CLOSERS_MAX: Final = 4
"""More than this many brackets are not put right by guessing."""

_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_CLOSER_OF: Final = {opening: closing for closing, opening in _PAIRS.items()}
_QUOTES: Final = "\"'`"
_QUOTED: Final = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`")
_CLOSERS_ONLY: Final = re.compile(r"\s*[)\]}]+[;,]?\s*\Z")


def open_brackets(text: str) -> tuple[int, str]:
    """How many closers of `text` belong to brackets before it, and what would close its own."""
    foreign, opened = 0, list[str]()
    for char in _QUOTED.sub("", text):
        if char in _CLOSER_OF:
            opened.append(_CLOSER_OF[char])
        elif char in _PAIRS and opened and opened[-1] == char:
            opened.pop()
        elif char in _PAIRS and not opened:
            foreign += 1
    return foreign, "".join(reversed(opened))


def left_open(text: str) -> bool:
    """Whether a bracket or a quote of `text` waits for its other half."""
    bare = _QUOTED.sub("", text)
    return bool(open_brackets(text)[1]) or any(quote in bare for quote in _QUOTES)


def closes_only(line: str) -> bool:
    """Whether `line` is nothing but closing brackets, with a `;` or `,` perhaps."""
    return _CLOSERS_ONLY.match(line) is not None


def repairs(text: str, base_indent: str) -> Iterator[str]:
    """Texts that have `text`'s brackets put right, the smallest change first.

    Brackets too many are taken off its end, brackets missing are put there: on the same line, or
    for a text of several lines each block's brace below its block.
    """
    foreign, missing = open_brackets(text)
    rest = text
    for _ in range(min(foreign, CLOSERS_MAX)):
        rest = rest.rstrip().rstrip(";,")
        if rest[-1:] not in _PAIRS:
            break
        rest = rest[:-1].rstrip()
        yield rest
    if 0 < len(missing) <= CLOSERS_MAX:
        yield text + missing
        yield text + missing + ";"
        if "\n" in text and missing.strip("}") == "" and len(missing) == 1:
            yield f"{text}\n{base_indent}{missing}"
