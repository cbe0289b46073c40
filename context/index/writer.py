"""Writes files into the database: each batch is one transaction, in slices of some milliseconds.

What is written of a file is taken back exactly when the file changes or goes, so counts and
postings are those of the files that are there, however often they changed. Reads no files.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from . import packing
from .content import FileContent, chunk_terms
from .limits import FILE_IDS_MAX, OCCURRENCES_MAX, SLICE_ROWS


class IndexFullError(Exception):
    """There are no numbers for new files; an index that is built anew has them."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the system says of a file without reading it: the same stamp, the same content."""

    mtime_ns: int
    size: int
    inode: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it is to stand in the index."""

    path: str
    stamp: Stamp
    digest: bytes
    content: FileContent | None
    """None for a file that is not indexed: it is remembered so that it is not read again."""


@dataclass(slots=True)
class _Change:
    """What a batch adds to and takes from the tables that files share."""

    postings: defaultdict[int, defaultdict[str, array[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: array("I")))
    )
    """Bucket -> term -> new postings."""
    files: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Bucket -> term -> in how many new files."""
    gone: defaultdict[int, defaultdict[str, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    """Bucket -> term -> files whose postings go."""
    uses: Counter[tuple[str, str, bool]] = field(default_factory=Counter)


def write(
    connection: sqlite3.Connection, records: Sequence[FileRecord], removed: Sequence[str] = ()
) -> Iterator[None]:
    """Puts `records` into the index and takes the paths `removed` out, all or nothing.

    Work is done as the result is iterated; between two steps the connection may be read. Closing
    the iterator early undoes everything.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield from _write(connection, records, removed)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def restamp(connection: sqlite3.Connection, path: str, stamp: Stamp) -> None:
    """A new stamp for a file whose content is the same."""
    connection.execute(
        "UPDATE files SET mtime_ns = ?, size = ?, inode = ? WHERE path = ?",
        (stamp.mtime_ns, stamp.size, stamp.inode, path),
    )


def _write(
    connection: sqlite3.Connection, records: Sequence[FileRecord], removed: Sequence[str]
) -> Iterator[None]:
    change = _Change()
    for path in (*removed, *(record.path for record in records)):
        _take_out(connection, path, change)
        yield
    connection.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in removed])
    for record in records:
        _put_in(connection, record, change)
        yield
    yield from _write_uses(connection, change.uses)
    for bucket in sorted(change.gone):
        yield from _erase_postings(connection, bucket, change.gone[bucket])
    for bucket in sorted(change.postings):
        yield from _add_postings(connection, bucket, change)


def _take_out(connection: sqlite3.Connection, path: str, change: _Change) -> None:
    """Removes what only this file has, and notes what it has put into shared tables."""
    row = connection.execute(
        "SELECT id, text, relations FROM files JOIN contents ON file = id WHERE path = ?", (path,)
    ).fetchone()
    if row is None:
        return
    file, text, relations = row
    gone = change.gone[packing.bucket_of(file)]
    for terms in chunk_terms(packing.unpack_text(text)):
        for term in terms:
            gone[term].add(file)
    for use in packing.unpack_outline(relations, ()).uses:
        change.uses[use.receiver, use.member, use.called] -= 1
    for table in ("contents", "symbols"):
        connection.execute(f"DELETE FROM {table} WHERE file = ?", (file,))  # noqa: S608  # constants


def _put_in(connection: sqlite3.Connection, record: FileRecord, change: _Change) -> None:
    file = _put_file(connection, record)
    content = record.content
    if content is None:
        return
    sizes = array("I", [sum(terms.values()) for terms in content.chunks])
    connection.execute(
        "INSERT INTO contents(file, chunk_sizes, text, relations) VALUES(?, ?, ?, ?)",
        (
            file,
            sizes.tobytes(),
            packing.pack_text(content.text),
            packing.pack_relations(content.outline),
        ),
    )
    symbols = content.outline.symbols
    connection.executemany(
        f"INSERT INTO symbols(file, ordinal, {packing.SYMBOL_COLUMNS})"  # constants
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(file, number, *packing.symbol_row(symbol)) for number, symbol in enumerate(symbols)],
    )
    change.uses.update(content.use_counts)
    bucket = packing.bucket_of(file)
    change.files[bucket].update(content.terms)
    postings = change.postings[bucket]
    for chunk, terms in enumerate(content.chunks):
        once = packing.posting(file, chunk, 1)
        for term, occurrences in terms.items():  # the innermost loop: no call a term
            more = occurrences - 1 if occurrences < OCCURRENCES_MAX else OCCURRENCES_MAX - 1
            postings[term].append(once + more)


def _put_file(connection: sqlite3.Connection, record: FileRecord) -> int:
    """The number of the file's row."""
    stamp, path = record.stamp, record.path
    (file,) = connection.execute(
        "INSERT INTO files(path, folder, reversed_stem, mtime_ns, size, inode, digest, indexed)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(path) DO UPDATE SET"
        " mtime_ns = excluded.mtime_ns, size = excluded.size, inode = excluded.inode,"
        " digest = excluded.digest, indexed = excluded.indexed RETURNING id",
        (
            path,
            path.rpartition("/")[0],
            packing.reversed_stem(path),
            stamp.mtime_ns,
            stamp.size,
            stamp.inode,
            record.digest,
            int(record.content is not None),
        ),
    ).fetchone()
    if file >= FILE_IDS_MAX:
        raise IndexFullError
    return int(file)


def _write_uses(
    connection: sqlite3.Connection, uses: Counter[tuple[str, str, bool]]
) -> Iterator[None]:
    rows = [(*use, count) for use, count in sorted(uses.items()) if count]
    yield from _many(
        connection,
        "INSERT INTO uses(receiver, member, called, count) VALUES(?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET count = count + excluded.count",
        rows,
    )
    yield from _many(
        connection,
        "DELETE FROM uses WHERE receiver = ? AND member = ? AND called = ? AND count <= 0",
        [row[:3] for row in rows if row[3] < 0],
    )


def _erase_postings(
    connection: sqlite3.Connection, bucket: int, gone: dict[str, set[int]]
) -> Iterator[None]:
    for number, term in enumerate(sorted(gone)):
        row = connection.execute(
            "SELECT chunks FROM postings WHERE term = ? AND bucket = ?", (term, bucket)
        ).fetchone()
        if row is None:
            continue
        files = gone[term]
        kept = [item for item in packing.unpack_numbers(row[0]) if _file_of(item) not in files]
        if kept:
            connection.execute(
                "UPDATE postings SET files = files - ?, chunks = ? WHERE term = ? AND bucket = ?",
                (len(files), array("I", kept).tobytes(), term, bucket),
            )
        else:
            connection.execute("DELETE FROM postings WHERE term = ? AND bucket = ?", (term, bucket))
        if number % SLICE_ROWS == SLICE_ROWS - 1:
            yield


def _add_postings(connection: sqlite3.Connection, bucket: int, change: _Change) -> Iterator[None]:
    postings, files = change.postings[bucket], change.files[bucket]
    # `||` joins bytes as they are but calls the result a text.
    yield from _many(
        connection,
        "INSERT INTO postings(term, bucket, files, chunks) VALUES(?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET files = files + excluded.files,"
        " chunks = CAST(chunks || excluded.chunks AS BLOB)",
        ((term, bucket, files[term], postings[term].tobytes()) for term in sorted(postings)),
    )


def _many(
    connection: sqlite3.Connection, statement: str, rows: Iterable[tuple[object, ...]]
) -> Iterator[None]:
    """`executemany`, a slice at a time."""
    part: list[tuple[object, ...]] = []
    for row in rows:
        part.append(row)
        if len(part) == SLICE_ROWS:
            connection.executemany(statement, part)
            part.clear()
            yield
    connection.executemany(statement, part)
    yield


def _file_of(posting: int) -> int:
    return packing.place_of(packing.chunk_of(posting))[0]
