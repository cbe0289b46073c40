"""Disk stores to be tested, and their databases behind their backs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from completion.ports import CachedCompletion
from completion.store import DiskStore

VALUE: Final = CachedCompletion("return a + b 😋\n\x0c\ud800", model="m", host="h:1")


def open_store(folder: Path, *, bytes_max: int = 1 << 20, ttl_days: float = 7) -> DiskStore:
    return DiskStore(folder, bytes_max=bytes_max, ttl_days=ttl_days)


def sql(folder: Path, statement: str, *values: object) -> None:
    """Runs one statement behind the store's back."""
    connection = sqlite3.connect(folder / "cache.db", isolation_level=None)
    connection.execute(statement, values)
    connection.close()
