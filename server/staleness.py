"""An edit that took a while, for the files as they are now: moved with its lines, or declined.

Looks only at what the edit touches. Nothing is written here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from completion.errors import FimbleError
from completion.project import ON_DISK
from completion.refactor.rebase import rebased
from completion.values import (
    DeletedFile,
    FileEdit,
    FileOperation,
    NewFile,
    RefactorOutcome,
    RenamedFile,
)

from .workspace_paths import local_path

if TYPE_CHECKING:
    from completion.project import ProjectView
    from context.text import Document

    from .documents import DocumentStore


class RefactorDeclined(FimbleError):
    """No edit; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an edit stands on."""

    documents: DocumentStore
    project: ProjectView | None
    path: str
    """Of the document in which the refactor was asked for."""

    def open_document(self, uri: str) -> Document | None:
        """The document, also when the editor writes its URI in another way than we do."""
        found = self.documents.snapshot(uri)
        if found is not None or not (path := local_path(uri)):
            return found
        same = (document for document in self.documents if local_path(document.uri) == path)
        return next((document.snapshot() for document in same), None)

    def decline(self, path: str) -> NoReturn:
        """Raises `RefactorDeclined` because of the file at `path`."""
        what = "The document" if path in ("", self.path) else path
        raise RefactorDeclined(f"{what} was changed meanwhile; nothing was edited. Try again.")


async def for_today(outcome: RefactorOutcome, ground: Ground) -> RefactorOutcome:
    """`outcome`, whose edits have their `before`, for what the editor and the disk hold now.

    Raises `RefactorDeclined` when text that an edit depends on has changed, or something lies
    where a new file is to be.
    """
    edits = tuple([await _moved(file, ground) for file in outcome.edits])
    for operation in outcome.operations:
        await _check(operation, ground)
    for file in edits:  # looking at the disk took time
        now = ground.open_document(file.uri)
        if now is not None and now is not file.before:
            ground.decline(file.path)
    return replace(outcome, edits=edits)


async def _moved(file: FileEdit, ground: Ground) -> FileEdit:
    """The edit of one file, moved to where its lines are now."""
    if (before := file.before) is None:
        raise ValueError("an edit without the text it is for")
    now = ground.open_document(file.uri)
    if now is None and before.version != ON_DISK:
        ground.decline(file.path)  # it was open, and what it held may not be saved
    if now is None:
        await _check_unchanged(file.path, before, ground)
        return replace(file, version=None)
    moved = await asyncio.to_thread(rebased, file, before, now)
    if moved is None:
        ground.decline(file.path)
    return replace(moved, uri=now.uri, before=now)


async def _check(operation: FileOperation, ground: Ground) -> None:
    match operation:
        case NewFile(path):
            await _check_free(path, ground)
        case RenamedFile(path, new_path, before):
            await _check_free(new_path, ground)
            await _check_unchanged(path, before, ground)
        case DeletedFile(path, before):
            await _check_unchanged(path, before, ground)


async def _check_free(path: str, ground: Ground) -> None:
    if ground.project is not None and await ground.project.is_taken(path):
        raise RefactorDeclined(f"There is a file {path} already; nothing was edited. Try again.")


async def _check_unchanged(path: str, before: Document | None, ground: Ground) -> None:
    if before is None:
        return
    now = ground.open_document(before.uri)
    if now is None and ground.project is not None:
        now = await ground.project.read(path)
    if now is None or now.lines != before.lines:
        ground.decline(path)
