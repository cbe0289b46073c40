"""Instructions in comments: `# fimble: make this async`. Pure.

A comment is known by the syntax tree, and without one by the language's marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from context.languages import language_of
from context.scopes import enclosing_scopes
from context.syntax import ParsedDocument, node_span
from context.text import Document, Point, Span, split_lines

from ..target import Target, find_target, shown_as, target_of_lines, target_of_scope
from .nodes import node_at
from .place import around, place_of

if TYPE_CHECKING:
    from tree_sitter import Node

LINES_MAX: Final = 400
"""How far from the cursor a comment is looked for, up and down."""
BLANK_LINES_MAX: Final = 10
"""Between a comment and what it is about."""
COMMENTS_MAX: Final = 20
"""Those that are nearest to the cursor are looked at."""

_WORD: Final = re.compile(r"\bfimble:", re.IGNORECASE)
_OPENS: Final = re.compile(r"[#/*<!\-;%(.{\s\[]*")
_MARK: Final = re.compile(r"#|//|/\*|<!--|--|;|%|\{-|\(\*|\*")
_CLOSES: Final = re.compile(r"\s*(?:\*+/|-->|-\}|\*\)|\]\])\s*$")


_WHOLE, _PART = False, True
"""Whether the rest of the line stays."""


@dataclass(frozen=True, slots=True)
class CommentRequest:
    """One instruction in a comment."""

    words: str
    span: Span
    """What goes: whole lines up to the last one's content, or the end of a line of code."""
    is_trailing: bool
    """Whether something else stands on its line, which stays."""
    first_line: int
    """Of the whole comment, of which a line may be the request."""


@dataclass(frozen=True, slots=True)
class CommentTask:
    """A request and the code that it is about."""

    request: CommentRequest
    target: Target
    """With the comment."""
    shown: Target
    """Without it."""


def comment_task(parsed: ParsedDocument, span: Span) -> CommentTask | None:
    """What the comment at `span`, in the code there or right above it asks for; nearest first."""
    line = parsed.document.clamp(span.start).line
    near = sorted(_requests(parsed, line), key=lambda one: _distance(one, line))
    for request in near[:COMMENTS_MAX]:
        subject = _subject(parsed, request)
        if subject is None:
            continue
        first = min(request.first_line, subject.span.start.line)
        last = max(request.span.end.line, subject.span.end.line)
        if first <= line <= last:
            return _task(parsed, request, subject, first, last)
    return None


def _task(
    parsed: ParsedDocument, request: CommentRequest, subject: Target, first: int, last: int
) -> CommentTask | None:
    whole = target_of_lines(parsed, first, last)
    if whole is None:
        return None
    target = replace(whole, scope=subject.scope)
    lines = split_lines(target.code)
    start, end = request.span.start.line - first, request.span.end.line - first
    if request.is_trailing:
        line = lines[start]
        ending = line[len(line.rstrip("\r\n")) :]
        head, tail = line[: request.span.start.column], line[request.span.end.column :]
        tail = tail.lstrip(" \t") if head[-1:] in ("", " ", "\t", "(", "[") else tail
        lines[start] = (head + tail.rstrip("\r\n")).rstrip() + ending
    else:
        while end + 1 < len(lines) and start == 0 and not lines[end + 1].strip():
            end += 1  # the blank lines between the comment and its code
        lines[start : end + 1] = []
    code = "".join(lines)
    if target.code[-1:] not in "\r\n":
        code = code.removesuffix("\n").removesuffix("\r")
    return CommentTask(request, target, shown_as(target, code)) if code.strip() else None


def _requests(parsed: ParsedDocument, line: int) -> Iterator[CommentRequest]:
    """The requests near `line`, in order; several lines in a row are one."""
    lines = parsed.document.lines
    run: list[CommentRequest] = []
    for number in range(max(0, line - LINES_MAX), min(len(lines), line + LINES_MAX)):
        match = _WORD.search(lines[number]) if ":" in lines[number] else None
        if match is None or (run and number <= run[-1].span.end.line):
            continue
        found = _request(parsed, Point(number, match.start()), match.end())
        if found is None:
            continue
        if run and (found.is_trailing or run[-1].is_trailing or not _follows(run[-1], found)):
            yield from _joined(run)
            run = []
        run.append(found)
    yield from _joined(run)


def _joined(run: Sequence[CommentRequest]) -> Iterator[CommentRequest]:
    words = " ".join(one.words for one in run if one.words)
    if words:
        whole = Span(run[0].span.start, run[-1].span.end)
        yield CommentRequest(words, whole, run[0].is_trailing, run[0].first_line)


