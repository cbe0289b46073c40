"""The disk cache of answers: private files, JSON text, never pickle. Only here is diskcache known.

Several processes may share one folder. A broken store is set aside and a new one begun; a store
that cannot be used at all finds nothing. Every call runs in a thread of its own executor and is
waited for so long only: a locked database stops neither the event loop nor a completion.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .ports import CachedCompletion, CacheStats

if TYPE_CHECKING:
    import diskcache

logger = logging.getLogger(__name__)

LOCK_TIMEOUT_S: Final = 0.25
"""How long to wait for another process's write before doing without."""
ANSWER_TIMEOUT_S: Final = 0.5
"""How long a completion waits for the cache, opening it included; opening may retry for a minute
while another process holds the lock."""

PUT_DELAY_S: Final = 0.02
"""How long an answer waits to be written: the writing thread would take the interpreter from the
event loop just when it hands the same answer to the editor."""

NOTHING_TTL_S: Final = 60
"""How long it is remembered that a model had nothing to say: long enough to stay silent while the
user reads the same place, short enough for a model that was just having a bad moment."""

_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""What SQLite says of a file that is no database of ours: broken, another format, other tables."""
_INLINE_BYTES_MAX: Final = 2**24
"""Values up to this size are rows: diskcache writes larger ones as files that all may read."""

_CACHED_PAGES: Final = 64
"""Of 4 KB: a look-up reads three. SQLite would keep 8,192, and map the file besides."""

_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_SECONDS_PER_DAY: Final = 86_400
_T = TypeVar("_T")


class DiskStore:
    """`SuggestionCache` in a folder, bounded in bytes and age. Opened at the first use."""

    def __init__(self, directory: Path, *, bytes_max: int, ttl_days: float) -> None:
        self._directory = directory
        self._aside = directory.with_name(f"{directory.name}.damaged")
        """Where a damaged cache is moved to; the next one takes its place."""
        self._bytes_max = bytes_max
        self._ttl_days = ttl_days
        self._cache: diskcache.Cache | None = None
        self._broken = False
        self._late: asyncio.Future[Any] | None = None
        """A call that was not waited for to its end."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fimble-cache")

    async def get(self, key: str) -> CachedCompletion | None:
        return await self._run(lambda cache: _decode(cache.get(key)), None)

    async def put(self, key: str, value: CachedCompletion) -> None:
        """Keeps an answer for the days that were set, an empty one for `NOTHING_TTL_S`."""
        await asyncio.sleep(PUT_DELAY_S)
        ttl_s = self._ttl_days * _SECONDS_PER_DAY or None if value.text.strip() else NOTHING_TTL_S
        await self._run(lambda cache: cache.set(key, _encode(value), expire=ttl_s), None)

    async def warm_up(self) -> None:
        await self._run(lambda _: None, None, timeout_s=None)

    async def stats(self) -> CacheStats:
        entries, used = await self._run(
            lambda cache: (len(cache), cache.volume()), (0, 0), timeout_s=None
        )
        return CacheStats(str(self._directory), entries, used, self._bytes_max, self._ttl_days)

    async def clear(self) -> int:
        def emptied(cache: diskcache.Cache) -> int:
            shutil.rmtree(self._aside, ignore_errors=True)
            return int(cache.clear())

        return await self._run(emptied, 0, timeout_s=None)

    async def aclose(self) -> None:
        if self._cache is not None:
            await self._run(lambda cache: cache.close(), None)
        self._broken = True
        self._thread.shutdown(wait=False)

    async def _run(
        self, job: Callable[[Any], _T], otherwise: _T, *, timeout_s: float | None = ANSWER_TIMEOUT_S
    ) -> _T:
        """What `job` makes of the open cache; `otherwise` when that fails or takes too long."""
        if self._broken or (timeout_s is not None and self._late and not self._late.done()):
            return otherwise
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(self._thread, self._guarded, job, otherwise)
        done, _ = await asyncio.wait({running}, timeout=timeout_s)
        if done:
            return running.result()
        self._late = running
        return otherwise

    def _guarded(self, job: Callable[[Any], _T], otherwise: _T) -> _T:
        if self._broken:
            return otherwise
        try:
            return job(self._opened())
        except sqlite3.DatabaseError as error:
            return self._recover(error, job, otherwise)
        except Exception as error:  # noqa: BLE001 - a cache must never stop a completion
            logger.warning("The cache could not be used: %s", type(error).__name__)
            return otherwise

    def _opened(self) -> diskcache.Cache:
        if self._cache is None:
            self._cache = _open(self._directory, self._bytes_max)
        return self._cache

    def _recover(self, error: sqlite3.Error, job: Callable[[Any], _T], otherwise: _T) -> _T:
        """A damaged database is moved aside and begun anew; any other trouble may pass."""
        # Python's own layer raises errors without a code, for text that is not UTF-8 for example.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code & 0xFF not in _DAMAGE:
            logger.warning("The cache could not be used: %s", error.sqlite_errorname)
            return otherwise
        logger.warning("The cache is damaged: it is set aside and begun anew.")
        with contextlib.suppress(Exception):
            if self._cache is not None:
                self._cache.close()
        self._cache = None
        try:
            if self._directory.exists():
                shutil.rmtree(self._aside, ignore_errors=True)  # one is enough to look into
                self._directory.rename(self._aside)
            return job(self._opened())
        except Exception:  # noqa: BLE001 - see above: without a cache rather than without Fimble
            logger.warning("No new cache could be made; going on without one.")
            self._broken = True
            return otherwise


def _open(directory: Path, bytes_max: int) -> diskcache.Cache:
    import diskcache

    class TextDisk(diskcache.Disk):  # type: ignore[misc] # diskcache has no types
        """Refuses pickled values: a file that somebody else wrote must not run code."""

        def store(self, value: Any, read: bool, key: Any = diskcache.UNKNOWN) -> Any:  # noqa: ANN401 - diskcache's signature
            if not isinstance(value, str):
                raise TypeError("only text is stored")
            return super().store(value, read, key)

        def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:  # noqa: ANN401 - diskcache's signature
            if mode == diskcache.core.MODE_PICKLE:
                return None
            return super().fetch(mode, filename, value, read)

        def get(self, key: Any, raw: bool) -> Any:  # noqa: ANN401 - diskcache's signature
            return key if raw else None

    directory.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    directory.chmod(_PRIVATE_FOLDER)
    cache = diskcache.Cache(
        str(directory),
        timeout=LOCK_TIMEOUT_S,
        disk=TextDisk,
        disk_min_file_size=_INLINE_BYTES_MAX,
        size_limit=bytes_max,
        eviction_policy="least-recently-stored",
        sqlite_mmap_size=0,
        sqlite_cache_size=_CACHED_PAGES,
        statistics=0,
    )
    for file in directory.glob("cache.db*"):
        file.chmod(_PRIVATE_FILE)
    return cache


def _encode(value: CachedCompletion) -> str:
    return json.dumps(
        {"t": value.text, "m": value.model, "h": value.host},
        separators=(",", ":"),
    )


def _decode(stored: object) -> CachedCompletion | None:
    """The value, or None for anything that is not one of ours."""
    if not isinstance(stored, str):
        return None
    try:
        data = json.loads(stored)
        return CachedCompletion(str(data["t"]), str(data["m"]), str(data["h"]))
    except (ValueError, KeyError, TypeError):
        return None
