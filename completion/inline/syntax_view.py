"""What the syntax tree says of an answer that is being written, line end by line end.

The tree is that of the window above the cursor and the text so far: what stands below the cursor
is left out, since an open bracket or string in the text would turn all of it upside down, and cost
accordingly. (What stands below has its say in `syntax_check`, when the answer is whole.)

Brackets and strings are counted over the tree's leaves. They are right even where the parser makes
no sense of the whole, which for half-written code is the normal case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from context.languages import BlockStyle, language_of
from context.syntax import IncrementalTree, LineEdit, ParsedDocument, node_point
from context.text import Document, Point, split_lines

from .syntax_window import Window, window_at

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

STEPS_MAX: Final = 60
"""Of 20 to 40 microseconds each: a parse that needs more is given up, and text rules decide."""

_OPENING: Final = frozenset(("(", "[", "{", "${", "#{", "#(", "#["))
_CLOSER_OF: Final = {"(": ")", "[": "]", "{": "}"}
_CLOSING: Final = frozenset(_CLOSER_OF.values())
_TOGGLING: Final = frozenset(("`", '"""', "'''"))
"""Tokens that begin and end a string over several lines."""
_MAY_GO_ON: Final = frozenset(("if", "else", "try", "catch", "do", "case", "match", "begin"))
"""First words of node types that another clause may follow on the next line."""
_END: Final = (1 << 30, 0)
_ENDS: Final = frozenset((";", "}", "end", "fi", "done"))


@dataclass(frozen=True, slots=True)
class LineEnd:
    """The state at the end of a line of the answer."""

    open_brackets: int
    """How many brackets the answer has opened and not closed; when there are none and it has closed
    brackets beyond its own, how many, as a negative number."""
    in_string: bool
    """Whether a string that began in the answer goes on in the next line."""
    whole: bool
    """Whether the statement at the cursor is complete and sound."""
    final: bool
    """Whether, besides, nothing on the next line can go on with it."""


class SyntaxView:
    """The tree of one place, for as long as an answer is written there."""

    def __init__(self, window: Window, language_id: str) -> None:
        self._language_id = language_id
        self._indents = language_of(language_id).block is BlockStyle.INDENT
        self._head = window.head
        self._first = len(window.above)
        self._lines = [*window.above, window.head]
        self._tree = IncrementalTree(language_id)
        self._closers: str | None = None
        self._seen: dict[str, LineEnd | None] = {}

    def line_end(self, text: str) -> LineEnd | None:
        """The state after `text`, which ends with a line end; None when the tree cannot tell.

        A pure function of `text`, remembered: each line costs one short parse.
        """
        if text not in self._seen:
            self._seen[text] = self._look(text)
        return self._seen[text]

    def _look(self, text: str) -> LineEnd | None:
        if self._closers is None:
            before = self._parsed(self._lines)
            if before is None:
                return None
            self._closers = closers_for(before)
        state = self._state(text, self._closers)
        if state is not None and state.open_brackets < 0 and self._closers:
            return self._state(text, self._closers[-state.open_brackets :])
        return state

    def _state(self, text: str, closers: str) -> LineEnd | None:
        written = split_lines(self._head + text)
        end = (self._first + len(written) - 1, 0)
        written[-1] = closers
        tree = self._parsed([*self._lines[: self._first], *written])
        if tree is None:
            return None
        parsed = ParsedDocument(Document("", self._language_id, 0, self._lines), tree)
        place = node_point(parsed, Point(self._first, len(self._head)))
        leaves = list(_leaves(tree.root_node, place, end))
        tokens = [node for node in leaves if not node.is_missing]
        if not tokens:
            return None
        types = [token.type for token in tokens if token.start_point >= place]
        depth, in_string = _open_brackets(types), _open_string(types)
        unended = any(node.is_missing and node.type == ";" for node in leaves)
        if depth > 0 or in_string or unended:
            return LineEnd(depth, in_string, whole=False, final=False)
        statement = self._statement(tokens[-1], parsed)
        final = bool(statement) and self._final(statement, tokens[-1])
        return LineEnd(depth, in_string, bool(statement), final)

    def _parsed(self, lines: list[str]) -> Tree | None:
        """The tree of the window with the text in it; None when it takes too long."""
        edit = LineEdit(self._first, self._lines[self._first :], lines[self._first :])
        self._tree.edit(self._lines, edit)
        self._lines = lines
        tree = self._tree.parse(lines, STEPS_MAX)
        return tree if self._tree.exact else None

    def _statement(self, last: Node, parsed: ParsedDocument) -> list[Node]:
        """The sound nodes from the cursor line's first character to `last`; empty if none is."""
        line = parsed.document.line(self._first)
        start = node_point(parsed, Point(self._first, len(line) - len(line.lstrip())))
        node: Node | None = last
        found = []
        while node is not None and node.start_point >= start and not node.is_error:
            whole = node.start_point == start and node.end_point >= last.end_point
            if whole and node.child_count:
                found.append(node)
            node = node.parent
        in_error = node is not None and node.is_error
        return [] if in_error or any(node.has_error for node in found) else found

    def _final(self, statement: list[Node], last: Node) -> bool:
        words = {node.type.split("_")[0] for node in statement}
        if words & _MAY_GO_ON:
            return False
        if self._indents:
            return not any(_has_block(node) for node in statement)
        return last.type in _ENDS


def syntax_view(parsed: ParsedDocument, point: Point) -> SyntaxView | None:
    """The view at `point`, or None where there is no tree to rely on."""
    if parsed.tree is None:
        return None
    window = window_at(parsed.document, point)
    return SyntaxView(window, parsed.document.language_id) if window else None


def _has_block(node: Node) -> bool:
    return any(child.type == "block" or _has_block(child) for child in node.named_children[-2:])


def _open_brackets(types: list[str]) -> int:
    opened = foreign = 0
    for kind in types:
        if kind in _OPENING:
            opened += 1
        elif kind in _CLOSING and opened:
            opened -= 1
        elif kind in _CLOSING:
            foreign += 1
    return opened or -foreign


def _open_string(types: list[str]) -> bool:
    toggled = any(types.count(quote) % 2 for quote in _TOGGLING)
    return toggled or types.count("string_start") > types.count("string_end")


def closers_for(tree: Tree) -> str:
    """What closes the brackets left open, innermost first: with it, the parser can make sense."""
    open_ones: list[str] = []
    for node in _leaves(tree.root_node, (0, 0), _END):
        if node.type in _OPENING:
            open_ones.append(_CLOSER_OF[node.type[-1]])
        elif node.type in _CLOSING and open_ones:
            open_ones.pop()
    return "".join(reversed(open_ones))


def _leaves(root: Node, start: tuple[int, int], end: tuple[int, int]) -> Iterator[Node]:
    """The tokens that end after `start` and begin before `end`, in order."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.end_point <= start or node.start_point >= end:
            continue
        if not node.child_count:
            yield node
        else:
            pending.extend(reversed(node.children))
