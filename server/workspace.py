"""The folders of a session, for the context of prompts: their indexes, and what these must know.

Says where a document belongs and whether it may be shown, and passes on what the editor tells of
its documents and files. Decides nothing about content.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from completion.values import Withheld
from context.text import Document

from .context_collector import ContextCollector, Home
from .file_access import FileAccess, withheld
from .index_process import ProcessState
from .project_rules import project_rules
from .settings.values import ContextSettings, Settings
from .workspace_index import IndexStatus, WorkspaceIndex, index_command
from .workspace_paths import file_uri, folder_of, local_path, relative_path

if TYPE_CHECKING:
    from .project import Project

INDEXES_MAX: Final = 4
"""Folders with an index; in further ones the open documents alone are known."""
UNSAVED_DELAY_S: Final = 0.3
"""Typing must pause so long before the index is told what a document says now."""
UNSAVED_MOST_S: Final = 2.0
"""Who types without a pause is not waited for any longer."""
UNSAVED_CHARS_MAX: Final = 500_000
"""A longer document is known as it was saved."""

CHANGED_FILES_MAX: Final = 500
"""So many are known to have changed in a session; the first ones count as steady again."""
ACCESS_KEPT_S: Final = 5.0
"""Not every editor tells of changed ignore files: they are read again after so long."""

TOO_WIDE: Final = "too_wide"
"""The trouble with a folder that is no project, such as the user's home: it gets no index."""

Command = Callable[[Path], Sequence[str]]


