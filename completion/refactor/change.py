"""What an edit does to one file, before anybody has looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from context.languages import language_id_for_path
from context.syntax import ParsedDocument, parse
from context.text import Document, Point, Span

from ..values import TextEdit
from .hunks import apply_edits, line_edits

_MARK: Final = "\ufeff"
"""The byte order mark, which stays at a text's beginning."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after: edited, new, renamed (and perhaps edited) or deleted."""

    path: str
    """Relative to the project, `/`-separated; of a renamed file the old one."""
    before: ParsedDocument | None
    """None: the file is new."""
    after: ParsedDocument | None
    """None: the file is deleted."""
    edits: tuple[TextEdit, ...] = ()
    """Turn `before` into `after`; empty for new and deleted files."""
    span: Span | None = None
    """The whole lines of `before` that may differ; None: all."""
    new_path: str = ""
    """Where a renamed file goes."""
    lines_above: int = 0
    """How many lines the edit adds above `span`: imports."""

    @property
    def final_path(self) -> str:
        """Where its text is afterwards."""
        return self.new_path or self.path

    @property
    def new_lines(self) -> tuple[int, int]:
        """First and last line of `after` that `span` has become."""
        if self.after is None:
            return 0, 0
        last = len(self.after.document.lines) - 1
        if self.span is None or self.before is None:
            return 0, last
        below = len(self.before.document.lines) - 1 - self.span.end.line
        return self.span.start.line + self.lines_above, last - below


def edited_lines(path: str, before: ParsedDocument, span: Span, new_text: str) -> FileChange:
    """A file in which the whole lines of `span` become `new_text`."""
    edits = line_edits(before.document, span, new_text)
    after = parse(apply_edits(before.document, edits))
    return FileChange(path, before, after, edits, span)


def edited_file(path: str, before: ParsedDocument, new_text: str) -> FileChange:
    """A file whose text becomes `new_text`."""
    last = len(before.document.lines) - 1
    whole = Span(Point(0, 0), Point(last, len(before.document.line(last))))
    return replace(edited_lines(path, before, whole, new_text), span=None)


def rewritten(change: FileChange, new_text: str) -> FileChange:
    """`change` with another text of the file afterwards; where it may differ stays as it was."""
    if change.before is None:
        return new_file(change.path, new_text)
    edits = edited_file(change.path, change.before, new_text)
    return replace(change, after=edits.after, edits=edits.edits)


def with_lines_above(change: FileChange, line: int, added: Sequence[str]) -> FileChange:
    """`change` that also puts lines above `line`, which is above its span."""
    if change.after is None or change.before is None or not added:
        return change
    lines = list(change.after.document.lines)
    mark = _MARK if lines[0].startswith(_MARK) else ""
    lines[0] = lines[0].removeprefix(mark)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    new = [one + end for text in added for one in text.split("\n")]
    text = mark + "".join((*lines[:line], *new, *lines[line:]))
    return replace(rewritten(change, text), lines_above=len(new))


def new_file(path: str, text: str) -> FileChange:
    """A file that is not there yet."""
    document = Document.of(text, uri=path, language_id=language_id_for_path(path))
    return FileChange(path, None, parse(document))


def renamed_file(change: FileChange, new_path: str) -> FileChange:
    """`change` to a file that goes to another place as well."""
    return replace(change, new_path=new_path)


def untouched_file(path: str, before: ParsedDocument) -> FileChange:
    """A file as it is, to be renamed."""
    return FileChange(path, before, before)


def deleted_file(path: str, before: ParsedDocument) -> FileChange:
    """A file that goes."""
    return FileChange(path, before, None)
