"""The functions of a Python tree, by where they stand, and what is their own. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .trees import Function

Path = tuple[str, ...]
"""The names of the definitions around something, and its own."""


def functions_of(tree: ast.AST, around: Path = ()) -> Iterator[tuple[Path, Function]]:
    """Every function behind the names of the definitions around it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield (*around, node.name), node
        path = (*around, node.name) if isinstance(node, Function | ast.ClassDef) else around
        yield from functions_of(node, path)


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """All that is in a definition, but for what is in other functions and classes in it."""
    pending = list(ast.iter_child_nodes(function))
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            pending += ast.iter_child_nodes(node)
