"""Python: local names that are read where they cannot have a value yet.

Only what fails whichever way a function goes: names that are only ever added to, and what the plain
statements at a function's beginning read before any has set it. Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from context.syntax import ParsedDocument

from .trees import Function, bound_names, tree_of

_OF_THEIR_OWN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
"""What is inside has names of its own, or runs at another time."""
_PLAIN = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Assert, ast.Raise)


def names_read_too_early(before: ParsedDocument | None, after: ParsedDocument) -> frozenset[str]:
    """The local names that functions of `after`, and none of `before`, read before they are set."""
    new, old_text = tree_of(after), before.document.text if before else ""
    if new is None:
        return frozenset()
    lines = after.document.lines
    functions = (node for node in ast.walk(new) if isinstance(node, Function))
    changed = (one for one in functions if _text(one, lines) not in old_text)
    found = frozenset(name for function in changed for name in _early_in(function))
    if not found or before is None or (old := tree_of(before)) is None:
        return found
    return found - {
        name for node in ast.walk(old) if isinstance(node, Function) for name in _early_in(node)
    }


def _text(function: Function, lines: Sequence[str]) -> str:
    return "".join(lines[function.lineno - 1 : function.end_lineno])


def _early_in(function: Function) -> Iterator[str]:
    known = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    for node in ast.walk(function):
        if isinstance(node, ast.Global | ast.Nonlocal):
            known |= {*node.names}
    grown = _grown(function) - known
    bound = {*bound_names(function.body)} - known
    yield from grown - bound
    for statement in function.body:
        if not isinstance(statement, _PLAIN):
            return
        inside = {*bound_names([statement])}
        reads = {one.id for one in _own_nodes(statement) if isinstance(one, ast.Name)} - inside
        yield from reads & (bound | grown) - known
        known |= inside


def _grown(function: Function) -> set[str]:
    return {
        node.target.id
        for statement in function.body
        for node in _own_nodes(statement)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }


def _own_nodes(statement: ast.AST) -> Iterator[ast.AST]:
    pending = [statement]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _OF_THEIR_OWN):
            pending += ast.iter_child_nodes(node)
