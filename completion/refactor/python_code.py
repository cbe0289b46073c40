"""Python code compared with Python code: is it the same program, but for what was asked?

Works on the standard library's syntax trees. Knows nothing of models and edits.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections import Counter

Function = ast.FunctionDef | ast.AsyncFunctionDef


def parse_block(code: str) -> ast.Module | None:
    """The tree of whole lines, indented or not; None when they are no Python of this version."""
    first = next((line for line in code.split("\n") if line.strip()), "")
    text = f"if 1:\n{code}\n" if first[:1].isspace() else code
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd escapes in the user's strings are not our business
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def has_docstring(code: str) -> bool:
    """Whether the definition that `code` is has a docstring."""
    tree = parse_block(code)
    nodes = ast.walk(tree) if tree is not None else ()
    first = next((node for node in nodes if isinstance(node, Function | ast.ClassDef)), None)
    return first is not None and ast.get_docstring(first, clean=False) is not None


def docstring_count(tree: ast.Module) -> int:
    """How many definitions in it have a docstring."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, Function | ast.ClassDef))
    return sum(ast.get_docstring(node, clean=False) is not None for node in nodes)


def same_but_docstrings(old: ast.Module, new: ast.Module) -> bool:
    """Whether both are the same program when docstrings are left out. Changes the trees."""
    return _dump(_without_docstrings(old)) == _dump(_without_docstrings(new))


def same_but_annotations(old: ast.Module, new: ast.Module) -> bool:
    """Whether both are the same program when type hints are left out. Changes the trees.

    Hints are those of parameters, results and, inside functions, of variables that get a value. In
    a class an annotation makes a field of a dataclass, and one without a value makes a name local:
    these are code.
    """
    remover = _AnnotationRemover()
    return _dump(remover.visit(old)) == _dump(remover.visit(new))


def hints_of(tree: ast.Module) -> list[ast.expr | None]:
    """The hints of all parameters and results, in an order that only the program decides."""
    hints: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, Function):
            spec = node.args
            extra = [arg for arg in (spec.vararg, spec.kwarg) if arg is not None]
            parameters = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *extra)
            hints += [node.returns, *(parameter.annotation for parameter in parameters)]
    return hints


def loses_comments(old: str, new: str) -> bool:
    """Whether a comment of `old` is missing in `new`."""
    return bool(_comments(old) - _comments(new))


def _dump(tree: ast.AST) -> str:
    return ast.dump(tree)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if (
            isinstance(node, Function | ast.ClassDef)
            and ast.get_docstring(node, clean=False) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return tree


class _AnnotationRemover(ast.NodeTransformer):
    """Takes the hints out of functions."""

    def __init__(self) -> None:
        self._in_function = False

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._inside(node, in_function=False)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if not self._in_function or node.value is None:
            return node
        return ast.copy_location(ast.Assign([node.target], node.value), node)

    def _function(self, node: Function) -> ast.AST:
        node.returns = None
        return self._inside(node, in_function=True)

    def _inside(self, node: ast.AST, *, in_function: bool) -> ast.AST:
        before, self._in_function = self._in_function, in_function
        self.generic_visit(node)
        self._in_function = before
        return node


def _comments(code: str) -> Counter[str]:
    found: Counter[str] = Counter()
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                found[token.string] += 1
    except (tokenize.TokenError, SyntaxError):
        pass  # what was found until here counts
    return found
