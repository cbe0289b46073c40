"""Brackets in an answer: what it leaves open, what it closes beyond its own. No tree needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

CLOSERS_MAX: Final = 4
"""More than this many brackets are not put right by guessing."""

_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_CLOSER_OF: Final = {opening: closing for closing, opening in _PAIRS.items()}
QUOTES: Final = "\"'`"
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


def first_foreign(text: str) -> int | None:
    """Where `text` first closes a bracket that was open before it."""
    opened = 0
    for position, char in enumerate(_QUOTED.sub(lambda found: " " * len(found[0]), text)):
        if char in _PAIRS and not opened:
            return position
        opened += (char in _CLOSER_OF) - (char in _PAIRS)
    return None


def before_closer(text: str, closer: str) -> str | None:
    """`text` up to the `closer` of what was open before it; all of it when that does not come.

    None when another bracket is closed first: the text and the line do not belong together.
    """
    if closer in QUOTES:
        found = re.search(rf"(?<!\\){closer}", text)
        position = found.start() if found else None
    else:
        position = first_foreign(text)
    if position is None:
        return text
    return text[:position] if text[position] == closer else None


def up_to_closed(text: str, line_head: str, line_tail: str) -> str:
    """`text` up to where it closes a bracket that the rest of the line closes as well.

    `line_tail` must begin with the closers of all that `line_head` leaves open. A text that opens
    again what it has closed (`a}-{b` in `{}`) is as it should be.
    """
    needed = open_brackets(line_head)[1]
    foreign, missing = open_brackets(text)
    closed = "".join(char for char in line_tail if char not in QUOTES)
    again = missing and closed.startswith(missing)
    if not (foreign and needed and closed.startswith(needed)) or again:
        return text
    cut = before_closer(text, needed[0])
    return text if cut is None else cut.rstrip()


def left_open(text: str) -> bool:
    """Whether a bracket or a quote of `text` waits for its other half."""
    bare = _QUOTED.sub("", text)
    return bool(open_brackets(text)[1]) or any(quote in bare for quote in QUOTES)


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
