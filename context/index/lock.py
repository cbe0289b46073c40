"""Which of several processes writes the index of a workspace. The lock ends with its process."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

LOCK: Final = "writer.lock"
_WAIT_MAX_S: Final = 0.01
"""Two that ask in the same moment stand in each other's way for microseconds: SQLite takes an
exclusive lock by way of a shared one. Without a wait both are refused, and nobody has the lock."""


class WriterLock:
    """A lock on a folder, held across processes.

    SQLite takes it, on an empty database beside the real one: the only lock in the standard library
    that works the same on every system, and the system frees it however its holder ended.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._held: sqlite3.Connection | None = None

    @property
    def held(self) -> bool:
        return self._held is not None

    def acquire(self) -> bool:
        """Whether the lock is ours now. Waits 10 ms at most.

        The age of its file says when it was taken.
        """
        if self._held is not None:
            return True
        try:
            connection = sqlite3.connect(self._path, timeout=_WAIT_MAX_S, isolation_level=None)
        except sqlite3.Error:
            return False
        try:
            connection.execute("BEGIN EXCLUSIVE")
            self._path.touch()
        except (OSError, sqlite3.Error):
            connection.close()
            return False
        self._held = connection
        return True

    def release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
