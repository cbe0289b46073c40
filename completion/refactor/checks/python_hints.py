"""Are the type hints of an answer safe to add? Hints run when a function is defined.

Each failure is a sentence without names: it goes into the explanation record.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from ..python_code import hints_of, loses_comments, parse_block, same_but_annotations

DOCUMENT_CHARS_MAX: Final = 1_000_000
"""In a longer document only built-in names are known: reading it would take too long."""

_PLAIN_NODES: Final = (
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Constant,
    ast.BinOp,
    ast.BitOr,
    ast.Tuple,
    ast.List,
    ast.Load,
)
_NO_PYTHON: Final = "The code cannot be read as Python."
_SYNTAX_ERROR: Final = "The changed code has a syntax error."


def hints_failure(old: str, new: str, document_text: str, line: int) -> str:
    """Why `new` is not `old` with more type hints; empty when it is.

    `old` stands at line `line` (0-based) of `document_text`.
    """
    before, after = parse_block(old), parse_block(new)
    if before is None or after is None:
        return _NO_PYTHON if before is None else _SYNTAX_ERROR
    pairs = list(zip_longest(hints_of(before), hints_of(after)))
    if not same_but_annotations(before, after):
        return "The answer changes code beside the type hints."
    if loses_comments(old, new):
        return "The answer drops comments."
    return _pairs_failure(pairs, _names_before(document_text, line))


def _pairs_failure(
    pairs: list[tuple[ast.expr | None, ast.expr | None]], names: frozenset[str]
) -> str:
    """The same for the hints alone, each as it was and as it is."""
    for was, hint in pairs:
        if was is not None and (hint is None or ast.dump(was) != ast.dump(hint)):
            return "The answer changes a type hint that was there."
    added = [hint for was, hint in pairs if was is None and hint is not None]
    if not added:
        return "The answer adds no type hints."
    if not all(_is_safe(hint, names) for hint in added):
        return "A type hint uses what the file does not know: use its own and built-in types."
    return ""


def _is_safe(hint: ast.expr, names: frozenset[str]) -> bool:
    """Whether evaluating `hint` can do no harm, as far as its form and its names tell."""
    for node in ast.walk(hint):
        if not isinstance(node, _PLAIN_NODES):
            return False
        if isinstance(node, ast.Name) and node.id not in names and not _is_type(node.id):
            return False
        if isinstance(node, ast.Subscript) and not _takes_parameters(node.value, names):
            return False
        if isinstance(node, ast.BinOp) and _is_text(node.left, node.right):
            return False
    return True


def _is_type(name: str) -> bool:
    return isinstance(getattr(builtins, name, None), type)


def _takes_parameters(node: ast.expr, names: frozenset[str]) -> bool:
    """`list[int]` but not `int[str]`."""
    if not isinstance(node, ast.Name) or node.id in names:
        return True
    return hasattr(getattr(builtins, node.id, None), "__class_getitem__") or node.id == "type"


def _is_text(*operands: ast.expr) -> bool:
    """`"A" | None` fails when it is evaluated."""
    return any(isinstance(node, ast.Constant) and isinstance(node.value, str) for node in operands)


def _names_before(text: str, line: int) -> frozenset[str]:
    """The names that the document has bound at its top level when line `line` is reached."""
    tree = parse_block(text) if len(text) <= DOCUMENT_CHARS_MAX else None
    if tree is None:
        return frozenset()
    late = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body
    )
    return frozenset(_bound(tree.body, None if late else line, late=late))


def _bound(body: list[ast.stmt], line: int | None, *, late: bool) -> Iterator[str]:
    for node in body:
        if line is not None and (node.end_lineno or 0) > line:
            continue
        match node:
            case ast.Import(names) | ast.ImportFrom(names=names):
                yield from ((alias.asname or alias.name).split(".")[0] for alias in names)
            case ast.ClassDef(name):
                yield name
            case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
                yield name
            case ast.If(test, inner, other):
                checking = "TYPE_CHECKING" in ast.dump(test)
                yield from () if checking and not late else _bound(inner, line, late=late)
                yield from _bound(other, line, late=late)
            case ast.Try(body=inner):
                yield from _bound(inner, line, late=late)
            case _:
                pass
