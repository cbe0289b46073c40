"""Where the index of a workspace lies: one private folder for each, below the user's cache."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import time
from pathlib import Path
from typing import Final

from .lock import LOCK, WriterLock

UNUSED_DAYS_MAX: Final = 60
"""An index that nobody opened for so long is deleted."""

_DIGEST_CHARS: Final = 16
_NAME_CHARS_MAX: Final = 40
_SECONDS_A_DAY: Final = 86_400


def index_folder(indexes: Path, root: Path) -> Path:
    """The folder below `indexes` for the workspace `root`, by its real path. Makes nothing."""
    real = root.resolve()
    name = re.sub(r"[^\w.-]", "_", real.name)[:_NAME_CHARS_MAX] or "root"
    digest = hashlib.sha256(str(real).encode("utf-8", "surrogateescape")).hexdigest()
    return indexes / f"{name}-{digest[:_DIGEST_CHARS]}"


def remove_index(folder: Path) -> int | None:
    """Deletes an index; how many bytes that frees, or None while another process uses it."""
    if not folder.is_dir():
        return 0
    lock = WriterLock(folder)
    if not lock.acquire():
        return None
    freed = sum(path.stat().st_size for path in folder.iterdir())
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    return freed


def drop_unused(indexes: Path) -> int:
    """Deletes the indexes that nobody opened for `UNUSED_DAYS_MAX`; how many."""
    dropped = 0
    oldest_s = time.time() - UNUSED_DAYS_MAX * _SECONDS_A_DAY
    with contextlib.suppress(OSError):
        for lock in indexes.glob(f"*/{LOCK}"):
            if lock.stat().st_mtime < oldest_s and remove_index(lock.parent) is not None:
                dropped += 1
    return dropped
