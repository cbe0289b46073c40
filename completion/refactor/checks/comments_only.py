"""Does an edit change comments alone? For every language that has a grammar. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from context.syntax import ParsedDocument, node_text

from ..target import Target

if TYPE_CHECKING:
    from tree_sitter import Node

UNREADABLE: Final = "The code cannot be read well enough to see that only comments change."
CHANGES_CODE: Final = "The answer changes code, not only comments."
LOSES_COMMENT: Final = "The answer drops a comment that is no documentation of this code."

_ONE_TEXT: Final = re.compile(r".*(?:string|literal|regex|template|heredoc|text|char).*")
"""Nodes whose white space counts: compared as a whole."""
_DIRECTIVE: Final = re.compile(
    r"//\s*(?:go:|\+build|nolint|@ts-|eslint|prettier|biome|region|clang-format|NOLINT)|/\*\s*eslint"
    r"|[#*]\s*(?:rubocop|frozen_string_literal|@phpstan|@psalm|typed:|!)"
)
"""Comments that a tool reads."""


def comments_failure(before: ParsedDocument, after: ParsedDocument, target: Target) -> str:
    """Why `after` is not `before` with other documentation of `target`; empty when it is.

    Comments may come anywhere, but go only from above the target's definition, and none that a tool
    reads. The sentence holds nothing of the code.
    """
    if before.tree is None or after.tree is None:
        return UNREADABLE
    old_root, new_root = before.tree.root_node, after.tree.root_node
    if old_root.has_error or new_root.has_error:
        return UNREADABLE
    if list(_code(before, old_root)) != list(_code(after, new_root)):
        return CHANGES_CODE
    header = target.scope.span.start.line if target.scope else target.span.start.line
    first = target.span.start.line
    left = [node_text(after, node).strip() for node in _comments(new_root)]
    for node in _comments(old_root):
        text = node_text(before, node).strip()
        if text in left:
            left.remove(text)
        elif not first <= node.start_point[0] < header or _DIRECTIVE.match(text):
            return LOSES_COMMENT
    return ""


def _code(parsed: ParsedDocument, root: Node) -> Iterator[str]:
    """The tree without its comments: what is nested how, and the text of each token."""
    pending: list[Node | str] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            yield node
        elif "comment" in node.type:
            continue
        elif not node.children or (node.is_named and _ONE_TEXT.fullmatch(node.type)):
            yield node_text(parsed, node)
        else:
            yield f"({node.type}"
            pending.append(")")
            pending += reversed(node.children)


def _comments(root: Node) -> Iterator[Node]:
    """The comments in order."""
    pending = [root]
    while pending:
        node = pending.pop()
        if "comment" in node.type:
            yield node
        else:
            pending += reversed(node.children)
