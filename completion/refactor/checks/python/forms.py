"""Python: has an action given the code the form that it is for? By syntax trees. Pure.

Tells what surely has not happened, such as a function that was to be extracted and is not there.
Whether the code still does the same, tests must say.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from context.syntax import ParsedDocument

from .functions import Path, functions_of, own_nodes
from .trees import Function, tree_of

NO_FUNCTION: Final = "The answer extracts no function."
NOT_CALLED: Final = "The answer extracts a function that nothing calls."
NO_RESULT: Final = "The answer uses the result of a function that returns nothing."
NO_VARIABLE: Final = "The answer extracts no variable that is used."
NOT_INLINED: Final = "The answer does not inline the variable."
FUNCTION_STAYS: Final = "The answer does not remove the function that was to be inlined."
NO_COMPREHENSION: Final = "The answer writes no comprehension in place of the loop."
UNUSED: Final = "The answer writes a comprehension whose result is not used."
NO_CONDITION: Final = "The answer drops a condition."
NO_NAME: Final = "The answer drops a value that the code depends on."
NO_MATCH: Final = "The answer writes no match statement."
NO_DEFAULT: Final = "The answer drops the case for all other values."
NO_F_STRING: Final = "The answer writes no f-string."

_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_Node = TypeVar("_Node", bound=ast.AST)


def form_failure(action_id: str, before: ParsedDocument, after: ParsedDocument) -> str:
    """What an action of ours has not done, in a sentence; empty when nothing can be said."""
    check = _FORMS.get(action_id)
    if check is None or before.document.language_id != "python":
        return ""
    old, new = tree_of(before), tree_of(after)
    return check(old, new) if old is not None and new is not None else ""


def _extracts_function(old: ast.Module, new: ast.Module) -> str:
    known = {path for path, _ in functions_of(old)}
    added = [(path[-1], node) for path, node in functions_of(new) if path not in known]
    if not added:
        return NO_FUNCTION
    used = Counter(_mentioned(new))
    if not any(used[name] > Counter(_mentioned(node))[name] for name, node in added):
        return NOT_CALLED
    idle = {name for name, node in added if not _gives(node)}
    return NO_RESULT if idle & set(_called_for_result(new)) else ""


def _extracts_variable(old: ast.Module, new: ast.Module) -> str:
    added = set(_stored(new)) - set(_stored(old))
    return "" if added & set(_loaded(new)) else NO_VARIABLE


def _inlines_variable(old: ast.Module, new: ast.Module) -> str:
    """Some variable must be gone from its function: which one is known to the user alone."""
    there = {(path, name) for path, node in _blocks(new) for name in _names_in(node)}
    was = {(path, name) for path, node in _blocks(old) for name in _stored_in(node)}
    return "" if was - there else NOT_INLINED


def _inlines_function(old: ast.Module, new: ast.Module) -> str:
    there = {path for path, _ in functions_of(new)}
    return "" if any(path not in there for path, _ in functions_of(old)) else FUNCTION_STAYS


def _comprehends(old: ast.Module, new: ast.Module) -> str:
    loops = _count(new, ast.For) < _count(old, ast.For)
    if not loops or _count(new, *_COMPREHENSIONS) <= _count(old, *_COMPREHENSIONS):
        return NO_COMPREHENSION
    if _unused_comprehensions(new) > _unused_comprehensions(old):
        return UNUSED
    in_loops = (sum(_count(loop, ast.If) for loop in _all(tree, ast.For)) for tree in (old, new))
    if next(in_loops) > next(in_loops) and _conditions(new) <= _conditions(old):
        return NO_CONDITION
    return _loses_name(old, new)


def _matches(old: ast.Module, new: ast.Module) -> str:
    added = _all(new, ast.Match)
    if len(added) <= _count(old, ast.Match):
        return NO_MATCH
    lost = _elses(old) > _elses(new)
    if lost and not any(_is_default(case) for node in added for case in node.cases):
        return NO_DEFAULT
    return "" if _values(old) <= _values(new) else NO_NAME


def _formats(old: ast.Module, new: ast.Module) -> str:
    if _count(new, ast.JoinedStr) <= _count(old, ast.JoinedStr):
        return NO_F_STRING
    return _loses_name(old, new)


_FORMS: Final[dict[str, Callable[[ast.Module, ast.Module], str]]] = {
    "extract-function": _extracts_function,
    "split": _extracts_function,
    "extract-variable": _extracts_variable,
    "inline-variable": _inlines_variable,
    "inline-function": _inlines_function,
    "comprehension": _comprehends,
    "match": _matches,
    "f-string": _formats,
}


def _blocks(tree: ast.Module) -> list[tuple[Path, ast.AST]]:
    return [((), tree), *functions_of(tree)]


def _gives(function: Function) -> bool:
    """Whether a call has a result, as far as can be seen."""
    return bool(function.decorator_list) or any(
        isinstance(node, ast.Yield | ast.YieldFrom)
        or (isinstance(node, ast.Return) and node.value is not None)
        for node in own_nodes(function)
    )


def _called_for_result(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            call = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(call, ast.Call):
                yield from _name(call.func)


def _name(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr


def _mentioned(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield from _name(node)


def _stored(tree: ast.AST) -> Iterator[str]:
    return (one.id for one in _all(tree, ast.Name) if isinstance(one.ctx, ast.Store))


def _loaded(tree: ast.AST) -> Iterator[str]:
    return (one.id for one in _all(tree, ast.Name) if isinstance(one.ctx, ast.Load))


def _names_in(function: ast.AST) -> Iterator[str]:
    return (node.id for node in own_nodes(function) if isinstance(node, ast.Name))


def _stored_in(function: ast.AST) -> Iterator[str]:
    nodes = (node for node in own_nodes(function) if isinstance(node, ast.Name))
    return (node.id for node in nodes if isinstance(node.ctx, ast.Store))


def _loses_name(old: ast.Module, new: ast.Module) -> str:
    """What comes from outside: its own variables a form may do without."""
    gone = set(_loaded(old)) - set(_loaded(new)) - set(_stored(old)) - set(dir(builtins))
    return NO_NAME if gone else ""


def _unused_comprehensions(tree: ast.Module) -> int:
    return sum(isinstance(one.value, _COMPREHENSIONS) for one in _all(tree, ast.Expr))


def _conditions(tree: ast.Module) -> int:
    """How often a condition chooses within an expression."""
    filters = sum("filter" in str(ast.dump(call.func)) for call in _all(tree, ast.Call))
    inner = sum(len(one.ifs) for one in _all(tree, ast.comprehension))
    return filters + inner + _count(tree, ast.IfExp)


def _elses(tree: ast.Module) -> int:
    return sum(
        bool(one.orelse) and not isinstance(one.orelse[0], ast.If) for one in _all(tree, ast.If)
    )


def _is_default(case: ast.match_case) -> bool:
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _values(tree: ast.Module) -> set[str | int]:
    values = (one.value for one in _all(tree, ast.Constant))
    return {value for value in values if isinstance(value, str | int) and value not in (0, 1)}


def _count(tree: ast.AST, *kinds: type[ast.AST]) -> int:
    return sum(isinstance(node, kinds) for node in ast.walk(tree))


def _all(tree: ast.AST, kind: type[_Node]) -> list[_Node]:
    return [node for node in ast.walk(tree) if isinstance(node, kind)]
