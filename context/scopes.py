"""Definitions around a point: which functions and classes it is in, and what the file imports.

Reads the syntax tree where it can be trusted and the indentation where it cannot: without a
grammar, and inside a stretch the parser did not understand, which is where people type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .captures import load_query, matches, matches_at, matches_in
from .languages import BlockStyle, language_of
from .syntax import ParsedDocument, node_point, node_span, node_text
from .text import Document, Point, Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from .captures import Match

_IMPORT_LINES_MAX = 300
"""Imports are looked for in the first lines only: a keystroke must not cost O(document)."""
_IMPORT_DEPTH_MAX = 3
"""Below the document itself: a statement, its list of imports, one import."""
_LOADERS = frozenset(("require", "require_relative", "load", "source", "."))
"""Calls that count as imports in languages without an import statement."""
_SCAN_LINES_MAX = 2_000
_BLANK_LINES_MAX = 200
_SIGNATURE_CHARS_MAX = 400


@dataclass(frozen=True, slots=True)
class Scope:
    """A definition of a function or a class (or what the language has for one)."""

    kind: Literal["function", "class"]
    name: str
    """Empty when it has none."""
    span: Span
    """The whole definition, with decorators and the like."""
    body: Span
    """What the header introduces, with its braces; empty at the end when there is none."""
    signature: str
    """The header on one line, without decorators and without an opening brace."""
    indent: str
    """The white space before its first line."""
    header_line: int
    """Where the header starts, after the decorators."""


def with_parents(scopes: Sequence[Scope]) -> Iterator[tuple[Scope, Scope | None]]:
    """Each definition with the one right around it; `scopes` has outer before inner."""
    around: list[Scope] = []
    for scope in scopes:
        while around and around[-1].span.end <= scope.span.start:
            around.pop()
        yield scope, around[-1] if around else None
        around.append(scope)


def enclosing_scopes(parsed: ParsedDocument, point: Point) -> tuple[Scope, ...]:
    """The definitions `point` lies in, innermost first.

    In a language without closing tokens an empty line belongs to the definitions whose indentation
    is less than the point's column.
    """
    document = parsed.document
    anchor = _anchor(document, point)
    language = language_of(document.language_id)
    if load_query(language.id) is None or _in_error(parsed, anchor):
        return _by_indentation(document, point) if language.has_definitions else ()
    found = _scopes(parsed, matches_at(parsed, anchor))
    if anchor.line != point.line:
        column = _indent_of(document.line(point.line)) or point.column
        found = [scope for scope in found if len(scope.indent) < column]
        return tuple(reversed(found))
    closed = language.block is not BlockStyle.INDENT
    return tuple(scope for scope in reversed(found) if _inside(scope.span, anchor, closed))


def definitions(parsed: ParsedDocument) -> tuple[Scope, ...]:
    """Every definition of the document, outer before inner. O(document)."""
    return tuple(_scopes(parsed, matches(parsed)))


def definitions_in(parsed: ParsedDocument, span: Span) -> tuple[Scope, ...]:
    """The definitions that touch the lines of `span`, outer before inner."""
    return tuple(_scopes(parsed, matches_in(parsed, span.start.line, span.end.line + 1)))


def imports(parsed: ParsedDocument) -> tuple[Span, ...]:
    """The import statements outside any definition near the document's start, in order."""
    found = matches_in(parsed, 0, _IMPORT_LINES_MAX, _IMPORT_DEPTH_MAX)
    loading = (match for match in found if "import" in match and _loads(parsed, match))
    nodes = _nodes(loading, "import")
    spans = (node_span(parsed, node) for node in nodes if _at_top(node))
    return tuple(sorted(spans, key=lambda span: span.start))


def _scopes(parsed: ParsedDocument, found: list[Match]) -> list[Scope]:
    """The definitions among `found`, each once, outer before inner."""
    wrappers = {node.id: node for node in _nodes(found, "wrapper")}
    scopes: dict[Point, Scope] = {}
    for match in found:
        for kind in ("function", "class"):
            for node in match.get(kind, ()):
                scope = _scope(parsed, kind, node, match, wrappers)
                scopes.setdefault(scope.span.start, scope)
    return sorted(scopes.values(), key=lambda scope: (scope.span.start, _backwards(scope.span.end)))


def _scope(
    parsed: ParsedDocument, kind: str, node: Node, match: Match, wrappers: dict[int, Node]
) -> Scope:
    own = node_span(parsed, node)
    outer = node
    while (parent := outer.parent) is not None and parent.id in wrappers:
        outer = parent
    span = node_span(parsed, outer)
    if match.get("body"):
        body = node_span(parsed, match["body"][0])
        header = Span(own.start, body.start)
    else:
        body = Span.at(own.end)
        header = Span(own.start, min(own.end, _line_end(parsed.document, own.start.line)))
    name = node_text(parsed, match["name"][0]) if match.get("name") else ""
    first = parsed.document.line(span.start.line)
    return Scope(
        kind="function" if kind == "function" else "class",
        name=name,
        span=span,
        body=body,
        signature=_one_line(parsed.document.slice(header)),
        indent=first[: _indent_of(first)],
        header_line=own.start.line,
    )


