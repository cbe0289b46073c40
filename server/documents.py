r"""The open documents: our own text buffers, kept exactly as the client has them.

Replaces pygls' buffers, which cut lines where LSP does not and cost O(document) per keystroke. A
buffer is a list of lines with their ends; a change replaces only the lines it touches. This module
never answers a request and never reads a file.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import takewhile

from lsprotocol.types import (
    DidChangeTextDocumentParams,
    TextDocumentContentChangeEvent,
    TextDocumentContentChangePartial,
    TextDocumentItem,
)

from context.syntax import IncrementalTree, LineEdit, ParsedDocument
from context.text import Document, Point, Span, split_lines

from .positions import PositionCodec

logger = logging.getLogger(__name__)


class ChangeResult(Enum):
    """What became of a change notification."""

    APPLIED = "applied"
    VERSION_NOT_NEWER = "version-not-newer"
    """Applied all the same; see `DocumentStore.change`."""
    NOT_OPEN = "not-open"
    """Nothing was done."""


class DocumentStore:
    """Every open document by its uri, exactly as the client wrote the uri.

    `codec` may be replaced until the first document opens: the encoding is known after
    `initialize`.
    """

    def __init__(self, codec: PositionCodec | None = None) -> None:
        self.codec = codec or PositionCodec()
        self._open: dict[str, OpenDocument] = {}

    def open(self, item: TextDocumentItem) -> None:
        """Starts from the client's text. Opening twice without closing starts again."""
        if item.uri in self._open:
            logger.warning("didOpen for a document that is already open; its text is replaced")
        language_id = getattr(item.language_id, "value", item.language_id)
        self._open[item.uri] = OpenDocument(item.uri, language_id, item.version, item.text)

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
        return document.parsed() if document else None

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
        new = _join(
            _join(self.lines[first][: span.start.column], text),
            self.lines[last][span.end.column :],
        )
        if first and new.startswith("\n") and self.lines[first - 1].endswith("\r"):
            first -= 1
            new = self.lines[first] + new
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

    def parsed(self) -> ParsedDocument:
        """The snapshot with its tree; the same object until the next change.

        The first call after a change parses what changed, the first one ever everything.
        """
        if self._parsed is None:
            document = self.snapshot()
            self._parsed = ParsedDocument(document, self._tree.parse(document.lines))
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


def _join(left: str, right: str) -> str:
    """`left + right`; two halves of a surrogate pair that meet become the character they mean.

    Some editors send an emoji as two changes.
    """
    if "\ud800" <= left[-1:] <= "\udbff" and "\udc00" <= right[:1] <= "\udfff":
        pair = (left[-1] + right[0]).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        return left[:-1] + pair + right[1:]
    return left + right
