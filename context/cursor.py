"""What kind of place the cursor is in: code, string or comment, its line, its scopes.

Reads the tree where it is sound and the line's own quotes where it is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from math import gcd

from .captures import load_query, matches_at
from .languages import Language, language_of
from .scopes import Scope, enclosing_scopes
from .syntax import ParsedDocument, node_point, node_span
from .text import Document, Point, Span, with_lf

_LINE_CHARS_MAX = 2_000
_INDENT_LINES_MAX = 80
_INDENTED = re.compile(r"^ +(?=[^ \n*])", re.MULTILINE)
"""A line's indentation: not that of a blank line, nor of the `*` of a comment."""


class Place(Enum):
    """What the text at the cursor is."""

    CODE = "code"
    STRING = "string"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class CursorContext:
    """The cursor's surroundings, as far as rules and prompts need them."""

    point: Point
    line_head: str
    """The line's text before the cursor."""
    line_tail: str
    """The line's text after the cursor, without its end."""
    place: Place
    indent_unit: str
    """One level of indentation, as the lines nearby have it."""
    scopes: tuple[Scope, ...]
    """Innermost first."""

    @property
    def in_string(self) -> bool:
        return self.place is Place.STRING

    @property
    def in_comment(self) -> bool:
        return self.place is Place.COMMENT

    @property
    def mid_word(self) -> bool:
        """Whether the cursor has a word's character on both sides."""
        return _is_word(self.line_head[-1:]) and _is_word(self.line_tail[:1])

    @property
    def after_word(self) -> bool:
        """Whether a word ends at the cursor: what is typed next may continue it."""
        return _is_word(self.line_head[-1:])

    @property
    def line_blank(self) -> bool:
        return not self.line_head.strip() and not self.line_tail.strip()

    @property
    def indent(self) -> str:
        """The white space the line starts with, up to the cursor."""
        return self.line_head[: len(self.line_head) - len(self.line_head.lstrip(" \t"))]


def cursor_context(parsed: ParsedDocument, point: Point) -> CursorContext:
    """Classifies `point`, which must exist. Costs O(lines nearby)."""
    document = parsed.document
    line = document.line(point.line)
    head, tail = line[: point.column], line[point.column :]
    return CursorContext(
        point=point,
        line_head=head,
        line_tail=tail,
        place=place_at(parsed, point),
        indent_unit=indent_unit(document, point.line),
        scopes=enclosing_scopes(parsed, point),
    )


def place_at(parsed: ParsedDocument, point: Point) -> Place:
    """Whether `point` is in code, a string or a comment.

    The end of a line comment counts as inside it, both ends of a string as outside.
    """
    found = [
        (capture, node_span(parsed, node))
        for match in matches_at(parsed, point)
        for capture in ("string", "comment", "code")
        for node in match.get(capture, ())
    ]
    around = [item for item in found if _holds(parsed.document, *item, point)]
    if around:
        capture, _ = max(around, key=lambda item: (item[1].start, _backwards(item[1].end)))
        return {"string": Place.STRING, "comment": Place.COMMENT}.get(capture, Place.CODE)
    if _error_on_line(parsed, point):
        head = parsed.document.line(point.line)[: point.column]
        return _place_in_line(head, language_of(parsed.document.language_id))
    return Place.CODE


def indent_unit(document: Document, line: int) -> str:
    """One level of indentation, from the lines nearby; the language's habit when they have none."""
    first = max(0, line - _INDENT_LINES_MAX)
    nearby = with_lf("".join(document.lines[first : line + _INDENT_LINES_MAX]))
    if "\n\t" in f"\n{nearby}":
        return "\t"
    widths = set(map(len, _INDENTED.findall(nearby)))
    width = gcd(*widths) if widths else 0
    if width == 1 and len(widths) > 1:
        width = min(widths - {1, 3}, default=0)  # one odd line should not decide
    return " " * width if 1 < width <= 8 else language_of(document.language_id).indent


def _holds(document: Document, capture: str, span: Span, point: Point) -> bool:
    if span.start < point < span.end:
        return True
    if capture != "comment" or point != span.end or span.start == point:
        return False
    block = language_of(document.language_id).block_comment
    return not (block and document.line(point.line)[: point.column].endswith(block[1]))


def _error_on_line(parsed: ParsedDocument, point: Point) -> bool:
    """Whether what covers the cursor's line has a syntax error, as an open quote would be."""
    if (
        parsed.tree is None
        or not parsed.exact
        or load_query(language_of(parsed.document.language_id).id) is None
    ):
        return True
    line = parsed.document.line(point.line)
    start, end = (node_point(parsed, Point(point.line, column)) for column in (0, len(line)))
    node = parsed.tree.root_node.descendant_for_point_range(start, end)
    return node is None or node.has_error or node.is_error


def _place_in_line(head: str, language: Language) -> Place:
    """Reads the line from its start: an open quote or a comment sign decides."""
    if len(head) > _LINE_CHARS_MAX or not language.has_definitions:
        return Place.CODE
    quote, skip = "", False
    for index, char in enumerate(head):
        if skip:
            skip = False
        elif quote:
            skip = char == "\\"
            quote = "" if char == quote else quote
        elif language.line_comment and head.startswith(language.line_comment, index):
            return Place.COMMENT
        elif char in "\"'`":
            quote = char
    return Place.STRING if quote else Place.CODE


def _is_word(char: str) -> bool:
    return char == "_" or char.isalnum()


def _backwards(point: Point) -> tuple[int, int]:
    return -point.line, -point.column
