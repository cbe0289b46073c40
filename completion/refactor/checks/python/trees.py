"""Python files as trees of the standard library, and the names that they give a meaning."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from typing import Final

from context.syntax import ParsedDocument
from context.text import with_lf

Function = ast.FunctionDef | ast.AsyncFunctionDef

CHARS_MAX: Final = 100_000
"""Longer texts are not looked at: they would hold up everything else for 0.1 s."""


def tree_of(parsed: ParsedDocument) -> ast.Module | None:
    """The tree of a document of at most `CHARS_MAX`; None when it is no Python of this version."""
    text = with_lf(parsed.document.text).removeprefix("\ufeff")
    if len(text) > CHARS_MAX:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd escapes in the user's strings are not our business
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def bound_names(block: Sequence[ast.AST]) -> Iterator[str]:
    """Every name that gets a meaning somewhere inside, as often as it does.

    Being added to, as in `x += 1`, is none.
    """
    pending = list(block)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            pending.append(node.value)
            continue
        pending += ast.iter_child_nodes(node)
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif not isinstance(node, ast.keyword):
            # functions, classes, parameters, patterns, handlers, global
            for field in ("name", "arg", "rest", "names"):
                value = getattr(node, field, None)
                names = value if isinstance(value, list) else [value]
                yield from (name for name in names if isinstance(name, str))
