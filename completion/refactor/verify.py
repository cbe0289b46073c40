"""Is an edit what the action promised? Checks on the changed document.

Each failure is one sentence of evidence, for the user and for the model that tries again.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from context.syntax import ParsedDocument, error_count, parse
from context.text import Document, line_content, split_lines

from ..values import TextEdit
from .actions import Keeps, RefactorAction
from .hunks import apply_edits
from .target import Target


@dataclass(frozen=True, slots=True)
class Verdict:
    """`failure` is empty when every check passed; `checked` lists them in words for the user."""

    checked: tuple[str, ...]
    failure: str = ""


def verify(
    action: RefactorAction,
    parsed: ParsedDocument,
    target: Target,
    new_code: str,
    edits: tuple[TextEdit, ...],
) -> Verdict:
    """Runs the checks that belong to `action`, cheapest first, up to the first failure."""
    if not edits:
        return Verdict((), "The answer changes nothing.")
    checked: list[str] = []
    if failure := _no_new_errors(parsed, apply_edits(parsed.document, edits)):
        return Verdict((), failure)
    if parsed.tree is not None:
        checked.append("parses")
    promise, check = _CHECKS[action.keeps]
    if check is not None:
        if failure := check(target.code, new_code):
            return Verdict(tuple(checked), failure)
        checked.append(promise)
    return Verdict(tuple(checked))


def _no_new_errors(parsed: ParsedDocument, changed: Document) -> str:
    if parsed.tree is None:
        return ""
    after = parse(changed)
    new = error_count(after) - error_count(parsed)
    return "The changed code has a syntax error." if new > 0 else ""


def _same_code(old: str, new: str) -> str:
    """Python: the same program but for docstrings."""
    return _compare(
        old, new, _without_docstrings, "The answer changes code, not only the docstring."
    )


def _same_but_annotations(old: str, new: str) -> str:
    """Python: the same program but for annotations and imports from `typing` and its kin."""
    if _annotation_count(new) <= _annotation_count(old):
        return "The answer adds no type hints."
    return _compare(
        old, new, _without_annotations, "The answer changes code beside the type hints."
    )


def _same_signature(old: str, new: str) -> str:
    """The first line of the code, which names it and its parameters, is still there."""
    first = next((line for line in split_lines(old) if line.strip()), "")
    wanted = line_content(first).strip()
    if any(line_content(line).strip() == wanted for line in split_lines(new)):
        return ""
    return "The answer changes the name or the parameters."


def _compare(old: str, new: str, reduce: Callable[[ast.Module], ast.Module], failure: str) -> str:
    try:
        before, after = (ast.parse(textwrap.dedent(code)) for code in (old, new))
    except (SyntaxError, ValueError):
        return "The changed code has a syntax error."
    return "" if ast.dump(reduce(before)) == ast.dump(reduce(after)) else failure


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and ast.get_docstring(node, clean=False) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return tree


class _AnnotationRemover(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _without_annotations(tree: ast.Module) -> ast.Module:
    stripped = _AnnotationRemover().visit(tree)
    assert isinstance(stripped, ast.Module)  # noqa: S101 - a module stays one
    return stripped


def _annotation_count(code: str) -> int:
    try:
        tree = ast.parse(textwrap.dedent(code))
    except (SyntaxError, ValueError):
        return 0
    return sum(
        (isinstance(node, ast.arg) and node.annotation is not None)
        + (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None)
        + isinstance(node, ast.AnnAssign)
        for node in ast.walk(tree)
    )


_CHECKS: dict[Keeps, tuple[str, Callable[[str, str], str] | None]] = {
    Keeps.CODE: ("code unchanged", _same_code),
    Keeps.CODE_BUT_ANNOTATIONS: ("only type hints added", _same_but_annotations),
    Keeps.SIGNATURE: ("name and parameters kept", _same_signature),
    Keeps.NOTHING: ("", None),
}
