"""Code that has a better form in its language: loops, callbacks, chains of comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from context.syntax import node_text
from context.text import Point, Span

from .nodes import ancestors, is_comment, node_at, parts_of
from .place import Place

if TYPE_CHECKING:
    from tree_sitter import Node

LINES_MAX: Final = 300
"""Of the code, from its start: more is not read while the user moves the cursor."""
BRANCHES_MIN: Final = 3

_FILLS: Final = re.compile(
    r"[\w.]+\.(?:append|add)\((?!.*\bawait\b).*\)|[\w.]+\[.+?\]\s*=[^=].*", re.DOTALL
)
_FORMATS: Final = re.compile(r"""["']\s*%\s*[\w("'\[{]|["']\.format\(""")
_THEN: Final = re.compile(r"\.(?:then|catch|finally)\s*\(")
_CALLBACK: Final = re.compile(
    r",\s*(?:function\s*\w*\s*)?\(?\s*(?:err|error|e)\s*(?:,[^()]*)?\)?\s*(?:=>|\{)"
    r"|\b(?:callback|cb|done|next)\("
)
_VAR: Final = re.compile(r"(?:^|[;{(\s])(var)\s")
_COMPARES: Final = re.compile(r"\(?\s*([\w.\[\]()]+?)\s*===?\s*[^&|]+?\)?")
_SETS_FIELD: Final = re.compile(r"self\.\w+(?:\s*:[^=]+)?\s*=\s*\w+")
_NO_CODE: Final = re.compile(r".*(?:comment|string|regex|template).*")


def fills_a_collection(place: Place) -> bool:
    """Python: whether the loop here does nothing but to fill one collection."""
    for loop in _nodes_here(place, "for_statement"):
        body: Node | None = loop.child_by_field_name("body")
        while body is not None and body.type in ("block", "if_statement"):
            if body.child_by_field_name("alternative") is not None:
                return False
            inner = body.child_by_field_name("consequence")
            children = [one for one in body.named_children if not is_comment(one)]
            body = inner or (children[0] if len(children) == 1 else None)
        if body is not None and _FILLS.fullmatch(node_text(place.parsed, body)):
            return loop.child_by_field_name("alternative") is None
    return False


def has_plain_init(place: Place) -> bool:
    """Python: whether the class here is made of an `__init__` that keeps what it is given."""
    scope = next((one for one in place.scopes if one.kind == "class"), None)
    inits = [one for one in place.scopes if one.kind == "function"]
    if scope is None or any(one.name != "__init__" for one in inits):
        return False
    header = place.parsed.document.slice(Span(scope.span.start, scope.body.start))
    if "dataclass" in header or "(" in header.partition("class")[2]:
        return False
    for method in parts_of(place.parsed, scope.body):
        name = method.child_by_field_name("name")
        if name is not None and node_text(place.parsed, name) == "__init__":
            inner = method.child_by_field_name("body")
            lines = [node_text(place.parsed, one) for one in inner.named_children] if inner else []
            lines = [line for line in lines if line[:1] not in ('"', "'", "#")]
            return len(lines) > 1 and all(map(_SETS_FIELD.fullmatch, lines))
    return False


def formats_strings(place: Place) -> bool:
    """Python: whether strings are formatted by `%` or `format()` at the cursor or selection."""
    lines = range(place.span.start.line, min(place.span.end.line, place.span.start.line + 20) + 1)
    return any(_is_string(place, at) for at in _hits(place, lines, _FORMATS))


def calls_back(place: Place) -> bool:
    """JavaScript: whether promises are chained or callbacks given in the code here."""
    lines = _target_lines(place)
    hits = [*_hits(place, lines, _THEN), *_hits(place, lines, _CALLBACK)]
    return any(not _is_no_code(place, at) for at in hits)


def has_var(place: Place) -> bool:
    """JavaScript: whether the code here has `var`."""
    return any(not _is_no_code(place, at) for at in _hits(place, _target_lines(place), _VAR, 1))


def compares_often(place: Place) -> bool:
    """Whether the `if` here compares the same thing in each of its branches."""
    for found_here in _nodes_here(place, "if_statement", "if_expression"):
        first = _first_of_chain(found_here)
        texts = [node_text(place.parsed, one) for one in _conditions(first)]
        found = [_COMPARES.fullmatch(text) for text in texts]
        same = {match[1] for match in found if match}
        if len(texts) >= BRANCHES_MIN and all(found) and len(same) == 1:
            return True
    return False


def _first_of_chain(node: Node) -> Node:
    """The `if` that `node` is an `else if` of, or `node`."""
    first, parent = node, node.parent
    while parent is not None and parent.type in ("else_clause", node.type):
        first, parent = (parent if parent.type == node.type else first), parent.parent
    return first


def _conditions(node: Node | None) -> Iterator[Node]:
    """The conditions of an `if`, of each `elif` and of each `else if` below it."""
    while node is not None:
        if (condition := node.child_by_field_name("condition")) is not None:
            yield condition
        further = node.children_by_field_name("alternative")
        node = None
        for one in further:
            if one.type in ("elif_clause", "else_if_clause"):
                yield from _conditions(one)
            elif one.type.startswith("if"):
                node = one
            elif one.type == "else_clause":
                node = next((part for part in one.named_children if part.type[:2] == "if"), None)


def _nodes_here(place: Place, *types: str) -> list[Node]:
    """The nodes of these types around the cursor, or else those that are selected."""
    line = place.span.start.line
    text = place.parsed.document.line(line)
    column = max(place.span.start.column, len(text) - len(text.lstrip()))
    node = node_at(place.parsed, Span.at(Point(line, min(column, len(text)))))
    if node is None:
        return []
    found = next((one for one in ancestors(node) if one.type in types), None)
    if found is not None:
        return [found]
    whole = node_at(place.parsed, place.span)
    inside = whole.named_children if whole is not None and not place.span.empty else []
    first, last = line, place.span.end.line
    return [
        one
        for one in inside
        if one.type in types and first <= one.start_point[0] and one.end_point[0] <= last
    ]


def _target_lines(place: Place) -> range:
    if place.target is None:
        return range(0)
    first, last = place.target.span.start.line, place.target.span.end.line
    return range(first, min(last + 1, first + LINES_MAX))


def _hits(place: Place, lines: range, pattern: re.Pattern[str], group: int = 0) -> Iterator[Point]:
    for number in lines:
        for match in pattern.finditer(place.parsed.document.line(number)):
            yield Point(number, match.start(group))


def _is_no_code(place: Place, at: Point) -> bool:
    node = node_at(place.parsed, Span(at, Point(at.line, at.column + 1)))
    return node is None or bool(_NO_CODE.fullmatch(node.type))


def _is_string(place: Place, at: Point) -> bool:
    node = node_at(place.parsed, Span(at, Point(at.line, at.column + 1)))
    return node is not None and "string" in node.type
