"""What of a file to show beside some lines of it, when the file is too long for all. Pure."""

from __future__ import annotations

from typing import Final

from .budget import tokens_in
from .scopes import enclosing_scopes, imports
from .syntax import ParsedDocument
from .text import Point, Span, line_content

GAP: Final = "..."
"""Stands for lines that are left out."""
HEADER_LINES_MAX: Final = 4


def file_around(parsed: ParsedDocument, span: Span, tokens_max: int) -> str:
    r"""The file as far as `tokens_max` allows, with `\n` ends and `GAP` where lines are missing.

    All of it if it fits; else its imports, the headers of what is around `span`, and lines above
    and below by turns, the nearest first. Lines of `span` itself are always there. Empty when not
    even these fit.
    """
    document = parsed.document
    count = len(document.lines)
    first, last = span.start.line, min(span.end.line, count - 1)
    kept = set(range(first, last + 1))
    room = tokens_max - _cost(parsed, kept)
    if room < 0:
        return ""
    for number in (*_framing(parsed, span), *_by_turns(first, last, count)):
        cost = _cost(parsed, {number})
        if number in kept:
            continue
        if cost > room:
            break
        kept.add(number)
        room -= cost
    return _joined(parsed, sorted(kept))


def _cost(parsed: ParsedDocument, numbers: set[int]) -> int:
    language = parsed.document.language_id
    return sum(tokens_in(parsed.document.lines[number], language) for number in numbers)


def _framing(parsed: ParsedDocument, span: Span) -> list[int]:
    """The lines of imports, and of the headers around `span`, outer before inner."""
    lines = [
        number for one in imports(parsed) for number in range(one.start.line, one.end.line + 1)
    ]
    inside = Point(span.start.line, len(parsed.document.line(span.start.line)))
    for scope in reversed(enclosing_scopes(parsed, inside)):
        end = min(scope.body.start.line, scope.header_line + HEADER_LINES_MAX - 1)
        lines += range(scope.span.start.line, max(end, scope.header_line) + 1)
    return lines


def _by_turns(first: int, last: int, count: int) -> list[int]:
    above, below = range(first - 1, -1, -1), range(last + 1, count)
    turns = list[int]()
    for at in range(max(len(above), len(below))):
        turns += (*above[at : at + 1], *below[at : at + 1])
    return turns


def _joined(parsed: ParsedDocument, numbers: list[int]) -> str:
    parts, expected = list[str](), 0
    for number in numbers:
        if number != expected:
            parts.append(GAP)
        parts.append(line_content(parsed.document.lines[number]))
        expected = number + 1
    if expected < len(parsed.document.lines):
        parts.append(GAP)
    return "\n".join(parts).rstrip("\n") + "\n"