def _request(parsed: ParsedDocument, at: Point, word_end: int) -> CommentRequest | None:
    """The request whose mark word stands at `at`; None when that is no comment's beginning."""
    document, text = parsed.document, parsed.document.line(at.line)
    comment = _comment_at(parsed, at)
    start, end = comment or (at, at)
    column = start.column if start.line == at.line else len(text) - len(text.lstrip())
    if comment is None or not _OPENS.fullmatch(text, column, at.column):
        return None
    if start.line < end.line and _is_all(parsed, comment, at):
        words = _plain(document.slice(Span(Point(at.line, word_end), end)))
        alone = not (document.line(end.line)[end.column :] + _head(document, start)).strip()
        whole = Span(Point(start.line, 0), end)
        return CommentRequest(words, whole, _WHOLE, start.line) if alone else None
    last = min(end, Point(at.line, len(text)))
    words = _plain(text[word_end : last.column])
    if text[:column].strip() or text[last.column :].strip():
        return CommentRequest(words, Span(Point(at.line, column), last), _PART, at.line)
    if start.line < end.line == at.line and (closing := _CLOSES.search(text, word_end, end.column)):
        kept = closing.end() - len(closing[0].strip())
        return CommentRequest(
            words, Span(Point(at.line, column), Point(at.line, kept)), _PART, start.line
        )
    whole = Span(Point(at.line, 0), Point(at.line, len(text)))
    return CommentRequest(words, whole, _WHOLE, start.line)


def _head(document: Document, point: Point) -> str:
    return document.line(point.line)[: point.column]


def _comment_at(parsed: ParsedDocument, at: Point) -> tuple[Point, Point] | None:
    """The extent of the comment around `at`."""
    node = node_at(parsed, Span(at, Point(at.line, at.column + 1)))
    found: Node | None = None
    while node is not None:
        if "comment" in node.type:
            found = node
        elif found is not None:
            break
        node = node.parent
    if found is not None:
        span = node_span(parsed, found)
        early = span.end.column == 0 and span.end.line > span.start.line
        line = span.end.line - 1
        return span.start, Point(line, len(parsed.document.line(line))) if early else span.end
    if parsed.tree is not None and not parsed.tree.root_node.has_error:
        return None
    return _marked_comment(parsed, at)


def _marked_comment(parsed: ParsedDocument, at: Point) -> tuple[Point, Point] | None:
    """The comment of one line whose mark stands right before `at`."""
    language, text = language_of(parsed.document.language_id), parsed.document.line(at.line)
    head = text[: at.column].rstrip()
    for mark in (language.line_comment, *(language.block_comment or ())[:1]):
        if mark and head.endswith(mark):
            start = len(head) - len(mark)
            closing = language.block_comment[1] if language.block_comment else ""
            is_block = mark != language.line_comment
            close = text.find(closing, at.column) if is_block else -1
            end = close + len(closing) if close >= 0 else len(text)
            return Point(at.line, start), Point(at.line, end)
    return None


def _is_all(parsed: ParsedDocument, comment: tuple[Point, Point], at: Point) -> bool:
    """Whether a comment of several lines begins with the request, so that all of it is one."""
    before = parsed.document.slice(Span(comment[0], at))
    return not re.search(r"\w", before)


def _plain(text: str) -> str:
    """The words without the comment's end and what its lines begin with."""
    lines = _CLOSES.sub("", text).split("\n")
    return " ".join(" ".join(line.strip().lstrip("*").split()) for line in lines).strip()


def _subject(parsed: ParsedDocument, request: CommentRequest) -> Target | None:
    """What a request is about: what is right below it, else what is around it."""
    line, text = request.span.start.line, parsed.document.line(request.span.start.line)
    if request.is_trailing and request.first_line == line:
        code = Point(line, len(text) - len(text.lstrip()))
        if request.span.start.column <= code.column:
            code = request.span.end
        return around(place_of(parsed, Span.at(code)))
    below = _below(parsed, request)
    indent = len(text) - len(text.lstrip())
    if below is not None:
        head = parsed.document.line(below)
        column = len(head) - len(head.lstrip())
        target = find_target(parsed, Span.at(Point(below, column)))
        if target is not None and target.scope and target.scope.span.start.line == below:
            return target
    inside = enclosing_scopes(parsed, Point(line, min(len(text), indent + 1)))
    if not inside and indent and line:
        above = Point(line - 1, len(parsed.document.line(line - 1).rstrip()))
        inside = tuple(one for one in enclosing_scopes(parsed, above) if len(one.indent) < indent)
    if inside:
        return target_of_scope(parsed, inside[0])
    if below is None:
        return None
    return around(place_of(parsed, Span.at(Point(below, 0))))


def _below(parsed: ParsedDocument, request: CommentRequest) -> int | None:
    """The first line below that holds code: not blank, and no comment of its own."""
    document, first = parsed.document, request.span.end.line + 1
    for number in range(first, min(len(document.lines), first + BLANK_LINES_MAX)):
        text = document.line(number)
        if not text.strip():
            continue
        column = len(text) - len(text.lstrip())
        node = node_at(parsed, Span(Point(number, column), Point(number, column + 1)))
        if node is None or "comment" not in node.type:
            return number
    return None


def _follows(one: CommentRequest, other: CommentRequest) -> bool:
    return other.span.start.line == one.span.end.line + 1


def _distance(request: CommentRequest, line: int) -> int:
    return max(request.span.start.line - line, line - request.span.end.line, 0)
