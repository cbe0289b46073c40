"""Whether an edit that was checked as a whole came to the user's files as a whole.

An editor that shows what an edit is made of lets the user leave parts out, and calls the rest
applied. Looks at open documents and files; changes nothing and tells nobody.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from completion.refactor.hunks import apply_edits
from completion.values import DeletedFile, FileEdit, FileOperation, NewFile, RenamedFile
from context.text import with_lf

from .workspace_edits import project_uri
from .workspace_paths import local_path

if TYPE_CHECKING:
    from completion.values import RefactorOutcome
    from context.text import Document

    from .staleness import Ground

ARRIVAL_WAIT_MS: Final = 2_000
"""How long after the editor's answer a change may still be told to us."""

_CHECKED_AS_A_WHOLE: Final = "What was checked is the whole edit: undo this, or run the tests."


class Arrival:
    """Follows one edit from before it is sent; `document_changed` tells it what happens.

    Uncertain things count as arrived, and so does an edit of which nothing was seen: only who
    really holds a part of an edit is to be told so.
    """

    def __init__(self, outcome: RefactorOutcome, ground: Ground, uri: str) -> None:
        """`outcome` as it is sent; `uri` is the document in which the refactor was asked for."""
        self._outcome, self._ground = outcome, ground
        self._project = project_uri(uri, ground.path)
        self._expected = {file.path: _text_after(file) for file in outcome.edits}
        moves = (one for one in outcome.operations if isinstance(one, RenamedFile))
        self._moved_to = {one.path: one.new_path for one in moves}
        self._arrived: set[str] = set()
        self._news = asyncio.Event()

    def document_changed(self, uri: str) -> None:
        """The editor has opened or changed the document `uri`."""
        for file in self._outcome.edits:
            if file.path not in self._arrived and any(_same(uri, one) for one in self._uris(file)):
                self._look_at(file)
        self._news.set()

    async def part_only(self, wait_ms: float = ARRIVAL_WAIT_MS) -> str:
        """What to tell the user when only a part came, once that is certain; else empty."""
        try:
            async with asyncio.timeout(wait_ms / 1000):
                while not await self._is_whole():
                    await self._news.wait()
        except TimeoutError:
            return await self._judgement()
        return ""

    async def _is_whole(self) -> bool:
        self._news.clear()
        for file in self._outcome.edits:
            if not await self._has_arrived(file):
                return False
        return all([await self._is_done(one) for one in self._outcome.operations])

    async def _judgement(self) -> str:
        """Files are counted by the name that they had."""
        whole: dict[str, bool] = {}
        touched = False
        for file in self._outcome.edits:
            whole[file.path] = await self._has_arrived(file)
            touched = touched or (not whole[file.path] and await self._was_touched(file))
        for operation in self._outcome.operations:
            path = operation.path
            whole[path] = await self._is_done(operation) and whole.get(path, True)
        done = sum(whole.values())
        nothing_was_said = not self._outcome.checked
        if done == len(whole) or not (done or touched) or nothing_was_said:
            return ""
        told = "Only a part of the edit was made."
        if not touched:
            told = f"{done} of {len(whole)} files were changed."
        return f"{told} {_CHECKED_AS_A_WHOLE}"

    def _look_at(self, file: FileEdit) -> None:
        """Notes that the document holds the edit now: the user may type on a moment later."""
        now = self._open_document(file)
        if now is not None and with_lf(now.text) == self._expected[file.path]:
            self._arrived.add(file.path)

    async def _has_arrived(self, file: FileEdit) -> bool:
        if file.path in self._arrived:
            return True
        now = await self._now(file)
        return now is None or with_lf(now.text) == self._expected[file.path]

    async def _was_touched(self, file: FileEdit) -> bool:
        now = await self._now(file)
        before = file.before
        return now is not None and before is not None and with_lf(now.text) != with_lf(before.text)

    async def _now(self, file: FileEdit) -> Document | None:
        """The file as the editor or the disk has it; None when neither can be seen."""
        found = self._open_document(file)
        if found is not None or self._ground.project is None:
            return found
        for path in self._paths(file):
            if (found := await self._ground.project.read(path)) is not None:
                return found
        return None

    async def _is_done(self, operation: FileOperation) -> bool:
        project = self._ground.project
        if project is None:
            return True
        match operation:
            case NewFile(path):
                return self._is_open(path) or await project.is_taken(path)
            case RenamedFile(path, new_path):
                return self._is_open(new_path) or await project.is_taken(new_path)
            case DeletedFile(path):
                return not await project.is_taken(path)

    def _open_document(self, file: FileEdit) -> Document | None:
        found = (self._ground.open_document(uri) for uri in self._uris(file))
        return next((one for one in found if one is not None), None)

    def _is_open(self, path: str) -> bool:
        return self._ground.open_document(self._uri(path)) is not None

    def _uris(self, file: FileEdit) -> tuple[str, ...]:
        new = self._moved_to.get(file.path)
        return (file.uri,) if new is None else (file.uri, self._uri(new))

    def _uri(self, path: str) -> str:
        return f"{self._project}/{quote(path)}"

    def _paths(self, file: FileEdit) -> tuple[str, ...]:
        new = self._moved_to.get(file.path)
        return (file.path,) if new is None else (file.path, new)


def _text_after(file: FileEdit) -> str:
    if file.before is None:
        raise ValueError("an edit without the text it is for")
    return with_lf(apply_edits(file.before, file.edits).text)


def _same(uri: str, other: str) -> bool:
    path = local_path(uri)
    return uri == other or (bool(path) and path == local_path(other))
