"""One workspace and its index: who may write it, bringing it up to date, asking it.

Holds the state of the index process. Nothing here raises because of what is on the disk: a damaged
database is begun anew, one that cannot be used is done without, a workspace that is gone is empty.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from ..ignore.rules import GIT_EXCLUDE, IGNORE_FILES
from ..lookup import Lookup
from . import database
from .content import Outliner
from .difference import Difference, compare_all, compare_paths
from .limits import Limits
from .lock import WriterLock
from .overlay import OverlaidLookup, Overlay
from .scan import may_be_indexed
from .update import Progress, apply
from .writer import IndexFullError

_COMPLETE: Final = "complete"
"""The name of a fact: the whole workspace was indexed once."""


class Role(StrEnum):
    """What this process may do with the index."""

    WRITER = "writer"
    READER = "reader"
    """Another process keeps it up to date."""


class Trouble(StrEnum):
    """Why an index is not what it should be."""

    NONE = ""
    DISK = "disk"
    """The database cannot be written: no room, no rights."""
    WORKSPACE_GONE = "workspace_gone"


@dataclass(frozen=True, slots=True)
class Status:
    """What there is to say about an index."""

    root: str
    folder: str
    """Of the database."""
    role: Role
    trouble: Trouble
    complete: bool
    """Whether the whole workspace was indexed, be it by an earlier process."""
    files: int
    symbols: int
    left_out: int
    """Files over the limits at the last look."""
    bytes_on_disk: int
    open_documents: int


class Workspace:
    """The index of the folder `root`, kept in `folder`.

    One process writes it, others read; `refresh` finds out which this one is.
    """

    def __init__(
        self, root: Path, folder: Path, outliner: Outliner, limits: Limits | None = None
    ) -> None:
        self.root = root.resolve()
        self._folder = folder
        self._outliner = outliner
        self._limits = limits or Limits()
        self._lock = WriterLock(folder)
        self._overlay = Overlay(outliner)
        self._trouble = Trouble.NONE
        self._left_out = 0
        self._file_id = 0
        """Of the database that is open; 0 when it is the empty one in memory."""
        self._connection = database.open_in_memory()
        self._lookup = OverlaidLookup(self._connection, self._overlay)
        self.refresh()

    @property
    def role(self) -> Role:
        return Role.WRITER if self._lock.held else Role.READER

    @property
    def lookup(self) -> Lookup:
        """Asks for what is known now. Ask for it anew for each question."""
        return self._lookup

    @property
    def trouble(self) -> Trouble:
        return self._trouble

    @property
    def complete(self) -> bool:
        """Whether the whole workspace was indexed once, be it by an earlier process."""
        return self._number("SELECT count(*) FROM facts WHERE name = ?", _COMPLETE) > 0

    @property
    def files(self) -> int:
        """How many files are indexed."""
        return self._number("SELECT count(*) FROM files WHERE indexed")

    def refresh(self) -> bool:
        """Becomes the writer if there is none, else opens what the writer has made.

        True when that is news.
        """
        try:
            if not self._lock.held:
                database.make_private_folder(self._folder)
                if self._lock.acquire():
                    self._use(database.open_for_writing(self._folder), _file_id(self._folder))
                    return True
            if self._file_id == 0 or self._file_id != _file_id(self._folder):
                return self._open_again()
        except (OSError, sqlite3.Error):
            self._trouble = Trouble.DISK
        return False

    def update(self, paths: Collection[str] | None = None) -> Generator[Progress, None, None]:
        """Looks at these files and folders, or at all, and indexes what is new.

        A reader's does nothing. Does its work as the result is iterated; close it to stop.
        """
        if self.role is Role.READER or self._file_id == 0:
            return
        everything = paths is None or any(_decides_about_others(path) for path in paths)
        for wanted in (None if everything else paths, None):
            try:
                yield from self._update(wanted)
            except (sqlite3.DatabaseError, IndexFullError) as error:
                if isinstance(error, sqlite3.Error) and not database.is_damage(error):
                    break
                self._begin_anew()
            else:
                return
        self._trouble = Trouble.DISK

    def repair(self, error: sqlite3.Error) -> None:
        """Begins anew if a question has shown that the database is damaged."""
        if database.is_damage(error):
            self._begin_anew()

    def _begin_anew(self) -> None:
        """Sets the database aside and opens an empty one; a reader leaves that to the writer."""
        if self.role is Role.WRITER:
            self._use(database.open_in_memory(), 0)
            try:
                database.set_aside(self._folder)
                self._use(database.open_for_writing(self._folder), _file_id(self._folder))
            except (OSError, sqlite3.Error):
                self._trouble = Trouble.DISK

    def put_document(self, path: str, text: str) -> None:
        """The text of an open document holds from now on, not the file's."""
        if _inside(path) and may_be_indexed(self.root, path):
            self._overlay.put(path, text)

    def drop_document(self, path: str) -> None:
        """The document was closed."""
        self._overlay.drop(path)

    def status(self) -> Status:
        return Status(
            root=str(self.root),
            folder=str(self._folder),
            role=self.role,
            trouble=self._trouble,
            complete=self.complete,
            files=self.files,
            symbols=self._number("SELECT count(*) FROM symbols"),
            left_out=self._left_out,
            bytes_on_disk=sum(_size(path) for path in self._folder.glob("*.db*")),
            open_documents=len(self._overlay.paths),
        )

    def close(self) -> None:
        self._connection.close()
        self._overlay.close()
        self._lock.release()

    def _update(self, paths: Collection[str] | None) -> Iterator[Progress]:
        difference = Difference()
        if not _can_be_listed(self.root):
            self._trouble = Trouble.WORKSPACE_GONE
            if self.files:
                self._begin_anew()
            return
        self._trouble = Trouble.NONE
        if paths is None:
            looking = compare_all(self._connection, self.root, self._limits, difference)
        else:
            looking = compare_paths(self._connection, self.root, filter(_inside, paths), difference)
        for _ in looking:
            yield Progress(0, 0)
        yield from apply(self._connection, self.root, self._outliner, difference)
        if paths is None:
            self._left_out = difference.left_out
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES(?, '')", (_COMPLETE,))

    def _number(self, statement: str, *values: object) -> int:
        """What a counting statement counts; 0 when the database cannot tell."""
        try:
            ((number,),) = self._connection.execute(statement, values)
        except sqlite3.Error:
            return 0
        return int(number)

    def _open_again(self) -> bool:
        """A reader's: the writer has made a database, or has replaced it."""
        connection = database.open_for_reading(self._folder)
        if connection is not None:
            self._use(connection, _file_id(self._folder))
        return connection is not None

    def _use(self, connection: sqlite3.Connection, file_id: int) -> None:
        self._connection.close()
        self._connection, self._file_id = connection, file_id
        self._lookup = OverlaidLookup(connection, self._overlay)


def _decides_about_others(path: str) -> bool:
    """A file by which others are let in or kept out."""
    return path.rpartition("/")[2] in IGNORE_FILES or path == GIT_EXCLUDE


def _inside(path: str) -> bool:
    """A path is from outside: it must not lead out of the workspace."""
    parts = path.split("/")
    return not {"", ".", ".."} & set(parts) and not Path(path).is_absolute()


def _can_be_listed(folder: Path) -> bool:
    try:
        with os.scandir(folder):
            return True
    except OSError:
        return False


def _file_id(folder: Path) -> int:
    """Of the database in `folder`; 0 when there is none."""
    try:
        return (folder / database.DATABASE).stat().st_ino
    except OSError:
        return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
