"""Python: do functions that must stay as they are to their callers still give what they gave? Pure.

By what their statements say: one that returned a value returns one, none becomes a generator, and
what was documented is.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from context.syntax import ParsedDocument

from .functions import Path, functions_of, own_nodes
from .trees import Function, tree_of

NO_RESULT: Final = "The answer drops the result of a function."
GENERATOR: Final = "The answer makes a function a generator."
NO_DOCSTRING: Final = "The answer drops a docstring."

_YIELDS: Final = (ast.Yield, ast.YieldFrom)


def results_failure(before: ParsedDocument, after: ParsedDocument) -> str:
    """What a function of `after` does not give any more, in a sentence; empty: nothing seen.

    Functions of one name in one place are not compared, nor such as are gone.
    """
    if before.document.language_id != "python":
        return ""
    old, new = tree_of(before), tree_of(after)
    if old is None or new is None:
        return ""
    if set(_documented(old)) & set(_undocumented(new)):
        return NO_DOCSTRING
    there = _single(new)
    pairs = [(was, there[path]) for path, was in _single(old).items() if path in there]
    return next(filter(None, (_failure(was, now) for was, now in pairs)), "")


def _failure(was: Function, now: Function) -> str:
    returned = _returned(was)
    if not returned or _is_generator(was):
        return ""
    if _is_generator(now):  # an iterator that was made by a call may be made here
        is_plain = any(not isinstance(one, ast.Call | ast.GeneratorExp) for one in returned)
        return GENERATOR if is_plain else ""
    return "" if _returned(now) or _ends_otherwise(now) else NO_RESULT


def _single(tree: ast.Module) -> dict[Path, Function]:
    found = list(functions_of(tree))
    counts = Counter(path for path, _ in found)
    return {path: node for path, node in found if counts[path] == 1}


def _documented(tree: ast.Module) -> Iterator[str]:
    return (one.name for one in _definitions(tree) if ast.get_docstring(one))


def _undocumented(tree: ast.Module) -> Iterator[str]:
    """Names of which no definition is documented: that of another one may be."""
    names = set(_documented(tree))
    return (one.name for one in _definitions(tree) if one.name not in names)


def _definitions(tree: ast.Module) -> list[Function | ast.ClassDef]:
    return [one for one in ast.walk(tree) if isinstance(one, Function | ast.ClassDef)]


def _returned(function: Function) -> list[ast.expr]:
    """The values that it returns, but for None."""
    returns = (one.value for one in own_nodes(function) if isinstance(one, ast.Return))
    return [
        value
        for value in returns
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None)
    ]


def _is_generator(function: Function) -> bool:
    return any(isinstance(node, _YIELDS) for node in own_nodes(function))


def _ends_otherwise(function: Function) -> bool:
    """Whether it ends with an exception: what it returned before was for others to set."""
    return isinstance(function.body[-1], ast.Raise)
