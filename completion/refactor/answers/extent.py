"""Is the new code all of the target, and nothing but it?

A model that was led astray, by a comment in the code for one, answers with a part or with its
neighbours. Both parse.
"""

from __future__ import annotations

import re

from context.scopes import Scope, definitions, with_parents
from context.syntax import ParsedDocument, error_count
from context.text import Point, split_lines

from ..target import Target
from .indentation import indent_of
from .refusal import AnswerRefused

_Identity = tuple[Point | None, str, str]
"""Where the definition around it starts, its name and its header."""


def check_extent(
    target: Target, new_code: str, before: ParsedDocument, after: ParsedDocument
) -> None:
    """Refuses a new code that is a part of the target, or has a neighbour's code beside it.

    That is: the definition that was the target has become none, such as its body alone; or one is
    written that stands elsewhere among its neighbours. Another name is no failure here: to change
    it may have been the task. `after` is the document with `new_code` in the target's place; its
    syntax is not judged here. Raises `AnswerRefused`.
    """
    if before.tree is None or error_count(after) > error_count(before):
        return  # no definitions to see, or refused for its syntax anyhow
    first, lines = target.span.start.line, split_lines(new_code)
    tops, others = _divided(after, first, first + len(lines) - 1)
    if target.scope is not None and not _is_there(target.scope, list(tops.values()), lines):
        raise AnswerRefused(f"The answer is not the whole {target.scope.kind}.")
    had, _ = _divided(before, first, target.span.end.line)
    if any(one in others and one not in had for one in tops):
        raise AnswerRefused("The answer writes code that stands elsewhere in the file.")


def _is_there(scope: Scope, tops: list[Scope], lines: list[str]) -> bool:
    """Whether there still is a definition like it, or one in other words: `name = ...`.

    A class may stand where a function was, but no function where a class was: that is a part of it.
    """
    if any(one.kind in (scope.kind, "class") for one in tops):
        return True
    assigned = re.compile(rf"[^=()]*\b{re.escape(scope.name)}\b[^=()]*=(?!=)")
    return bool(scope.name) and any(
        indent_of(line) == scope.indent and assigned.match(line) for line in lines
    )


def _divided(
    parsed: ParsedDocument, first: int, last: int
) -> tuple[dict[_Identity, Scope], dict[_Identity, Scope]]:
    """The outermost definitions between two lines, and all that are not between them."""
    tops: dict[_Identity, Scope] = {}
    others: dict[_Identity, Scope] = {}
    for one, parent in with_parents(definitions(parsed)):
        start = parent.span.start if parent else None
        identity = (start, one.name, one.signature)
        if not first <= one.span.start.line <= last:
            others[identity] = one
        elif start is None or start.line < first:
            tops[identity] = one
    return tops, others
