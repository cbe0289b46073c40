"""Parses a text and sorts what its language's query finds. The only module that meets a parser.

The text is parsed as plain bytes, so that the predicates of the outline queries may read it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from ..captures import load_outline_query
from ..languages import Language, language_of
from ..syntax import load_grammar
from .source import Source

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

    Captures = dict[str, list[Node]]

_DEPTH_MAX = 500
"""Deeper nodes are not asked for: queries take quadratic time in the depth (160 s at 100,000)."""
_PROBED_BYTES_MIN, _PROBE_BYTES = 16_000, 8_000
"""Longer texts are tried at their start: error recovery takes quadratic time in what is foreign."""
_BYTES_PER_LOOSE_TOKEN_MIN, _BYTES_TO_JUDGE_MIN = 40, 1_000
_US_PER_BYTE_SLOW, _SLOWER = 1.0, 1.5
"""Code takes 0.1 to 0.3 us a byte, however long it is; error recovery 2.7 us at 8 KB, 7.6 at 32."""
_ERROR_CHILDREN_MAX = 2_000
"""Queries take quadratic time in the children of an error node, too (100 s at 300,000)."""
_ERROR_NODES_MAX = 20_000


@dataclass(slots=True)
class Reading:
    """The matches of a query by what they tell; captures mean what `symbols.py` says and so on."""

    definitions: list[tuple[int, Captures]] = field(default_factory=list)
    """With the number of the pattern: of two for one name the first counts."""
    imports: list[Captures] = field(default_factory=list)
    uses: list[Captures] = field(default_factory=list)
    packages: list[Captures] = field(default_factory=list)
    unread: int = 0
    """Bytes the parser did not understand."""


def read(source: Source, language: Language) -> Reading | None:
    """The reading of a text; None for a language without a query.

    With syntax errors and a row that names an `alternative`, the one of the two with fewer of them.
    """
    reading = _read(source, language)
    if reading is None or not reading.unread or not language.alternative:
        return reading
    other = _read(source, language_of(language.alternative))
    return other if other is not None and other.unread < reading.unread else reading


def _read(source: Source, language: Language) -> Reading | None:
    query, grammar = load_outline_query(language.id), load_grammar(language.grammar)
    if query is None or grammar is None:
        return None
    from tree_sitter import Parser, QueryCursor

    data = source.data
    if language.noise:
        data = re.sub(language.noise.encode(), _blank, data)
    parser = Parser(grammar)
    if len(data) > _PROBED_BYTES_MIN and (
        _is_foreign(parser, _probe(data, language)) or _gets_slower(parser, data)
    ):
        return Reading(unread=len(data))
    root = parser.parse(data).root_node
    unread = _unread(root)
    if unread is None:
        return Reading(unread=len(data))
    cursor = QueryCursor(query)
    cursor.set_max_start_depth(_DEPTH_MAX)
    reading = _sorted(cursor.matches(root))
    reading.unread = unread
    return reading


def _probe(data: bytes, language: Language) -> bytes:
    """The start of `data`, up to a comment or long string that goes on behind it."""
    head = data[:_PROBE_BYTES]
    if language.block_comment:
        opening, closing = (sign.encode() for sign in language.block_comment)
        if head.rfind(opening) > head.rfind(closing):
            head = head[: head.rfind(opening)]
    return head[: head.rfind(b'"""')] if head.count(b'"""') % 2 else head


def _is_foreign(parser: Parser, data: bytes) -> bool:
    """Whether the start of a text is hardly in the parser's language, going by its loose tokens.

    A text in another language has one per word; an open bracket leaves a few. They are counted in
    the first half, because what is cut off spoils the second.
    """
    end = len(data) // 2
    if end < _BYTES_TO_JUDGE_MIN:
        return False
    loose, pending = 0, [parser.parse(data).root_node]
    while pending:
        node = pending.pop()
        children = node.children
        if node.is_error:
            loose += 1 + sum(
                1 for child in children if not child.child_count and child.start_byte < end
            )
        pending.extend(child for child in children if child.has_error)
    return loose * _BYTES_PER_LOOSE_TOKEN_MIN > end


def _gets_slower(parser: Parser, data: bytes) -> bool:
    """Whether a byte takes longer the more of them there are, which would take minutes in the end.

    JSON in a file of Lua has hardly a loose token, but its 160 KB take 5 s, and 320 KB 20 s.
    """
    start = _us_per_byte(parser, data[:_PROBE_BYTES])
    if start < _US_PER_BYTE_SLOW:
        return False
    longer = _us_per_byte(parser, data[: 4 * _PROBE_BYTES])
    return longer > max(_US_PER_BYTE_SLOW, _SLOWER * start)


def _us_per_byte(parser: Parser, data: bytes) -> float:
    begun_s = time.thread_time()
    parser.parse(data)
    return (time.thread_time() - begun_s) * 1e6 / len(data)


def _unread(root: Node) -> int | None:
    """How many bytes are in syntax errors; None where a query over the tree could take minutes."""
    total, pending = 0, [root] if root.has_error else []
    for visited in count():
        if not pending:
            return total
        node = pending.pop()
        if node.is_error:
            total += node.end_byte - node.start_byte
            if node.child_count > _ERROR_CHILDREN_MAX:
                return None
        elif visited > _ERROR_NODES_MAX:
            return None
        pending.extend(child for child in node.children if child.has_error)
    return total


def _sorted(matches: Iterable[tuple[int, Captures]]) -> Reading:
    reading = Reading()
    for match in matches:
        captures = match[1]
        if "member" in captures:
            reading.uses.append(captures)
        elif "import" in captures:
            reading.imports.append(captures)
        elif "package" in captures:
            reading.packages.append(captures)
        elif "name" in captures or "def.block" in captures:
            reading.definitions.append(match)
    return reading


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])
