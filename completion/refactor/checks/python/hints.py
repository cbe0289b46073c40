"""Are the type hints of an answer safe to add? Hints run when a function is defined.

Each failure is a sentence without names: it goes into the explanation record.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from ...python_code import hints_of, loses_comments, parse_block, same_but_annotations

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
_DATA: Final = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set)
"""Values that are no types."""
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
    return _pairs_failure(pairs, _known_at(document_text, line))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the names of a document stand for where a function is defined."""

    types: frozenset[str] = frozenset()
    """What may be a type."""
    hidden: frozenset[str] = frozenset()
    """What is none, or not the built-in one of that name."""
    plain: frozenset[str] = frozenset()
    """Classes that take no parameters."""


def _pairs_failure(pairs: list[tuple[ast.expr | None, ast.expr | None]], known: _Known) -> str:
    """The same for the hints alone, each as it was and as it is."""
    for was, hint in pairs:
        if was is not None and (hint is None or ast.dump(was) != ast.dump(hint)):
            return "The answer changes a type hint that was there."
    added = [hint for was, hint in pairs if was is None and hint is not None]
    if not added:
        return "The answer adds no type hints."
    if not all(_is_hint(hint, known) for hint in added):
        return "A type hint uses what the file does not know: use its own and built-in types."
    return ""


def _is_hint(hint: ast.expr, known: _Known) -> bool:
    """Whether evaluating `hint` can do no harm, as far as its form and its names tell."""
    match hint:
        case ast.Constant(value=str(text)):
            return _is_type_in_words(text)
        case ast.Constant(value=None) | ast.Name() | ast.Attribute() | ast.Subscript():
            return _is_safe(hint, known)
        case ast.BinOp():
            return _is_safe(hint, known)
        case _:
            return False


def _is_type_in_words(text: str) -> bool:
    """Whether a hint in quotes says no more than a type: some programs evaluate it."""
    tree = parse_block(text.strip())
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return False
    return all(isinstance(node, _PLAIN_NODES) for node in ast.walk(tree.body[0].value))


def _is_safe(hint: ast.expr, known: _Known) -> bool:
    for node in ast.walk(hint):
        if not isinstance(node, _PLAIN_NODES):
            return False
        if isinstance(node, ast.Name) and not _is_known(node.id, known):
            return False
        if isinstance(node, ast.Subscript) and not _takes_parameters(node.value, known):
            return False
        if isinstance(node, ast.BinOp) and not _can_be_joined(node):
            return False
    return True


def _is_known(name: str, known: _Known) -> bool:
    return name not in known.hidden and (name in known.types or _is_type(name))


def _is_type(name: str) -> bool:
    return isinstance(getattr(builtins, name, None), type)


def _takes_parameters(node: ast.expr, known: _Known) -> bool:
    """`list[int]` but not `int[str]`."""
    if not isinstance(node, ast.Name):
        return True
    if node.id in known.types:
        return node.id not in known.plain
    return hasattr(getattr(builtins, node.id, None), "__class_getitem__") or node.id == "type"


def _can_be_joined(node: ast.BinOp) -> bool:
    """Whether `|` works: it does not for `"A" | None`, `None | None` and `[int] | None`."""
    sides = (node.left, node.right)
    none = [isinstance(side, ast.Constant) and side.value is None for side in sides]
    data = [isinstance(side, ast.Constant | ast.Tuple | ast.List) for side in sides]
    return data == none and not all(none)


def _known_at(text: str, line: int) -> _Known:
    """What the document has bound at its top level when line `line` is reached."""
    tree = parse_block(text) if len(text) <= DOCUMENT_CHARS_MAX else None
    if tree is None:
        return _Known()
    if any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body):
        return _Known(frozenset(_bound(tree.body, None, late=True)))
    types = frozenset(_bound(tree.body, line, late=False))
    around = frozenset(_bound_around(tree.body, line))
    hidden = (frozenset(_stored(tree.body)) - types) | around
    plain = frozenset(
        one.name for one in tree.body if isinstance(one, ast.ClassDef) and _is_plain(one)
    )
    return _Known(types, hidden, plain)


def _bound_around(body: list[ast.stmt], line: int) -> Iterator[str]:
    """What the classes around `line` bind: there it hides what is outside."""
    for node in body:
        if isinstance(node, ast.ClassDef) and node.lineno - 1 <= line < (node.end_lineno or 0):
            yield from _stored(node.body)
            yield from _bound_around(node.body, line)


def _stored(body: list[ast.stmt]) -> Iterator[str]:
    """The functions, classes and variables of a block."""
    for node in body:
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(name)):
                yield name
            case _:
                pass


def _is_plain(node: ast.ClassDef) -> bool:
    names = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    given = [*node.bases, *node.keywords, *node.decorator_list, *getattr(node, "type_params", [])]
    return not given and "__class_getitem__" not in names


def _bound(body: list[ast.stmt], line: int | None, *, late: bool) -> Iterator[str]:
    for node in body:
        if line is not None and (node.end_lineno or 0) > line:
            continue
        match node:
            case ast.Import(names) | ast.ImportFrom(names=names):
                yield from ((alias.asname or alias.name).split(".")[0] for alias in names)
            case ast.ClassDef(name):
                yield name
            case (
                ast.Assign(targets=[ast.Name(name)], value=value)
                | ast.AnnAssign(target=ast.Name(name), value=value)
            ):
                yield from () if isinstance(value, _DATA) else (name,)
            case ast.If(test, inner, other):
                checking = "TYPE_CHECKING" in ast.dump(test)
                yield from () if checking and not late else _bound(inner, line, late=late)
                yield from _bound(other, line, late=late)
            case ast.Try(body=inner):
                yield from _bound(inner, line, late=late)
            case _:
                pass