def _nodes(found: Iterable[Match], capture: str) -> list[Node]:
    return [node for match in found for node in match.get(capture, ())]


def _loads(parsed: ParsedDocument, match: Match) -> bool:
    return all(node_text(parsed, node) in _LOADERS for node in match.get("loader", ()))


def _at_top(node: Node) -> bool:
    """Whether nothing but the document itself (or a list of imports) is around `node`."""
    parent = node.parent
    return parent is None or parent.parent is None or parent.type.endswith("import_list")


def _backwards(point: Point) -> tuple[int, int]:
    return -point.line, -point.column


def _inside(span: Span, point: Point, closed: bool) -> bool:
    return span.start < point < span.end or (point == span.end and not closed)


def _in_error(parsed: ParsedDocument, point: Point) -> bool:
    """Whether the parser gave up on the text around `point`, or on all of it."""
    if parsed.tree is None:
        return True
    if not parsed.tree.root_node.has_error:
        return False
    row, column = node_point(parsed, point)
    node = parsed.tree.root_node.descendant_for_point_range(
        (row, max(0, column - 1)), (row, column)
    )
    while node is not None:
        if node.is_error:
            return True
        node = node.parent
    return False


def _anchor(document: Document, point: Point) -> Point:
    """Where to ask the tree: `point`, or the end of the text above when indentation decides.

    The tree ends a block at its last statement, so a blank line below it lies outside.
    """
    style = language_of(document.language_id).block
    if style is not BlockStyle.INDENT:
        return point
    if head := document.line(point.line)[: point.column].rstrip():
        return Point(point.line, len(head))
    for number in range(point.line - 1, max(-1, point.line - 1 - _BLANK_LINES_MAX), -1):
        if text := document.line(number).rstrip():
            return Point(number, len(text))
    return point


# --- without a tree -------------------------------------------------------------------------------

_CLASS_WORDS = "class|struct|interface|trait|impl|enum|module|mod|namespace|object|protocol|union"
_HEADER = re.compile(
    rf"(?:[\w@]+(?:\([^()]*\))?\s+)*?(?P<word>def|fn|func|function|fun|sub|proc|{_CLASS_WORDS})\b"
    r"\s*(?:\([^()]*\)\s*)?(?P<name>[\w$.:]+)?"
)
_BRACE_HEADER = re.compile(
    r"(?!(?:if|for|while|switch|catch|else|do|try|return)\b)"
    r"[\w:<>,*&~\[\]\s.$]*?(?P<name>[\w$~]+)\s*\([^;]*\)[^;={]*\{\s*$"
)
_ASSIGNED = re.compile(
    r"[\w\s]*?(?P<name>[\w$.]+)\s*(?::[^=]+)?=\s*(?:async\s+)?"
    r"(?:function\b.*|(?:\([^()]*\)|\w+)[^;={]*=>\s*[{(]?\s*$)"
)
_HEADERS = (_HEADER, _BRACE_HEADER, _ASSIGNED)


def _by_indentation(document: Document, point: Point) -> tuple[Scope, ...]:
    """The headers above `point`, each less indented than everything between it and `point`."""
    line = document.line(point.line)
    indent = _indent_of(line) if line.strip() else point.column
    found = []
    for number in range(point.line - 1, max(-1, point.line - 1 - _SCAN_LINES_MAX), -1):
        text = document.line(number)
        here = _indent_of(text)
        if here >= indent or here == len(text) or text[here] in "#)]}":
            continue
        if scope := _scope_at(document, number, text, here):
            found.append(scope)
        indent = here
        if not indent:
            break
    return tuple(found)


def _scope_at(document: Document, number: int, text: str, indent: int) -> Scope | None:
    if len(text) > _SIGNATURE_CHARS_MAX:
        return None
    match = next(filter(None, (header.match(text, indent) for header in _HEADERS)), None)
    if match is None:
        return None
    start, header_end = Point(number, indent), Point(number, len(text))
    end = _block_end(document, number, indent)
    word = match.groupdict().get("word") or ""
    return Scope(
        kind="class" if word in _CLASS_WORDS.split("|") else "function",
        name=(match["name"] or "").rstrip(":."),
        span=Span(start, end),
        body=Span(header_end, end),
        signature=_one_line(text),
        indent=text[:indent],
        header_line=number,
    )


def _block_end(document: Document, header: int, indent: int) -> Point:
    """The end of the last line below `header` that is indented deeper, or closes the block."""
    last = header
    for number in range(header + 1, min(len(document.lines), header + 1 + _SCAN_LINES_MAX)):
        text = document.line(number)
        here = _indent_of(text)
        if here == len(text):
            continue
        if here <= indent:
            if here == indent and text[here:].startswith(("}", "end", ")")):
                last = number
            break
        last = number
    return Point(last, len(document.line(last)))


def _line_end(document: Document, line: int) -> Point:
    return Point(line, len(document.line(line)))


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _one_line(header: str) -> str:
    text = " ".join(header[:_SIGNATURE_CHARS_MAX].split())
    if len(header) > _SIGNATURE_CHARS_MAX:
        text = text.rpartition(" ")[0]  # half of a secret does not look like one
    text = text.replace("( ", "(").replace(", )", ")").replace(" )", ")")
    return text.removesuffix("{").rstrip()
