"""The tables of an index. Another `VERSION` makes every database of today be built anew.

files      one row a file that was looked at, also of those that are not indexed
contents   text with secrets replaced, imports and uses of an indexed file, all packed
symbols    its definitions
uses       how often each member is reached through each receiver, in all files
postings   term -> chunks. The files are dealt into buckets by their number, so that a changed
           file touches one row a term, and that row is small
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 2
"""Goes up with every change of the tables and of what is written into them."""

SCHEMA: Final = """
CREATE TABLE files(
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    folder TEXT NOT NULL,
    reversed_stem TEXT NOT NULL,
    mtime_ns INTEGER NOT NULL,
    size INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    digest BLOB NOT NULL,
    indexed INTEGER NOT NULL
);
CREATE INDEX files_by_folder ON files(folder, path);
CREATE INDEX files_by_ending ON files(reversed_stem) WHERE indexed;
CREATE TABLE contents(
    file INTEGER PRIMARY KEY,
    chunk_sizes BLOB NOT NULL,
    text BLOB NOT NULL,
    relations BLOB NOT NULL
);
CREATE TABLE symbols(
    file INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    container TEXT NOT NULL,
    signature TEXT NOT NULL,
    first_line INTEGER NOT NULL,
    signature_last_line INTEGER NOT NULL,
    last_line INTEGER NOT NULL,
    type_name TEXT NOT NULL,
    bases TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY(file, ordinal)
) WITHOUT ROWID;
CREATE INDEX symbols_by_name ON symbols(name);
CREATE INDEX symbols_by_container ON symbols(container) WHERE container != '';
CREATE TABLE uses(
    receiver TEXT NOT NULL,
    member TEXT NOT NULL,
    called INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY(receiver, member, called)
) WITHOUT ROWID;
CREATE INDEX uses_by_count ON uses(receiver, count DESC, member, called);
CREATE TABLE postings(
    term TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    files INTEGER NOT NULL,
    chunks BLOB NOT NULL,
    PRIMARY KEY(term, bucket)
) WITHOUT ROWID;
CREATE TABLE facts(
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
"""
