"""Is new Python code the old code with local names renamed? By scopes, on the standard trees. Pure.

Two programs are the same but for local names when their trees are, names apart, and every name at
the same place stands for the same thing: the same variable of the same function, or something with
the same name outside of functions.
"""

from __future__ import annotations

import ast
import re
from typing import Final

from context.syntax import ParsedDocument

from ...python_code import Function, parse_block
from ...target import Target
from .python_scopes import PythonNames, PythonScope, names_of

DOCUMENT_CHARS_MAX: Final = 1_000_000
"""In a longer document no name is renamed: reading it would take too long."""

CHANGES_CODE: Final = "The answer changes more than local names."
RENAMES_NOTHING: Final = "The answer renames nothing."
NOT_EVERYWHERE: Final = "The answer does not rename a name everywhere, or to one that is in use."
UNSURE: Final = "It cannot be proven that the answer only renames local names."
_NO_PYTHON: Final = "The code cannot be read as Python."
_SYNTAX_ERROR: Final = "The changed code has a syntax error."
_NOT_LOCAL: Final = "The answer renames what others may name: only local names may change."
_PARAMETER: Final = "The answer renames a parameter that calls may name."

_DYNAMIC: Final = frozenset({"locals", "vars", "eval", "exec", "dir", "globals"})
"""What can see or make names at run time."""

_EVALUATES: Final = re.compile(r"\.\s*(?:eval|evaluate|exec|f_locals)\b")
"""The same, of other modules."""

_Renamed = dict[tuple[int, str], str]
"""The number of a scope and a name of it -> the new name."""


def python_renames_failure(before: ParsedDocument, after: ParsedDocument, target: Target) -> str:
    """Why `after` is not `before` with local names of `target` renamed; empty when it is."""
    texts = before.document.text, after.document.text
    if max(map(len, texts)) > DOCUMENT_CHARS_MAX:
        return UNSURE
    old_tree, new_tree = (parse_block(text) for text in texts)
    if old_tree is None or new_tree is None:
        return _NO_PYTHON if old_tree is None else _SYNTAX_ERROR
    old, new = names_of(old_tree), names_of(new_tree)
    if old is None or new is None:
        return UNSURE
    if old.shape != new.shape or _comments(before) != _comments(after):
        return CHANGES_CODE
    renamed = _Renamed()
    if failure := _pairs_failure(old, new, renamed):
        return failure
    return _danger(old, renamed, target) if renamed else RENAMES_NOTHING


def _pairs_failure(old: PythonNames, new: PythonNames, renamed: _Renamed) -> str:
    """Why the names do not stand for the same things; fills `renamed`."""
    known, taken = _Renamed(), _Renamed()
    for was, now in zip(old.names, new.names, strict=True):
        owner, other = was.owner, now.owner
        number = owner.number if owner else -1
        if number != (other.number if other else -1):
            return NOT_EVERYWHERE
        if owner is None or not owner.is_function:
            if was.text != now.text:
                return _NOT_LOCAL
            continue
        if known.setdefault((number, was.text), now.text) != now.text:
            return NOT_EVERYWHERE
        if taken.setdefault((number, now.text), was.text) != was.text:
            return NOT_EVERYWHERE
        if was.text != now.text:
            renamed[number, was.text] = now.text
    return ""


def _danger(old: PythonNames, renamed: _Renamed, target: Target) -> str:
    """Why names that are renamed as they should be must not be renamed at all."""
    first, last = target.span.start.line, target.span.end.line
    if _EVALUATES.search(target.code):
        return UNSURE
    if any(one.text in _DYNAMIC and first < one.line <= last + 1 for one in old.names):
        return UNSURE
    for (number, name), new_name in renamed.items():
        if name.startswith("__") or new_name.startswith("__"):  # within a class they are others
            return UNSURE
        scope = old.scopes[number]
        if name in _seen_by_name(old, scope) or _is_read_from_text(name, target.code):
            return UNSURE
        if name in scope.parameters and not _is_never_named(scope, name, old):
            return _PARAMETER
    return ""


def _seen_by_name(program: PythonNames, scope: PythonScope) -> set[str]:
    """What `scope` defines that carries its name with it to where that may be read."""
    inner = [one for one in program.scopes if one.parent is scope and one.name]
    return {
        one.name
        for one in inner
        if isinstance(one.node, ast.ClassDef)
        or one.name in program.escaping
        or (isinstance(one.node, Function) and one.node.decorator_list)
    }


def _is_read_from_text(name: str, code: str) -> bool:
    """Whether a text names it as those of pandas do: `"@limit > 1"`."""
    return re.search(rf"@{re.escape(name)}\b", code) is not None


def _is_never_named(scope: PythonScope, parameter: str, program: PythonNames) -> bool:
    """Whether no call gives a parameter by name: all calls are here, and plain ones."""
    node, parent = scope.node, scope.parent
    if not isinstance(node, Function) or parent is None or node.decorator_list:
        return False
    is_here = parent.is_function or (parent.parent is None and scope.name.startswith("_"))
    return is_here and parameter not in program.keywords and scope.name not in program.escaping


def _comments(parsed: ParsedDocument) -> int:
    """How many comments there are."""
    found, pending = 0, [parsed.tree.root_node] if parsed.tree else []
    while pending:
        node = pending.pop()
        found += node.type == "comment"
        pending += node.children
    return found
