"""An answer that shows more than it was asked for: the file, or the class around a method. Pure.

What it shows beside the target must stand in the document as it is; then it is left away.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import Final

from context.scopes import Scope, definitions
from context.syntax import parse
from context.text import Document

from ..target import Target
from .elisions import stands_for_code
from .fences import dedented
from .indentation import indent_of
from .refusal import AnswerRefused

_MORE: Final = "The answer changes more than the code in question."
_COMMENT: Final = re.compile(
    r"\s*(?:#|//|--|;+|%|/\*|<!--)\s*(?:(?:file(?:name)?|path):\s*)?"
    r"(?P<text>\S+)\s*(?:\*/|-->)?\s*",
    re.IGNORECASE,
)


def narrowed(lines: Sequence[str], target: Target, document: Document) -> list[str]:
    """`lines` without what stands around the target in `document` and is shown unchanged.

    Lines above any definition, such as imports, stay. Raises `AnswerRefused` for other lines that
    the document does not have: then more is changed than the target.
    """
    lines = _without_path(lines, document)
    scope = target.scope
    if scope is None or not scope.name:
        return lines
    shown = parse(Document.of("\n".join(lines), language_id=document.language_id))
    scopes = definitions(shown)
    known = _lines_around(target, document)
    wanted = _wanted(scope, scopes, lines, known)
    if wanted is None or not _shows_more(wanted, scopes, lines, known):
        return lines
    first, last = _first_line(wanted, lines, known), _last_line(wanted, lines)
    head = lines[: min(first, *(one.span.start.line for one in scopes))]
    rest = [*lines[len(head) : first], *lines[last + 1 :]]
    if any(line.strip() not in known and not stands_for_code(line) for line in rest):
        raise AnswerRefused(_MORE)
    new = [line for line in head if line.strip() not in known or not line.strip()]
    return [*(new if any(map(str.strip, new)) else []), *dedented(lines[first : last + 1])]


def _wanted(
    scope: Scope, scopes: Sequence[Scope], lines: Sequence[str], known: set[str]
) -> Scope | None:
    """The definition that is the target's: of its name, or the only one that is no neighbour.

    None when the answer shows no neighbours. Raises `AnswerRefused` when it cannot be told.
    """
    named = [one for one in scopes if (one.kind, one.name) == (scope.kind, scope.name)]
    if len(named) == 1:
        return named[0]
    is_known = [lines[one.header_line].strip() in known for one in scopes]
    if named or not any(is_known):
        return None
    others = [one for one, there in zip(scopes, is_known, strict=True) if not there]
    if not others or others[0].kind != scope.kind:
        raise AnswerRefused(_MORE)
    return others[0]


def _lines_around(target: Target, document: Document) -> set[str]:
    above, below = target.span.start.line, target.span.end.line + 1
    lines = (*document.lines[:above], *document.lines[below:])
    return {line.strip().removeprefix("\ufeff") for line in lines}


def _without_path(lines: Sequence[str], document: Document) -> list[str]:
    """Without a first line that names the file and nothing else."""
    found = _COMMENT.fullmatch(lines[0]) if lines else None
    name = posixpath.basename(document.uri)
    if found is None or not name or posixpath.basename(found["text"]) != name:
        return list(lines)
    return list(lines) if lines[0].strip() in map(str.strip, document.lines) else list(lines[1:])


def _first_line(wanted: Scope, lines: Sequence[str], known: set[str]) -> int:
    """The definition's first line, with new lines right above it, such as its comment."""
    first = wanted.span.start.line
    while first and lines[first - 1].strip() and lines[first - 1].strip() not in known:
        first -= 1
    return first


def _last_line(wanted: Scope, lines: Sequence[str]) -> int:
    """The definition's last line, with remarks that stand deeper than it and end it."""
    last = wanted.span.end.line
    for at in range(last + 1, len(lines)):
        if lines[at].strip() and len(indent_of(lines[at])) <= len(wanted.indent):
            break
        last = at if lines[at].strip() else last
    return last


def _shows_more(
    wanted: Scope, scopes: Sequence[Scope], lines: Sequence[str], known: set[str]
) -> bool:
    """Whether a definition that the document has stands around it or beside it, or a remark behind.

    Other definitions are new, and part of the answer.
    """
    span = wanted.span
    others = (
        one for one in scopes if not (span.start <= one.span.start and one.span.end <= span.end)
    )
    behind = lines[_last_line(wanted, lines) + 1 :]
    return any(lines[one.header_line].strip() in known for one in others) or any(
        line.strip() and stands_for_code(line) for line in behind
    )
