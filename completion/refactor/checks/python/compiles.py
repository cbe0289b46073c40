"""Does changed Python compile? The compiler refuses what the grammar of tree-sitter lets through.

`return` outside a function, `await` outside `async def`, two arguments of one name, a block whose
lines are not indented alike. Nothing is run. Knows no models.
"""

from __future__ import annotations

import ast
import keyword
import re
import sys
import warnings
from dataclasses import dataclass
from typing import Final

from context.syntax import ParsedDocument
from context.text import line_content

from ...hunks import changes
from .trees import CHARS_MAX

_NEWER: Final = frozenset({"type_alias_statement", "type_parameter"})
"""Nodes of syntax that came after Python 3.11."""
_BLOCKS: Final = frozenset(
    {"class_definition", "function_definition", "decorated_definition", "block"}
)
_FORMATTED: Final = re.compile(r"\b(?:[fF][rR]?|[rR][fF]|[tT][rR]?)['\"]")
"""Strings whose inside Python 3.12 reads in another way."""
_NAMES: Final = re.compile(r"'([^']*\w[^']*)'|: (\w+)$")
"""Where the compiler speaks of the code."""


@dataclass(frozen=True, slots=True)
class CompileFailure:
    """Why a piece does not compile."""

    reason: str
    """The compiler's own words, without any name out of the code."""
    evidence: str
    """All it said, and the line."""


def compile_failure(before: ParsedDocument | None, after: ParsedDocument) -> CompileFailure | None:
    """What is wrong with the top-level statements of `after` that differ from those of `before`.

    None as well where this cannot be told: what was there before does not compile either, or what
    is refused may be the syntax of a newer Python than this one. O(those statements).
    """
    if after.tree is None:
        return None
    old = _lines(before) if before else []
    hunks = changes(old, _lines(after))
    if before and any(_error(piece) for piece in _pieces(before, [(a, b) for a, b, _ in hunks])):
        return None
    for piece in _pieces(after, _new_ranges(hunks)):
        error = _error(piece)
        if error is not None and not _may_be_newer(error, piece):
            return _failure(error, piece)
    return None


@dataclass(frozen=True, slots=True)
class _Piece:
    """Whole top-level statements."""

    lines: tuple[str, ...]
    has_newer_syntax: bool


def _lines(parsed: ParsedDocument) -> list[str]:
    lines = [line_content(line) for line in parsed.document.lines]
    lines[0] = lines[0].removeprefix("\ufeff")
    return lines


def _new_ranges(hunks: list[tuple[int, int, list[str]]]) -> list[tuple[int, int]]:
    """The lines that the hunks have become, each as first and one past the last."""
    ranges, moved = list[tuple[int, int]](), 0
    for first, end, new in hunks:
        ranges.append((first + moved, first + moved + len(new)))
        moved += len(new) - (end - first)
    return ranges


def _pieces(parsed: ParsedDocument, ranges: list[tuple[int, int]]) -> list[_Piece]:
    """The top-level statements that have lines in `ranges`, those on touching lines as one."""
    if parsed.tree is None:
        return []
    lines, spans = _lines(parsed), list[list[int]]()
    for node in parsed.tree.root_node.children:
        first, last = node.start_point[0], node.end_point[0]
        if not any(start <= last + 1 and first <= end for start, end in ranges):
            continue
        if spans and first <= spans[-1][1] + 1:
            spans[-1][1] = max(last, spans[-1][1])
        else:
            spans.append([first, last])
    newer = _has_newer_syntax(parsed)
    pieces = [_Piece(tuple(lines[first : last + 1]), newer) for first, last in spans]
    return [piece for piece in pieces if sum(map(len, piece.lines)) <= CHARS_MAX]


def _has_newer_syntax(parsed: ParsedDocument) -> bool:
    pending = list(parsed.tree.root_node.named_children) if parsed.tree else []
    while pending:
        node = pending.pop()
        if node.type in _NEWER:
            return True
        if node.type in _BLOCKS:
            pending += node.named_children
    return False


def _error(piece: _Piece) -> SyntaxError | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd escapes in the user's strings are not our business
        try:
            compile("\n".join((*piece.lines, "")), "<edit>", "exec", dont_inherit=True)
        except SyntaxError as error:
            return error
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _may_be_newer(error: SyntaxError, piece: _Piece) -> bool:
    """Whether a newer Python may take what this one refuses."""
    try:
        ast.parse("\n".join((*piece.lines, "")))
    except SyntaxError:
        pass
    else:
        return False  # it is not the syntax
    if piece.has_newer_syntax or error.msg.startswith("multiple exception types"):
        return True
    return sys.version_info < (3, 12) and bool(
        error.msg.startswith("f-string") or _FORMATTED.search(_line_of(error, piece))
    )


def _failure(error: SyntaxError, piece: _Piece) -> CompileFailure:
    names = [one or other for one, other in _NAMES.findall(error.msg)]
    reason = error.msg if all(map(keyword.iskeyword, names)) else ""
    return CompileFailure(reason, f"{error.msg}, in the line `{_line_of(error, piece).strip()}`")


def _line_of(error: SyntaxError, piece: _Piece) -> str:
    number = error.lineno or 1
    return piece.lines[number - 1] if 0 < number <= len(piece.lines) else ""
