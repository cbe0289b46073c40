"""Which code a refactor is about: the selected lines, or the definition around the cursor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from context.scopes import Scope, enclosing_scopes
from context.syntax import ParsedDocument
from context.text import Document, Point, Span, split_lines

DECORATORS_MAX: Final = 10
"""Lines of decorators above a definition's header that a cursor is looked up from."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whole lines of a document."""

    span: Span
    """From the start of the first line to the end of the last line's content."""
    code: str
    indent: str
    """What all its lines that are not blank begin with: a string's lines may have none."""
    scope: Scope | None
    """The definition that it is, when it is one."""


def find_target(parsed: ParsedDocument, span: Span) -> Target | None:
    """The target of a selection or cursor; None where there is no code.

    A span within one line means the innermost function or class around it, where there is one.
    """
    first, last = _without_blank_ends(parsed.document, span.start.line, _last_line(span))
    start = span.start if first == span.start.line else Point(first, 0)
    scopes = enclosing_scopes(parsed, _first_code(parsed, start))
    if first == last and not scopes:
        scopes = _decorated(parsed, first)
    if first == last and scopes:
        scope = scopes[0]
        return _target(parsed, scope.span.start.line, scope.span.end.line, scope)
    if span.empty:
        return None
    return _target(parsed, first, last, _exact_scope(parsed, first, last))


def target_of_scope(parsed: ParsedDocument, scope: Scope) -> Target | None:
    """The lines of a definition."""
    return _target(parsed, scope.span.start.line, scope.span.end.line, scope)


def target_of_lines(parsed: ParsedDocument, first: int, last: int) -> Target | None:
    """The lines from `first` to `last` less blank ones at their ends; None when there are none."""
    return _target(parsed, *_without_blank_ends(parsed.document, first, last), None)


def shown_as(target: Target, code: str) -> Target:
    """The target with other `code`, such as one with placeholders, and the indentation of that."""
    return replace(target, code=code, indent=_common_indent(code))


def _exact_scope(parsed: ParsedDocument, first: int, last: int) -> Scope | None:
    """The definition that lines `first` to `last` are, with its decorators or without them."""
    inside = Point(last, max(0, len(parsed.document.line(last).rstrip()) - 1))
    scopes = enclosing_scopes(parsed, inside)
    found = (s for s in scopes if s.span.end.line == last and _begins(s, first))
    return next(found, None)


def _decorated(parsed: ParsedDocument, line: int) -> tuple[Scope, ...]:
    """The definition whose decorator is on `line`."""
    below = range(line + 1, min(line + 1 + DECORATORS_MAX, len(parsed.document.lines)))
    for number in below:
        scopes = enclosing_scopes(parsed, Point(number, len(parsed.document.line(number))))
        if scopes and scopes[0].span.start.line <= line <= scopes[0].header_line:
            return scopes
    return ()


def _begins(scope: Scope, line: int) -> bool:
    return scope.span.start.line <= line <= scope.header_line


def _target(parsed: ParsedDocument, first: int, last: int, scope: Scope | None) -> Target | None:
    document = parsed.document
    whole = Span(Point(first, 0), Point(last, len(document.line(last))))
    code = document.slice(whole)
    if not code.strip():
        return None
    return Target(whole, code, _common_indent(code), scope)


def _common_indent(code: str) -> str:
    lines = [line for line in split_lines(code) if line.strip()]
    indents = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines]
    first, last = min(indents, default=""), max(indents, default="")
    same = zip(first, last, strict=False)  # what the first and the last in order share, all share
    return first[: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], same))]


def _last_line(span: Span) -> int:
    """The last line of which something is selected: whole lines end at the start of the next."""
    ends_early = span.end.column == 0 and span.end.line > span.start.line
    return span.end.line - 1 if ends_early else span.end.line


def _without_blank_ends(document: Document, first: int, last: int) -> tuple[int, int]:
    """The lines of a selection less the blank ones at its ends; one line is left in any case."""
    while first < last and not document.line(first).strip():
        first += 1
    while last > first and not document.line(last).strip():
        last -= 1
    return first, last


def _first_code(parsed: ParsedDocument, point: Point) -> Point:
    """`point` behind the first character: a definition does not hold its own start."""
    line = parsed.document.line(point.line)
    inside = len(line) - len(line.lstrip()) + 1
    return Point(point.line, min(max(point.column, inside), len(line)))
