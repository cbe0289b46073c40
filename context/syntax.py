r"""Syntax trees for documents, kept up to date edit by edit.

The only module that knows tree-sitter's bytes. tree-sitter is imported at the first parse, never at
import time. Two conventions keep its coordinates and ours in step:

* tree-sitter counts rows by `\n` alone, so a lone `\r` is handed to it as `\n`: its rows are then
  exactly the document's lines;
* text is encoded as UTF-8 with `?` for a lone surrogate, so every code point is whole bytes.

Parsing never fails: no grammar, a broken one, a huge document or a parse that takes too long give
`tree=None`, and callers fall back to plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .languages import language_of
from .text import Document, Point, Span, line_content

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Tree

DOCUMENT_CHARS_MAX = 4_000_000
"""Longer documents are not parsed: a first parse costs about 90 ms per million characters."""
LINE_CHARS_MAX = 1_000_000
"""A document with a longer line is generated or data, and is not parsed."""
PARSE_STEPS_MAX = 25_000
"""Steps of about 100 parser operations. 4 MB of ordinary Python take 21,000; what needs more is
text in another language than it claims, where error recovery costs seconds."""
_FIRST_PARSE_LINES = 256  # at a time, in a longer text; what is read so is never freed
_ENCODED_LINES_MAX = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class ParsedDocument:
    """A document and its syntax tree; `tree` is None where the text could not be parsed.

    Turn the tree's nodes into text coordinates with `node_span` and `node_text` only.
    """

    document: Document
    tree: Tree | None = None
    exact: bool = True
    """False while a slow parse goes on: `tree` is then the one from before the last edits, moved
    along with them, and right except near them (or None before the first parse is done)."""


@dataclass(frozen=True, slots=True)
class LineEdit:
    """The lines `removed`, which began at line `first`, became the lines `inserted`."""

    first: int
    removed: Sequence[str]
    inserted: Sequence[str]


def parse(document: Document) -> ParsedDocument:
    """`document` with a new tree. O(document); an open document keeps an `IncrementalTree`."""
    return ParsedDocument(document, IncrementalTree(document.language_id).parse(document.lines))


class IncrementalTree:
    """The tree of a document that changes.

    Tell it each change with `edit` (tens of microseconds); `parse` then reads again only what the
    changes touched. Trees that were handed out are never changed.
    """

    def __init__(self, language_id: str) -> None:
        self._grammar = language_of(language_id).grammar
        self._tree: Tree | None = None
        self._size: _Size | None = None
        self._anchor = (0, 0)
        self._parse: _Parse | None = None
        self._given_up = not self._grammar
        self.exact = self._given_up
        """Whether the tree is that of the text after all edits."""

    def edit(self, lines: Sequence[str], edit: LineEdit) -> None:
        """Records `edit`; `lines` are the document's lines before it.

        Costs O(lines in the edit + lines since the last edit's place).
        """
        if self._given_up:
            return
        self.exact, self._parse = False, None
        if self._size is not None:
            self._size.replace(edit)
        if self._tree is None:
            return
        start = self._byte_offset(lines, edit.first)
        old_bytes, old_end = _extent(edit.first, edit.removed)
        new_bytes, new_end = _extent(edit.first, edit.inserted)
        self._tree = self._tree.copy()
        self._tree.edit(
            start, start + old_bytes, start + new_bytes, (edit.first, 0), old_end, new_end
        )

    def parse(self, lines: Sequence[str], steps_max: int = PARSE_STEPS_MAX) -> Tree | None:
        """The tree of `lines`, which must be the result of all edits so far.

        Stops for now after `steps_max` steps (20 to 40 microseconds each; 0: at once): `exact` is
        then False, and the next call goes on. The tree keeps `lines`, which must never change.
        """
        if self.exact or not steps_max:
            return self._tree
        if self._size is None:
            self._size = _Size.of(lines)
        if not self._size.parsable:
            self._tree, self.exact = None, True
            return None
        if self._parse is None or self._parse.lines is not lines:
            self._parse = _Parse(self._grammar, lines, self._tree)
        if self._parse.advance(steps_max):
            if self._tree is None:
                self._anchor = (0, 0)
            self._tree, self.exact = self._parse.tree, True
            self._given_up = self._tree is None
            self._parse = None
        return self._tree

    def _byte_offset(self, lines: Sequence[str], line: int) -> int:
        """The byte at which `line` starts, counted from the last such line or from the start."""
        anchor, offset = self._anchor
        if anchor > 2 * line:
            anchor, offset = 0, 0
        if line >= anchor:
            offset += _byte_length("".join(lines[anchor:line]))
        else:
            offset -= _byte_length("".join(lines[line:anchor]))
        self._anchor = (line, offset)
        return offset


def error_count(parsed: ParsedDocument) -> int:
    """How many syntax errors the tree holds: stretches not understood and tokens missing."""
    return sum(1 for _ in error_nodes(parsed))


def error_nodes(parsed: ParsedDocument) -> Iterator[Node]:
    """The outermost nodes that stand for a syntax error, in order."""
    if parsed.tree is None:
        return
    pending = [parsed.tree.root_node]
    while pending:
        node = pending.pop()
        broken = [child for child in reversed(node.children) if child.has_error]
        if node.is_error or node.is_missing or (node.has_error and not broken):
            yield node  # without a broken child a hidden one is missing: a line end in Python
        else:
            pending.extend(broken)


def node_span(parsed: ParsedDocument, node: Node) -> Span:
    """Where `node`, of `parsed`'s tree, lies in the text."""
    lines = parsed.document.lines
    return Span(_to_point(lines, node.start_point), _to_point(lines, node.end_point))


def node_text(parsed: ParsedDocument, node: Node) -> str:
    """The text of `node`."""
    return parsed.document.slice(node_span(parsed, node))


def node_point(parsed: ParsedDocument, point: Point) -> tuple[int, int]:
    """`point` as tree-sitter's (row, byte column), for its queries and look-ups."""
    line = parsed.document.lines[point.line]
    return point.line, _byte_length(line[: point.column])


@cache
def load_grammar(name: str) -> Language | None:
    """The grammar `name`, or None when it is not installed or does not load."""
    try:
        from tree_sitter import Language
        from tree_sitter_language_pack import get_binding

        return Language(get_binding(name))  # type: ignore[arg-type]  # names come from our table
    except (ImportError, LookupError, ValueError, OSError):
        return None


@dataclass(slots=True)
class _Size:
    """What decides whether a document is parsed, kept up to date edit by edit."""

    chars: int
    long_lines: int

    @classmethod
    def of(cls, lines: Sequence[str]) -> _Size:
        return cls(sum(map(len, lines)), _long_lines(lines))

    def replace(self, edit: LineEdit) -> None:
        self.chars += sum(map(len, edit.inserted)) - sum(map(len, edit.removed))
        self.long_lines += _long_lines(edit.inserted) - _long_lines(edit.removed)

    @property
    def parsable(self) -> bool:
        return self.chars <= DOCUMENT_CHARS_MAX and not self.long_lines


def _long_lines(lines: Sequence[str]) -> int:
    return sum(1 for length in map(len, lines) if length > LINE_CHARS_MAX)


class _Parse:
    """One run of the parser, which can be interrupted."""

    def __init__(self, grammar: str, lines: Sequence[str], old: Tree | None) -> None:
        self.lines = lines
        self.tree: Tree | None = None
        """The result; None when it was given up."""
        many = old is None and len(lines) > _FIRST_PARSE_LINES
        self._read = _reader(lines, _FIRST_PARSE_LINES if many else 1)
        self._old = old
        self._steps_left = PARSE_STEPS_MAX
        self._language = load_grammar(grammar)
        self._parser: Parser | None = None

    def advance(self, steps_max: int) -> bool:
        """Parses on for `steps_max` steps; whether it is finished, with or without success."""
        if self._language is None:
            return True
        if self._parser is None:
            from tree_sitter import Parser

            self._parser = Parser(self._language)
        left = min(steps_max, self._steps_left)
        self._steps_left -= left

        def stop(_offset: int, _has_error: bool) -> bool:
            nonlocal left
            left -= 1
            return left < 0

        try:
            if self._old is None:
                self.tree = self._parser.parse(self._read, progress_callback=stop)
            else:
                self.tree = self._parser.parse(self._read, self._old, progress_callback=stop)
        except ValueError:  # stopped
            return self._steps_left <= 0
        return True


def _reader(lines: Sequence[str], count: int) -> Callable[[int, tuple[int, int]], bytes]:
    """What tree-sitter reads text through, `count` lines at a time.

    The tree keeps the reader and calls it again whenever someone asks a node for its `text`. Then
    an empty answer makes it ask for ever, and one that is not `bytes` crashes the process: so the
    lines must never change. Queries have no predicates for the same reason: they ask for text.
    """
    end = len(lines)

    def read_line(_offset: int, point: tuple[int, int]) -> bytes:
        row, column = point
        if row >= end:
            return b""
        encoded = _encode(lines[row])
        return encoded[column:] if column else encoded

    def read_lines(_offset: int, point: tuple[int, int]) -> bytes:
        row, column = point
        return b"".join(map(_encode, lines[row : row + count]))[column:]

    return read_line if count == 1 else read_lines


@lru_cache(maxsize=_ENCODED_LINES_MAX)
def _encode(line: str) -> bytes:
    """Kept: py-tree-sitter 0.26.1 never frees what a reader returns, but the same object again."""
    encoded = line.encode("utf-8", "replace")
    return encoded[:-1] + b"\n" if line[-1:] == "\r" else encoded


def _byte_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _extent(first: int, lines: Sequence[str]) -> tuple[int, tuple[int, int]]:
    """The bytes of whole `lines` that begin at line `first`, and the row and column they end at."""
    size = _byte_length("".join(lines))
    if not lines or lines[-1].endswith(("\n", "\r")):
        return size, (first + len(lines), 0)
    return size, (first + len(lines) - 1, _byte_length(lines[-1]))


def _to_point(lines: Sequence[str], place: tuple[int, int]) -> Point:
    row, column = place
    if row >= len(lines):
        return Point(len(lines) - 1, len(lines[-1]))
    line = lines[row]
    if not line.isascii():
        column = len(line.encode("utf-8", "replace")[:column].decode("utf-8", "ignore"))
    return Point(row, min(column, len(line_content(line))))
