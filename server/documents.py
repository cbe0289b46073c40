r"""The open documents: our own text buffers, kept exactly as the client has them.

Replaces pygls' buffers, which cut lines where LSP does not and cost O(document) per keystroke. A
buffer is a list of lines with their ends; a change replaces only the lines it touches. This module
never answers a request and never reads a file.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import partial
from itertools import takewhile

from lsprotocol.types import (
    DidChangeTextDocumentParams,
    TextDocumentContentChangeEvent,
    TextDocumentContentChangePartial,
    TextDocumentItem,
)

from context.syntax import PARSE_STEPS_MAX, IncrementalTree, LineEdit, ParsedDocument
from context.text import Document, Point, Span, split_lines

from .positions import PositionCodec

REQUEST_STEPS_MAX = 10
"""How long a request may parse: under half a millisecond, enough for a typed character in 1,000
lines."""
REQUEST_LINES_MAX = 1_500
"""In a longer document so few steps do not finish: none are tried, and the exact tree comes while
the model thinks."""
SLICE_STEPS_MAX = 30
"""How long a slice of parsing between messages may take: 1 to 2 ms."""
PARSE_DELAY_S = 0.1
"""How long typing must pause before a slow parse goes on."""
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")

logger = logging.getLogger(__name__)


class ChangeResult(Enum):
    """What became of a change notification."""

    APPLIED = "applied"
    VERSION_NOT_NEWER = "version-not-newer"
    """Applied all the same; see `DocumentStore.change`."""
    NOT_OPEN = "not-open"
    """Nothing was done."""


CallLater = Callable[[float, Callable[[], None]], object]
"""`loop.call_later`: runs a function after so many seconds."""


class DocumentStore:
    """Every open document by its uri, exactly as the client wrote the uri.

    With `call_later`, no call parses for long: what takes more than a few milliseconds (the first
    parse of a big file, an opening quote in it) goes on in slices between messages, and until then
    `parsed` gives the tree there is, marked as not exact. Without it, every tree is waited for.
    """

    def __init__(
        self, codec: PositionCodec | None = None, call_later: CallLater | None = None
    ) -> None:
        self.codec = codec or PositionCodec()
        self._open: dict[str, OpenDocument] = {}
        self._call_later = call_later
        self._parsing: set[str] = set()

    def open(self, item: TextDocumentItem) -> None:
        """Starts from the client's text. Opening twice without closing starts again."""
        if item.uri in self._open:
            logger.warning("didOpen for a document that is already open; its text is replaced")
        language_id = getattr(item.language_id, "value", item.language_id)
        self._open[item.uri] = OpenDocument(item.uri, language_id, item.version, item.text)
        self._parse_later(item.uri, 0)

    def change(self, params: DidChangeTextDocumentParams) -> ChangeResult:
        """Applies a change notification; see `apply`."""
        identifier = params.text_document
        return self.apply(identifier.uri, identifier.version, params.content_changes)

    def apply(
        self, uri: str, version: int | None, changes: Sequence[TextDocumentContentChangeEvent]
    ) -> ChangeResult:
        """Applies `changes` in order.

        Messages cannot overtake each other, so a version that is not newer means a client that
        counts badly, not an old change: dropping it would leave the buffer wrong for good. It is
        applied and reported. No version, as some older clients have it, counts as the next one.
        """
        document = self._open.get(uri)
        if document is None:
            logger.warning("didChange for a document that is not open; ignored")
            return ChangeResult.NOT_OPEN
        for change in changes:
            if isinstance(change, TextDocumentContentChangePartial):
                document.replace(self.codec.to_span(document, change.range), change.text)
            else:
                document.replace_all(change.text)
        return self._set_version(document, version)

    def close(self, uri: str) -> None:
        """Forgets the document."""
        if self._open.pop(uri, None) is None:
            logger.warning("didClose for a document that is not open; ignored")

    def get(self, uri: str) -> OpenDocument | None:
        """The buffer itself; take a `snapshot` to keep anything across an `await`."""
        return self._open.get(uri)

    def snapshot(self, uri: str) -> Document | None:
        """The document as it is now, or None when it is not open."""
        document = self._open.get(uri)
        return document.snapshot() if document else None

    def parsed(self, uri: str) -> ParsedDocument | None:
        """The document as it is now with its tree, or None when it is not open."""
        document = self._open.get(uri)
        if document is None:
            return None
        if self._call_later is None:
            return document.parsed()
        short = len(document.lines) <= REQUEST_LINES_MAX
        parsed = document.parsed(REQUEST_STEPS_MAX if short else 0)
        if not parsed.exact:
            self._parse_later(uri, PARSE_DELAY_S)
        return parsed

    def is_current(self, document: Document) -> bool:
        """Whether `document`, a snapshot from here, is still what the client has.

        Safer than comparing versions, which some clients repeat.
        """
        return self.snapshot(document.uri) is document

    def __iter__(self) -> Iterator[OpenDocument]:
        """Every open document, the one opened last at the end."""
        return iter(tuple(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def _parse_later(self, uri: str, delay_s: float) -> None:
        if self._call_later is not None and uri not in self._parsing:
            self._parsing.add(uri)
            self._call_later(delay_s, partial(self._parse_on, uri, self._open[uri].snapshot()))

    def _parse_on(self, uri: str, seen: Document) -> None:
        """Parses another slice, unless the document changed meanwhile: then waits again."""
        self._parsing.discard(uri)
        document = self._open.get(uri)
        if document is None:
            return
        if document.snapshot() is not seen:
            self._parse_later(uri, PARSE_DELAY_S)
        elif not document.parsed(SLICE_STEPS_MAX).exact:
            self._parse_later(uri, 0)

    @staticmethod
    def _set_version(document: OpenDocument, version: int | None) -> ChangeResult:
        if version is None:
            document.version += 1
            return ChangeResult.APPLIED
        newer = version > document.version
        if not newer:
            logger.warning("didChange from version %d to %d", document.version, version)
        document.version = version
        return ChangeResult.APPLIED if newer else ChangeResult.VERSION_NOT_NEWER


class OpenDocument:
    """One document's lines, version and syntax tree. Changes only through its methods."""

    def __init__(self, uri: str, language_id: str, version: int, text: str) -> None:
        self.uri = uri
        self.language_id = language_id
        self.lines = split_lines(text)
        """Every line with its end; never empty."""
        self._version = version
        self._tree = IncrementalTree(language_id)
        self._snapshot: Document | None = None
        self._parsed: ParsedDocument | None = None

    @property
    def version(self) -> int:
        """The client's version number."""
        return self._version

    @version.setter
    def version(self, version: int) -> None:
        self._version = version
        self._snapshot = self._parsed = None

    def replace(self, span: Span, text: str) -> None:
        r"""Puts `text` in the place of `span`, whose points must exist and be in order.

        O(lines touched). A `\r` that ends the line before and a `\n` that now follows it become
        one line end.
        """
        first, last = span.start.line, span.end.line
        head, tail = self.lines[first][: span.start.column], self.lines[last][span.end.column :]
        new = _joined(head, text, tail)
        if first and new.startswith("\n") and self.lines[first - 1].endswith("\r"):
            first -= 1
            new = self.lines[first] + new
        elif first == last and "\n" not in text and "\r" not in text:
            self._replace_lines(LineEdit(first, self.lines[first : last + 1], [new]))
            return
        inserted = split_lines(new)
        if last + 1 < len(self.lines):
            inserted.pop()  # `new` ends with the line end of `last`: nothing of it is left over
        self._replace_lines(LineEdit(first, self.lines[first : last + 1], inserted))

    def replace_all(self, text: str) -> None:
        """Makes `text` the whole content; lines equal at both ends are kept, and their tree."""
        new, old = split_lines(text), self.lines
        head = _equal_count(zip(old, new, strict=False))
        rest = min(len(old), len(new)) - head
        tail = min(rest, _equal_count(zip(reversed(old), reversed(new), strict=False)))
        removed, inserted = old[head : len(old) - tail], new[head : len(new) - tail]
        if removed or inserted:
            self._replace_lines(LineEdit(head, removed, inserted))

    def snapshot(self) -> Document:
        """The document as it is now; the same object until the next change.

        The first call after a change copies the list of lines (not the lines).
        """
        if self._snapshot is None:
            self._snapshot = Document(self.uri, self.language_id, self._version, tuple(self.lines))
        return self._snapshot

    def parsed(self, steps_max: int = PARSE_STEPS_MAX) -> ParsedDocument:
        """The snapshot with its tree; once it is exact, the same object until the next change.

        The first call after a change parses what changed, the first one ever everything, and stops
        for now after `steps_max` steps.
        """
        if self._parsed is None or not self._parsed.exact:
            document = self.snapshot()
            tree = self._tree.parse(document.lines, steps_max)
            self._parsed = ParsedDocument(document, tree, self._tree.exact)
        return self._parsed

    @property
    def end(self) -> Point:
        """The point after the last character."""
        return Point(len(self.lines) - 1, len(self.lines[-1]))

    def _replace_lines(self, edit: LineEdit) -> None:
        self._tree.edit(self.lines, edit)
        self.lines[edit.first : edit.first + len(edit.removed)] = edit.inserted
        self._snapshot = self._parsed = None


def _equal_count(pairs: Iterator[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _joined(head: str, text: str, tail: str) -> str:
    """The three in a row; halves of a surrogate pair that meet become the character they mean.

    Some editors send an emoji as two changes.
    """
    joined = "".join((head, text, tail))
    edge = joined[max(0, len(head) - 1) : len(head) + len(text) + 1]
    if _PAIR.search(edge):
        edge = edge.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return "".join((head[:-1], edge, tail[1:]))
    return joined
