"""Brings the database up to date: reads what changed, makes content of it, writes it in batches.

A generator that does some milliseconds of work at a step (one file, or a slice of a batch), so that
whoever runs it can answer questions in between.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..ignore.rules import FILE_BYTES_MAX, HEAD_BYTES, decide_head
from ..languages import language_id_for_path
from .content import FileContent, Outliner, content_of, decoded
from .difference import Difference
from .limits import BATCH_BYTES_MAX, BATCH_FILES_MAX, DATA_FILE_BYTES_MAX
from .scan import read_file, stamp_of
from .writer import FileRecord, Stamp, restamp, write

_DATA: Final = frozenset(
    """plaintext json jsonc yaml toml ini xml html markdown restructuredtext latex css scss sql
    """.split()  # noqa: SIM905  # a table of words
)
_DIGEST_BYTES: Final = 16
_FRESH_NS: Final = 50_000_000
"""A file that was written so short a time ago may be written again and keep its time stamp."""
_NO_TIME: Final = -1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is, in files; a `total` of 0 is not known yet."""

    done: int
    total: int


def apply(
    connection: sqlite3.Connection, root: Path, outliner: Outliner, difference: Difference
) -> Iterator[Progress]:
    """Does what `difference` says. A file with the same content gets its new stamp only."""
    total = len(difference.changed)
    gone = set(difference.gone)
    records: list[FileRecord] = []
    room_bytes = BATCH_BYTES_MAX
    for done, path in enumerate(difference.changed, start=1):
        record = _read(connection, root, path, outliner)
        if record is None:
            gone.add(path)
        elif isinstance(record, Stamp):
            restamp(connection, path, record)
        else:
            records.append(record)
            room_bytes -= record.stamp.size
        yield Progress(done, total)
        if len(records) >= BATCH_FILES_MAX or room_bytes <= 0:
            for _ in write(connection, records):
                yield Progress(done, total)
            records, room_bytes = [], BATCH_BYTES_MAX
    for _ in write(connection, records, sorted(gone)):
        yield Progress(total, total)


def _read(
    connection: sqlite3.Connection, root: Path, path: str, outliner: Outliner
) -> FileRecord | Stamp | None:
    """The file as it is to be written; only its stamp if it was so before; None when it is gone."""
    found = read_file(root / path, FILE_BYTES_MAX)
    if found is None:
        return None
    status, data = found
    stamp = stamp_of(status)
    if time.time_ns() - stamp.mtime_ns < _FRESH_NS:
        stamp = Stamp(_NO_TIME, stamp.size, stamp.inode)
    digest = hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()
    row = connection.execute("SELECT digest FROM files WHERE path = ?", (path,)).fetchone()
    if row is not None and row[0] == digest:
        return stamp
    return FileRecord(path, stamp, digest, _content(path, data, outliner))


def _content(path: str, data: bytes, outliner: Outliner) -> FileContent | None:
    """None when what is in the file is nothing for an index."""
    is_data = language_id_for_path(path) in _DATA
    if len(data) > (DATA_FILE_BYTES_MAX if is_data else FILE_BYTES_MAX):
        return None
    if not decide_head(data[:HEAD_BYTES]).indexed:
        return None
    try:
        return content_of(path, decoded(data), outliner)
    except Exception:  # noqa: BLE001  # one strange file must not leave all others out
        return None
