"""Syntax nodes at a place and what kind of thing they are, for all grammars alike. Pure.

Goes by the types of nodes, whose names the grammars share, rather than by languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from context.syntax import ParsedDocument, node_point, node_span, node_text
from context.text import Document, Point, Span

if TYPE_CHECKING:
    from tree_sitter import Node

STATEMENTS_MAX: Final = 200
"""More are not extracted into one function."""
BLOCKS: Final = frozenset(
    """module program source_file translation_unit compilation_unit chunk block statement_block
    statement_list compound_statement body_statement statements do_block then else
    closure_body""".split()  # noqa: SIM905  # a table of words
)
"""What holds statements one after the other."""

_EXPRESSION: Final = re.compile(
    r".*(?:expression|operator|literal|comprehension|string|invocation)$"
    r"|call|function_call|attribute|subscript|lambda|await|list|dictionary|set|tuple|array|object"
    r"|integer|float|number|binary|unary|regex|element_reference|conditional|index_expression"
)
_NO_EXPRESSION: Final = re.compile(r".*(?:type|statement|pattern|assignment).*|expression_list")
_NO_VALUE_FIELDS: Final = ("left", "name", "pattern", "type", "key", "return_type", "declarator")
_DEFINITION: Final = re.compile(
    r"(?:async_)?(?:function|class|method|constructor|interface|struct|enum|impl|trait|mod|module"
    r"|singleton_method|decorated|type_alias|export|import|use|package|namespace|include|preproc)"
    r"_?.*(?:definition|declaration|item|signature|clause|statement|include|directive)"
    r"|method|class|import|preproc_include|php_tag"
)
_DECLARES: Final = frozenset(
    """assignment assignment_expression assignment_statement variable_declarator init_declarator
    short_var_declaration let_declaration property_declaration""".split()  # noqa: SIM905
)
_CALLS: Final = re.compile(r"(?:function_)?call(?:_expression)?|(?:method_)?invocation.*")
_FUNCTION_VALUES: Final = re.compile(
    r"arrow_function|function(?:_expression)?|lambda.*|func_literal"
)
_NAME: Final = re.compile(r".*identifier|name|constant")
_GIVEN: Final = r"(?<![\w$.]){0}(?:\s*,\s*\w+)*\s*(?:[^\w\s=<>!(),;:.]{{0,3}}=(?![=>])|:=|\+\+|--)"
"""`{0}` is given a value: `x = 1`, `x += 1`, `x, y = f()`, `x++`."""
_NO_VARIABLES: Final = ("keyword_argument", "default_parameter", "named_argument", "pair")


def node_at(parsed: ParsedDocument, span: Span) -> Node | None:
    """The smallest named node around `span`."""
    if parsed.tree is None:
        return None
    start, end = node_point(parsed, span.start), node_point(parsed, span.end)
    return parsed.tree.root_node.named_descendant_for_point_range(start, end)


def parts_of(parsed: ParsedDocument, body: Span) -> list[Node]:
    """The statements or members that the body of a definition is made of, with comments."""
    node = node_at(parsed, body)
    if node is None:
        return []
    while node.type in BLOCKS or node.type.endswith("_body"):
        inner = node.named_children
        if len(inner) != 1 or inner[0].type not in BLOCKS:
            return inner
        node = inner[0]  # a list of statements
    return node.named_children if node.type == "declaration_list" else [node]


def trimmed(document: Document, span: Span) -> Span:
    """`span` without the white space at its ends; empty at its start when that is all it has."""
    start, end = span.start, span.end
    while start < end and not (rest := _part(document, start.line, start, end).strip()):
        start = min(Point(start.line + 1, 0), end)
    while start < end and not _part(document, end.line, start, end).strip():
        line = end.line - 1
        end = max(Point(line, len(document.line(line))), start)
    if start >= end:
        return Span.at(span.start)
    rest = _part(document, start.line, start, end)
    start = Point(start.line, start.column + len(rest) - len(rest.lstrip()))
    rest = _part(document, end.line, start, end)
    return Span(start, Point(end.line, end.column - (len(rest) - len(rest.rstrip()))))


def is_statements(parsed: ParsedDocument, span: Span) -> bool:
    """Whether `span`, without white space at its ends, is whole statements and no definition."""
    node = node_at(parsed, span)
    if node is None:
        return False
    node = _outermost(node)
    if node.type in BLOCKS:
        parts = _children_in(parsed, node, span)
    elif node.parent is not None and node.parent.type in BLOCKS:
        parts = [node]
    else:
        return False
    parts = [part for part in parts if not is_comment(part)]
    if not parts or all(_DEFINITION.fullmatch(part.type) for part in parts):
        return False
    start, end = node_span(parsed, parts[0]).start, node_span(parsed, parts[-1]).end
    ends = parsed.document.slice(Span(end, span.end)) if end < span.end else ""
    return span.start <= start and end <= span.end and not ends.strip("; \t\r\n")


def is_expression(parsed: ParsedDocument, span: Span) -> bool:
    """Whether `span` is one expression that can have a name: more than a name, and a value."""
    node = node_at(parsed, span)
    if node is None or node_span(parsed, node) != span:
        return False
    node = _outermost(node)
    if _NO_EXPRESSION.fullmatch(node.type) or not _EXPRESSION.fullmatch(node.type):
        return False
    parent = node.parent
    if parent is None or parent.type in BLOCKS or parent.type.endswith(("import", "_statement")):
        return parent is not None and parent.type.startswith(("return", "if", "while", "throw"))
    return not any(_is_field(parent, field, node) for field in _NO_VALUE_FIELDS)


def is_comment(node: Node) -> bool:
    """Whether the node is a comment, or a part of one."""
    at: Node | None = node
    while at is not None and at.type not in BLOCKS:
        if "comment" in at.type:
            return True
        at = at.parent
    return False


def is_comment_line(parsed: ParsedDocument, line: int) -> bool:
    """Whether `line` begins with a comment or is inside of one."""
    text = parsed.document.line(line) if line >= 0 else ""
    if not text.strip():
        return False
    column = len(text) - len(text.lstrip())
    node = node_at(parsed, Span(Point(line, column), Point(line, column + 1)))
    return node is not None and is_comment(node)


def name_at(parsed: ParsedDocument, span: Span) -> Node | None:
    """The name that `span` is, or that the cursor stands in or behind."""
    line = span.start.line
    ends = [span, Span(Point(line, span.start.column - 1), span.end)]
    for place in ends if span.empty and span.start.column else ends[:1]:
        node = node_at(parsed, place)
        if node is None or not _NAME.fullmatch(node.type) or node.named_children:
            continue
        if span.empty or node_span(parsed, node) == span:
            return node
    return None


def is_new_variable(node: Node) -> bool:
    """Whether the name `node` is given its value here, alone and not as a function."""
    declaration = _declaration(node)
    value = declaration.named_children[-1] if declaration is not None else None
    return value is not None and not _FUNCTION_VALUES.fullmatch(value.type)


def is_given_again(parsed: ParsedDocument, node: Node, lines: range) -> bool:
    """Whether the variable `node` is given another value in `lines`, as a counter or a sum is.

    O(characters). What a string or a comment says does not count.
    """
    given = re.compile(_GIVEN.format(re.escape(node_text(parsed, node))))
    for number in lines:
        for match in given.finditer(parsed.document.line(number)):
            start = Point(number, match.start())
            other = node_at(parsed, Span(start, Point(number, match.start() + 1)))
            if other is None or other == node or not _NAME.fullmatch(other.type):
                continue
            if other.parent is None or other.parent.type not in _NO_VARIABLES:
                return True
    return False


def is_new_function(node: Node) -> bool:
    """Whether the name `node` is that of the function whose header it is in."""
    parent = node.parent
    if parent is not None and parent.type == "function_declarator":
        return _is_field(parent, "declarator", node)
    if parent is not None and re.match(r"(?:function|method)(?:_|$)", parent.type):
        kotlin = parent.type == "function_declaration" and parent.named_children[0] == node
        return _is_field(parent, "name", node) or kotlin
    declaration = _declaration(node)
    value = declaration.named_children[-1] if declaration is not None else None
    return value is not None and bool(_FUNCTION_VALUES.fullmatch(value.type))


def is_called(node: Node) -> bool:
    """Whether the name `node` is that of a function that is called here."""
    parent = node.parent
    return (
        parent is not None
        and bool(_CALLS.fullmatch(parent.type))
        and parent.named_children[0] == node
        and parent.child_by_field_name("receiver") is None
    )


def is_function_of(parsed: ParsedDocument, name: str) -> bool:
    """Whether this file has a function called `name`. O(lines), with a small constant."""
    word = re.compile(rf"(?<![\w$.]){re.escape(name)}(?![\w$])")
    for number, line in enumerate(parsed.document.lines):
        if name not in line:
            continue
        for match in word.finditer(line):
            at = Span(Point(number, match.start()), Point(number, match.end()))
            node = node_at(parsed, at)
            if node is not None and is_new_function(node):
                return True
    return False


def node_span_lines(parsed: ParsedDocument, node: Node) -> tuple[int, int]:
    """The first and the last line that hold something of `node`."""
    span = node_span(parsed, node)
    ends_early = span.end.column == 0 and span.end.line > span.start.line
    return span.start.line, span.end.line - 1 if ends_early else span.end.line


def ancestors(node: Node) -> Iterator[Node]:
    """`node` and what is around it, innermost first."""
    at: Node | None = node
    while at is not None:
        yield at
        at = at.parent


def _declaration(node: Node) -> Node | None:
    """The declaration whose whole left side is `node`."""
    left = _outermost(node)
    while left.parent is not None and left.parent.type in ("variable_name", "variable_declaration"):
        left = _outermost(left.parent)
    parent = left.parent
    if parent is None or parent.type not in _DECLARES:
        return None
    children = [child for child in parent.named_children if "kind" not in child.type]
    children = [child for child in children if "binding" not in child.type]
    return parent if len(children) > 1 and children[-1] != left and left in children else None


def _outermost(node: Node) -> Node:
    """The outermost node of the same extent, below the document itself."""
    while (
        (parent := node.parent) is not None
        and parent.parent is not None
        and (parent.start_byte, parent.end_byte) == (node.start_byte, node.end_byte)
        and parent.type not in BLOCKS
    ):
        node = parent
    return node


def _is_field(parent: Node, field: str, node: Node) -> bool:
    found = parent.child_by_field_name(field)
    return found is not None and found == node


def _children_in(parsed: ParsedDocument, node: Node, span: Span) -> list[Node]:
    """The children that `span` touches; none when they are very many."""
    inner = node_at(parsed, Span(span.start, Point(span.start.line, span.start.column + 1)))
    chain = list(ancestors(inner)) if inner is not None else []
    child = next((one for one in chain if one.parent is not None and one.parent == node), None)
    found: list[Node] = []
    while child is not None and node_span(parsed, child).start < span.end:
        found.append(child)
        child = child.next_named_sibling
        if len(found) > STATEMENTS_MAX:
            return []
    return found


def _part(document: Document, line: int, start: Point, end: Point) -> str:
    """What of `line` lies between the two points."""
    text = document.line(line)
    first = start.column if line == start.line else 0
    return text[first : end.column] if line == end.line else text[first:]
