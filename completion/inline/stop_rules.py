"""When a growing answer is enough: pure rules over the text so far.

`cut` is asked after every piece of the stream. It answers with the text to keep once one of the
rules holds, so that the stream can be closed at that very token. A line is looked at when its end
has come; of a line that is still being written only what its indentation decides.

The rules about text come first, since they cost nothing. Where one of them would end the answer,
the syntax tree (`syntax_view`) may know better: a bracket or a string is still open. And it knows
at a line's end that a statement is complete, where text has to wait for the next line. Without a
tree, or where the tree makes no sense of the text, the rules about text stand alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from context.text import line_content, split_lines

from .repetition import circle_end
from .syntax_view import LineEnd

SAME_LINE_MAX: Final = 3
"""An answer that writes the same line this often is going in circles."""
BLANK_LINES_MAX: Final = 3
"""An answer that begins with this many blank lines is not going to say anything."""

OPENERS: Final = (":", "{", "(", "[", "=>", "->", " do", " then", "\\")
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
ECHO_CHARS_MIN: Final = 4
"""A shorter line (`}`, `end`) may well occur twice."""
_NOT_IN_BRACKETS: Final = frozenset(("block", "paragraph"))
"""The rules that an open bracket suspends. A line that falls out of the scope ends even that."""
_TRIPLE_QUOTES: Final = re.compile(r'"""|\'\'\'')


class Extent(Enum):
    """How much is wanted."""

    LINE = "line"
    """One line, even where it opens a bracket: the next answer goes on from there."""
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
    line_end: Callable[[str], LineEnd | None] | None = field(default=None, compare=False)
    """What the syntax tree says at the end of a text that ends with a line end."""


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
    if context.extent is not Extent.LINE:
        return _cut_lines(lines, start, context)
    if found := _circle(lines, start):
        return found
    return Cut(_joined(lines[: start + 1]), "line") if start < len(lines) - 1 else None


def _cut_lines(lines: list[str], start: int, context: StopContext) -> Cut | None:
    """The first rule about several lines that holds; `start` is the first that is not blank."""
    walk = _Walk(context, _base_indent(lines, start, context))
    for number, line in enumerate(lines[:-1]):
        content = line_content(line) if number else context.line_head + line_content(line)
        if found := _cut_before(walk, lines, number, content if number > start else None):
            return found
        if rule := walk.repeats(content):
            return Cut(_joined(lines[:number]), rule)
        walk.go_past(line)
        if number >= start and (rule := walk.ends_after(content, number + 1)):
            return Cut(_joined(lines[: number + 1]), rule)
    if len(lines) - 1 > start and (rule := walk.ends_before_unfinished(lines[-1])):
        return Cut(_joined(lines[:-1]), rule)
    return _circle(lines, len(lines) - 1)


def _cut_before(walk: _Walk, lines: list[str], number: int, content: str | None) -> Cut | None:
    """What ends the answer before or within line `number`, in the order in which it shows.

    `content` is None where the rules about what a line begins with do not hold yet.
    """
    if content is not None and (rule := walk.ends_before_unfinished(content)):
        return Cut(_joined(lines[:number]), rule)
    if found := _circle(lines, number):
        return found
    if content is not None and (rule := walk.ends_before(content)):
        return Cut(_joined(lines[:number]), rule)
    return None


def _circle(lines: list[str], number: int) -> Cut | None:
    end = circle_end(lines[number])
    return None if end is None else Cut(_joined([*lines[:number], lines[number][:end]]), "circle")


class _Walk:
    """The rules for several lines, asked about one line after the other."""

    def __init__(self, context: StopContext, base: int) -> None:
        self._context = context
        self._base = base
        """The indentation that the answer's lines must not fall below."""
        self._seen: Counter[str] = Counter()
        self._before = ""
        """The line before; the same again inside itself is a circle at once."""
        self._opened = False
        """Whether a line has opened a block or a bracket."""
        self._quote = ""
        """The triple quotes that are open: no rule about lines holds inside a string."""
        self._text = ""
        """The lines so far."""

    def go_past(self, line: str) -> None:
        """Adds the next line of the answer, with its end."""
        self._text += line

    def ends_before(self, content: str) -> str:
        """The rule that ends the answer before the line `content`; empty when it goes on."""
        rule = self._rule_before(content)
        return "" if rule and self._held(rule) else rule

    def _rule_before(self, content: str) -> str:
        if self._quote:
            return ""
        stripped = content.strip()
        if not stripped:
            in_block = self._opened and self._context.extent is Extent.STATEMENT
            return "" if in_block else "paragraph"
        if rule := self._ends_by_indent(_indent_of(content), _goes_on(stripped)):
            return rule
        echo = self._context.next_line.rstrip()
        long = len(stripped) >= ECHO_CHARS_MIN
        return "suffix" if long and line_content(content).rstrip() == echo else ""

    def ends_before_unfinished(self, content: str) -> str:
        """The same for a last line whose end has not come: only what its start decides."""
        stripped = content.strip()
        if self._quote or not stripped:
            return ""
        rule = self._ends_by_indent(_indent_of(content), _may_go_on(stripped))
        return "" if rule and self._held(rule) else rule

    def repeats(self, content: str) -> str:
        """Whether the answer goes in circles."""
        stripped, before = content.strip(), self._before
        self._seen[content] += 1
        self._before = content
        often = self._seen[content] >= SAME_LINE_MAX
        nested = stripped == before.strip() and _indent_of(content) > _indent_of(before)
        return "repetition" if (often or nested) and len(stripped) >= ECHO_CHARS_MIN else ""

    def ends_after(self, content: str, lines: int) -> str:
        """The rule that ends the answer after `content`, the last of so many `lines`."""
        self._follow_quotes(content)
        if not self._quote and content.rstrip().endswith(OPENERS):
            self._opened = True
        if lines >= self._context.lines_max:
            return "lines_max"
        if self._quote or self._context.extent is not Extent.STATEMENT:
            return ""
        if self._opened:
            return "statement" if (state := self._state()) and state.final else ""
        self._opened = (state := self._state()) is not None and not state.whole
        return "" if self._opened else "statement"

    def _held(self, rule: str) -> bool:
        """Whether `rule` must wait, since the line so far has left something open."""
        if (state := self._state()) is None:
            return False
        return state.in_string or (state.open_brackets > 0 and rule in _NOT_IN_BRACKETS)

    def _state(self) -> LineEnd | None:
        look = self._context.line_end
        return look(self._text) if look else None

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
