"""Opens the database of an index: private files, tables there, nothing broken.

A database that is damaged or of another version is set aside and a new one begun. Only the process
that holds the writer's lock may do that.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Final

from .limits import PAGE_CACHE_KIB
from .schema import SCHEMA, VERSION

DATABASE: Final = "index.db"
_ASIDE: Final = "index.damaged.db"
_COMPANIONS: Final = ("-wal", "-shm")
_WAIT_S: Final = 2.0
"""For another process that is just opening or closing the same database."""
_WAL_BYTES_KEPT: Final = 8_000_000
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_DAMAGE: Final = frozenset(
    (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH)
)
"""What SQLite says of a file that is no index of ours: broken, another format, other tables."""


def open_for_writing(folder: Path) -> sqlite3.Connection:
    """The database in `folder`, made if there is none that can be used.

    `OSError` or `sqlite3.Error` when there can be none.
    """
    make_private_folder(folder)
    try:
        return _opened(folder)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        set_aside(folder)
        return _opened(folder)


def open_for_reading(folder: Path) -> sqlite3.Connection | None:
    """The database that another process writes; None when there is none yet, or a broken one."""
    path = folder / DATABASE
    try:
        if not path.is_file():
            return None
        connection = _connect(str(path))
        if _version(connection) == VERSION:
            return connection
        connection.close()
    except (OSError, sqlite3.Error):
        pass
    return None


def open_in_memory() -> sqlite3.Connection:
    """An empty index that is gone when it is closed."""
    connection = _connect(":memory:")
    _create(connection)
    return connection


def make_private_folder(folder: Path) -> None:
    """Nobody else may look into what is made of the user's files."""
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(_PRIVATE_FOLDER)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether a new database would help."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF in _DAMAGE


def set_aside(folder: Path) -> None:
    """Takes the database out of the way; the last one taken away is kept for whoever asks why."""
    _remove_companions(folder)
    with contextlib.suppress(FileNotFoundError):
        (folder / DATABASE).replace(folder / _ASIDE)


def _opened(folder: Path) -> sqlite3.Connection:
    path = folder / DATABASE
    # Private from the first byte; SQLite gives the files beside it the same mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE))
    connection = _connect(str(path))
    try:
        version = _version(connection)
        if version == 0:
            _create(connection)
        elif version != VERSION:
            raise _other_version(version)
        connection.execute("SELECT count(*) FROM facts").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _remove_companions(folder: Path) -> None:
    for ending in _COMPANIONS:
        (folder / (DATABASE + ending)).unlink(missing_ok=True)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
    try:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "temp_store=MEMORY",
            f"journal_size_limit={_WAL_BYTES_KEPT}",
            f"cache_size=-{PAGE_CACHE_KIB}",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _create(connection: sqlite3.Connection) -> None:
    connection.executescript(f"BEGIN IMMEDIATE;{SCHEMA}PRAGMA user_version={VERSION};COMMIT;")


def _other_version(version: int) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(f"an index of version {version}")
    error.sqlite_errorcode = sqlite3.SQLITE_MISMATCH
    return error
