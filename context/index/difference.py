"""Finds out which files are new, changed or gone since the database was written.

Reads none of them: what the system says of a file (`Stamp`) is enough.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .limits import Limits
from .scan import Listing, walk
from .writer import Stamp


@dataclass(slots=True)
class Difference:
    """What has to be done; filled while the workspace is walked."""

    changed: dict[str, None] = field(default_factory=dict)
    """New files, and those with another stamp, in the order they were met."""
    gone: dict[str, None] = field(default_factory=dict)
    files: int = 0
    """Files that were looked at."""
    left_out: int = 0
    """Files over the limits."""


def compare_all(
    connection: sqlite3.Connection, root: Path, limits: Limits, difference: Difference
) -> Iterator[None]:
    """Looks at the whole workspace, a folder at a step."""
    known = {folder for (folder,) in connection.execute("SELECT DISTINCT folder FROM files")}
    room_bytes = limits.total_bytes_max
    for listing in walk(root):
        known.discard(listing.folder)
        kept: dict[str, Stamp] = {}
        for path, stamp in listing.files.items():
            if difference.files + len(kept) < limits.files_max and stamp.size <= room_bytes:
                kept[path] = stamp
                room_bytes -= stamp.size
        difference.left_out += len(listing.files) - len(kept)
        _compare(connection, Listing(listing.folder, kept), difference)
        yield
    for folder in sorted(known):
        _compare(connection, Listing(folder, {}), difference)
        yield


def compare_paths(
    connection: sqlite3.Connection, root: Path, paths: Iterable[str], difference: Difference
) -> Iterator[None]:
    """Looks at these files and folders, which may be new, changed or gone.

    The folder around a file is looked at as a whole: one question to the system either way.
    """
    folders = set[str]()
    for path in sorted(paths):
        folders.add(path.rpartition("/")[0])
        for folder in _known_folders(connection, path):
            _compare(connection, Listing(folder, {}), difference)
        if (root / path).is_dir():
            for listing in walk(root, path):
                _compare(connection, listing, difference)
                yield
        yield
    for folder in sorted(folders):
        _compare(connection, next(walk(root, folder), Listing(folder, {})), difference)
        yield


def _compare(connection: sqlite3.Connection, listing: Listing, difference: Difference) -> None:
    rows = connection.execute(
        "SELECT path, mtime_ns, size, inode FROM files WHERE folder = ?", (listing.folder,)
    )
    known = {path: Stamp(*stamp) for path, *stamp in rows}
    difference.files += len(listing.files)
    for path, stamp in listing.files.items():
        difference.gone.pop(path, None)
        if known.get(path) != stamp:
            difference.changed[path] = None
    difference.gone.update((path, None) for path in known if path not in listing.files)


def _known_folders(connection: sqlite3.Connection, path: str) -> list[str]:
    """`path` and the folders below it, as far as files of them are indexed."""
    rows = connection.execute(
        "SELECT DISTINCT folder FROM files WHERE folder = ?1 OR folder > ?1 || '/'"
        " AND folder < ?1 || '0'",  # "0" comes after "/"
        (path,),
    )
    return [folder for (folder,) in rows]
