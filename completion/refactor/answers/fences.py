"""Fenced code in what a chat model wrote. Pure text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .refusal import AnswerRefused

FENCE: Final = "```"

_OPENING: Final = re.compile(r"(?P<pad>[ \t]*)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
_RUN: Final = re.compile(r"`{3,}")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two fences, without its common indentation."""

    info: str
    """What follows the opening fence: a language's name, mostly."""
    lines: tuple[str, ...]


def fence_for(code: str) -> str:
    """A fence that nothing in `code` closes."""
    runs = (len(run[0]) for run in _RUN.finditer(code))
    return "`" * max(len(FENCE), 1 + max(runs, default=0))


def opening_fence(line: str) -> re.Match[str] | None:
    """The parts of a line that opens a block: its `pad`, its `fence` and its `info`."""
    return _OPENING.match(line)


def closes_fence(line: str, opening: re.Match[str]) -> bool:
    """Whether `line` is a fence of the same kind, as far in and at least as long."""
    fence = line.removeprefix(opening["pad"]).rstrip()
    return (
        line.startswith(opening["pad"])
        and fence.startswith(opening["fence"])
        and not fence.strip(opening["fence"][0])
    )


def fenced_blocks(answer: str, old: Sequence[str]) -> tuple[Block, ...]:
    r"""The blocks of an answer with `\n` for line ends, in order; prose between them is dropped.

    Raises `AnswerRefused` for a block without an end, and for a fence that a line of the `old` code
    would close: where such a block ends cannot be told.
    """
    lines, blocks, at = answer.split("\n"), list[Block](), 0
    while at < len(lines):
        opening = opening_fence(lines[at])
        if opening is None:
            at += 1
            continue
        inside, at = _inside(lines, at, opening)
        if any(closes_fence(line, opening) for line in old):
            raise AnswerRefused("The answer's fence stands in the code as well: use a longer one.")
        blocks.append(Block(opening["info"].strip(), tuple(dedented(inside))))
    return tuple(blocks)


def without_fence(lines: Sequence[str]) -> Sequence[str]:
    """`lines` less a fence around the whole of them."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return lines
    opening = _OPENING.match(lines[filled[0]])
    if opening is None or not closes_fence(lines[filled[-1]], opening):
        return lines
    return lines[filled[0] + 1 : filled[-1]]


def dedented(lines: Iterable[str]) -> list[str]:
    """Without the indentation that all have, and without blank lines at both ends."""
    return textwrap.dedent("\n".join(lines)).strip("\n").split("\n")


def _inside(lines: Sequence[str], start: int, opening: re.Match[str]) -> tuple[list[str], int]:
    """The lines of the block that opens at `start`, and where to read on.

    The fence ends it on a line of its own, as Markdown has it; else as small models write it, glued
    to the last line of the code.
    """
    below = range(start + 1, len(lines))
    for at in below:
        if closes_fence(lines[at], opening):
            return list(lines[start + 1 : at]), at + 1
    for at in below:
        if lines[at].rstrip().endswith(opening["fence"]):
            last = lines[at].rstrip().removesuffix(opening["fence"])
            return [*lines[start + 1 : at], last], at + 1
    raise AnswerRefused("The answer has no finished code block.")
