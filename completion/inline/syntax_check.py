"""Whether an answer, put in at the cursor, breaks code that was sound. Parses a bounded window.

A statement that is only half written is the normal case while someone types, so an answer passes
when it *can* still become sound. And where the code around the cursor is broken already, the parser
is no judge: everything passes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from context.languages import BlockStyle, language_of
from context.syntax import IncrementalTree, LineEdit, ParsedDocument, error_count
from context.text import Document, Point, split_lines

from .brackets import left_open, open_brackets
from .syntax_view import SyntaxView, closers_for
from .syntax_window import Window, window_at

if TYPE_CHECKING:
    from tree_sitter import Tree

GainsErrors = Callable[[str], bool]

STEPS_MAX: Final = 60
"""Of 20 to 40 microseconds each: a parse that needs more says nothing."""

_CODE: Final = frozenset((BlockStyle.BRACES, BlockStyle.INDENT, BlockStyle.END))
# fmt: off
_CONTINUATIONS: Final = {
    BlockStyle.BRACES: (
        ";", ",", " {}", " x", " x;", ": x,", "() {}", "\nclass A {}", "\nvoid f() {}",
    ),
    BlockStyle.INDENT: (
        ":\n{deeper}pass", "\n{deeper}pass", " x", " x:\n{deeper}pass", ",", " = x,", " in x",
        " else x", "\n{same}def f(): pass",
    ),
    BlockStyle.END: ("\nend", " x", " x\nend", " then\nend", " do\nend"),
}
# fmt: on
"""What may be typed next where the rest of the line is blank, to make a half statement whole."""
_UNFINISHED: Final = tuple("<,=+-*/%&|^!?:.\\([{@")
"""Something must follow a line that ends with one of these."""


def syntax_check(parsed: ParsedDocument, point: Point, indent_unit: str) -> GainsErrors | None:
    """A function that says whether a text at `point` breaks what was sound; None: nobody knows."""
    row = language_of(parsed.document.language_id)
    if parsed.tree is None or row.block not in _CODE or not row.has_definitions:
        return None
    window = window_at(parsed.document, point)
    return _Check(window, parsed.document.language_id, indent_unit).gains_errors if window else None


class _Check:
    """The window of one place, parsed with one text after the other in it."""

    def __init__(self, window: Window, language_id: str, indent_unit: str) -> None:
        self._window = window
        self._language_id = language_id
        self._unit = indent_unit
        self._tree = IncrementalTree(language_id)
        self._lines: list[str] = []
        self._closers = ""
        """What the window lacks at its end, where it ends within a block."""

    def gains_errors(self, text: str) -> bool:
        """Whether the window has errors with `text`, had none, and can hardly get rid of them.

        A half-written statement that goes on over several lines, its bracket open, says nothing.
        """
        window = self._window
        if not self._errors(window.head + text + window.tail):
            return False
        if not self._closers and (tree := self._parsed(self._line_end)) is not None:
            self._closers = closers_for(tree)
        if self._closers.strip("}") or not self._errors(window.head + text + window.tail):
            return False
        sound = self._errors(self._line_end) == 0 or self._errors(window.head + window.tail) == 0
        return sound and not self._may_go_on(text)

    @property
    def _line_end(self) -> str:
        tail = self._window.tail
        return tail[len(tail.rstrip("\r\n")) :]

    def _may_go_on(self, text: str) -> bool:
        """Whether `text` is the first part of something sound."""
        window = self._window
        if window.tail.strip():
            return False
        if text.rstrip().endswith(_UNFINISHED) or left_open(window.head + text):
            return True
        state = SyntaxView(window, self._language_id).line_end(text + "\n")
        if state is None or state.in_string:
            return True
        same = window.head[: len(window.head) - len(window.head.lstrip())]
        for row in _CONTINUATIONS[language_of(self._language_id).block]:
            more = row.replace("{deeper}", same + self._unit).replace("{same}", same)
            if not self._errors(window.head + text + more + window.tail):
                return True
        return False

    def _errors(self, middle: str) -> int | None:
        """How many errors the window has with `middle` for the cursor's line; None when unsure."""
        tree = self._parsed(middle)
        if tree is None:
            return None
        return error_count(ParsedDocument(Document("", self._language_id, 0, self._lines), tree))

    def _parsed(self, middle: str) -> Tree | None:
        above, below = self._window.above, "".join(self._window.below)
        closers = self._closers[open_brackets(middle)[0] :] if self._closers else ""
        lines = [*above, *split_lines(f"{middle}{below}{closers}")]
        if self._lines:
            first = len(above)
            self._tree.edit(self._lines, LineEdit(first, self._lines[first:], lines[first:]))
        self._lines = lines
        tree = self._tree.parse(lines, STEPS_MAX)
        return tree if self._tree.exact else None
