"""When a growing answer is enough: pure rules over the text so far.

`cut` is asked after every piece of the stream. It answers with the text to keep once one of the
rules holds, so that the stream can be closed at that very token. A line is looked at when its end
has come; of a line that is still being written only what its indentation decides.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Final

from context.text import line_content, split_lines

SAME_LINE_MAX: Final = 3
"""An answer that writes the same line this often is going in circles."""
BLANK_LINES_MAX: Final = 3
"""An answer that begins with this many blank lines is not going to say anything."""

_OPENERS: Final = (":", "{", "(", "[", "=>", "->", " do", " then", "\\")
_CLOSING: Final = re.compile(r"[})\]]|(?P<word>[a-z]+)(?:\W|\Z)")
_CLOSING_WORDS: Final = frozenset(
    [
        "catch",
        "done",
        "elif",
        "else",
        "elsif",
        "end",
        "ensure",
        "esac",
        "except",
        "fi",
        "finally",
        "rescue",
        "then",
    ]
)
"""Words that go on with a block at the indentation of its header, in any language."""
_ECHO_CHARS_MIN: Final = 4
"""A shorter line (`}`, `end`) may well occur twice."""
_TRIPLE_QUOTES: Final = re.compile(r'"""|\'\'\'')


class Extent(Enum):
    """How much is wanted."""

    LINE = "line"
    STATEMENT = "statement"
    """A line, and the block that it opens if it opens one."""
    BLOCK = "block"
    """Lines up to the end of the paragraph or of the enclosing block."""


@dataclass(frozen=True, slots=True)
class StopContext:
    """What the rules need to know of the cursor."""

    extent: Extent
    line_head: str
    """The cursor line's text left of the cursor."""
    next_line: str = ""
    """The first line below the cursor that is not blank, without its line end."""
    lines_max: int = 12
    in_string: bool = False
    """Whether the cursor is inside a string: quotes then close more often than they open."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The text to keep, and the name of the rule that ended it."""

    text: str
    rule: str


def cut(text: str, context: StopContext) -> Cut | None:
    """The first rule that ends `text`, or None while it should go on.

    Once a text is cut, every longer text that starts with it is cut at the same place.
    """
    lines = split_lines(text)
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None or start >= BLANK_LINES_MAX:
        return Cut("", "blank") if len(lines) > BLANK_LINES_MAX else None
    if context.extent is Extent.LINE:
        return Cut(_joined(lines[: start + 1]), "line") if start < len(lines) - 1 else None
    return _cut_lines(lines, start, context)


def _cut_lines(lines: list[str], start: int, context: StopContext) -> Cut | None:
    """The first rule about several lines that holds; `start` is the first that is not blank."""
    walk = _Walk(context, _base_indent(lines, start, context))
    for number, line in enumerate(lines[:-1]):
        content = line_content(line) if number else context.line_head + line_content(line)
        if number > start and (rule := walk.ends_before(content)):
            return Cut(_joined(lines[:number]), rule)
        if rule := walk.repeats(content):
            return Cut(_joined(lines[:number]), rule)
        if number >= start and (rule := walk.ends_after(content, number + 1)):
            return Cut(_joined(lines[: number + 1]), rule)
    if len(lines) - 1 > start and (rule := walk.ends_before_unfinished(lines[-1])):
        return Cut(_joined(lines[:-1]), rule)
    return None


class _Walk:
    """The rules for several lines, asked about one line after the other."""

    def __init__(self, context: StopContext, base: int) -> None:
        self._context = context
        self._base = base
        """The indentation that the answer's lines must not fall below."""
        self._seen: Counter[str] = Counter()
        self._opened = False
        """Whether a line has opened a block or a bracket."""
        self._quote = ""
        """The triple quotes that are open: no rule about lines holds inside a string."""

    def ends_before(self, content: str) -> str:
        """The rule that ends the answer before the line `content`; empty when it goes on."""
        if self._quote:
            return ""
        stripped = content.strip()
        if not stripped:
            in_block = self._opened and self._context.extent is Extent.STATEMENT
            return "" if in_block else "paragraph"
        if rule := self._ends_by_indent(_indent_of(content), _goes_on(stripped)):
            return rule
        echo = self._context.next_line.strip()
        return "suffix" if len(echo) >= _ECHO_CHARS_MIN and stripped == echo else ""

    def ends_before_unfinished(self, content: str) -> str:
        """The same for a last line whose end has not come: only what its start decides."""
        stripped = content.strip()
        if self._quote or not stripped:
            return ""
        return self._ends_by_indent(_indent_of(content), _may_go_on(stripped))

    def repeats(self, content: str) -> str:
        """Whether the answer goes in circles."""
        stripped = content.strip()
        self._seen[content] += 1
        often = self._seen[content] >= SAME_LINE_MAX
        return "repetition" if often and len(stripped) >= _ECHO_CHARS_MIN else ""

    def ends_after(self, content: str, lines: int) -> str:
        """The rule that ends the answer after `content`, the last of so many `lines`."""
        self._follow_quotes(content)
        if not self._quote and content.rstrip().endswith(_OPENERS):
            self._opened = True
        if lines >= self._context.lines_max:
            return "lines_max"
        open_ended = self._opened or self._quote or self._context.extent is not Extent.STATEMENT
        return "" if open_ended else "statement"

    def _ends_by_indent(self, indent: int, goes_on: bool) -> str:
        if indent < self._base:
            return "dedent"
        if self._context.extent is Extent.STATEMENT and indent == self._base and not goes_on:
            return "block"
        return ""

    def _follow_quotes(self, content: str) -> None:
        if self._context.in_string:
            return
        for quote in _TRIPLE_QUOTES.findall(content):
            if not self._quote:
                self._quote = quote
            elif quote == self._quote:
                self._quote = ""


def _goes_on(stripped: str) -> bool:
    """Whether a line at the header's indentation still belongs to its block: `}`, `else:`."""
    found = _CLOSING.match(stripped)
    return found is not None and (not found["word"] or found["word"] in _CLOSING_WORDS)


def _may_go_on(stripped: str) -> bool:
    """The same for the start of a line: `el` may become `else`."""
    return _goes_on(stripped) or any(word.startswith(stripped) for word in _CLOSING_WORDS)


def _base_indent(lines: list[str], start: int, context: StopContext) -> int:
    head = context.line_head
    if head.strip() or start == 0:
        return _indent_of(head if head.strip() else head + line_content(lines[0]))
    return max(len(head), _indent_of(lines[start]))


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())


def _joined(lines: list[str]) -> str:
    return "".join(lines).rstrip()
