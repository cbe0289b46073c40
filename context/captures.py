"""Runs a language's query file over a tree. Knows what a query is, not what its captures mean.

A missing file, or one that does not fit the installed grammar, finds nothing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .languages import Language, language_of
from .syntax import ParsedDocument, load_grammar, node_point
from .text import Point

if TYPE_CHECKING:
    from tree_sitter import Node, Query

    Match = dict[str, list[Node]]

QUERIES = Path(__file__).with_name("queries")
OUTLINE_MARK = "\n; --- outline ---\n"
"""In a query file: above it is what a keystroke asks, below it what an index does."""
INHERITS = re.compile(r"^; inherits: (\w+)$", re.MULTILINE)
"""In a query file: here stands what the same side of another says."""
_ROW_MAX = 2**31
_CURSOR, _OUTLINE = 0, 1


def matches_at(parsed: ParsedDocument, point: Point) -> list[Match]:
    """The matches that touch the characters beside `point`, outer ones first."""
    row, column = node_point(parsed, point)
    return _matches(parsed, (row, max(0, column - 1)), (row, column + 1))


def matches_in(
    parsed: ParsedDocument, first_line: int, end_line: int, depth_max: int | None = None
) -> list[Match]:
    """The matches that touch the lines from `first_line` up to, not including, `end_line`.

    With `depth_max`, only those that begin at most so many nodes below the root.
    """
    return _matches(parsed, (first_line, 0), (end_line, 0), depth_max)


def matches(parsed: ParsedDocument) -> list[Match]:
    """Every match in the document, in the order of their starts."""
    return _matches(parsed, (0, 0), (_ROW_MAX, 0))


@cache
def load_query(language_id: str) -> Query | None:
    """The compiled query of a language, or None when it has none that works."""
    return _compiled(language_of(language_id), _CURSOR)


@cache
def load_outline_query(language_id: str) -> Query | None:
    """The compiled query for outlines, which is below the mark in the same file; or None.

    It has predicates: run it over trees of plain bytes only. Compiling costs 2 to 200 ms.
    """
    return _compiled(language_of(language_id), _OUTLINE)


def _compiled(language: Language, part: int) -> Query | None:
    grammar = load_grammar(language.grammar) if language.query else None
    if grammar is None:
        return None
    from tree_sitter import Query, QueryError

    try:
        return Query(grammar, _part_of(language.query, part))
    except (OSError, QueryError, IndexError):
        return None


def _part_of(name: str, part: int) -> str:
    """One side of the mark in a query file, with the same side of a file that it inherits."""
    text = (QUERIES / f"{name}.scm").read_text("utf-8").split(OUTLINE_MARK)[part]
    return INHERITS.sub(lambda base: _part_of(base[1], part), text)


def _matches(
    parsed: ParsedDocument,
    start: tuple[int, int],
    end: tuple[int, int],
    depth_max: int | None = None,
) -> list[Match]:
    query = load_query(language_of(parsed.document.language_id).id)
    if parsed.tree is None or query is None or start >= end:
        return []
    from tree_sitter import QueryCursor

    cursor = QueryCursor(query)
    cursor.set_point_range(start, end)
    if depth_max is not None:
        cursor.set_max_start_depth(depth_max)
    return [captures for _, captures in cursor.matches(parsed.tree.root_node)]
