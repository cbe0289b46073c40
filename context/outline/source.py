"""A file's text as the bytes a parser saw, with its lines. Knows no language and no tree."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_LONE_CARRIAGE_RETURN = re.compile(rb"\r(?!\n)")
_LINE_END = re.compile(rb"\n")


class Source:
    r"""The UTF-8 bytes of a text, in which a lone `\r` is `\n` and a lone surrogate is `?`."""

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8", "replace")
        if "\r" in text:
            self.data = _LONE_CARRIAGE_RETURN.sub(b"\n", self.data)
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.data))]

    @property
    def last_line(self) -> int:
        return len(self._starts) - 1

    def text(self, start: int, end: int) -> str:
        """The text between two bytes."""
        return self.data[start:end].decode("utf-8", "replace")

    def text_of(self, nodes: Sequence[Node] | None) -> str:
        """The text of the first of `nodes`; empty when there is none."""
        return self.text(nodes[0].start_byte, nodes[0].end_byte) if nodes else ""

    def line_of(self, byte: int) -> int:
        """The line that holds the byte `byte`, counted from 0."""
        return bisect_right(self._starts, byte) - 1

    def line_start(self, line: int) -> int:
        return self._starts[line]

    def line_end(self, line: int) -> int:
        r"""The byte behind the last character of `line`, its `\n` not counted."""
        if line + 1 < len(self._starts):
            return self._starts[line + 1] - 1
        return len(self.data)

    def line(self, number: int, chars_max: int) -> str:
        """The start of a line without the white space around it."""
        start = self._starts[number]
        return self.text(start, min(self.line_end(number), start + chars_max)).strip()
