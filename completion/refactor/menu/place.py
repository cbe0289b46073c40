"""What is at a selection or cursor: the code it is about, and what kind of thing is selected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from context.scopes import Scope, enclosing_scopes
from context.syntax import ParsedDocument
from context.text import Point, Span

from ..target import Target, find_target, target_of_lines, target_of_scope
from .actions import RefactorAction, Subject
from .nodes import ancestors, is_expression, is_statements, node_at, node_span_lines, trimmed


class Selected(Enum):
    """What a selection is."""

    NOTHING = "nothing"
    """There is a cursor only, or white space."""
    DEFINITION = "definition"
    STATEMENTS = "statements"
    """Whole ones, in a function or outside of any."""
    EXPRESSION = "expression"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a document."""

    parsed: ParsedDocument
    span: Span
    """Without white space at its ends."""
    target: Target | None
    """The selected lines, or the definition around the cursor."""
    scopes: tuple[Scope, ...]
    """The definitions around, innermost first; with the one that is selected or decorated here."""
    selected: Selected

    @property
    def definition(self) -> Scope | None:
        """The definition that is meant, when no part of it is selected."""
        whole = self.selected in (Selected.NOTHING, Selected.DEFINITION)
        return self.target.scope if whole and self.target else None

    @property
    def function(self) -> Scope | None:
        """That, when it is a function."""
        scope = self.definition
        return scope if scope is not None and scope.kind == "function" else None


def place_of(parsed: ParsedDocument, span: Span) -> Place:
    """The place of a selection or cursor; one that is not in the document is moved into it."""
    document = parsed.document
    whole = Span(document.clamp(span.start), document.clamp(span.end))
    target, span = find_target(parsed, whole), trimmed(document, whole)
    scopes = enclosing_scopes(parsed, _inside(parsed, span))
    if target is not None and target.scope is not None and target.scope not in scopes:
        scopes = (target.scope, *scopes)
    return Place(parsed, span, target, scopes, _selected(parsed, span, target))


def subject_of(place: Place, action: RefactorAction) -> Target | None:
    """The code that `action` is about here; None where there is none."""
    if action.subject is Subject.CLASS:
        scope = next((one for one in place.scopes if one.kind == "class"), None)
        return target_of_scope(place.parsed, scope) if scope else None
    if action.subject is Subject.AROUND:
        if place.target is not None and place.target.scope is not None and place.definition:
            return place.target
        return around(place)
    return place.target or around(place)


def around(place: Place) -> Target | None:
    """The innermost definition around a selection, or the whole statement outside of any."""
    lines = (place.span.start.line, place.span.end.line)
    for scope in place.scopes:
        if scope.span.start.line <= lines[0] and lines[1] <= scope.span.end.line:
            return target_of_scope(place.parsed, scope)
    return _statement(place.parsed, place.span)


def _selected(parsed: ParsedDocument, span: Span, target: Target | None) -> Selected:
    if span.empty:
        return Selected.NOTHING
    if target is not None and (scope := target.scope) is not None:
        if span.start <= scope.span.start and scope.span.end <= span.end:
            return Selected.DEFINITION
        if span.start.line <= scope.header_line and scope.span.end == span.end:
            return Selected.DEFINITION
    if is_statements(parsed, span):
        return Selected.STATEMENTS
    return Selected.EXPRESSION if is_expression(parsed, span) else Selected.OTHER


def _statement(parsed: ParsedDocument, span: Span) -> Target | None:
    """The lines of the outermost statements that `span` touches, or of the text around it."""
    first, last = span.start.line, span.end.line
    if parsed.tree is None:
        first, last = _paragraph(parsed, first, last)
    for end in (span.start, span.end):
        column = len(parsed.document.line(end.line)) - len(parsed.document.line(end.line).lstrip())
        node = node_at(parsed, Span.at(Point(end.line, max(end.column, column))))
        chain = list(ancestors(node)) if node is not None else []
        if len(chain) > 1:
            own = node_span_lines(parsed, chain[-2])
            first, last = min(first, own[0]), max(last, own[1])
    return target_of_lines(parsed, first, last)


def _paragraph(parsed: ParsedDocument, first: int, last: int) -> tuple[int, int]:
    document = parsed.document
    if not document.line(first).strip():
        return first, last
    while first > 0 and document.line(first - 1).strip():
        first -= 1
    while last + 1 < len(document.lines) and document.line(last + 1).strip():
        last += 1
    return first, last


def _inside(parsed: ParsedDocument, span: Span) -> Point:
    """The start of `span`, behind the first character: a definition does not hold its start."""
    line = parsed.document.line(span.start.line)
    column = len(line) - len(line.lstrip()) + 1
    return Point(span.start.line, min(max(span.start.column, column), len(line)))