class Workspace:
    """One session's folders. For one event loop."""

    def __init__(self, folders: Sequence[str] = (), command: Command | None = None) -> None:
        """`command` says how the index process of a folder is started; tests have their own."""
        self._command = command
        self._folders = tuple(folders)
        self._settings = Settings(context=ContextSettings(index=False))
        self._started = False
        self._access = FileAccess()
        self._indexes: dict[str, WorkspaceIndex] = {}
        self._homes: dict[str, Home] = {}
        self._looked_s = 0.0
        self._rules: dict[str, str] = {}
        self._open: dict[str, Document] = {}
        self._changed: dict[str, None] = {}
        """Changed or asked about in this session, newest last: a pack keeps these at its end."""
        self._unsent: dict[str, tuple[float, float]] = {}
        """When each document was changed first and last since the index was told of it."""
        self._timer: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self.on_status: Callable[[WorkspaceIndex], None] = lambda _: None
        """Called when an index tells something of itself."""
        self.collector = ContextCollector(self.home_of, lambda: time.monotonic() * 1000)

    def configure(self, folders: Sequence[str], settings: Settings) -> None:
        """Takes the folders (URIs) and settings in force; indexes that are no longer due end."""
        self._folders, self._settings = tuple(folders), settings
        due = self._due()
        for uri in [uri for uri in self._indexes if uri not in due]:
            self._end(self._indexes.pop(uri))
        for uri, root in due.items():
            if uri not in self._indexes:
                self._indexes[uri] = WorkspaceIndex(root, self._tell_all, self._status)
        self.collector.budget_tokens = settings.context.budget_tokens
        self.forget_access()
        if self._started:
            self.start()

    def start(self) -> None:
        """Starts the processes of the indexes, now that the session is under way."""
        self._started = True
        for index in self._indexes.values():
            index.start(self._command or self._real_command)

    @property
    def statuses(self) -> tuple[IndexStatus, ...]:
        """What the indexes say of themselves."""
        wide = (
            IndexStatus(root.name or str(root), ProcessState.IDLE, trouble=TOO_WIDE)
            for root in self._roots().values()
            if self._settings.context.index and is_too_wide(root)
        )
        return (*(index.status for index in self._indexes.values()), *wide)

    def home_of(self, uri: str) -> Home:
        """Where a document belongs; quick after the first time."""
        if (now_s := time.monotonic()) - self._looked_s > ACCESS_KEPT_S:
            self._looked_s = now_s
            self._access.forget()
            self._homes.clear()
        if (home := self._homes.get(uri)) is None:
            folder, file = folder_of(uri, self._folders), file_uri(uri)
            home = self._homes[uri] = Home(
                self._indexes.get(folder),
                relative_path(uri, self._folders),
                self._access.of(file, folder_of(file, self._folders)),
                self._rules_of(folder),
                partial(self._shows, Path(local_path(folder))),
            )
        return home

    def _shows(self, folder: Path, path: str) -> bool:
        return self._access.of_file(folder, path).indexed

    def local_folder(self, uri: str) -> Path | None:
        """The folder on this machine's disk that a document is in; None when there is none."""
        path = local_path(folder_of(uri, self._folders)) if local_path(uri) else ""
        return Path(path) if path else None

    def project_of(self, uri: str) -> Project | None:
        """The files of the folder that a document is in; None when it is in none of this disk."""
        from .project import Project

        folder, root = folder_of(uri, self._folders), self.local_folder(uri)
        if root is None:
            return None
        index = self._indexes.get(folder)
        questions = index.questions if index else None
        recent = partial(self._changed_in, folder)
        return Project(root, folder, questions, self._open.values, recent, self._note_changes)

    def withheld(self, uri: str) -> Withheld | None:
        """Why nothing of a document may be sent; None when it may be."""
        return withheld(self.home_of(uri).access)

    def forget_access(self) -> None:
        """Folders or ignore files have changed: what may be shown is looked up anew."""
        self._access.forget()
        self._rules.clear()
        self._homes.clear()
        self.collector.forget()
        for uri in self._open:
            self._send_later(uri)

    def document_changed(self, document: Document) -> None:
        """Notes what a document is now, also when it was just opened."""
        if document.uri in self._open:
            self._note_changes([document.uri])
        self._open[document.uri] = document
        self.collector.document_changed(document)
        self._send_later(document.uri)

    def document_saved(self, uri: str) -> None:
        """The document is on the disk as it is."""
        self.files_changed([uri])

    def document_closed(self, uri: str) -> None:
        """Forgets a document."""
        self._open.pop(uri, None)
        self._unsent.pop(uri, None)
        self.collector.document_closed(uri)
        home = self._homes.pop(uri, None)
        if home is not None and isinstance(home.index, WorkspaceIndex):
            home.index.drop(home.path)

    def files_changed(self, uris: Iterable[str]) -> None:
        """Files that are new, changed or gone."""
        from context.ignore.rules import IGNORE_FILES

        by_index: defaultdict[str, list[str]] = defaultdict(list)
        self._note_changes(uris := tuple(uris))
        for uri in uris:
            if uri.endswith((*IGNORE_FILES, self._settings.context.rules_file or IGNORE_FILES[0])):
                self.forget_access()
            if (folder := folder_of(uri, self._folders)) in self._indexes:
                by_index[folder].append(relative_path(uri, self._folders))
        for folder, paths in by_index.items():
            self._indexes[folder].changed(paths)
            self.collector.files_changed(self._indexes[folder], set(paths))

    async def aclose(self) -> None:
        """Ends the indexes."""
        if self._timer is not None:
            self._timer.cancel()
        indexes, self._indexes = tuple(self._indexes.values()), {}
        self._homes.clear()
        await self.collector.aclose()
        await asyncio.gather(*(index.aclose() for index in indexes), *self._closing)

    def _note_changes(self, uris: Iterable[str]) -> None:
        for uri in uris:
            self._changed.pop(uri, None)
            self._changed[uri] = None
        while len(self._changed) > CHANGED_FILES_MAX:
            del self._changed[next(iter(self._changed))]

    def _changed_in(self, folder: str) -> set[str]:
        """The paths in a folder that were changed in this session, or asked about."""
        folders = self._folders
        return {
            relative_path(one, folders)
            for one in self._changed
            if folder_of(one, folders) == folder
        }

    def _rules_of(self, folder: str) -> str:
        """The rules that the user's settings name, of one folder; read once."""
        if not (name := self._settings.context.rules_file) or not (path := local_path(folder)):
            return ""
        if folder not in self._rules:
            self._rules[folder] = project_rules(Path(path), name)
        return self._rules[folder]

    def _real_command(self, root: Path) -> Sequence[str]:
        from .composition import index_directory

        return index_command(root, index_directory(self._settings.cache))

    def _due(self) -> dict[str, Path]:
        """The folders that have an index: those on this machine's disk, the first few."""
        if not self._settings.context.index:
            return {}
        there = {
            uri: root
            for uri, root in self._roots().items()
            if root.is_dir() and not is_too_wide(root)
        }
        return dict(tuple(there.items())[:INDEXES_MAX])

    def _roots(self) -> dict[str, Path]:
        """The folders on this machine's disk."""
        return {uri: Path(path) for uri in self._folders if (path := local_path(uri))}

    def _end(self, index: WorkspaceIndex) -> None:
        task = asyncio.create_task(index.aclose())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _status(self, index: WorkspaceIndex) -> None:
        self.on_status(index)

    def _tell_all(self, index: WorkspaceIndex) -> None:
        """A new process knows no open document."""
        for uri in self._open:
            if self.home_of(uri).index is index:
                self._send_later(uri)

    def _send_later(self, uri: str) -> None:
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        first_s, _ = self._unsent.get(uri, (now_s, now_s))
        self._unsent[uri] = (first_s, now_s)
        if self._timer is None:
            self._timer = loop.call_later(UNSAVED_DELAY_S, self._send)

    def _send(self) -> None:
        """Tells the indexes of the documents that have been left alone for a while."""
        loop = asyncio.get_running_loop()
        self._timer = None
        for uri, changed_s in tuple(self._unsent.items()):
            if loop.time() >= _due_s(*changed_s):
                del self._unsent[uri]
                self._put(uri)
        if self._unsent:
            next_s = min(_due_s(*changed_s) for changed_s in self._unsent.values())
            self._timer = loop.call_at(next_s, self._send)

    def _put(self, uri: str) -> None:
        document, home = self._open.get(uri), self.home_of(uri)
        if document is None or not isinstance(home.index, WorkspaceIndex):
            return
        if home.is_shown and sum(map(len, document.lines)) <= UNSAVED_CHARS_MAX:
            home.index.put(home.path, document.text)
        else:
            home.index.drop(home.path)


def is_too_wide(root: Path) -> bool:
    """Whether `root` is the user's home, or holds it: then it is no project but all of them."""
    try:
        return Path.home().resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # no home, or links in a circle
        return root.parent == root


def _due_s(first_s: float, last_s: float) -> float:
    """When the index is told of a document that was changed at these times."""
    return min(last_s + UNSAVED_DELAY_S, first_s + UNSAVED_MOST_S)
