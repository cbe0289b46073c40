"""Verified changes as what the editor is to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..project import ON_DISK
from ..values import DeletedFile, FileEdit, FileOperation, NewFile, RenamedFile
from .change import FileChange


def file_edits(changes: Sequence[FileChange]) -> Iterator[FileEdit]:
    """The edits to files that are there."""
    for change in changes:
        if change.before is not None and change.edits:
            document = change.before.document
            version = None if document.version == ON_DISK else document.version
            yield FileEdit(document.uri, version, change.edits, change.path, document)


def operations(changes: Sequence[FileChange]) -> Iterator[FileOperation]:
    """The files that come, move or go, to be done after the edits."""
    for change in changes:
        before = change.before.document if change.before else None
        if change.after is None:
            yield DeletedFile(change.path, before)
        elif before is None:
            yield NewFile(change.path, change.after.document.text)
        elif change.new_path:
            yield RenamedFile(change.path, change.new_path, before)
