"""Python: do the calls that an edit brings fit the functions of the same file that they call?

Only what must fail when it runs: the function is defined once, at the top of the file and without a
decorator, nothing else has its name, and the call names all it passes.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from context.syntax import ParsedDocument

from .trees import Function, bound_names, tree_of


def calls_that_fail(before: ParsedDocument | None, after: ParsedDocument) -> frozenset[str]:
    """The functions that `after` calls with too few, too many or unknown arguments.

    What `before` did as well is not counted; nor is what is in a very long file.
    """
    new = tree_of(after)
    found = Counter(_failing(new)) if new else Counter[str]()
    if not found or before is None or (old := tree_of(before)) is None:
        return frozenset(found)
    return frozenset(found - Counter(_failing(old)))


def _failing(tree: ast.Module) -> Iterator[str]:
    functions = _functions(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            function = functions.get(node.func.id)
            if function is not None and not _fits(node, function.args):
                yield node.func.id


def _functions(tree: ast.Module) -> dict[str, Function]:
    """The functions at the top of the file whose names mean nothing else anywhere in it."""
    bound = Counter(bound_names([tree]))
    return {
        node.name: node
        for node in tree.body
        if isinstance(node, Function) and not node.decorator_list and bound[node.name] == 1
    }


def _fits(call: ast.Call, spec: ast.arguments) -> bool:
    """Whether the call may work: what it passes cannot be seen, or is what is wanted."""
    if any(isinstance(one, ast.Starred) for one in call.args):
        return True
    names = [one.arg for one in call.keywords]
    if None in names:
        return True
    positional = [one.arg for one in (*spec.posonlyargs, *spec.args)]
    by_name = {one.arg for one in (*spec.args, *spec.kwonlyargs)}
    if len(call.args) > len(positional) and spec.vararg is None:
        return False
    given = {*positional[: len(call.args)]}
    if spec.kwarg is None and any(name not in by_name for name in names):
        return False
    if any(name in given and name in by_name for name in names):
        return False
    needed = positional[: len(positional) - len(spec.defaults)] + [
        one.arg
        for one, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
        if default is None
    ]
    return all(name in given or name in names for name in needed)
