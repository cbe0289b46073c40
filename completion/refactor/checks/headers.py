"""Does what others call keep its header: name, parameters, result, decorators? Pure.

White space, line breaks, a comma behind the last parameter and comments do not count.
"""

from __future__ import annotations

import re
from typing import Final

from context.languages import language_of
from context.scopes import Scope, definitions
from context.syntax import ParsedDocument
from context.text import Span

_STRING: Final = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_LAST_COMMA: Final = re.compile(r",(?=[)\]>])")
_BLANKS: Final = re.compile(r"\s*([^\w\s])\s*|\s+")
_STANDS_FOR_STRING: Final = "\0"


def same_headers(
    before: ParsedDocument,
    old_lines: tuple[int, int],
    after: ParsedDocument,
    new_lines: tuple[int, int],
) -> bool:
    """Whether every public definition within `old_lines` is there within `new_lines` as it was.

    Lines are the first and the last one. What is inside a function is its own.
    """
    return _headers(before, *old_lines) <= _headers(after, *new_lines)


def _headers(parsed: ParsedDocument, first: int, last: int) -> set[str]:
    inside = [
        one
        for one in definitions(parsed)
        if first <= one.span.start.line and one.span.end.line <= last
    ]
    return {
        _header(parsed, one)
        for one in inside
        if not _in_function(one, inside) and not _is_private(one)
    }


def _in_function(one: Scope, others: list[Scope]) -> bool:
    return any(
        other.kind == "function"
        and other.span.start < one.span.start
        and one.span.end <= other.span.end
        for other in others
    )


def _is_private(scope: Scope) -> bool:
    return scope.name.startswith("_") and not scope.name.startswith("__")


def _header(parsed: ParsedDocument, scope: Scope) -> str:
    """Indentation, decorators and signature in one manner of writing."""
    end = scope.span.end if scope.body.empty else scope.body.start
    mark = re.escape(language_of(parsed.document.language_id).line_comment or "\n")
    strings = list[str]()

    def hidden(found: re.Match[str]) -> str:
        """A string is kept apart; a comment is nothing."""
        if found[0][0] not in "\"'":
            return " "
        strings.append(found[0])
        return _STANDS_FOR_STRING

    text = parsed.document.slice(Span(scope.span.start, end))
    code = re.sub(rf"{_STRING}|{mark}[^\n]*", hidden, text)
    code = _LAST_COMMA.sub("", _BLANKS.sub(lambda found: found[1] or " ", code))
    return "\0".join((scope.indent, code.strip(), *strings))
