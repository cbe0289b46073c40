from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from completion import store as store_module
from completion.ports import CachedCompletion
from completion.store import NOTHING_TTL_S, DiskStore
from tests.support.stores import VALUE, open_store, sql


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "completions"


@pytest.fixture
async def disk(folder: Path) -> AsyncGenerator[DiskStore]:
    opened = open_store(folder)
    yield opened
    await opened.aclose()


def modes(*paths: Path) -> set[int]:
    """Who may do what with `paths`."""
    return {stat.S_IMODE(path.stat().st_mode) for path in paths}


def files_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


def make_folder(folder: Path, *, database: bytes = b"") -> None:
    """The store's folder as somebody else might have left it."""
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    if database:
        (folder / "cache.db").write_bytes(database)


async def test_what_was_put_is_found_again(disk: DiskStore) -> None:
    assert await disk.get("key") is None
    await disk.put("key", VALUE)
    assert await disk.get("key") == VALUE
    assert await disk.get("other") is None


async def test_it_is_found_after_a_restart(folder: Path) -> None:
    for _ in range(2):
        first, second = open_store(folder), open_store(folder)
        await first.put("key", VALUE)
        await first.aclose()
        assert await second.get("key") == VALUE
        await second.aclose()


async def test_nothing_is_touched_before_the_first_use(folder: Path) -> None:
    unused = open_store(folder)
    await unused.aclose()
    assert files_in(folder.parent) == []


async def test_two_stores_on_one_folder_see_each_others_answers(
    folder: Path, disk: DiskStore
) -> None:
    other = open_store(folder)
    await asyncio.gather(*(disk.put(f"a{i}", VALUE) for i in range(20)),
                         *(other.put(f"b{i}", VALUE) for i in range(20)))  # fmt: skip
    for number in range(20):
        assert await disk.get(f"b{number}") == VALUE
        assert await other.get(f"a{number}") == VALUE
    await other.aclose()


async def test_another_process_finds_the_answer(folder: Path, disk: DiskStore) -> None:
    await disk.put("key", VALUE)
    program = (
        "import asyncio, sys, pathlib\n"
        "from completion.store import DiskStore\n"
        "from completion.ports import CachedCompletion\n"
        "async def main():\n"
        "    store = DiskStore(pathlib.Path(sys.argv[1]), bytes_max=1 << 20, ttl_days=7)\n"
        "    found = await store.get('key')\n"
        "    await store.put('back', found)\n"
        "    await store.aclose()\n"
        "asyncio.run(main())\n"
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(folder), stderr=subprocess.PIPE
    )
    _, errors = await child.communicate()
    assert (child.returncode, errors) == (0, b"")
    assert await disk.get("back") == VALUE


async def test_two_processes_may_write_at_once(folder: Path) -> None:
    """A write may be skipped while the other holds the lock; nothing breaks, nothing is mixed."""
    program = (
        "import asyncio, sys, pathlib\n"
        "from completion.store import DiskStore\n"
        "from completion.ports import CachedCompletion\n"
        "async def main():\n"
        "    store = DiskStore(pathlib.Path(sys.argv[1]), bytes_max=1 << 20, ttl_days=7)\n"
        "    for number in range(100):\n"
        "        value = CachedCompletion(sys.argv[2], 'm', 'h')\n"
        "        await store.put(f'{sys.argv[2]}{number}', value)\n"
        "    await store.aclose()\n"
        "asyncio.run(main())\n"
    )
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, str(folder), name, stderr=subprocess.PIPE
        )
        for name in "ab"
    ]
    errors = [(await child.communicate())[1] for child in children]
    assert errors == [b"", b""]
    disk = open_store(folder)
    assert (await disk.stats()).entries > 100
    found = [(name, await disk.get(f"{name}{number}")) for name in "ab" for number in range(100)]
    assert all(value is None or value.text == name for name, value in found)
    await disk.aclose()
    connection = sqlite3.connect(folder / "cache.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


async def test_only_the_user_can_read_it(folder: Path, disk: DiskStore) -> None:
    mask = os.umask(0)
    try:
        await disk.put("key", VALUE)
        await disk.put("long", CachedCompletion("x" * 200_000, "m", "h"))
        await disk.get("long")
    finally:
        os.umask(mask)
    assert modes(folder) == {0o700}
    assert modes(*files_in(folder)) == {0o600}


async def test_a_folder_that_all_could_read_is_closed(folder: Path, disk: DiskStore) -> None:
    make_folder(folder)
    await disk.put("key", VALUE)
    assert modes(folder) == {0o700}


async def test_an_old_answer_is_not_found(folder: Path, disk: DiskStore) -> None:
    await disk.put("key", VALUE)
    age_s = 7 * 86_400
    sql(folder, "UPDATE Cache SET expire_time = expire_time - ?", age_s - 60)
    assert await disk.get("key") == VALUE
    sql(folder, "UPDATE Cache SET expire_time = expire_time - ?", 60)
    assert await disk.get("key") is None


@pytest.mark.parametrize("ttl_days", [7, 0])
@pytest.mark.parametrize("text", ["", " \n\t"])
async def test_an_empty_answer_is_kept_for_a_minute(
    folder: Path, text: str, ttl_days: float
) -> None:
    disk = open_store(folder, ttl_days=ttl_days)
    nothing = CachedCompletion(text, model="m", host="h")
    await disk.put("key", nothing)
    sql(folder, "UPDATE Cache SET expire_time = expire_time - ?", NOTHING_TTL_S - 30)
    assert await disk.get("key") == nothing
    sql(folder, "UPDATE Cache SET expire_time = expire_time - ?", 30)
    assert await disk.get("key") is None
    await disk.aclose()


async def test_an_answer_takes_the_place_of_an_empty_one_for_its_full_time(
    folder: Path, disk: DiskStore
) -> None:
    await disk.put("key", CachedCompletion("", model="m", host="h"))
    await disk.put("key", VALUE)
    sql(folder, "UPDATE Cache SET expire_time = expire_time - ?", NOTHING_TTL_S)
    assert await disk.get("key") == VALUE


async def test_answers_past_their_age_are_removed_from_the_disk(
    folder: Path, disk: DiskStore
) -> None:
    for number in range(5):
        await disk.put(str(number), VALUE)
    sql(folder, "UPDATE Cache SET expire_time = 1")
    await disk.put("new", VALUE)
    assert (await disk.stats()).entries == 1


async def test_no_age_means_for_ever(folder: Path) -> None:
    ageless = open_store(folder, ttl_days=0)
    await ageless.put("key", VALUE)
    sql(folder, "UPDATE Cache SET store_time = 0")
    assert await ageless.get("key") == VALUE
    await ageless.aclose()


async def test_the_oldest_answers_make_room(folder: Path) -> None:
    small = open_store(folder, bytes_max=100_000)
    for number in range(60):
        await small.put(str(number), CachedCompletion("x" * 5_000, "m", "h"))
    assert await small.get("0") is None
    assert await small.get("59") is not None
    assert (await small.stats()).bytes_used < 300_000
    await small.aclose()


async def test_clear_counts_and_removes(disk: DiskStore) -> None:
    for key in "abc":
        await disk.put(key, VALUE)
    assert (await disk.stats()).entries == 3
    assert await disk.clear() == 3
    assert await disk.get("a") is None
    assert (await disk.stats()).entries == 0


async def test_stats_say_where_and_how_much(folder: Path, disk: DiskStore) -> None:
    await disk.put("key", VALUE)
    stats = await disk.stats()
    assert (stats.directory, stats.entries, stats.bytes_max, stats.ttl_days) == (
        str(folder), 1, 1 << 20, 7,
    )  # fmt: skip
    assert stats.bytes_used > 0


async def test_a_closed_store_finds_nothing_and_never_raises(disk: DiskStore) -> None:
    await disk.put("key", VALUE)
    await disk.aclose()
    assert await disk.get("key") is None
    await disk.put("key", VALUE)


# --- locks ----------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "LOCK_TIMEOUT_S", 0.01)


async def test_a_writer_elsewhere_stops_no_reader_and_is_not_waited_for(
    folder: Path, quick: None, disk: DiskStore
) -> None:
    await disk.put("key", VALUE)
    writer = sqlite3.connect(folder / "cache.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert await disk.get("key") == VALUE
    await disk.put("other", VALUE)
    assert await disk.get("other") is None
    writer.execute("ROLLBACK")
    writer.close()
    await disk.put("other", VALUE)
    assert await disk.get("other") == VALUE
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


async def test_a_call_that_hangs_is_given_up_and_does_not_delay_the_next(
    folder: Path, disk: DiskStore
) -> None:
    """As opening does for up to a minute while another process holds the lock."""
    await disk.put("key", VALUE)
    free = threading.Event()
    waiting = disk._run(lambda _: free.wait(), False, timeout_s=0.0)
    assert await waiting is False
    queued: list[int] = []
    await disk._run(lambda _: queued.append(1), None)
    free.set()
    assert disk._late is not None
    await disk._late
    assert await disk.get("key") == VALUE
    assert queued == []


async def test_opening_a_locked_database_does_not_stop_a_completion(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_store(folder)
    await first.put("key", VALUE)
    await first.aclose()
    writer = sqlite3.connect(folder / "cache.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    second = open_store(folder)
    assert await second._run(lambda cache: cache.get("key"), None, timeout_s=0.01) is None
    assert second._late is not None
    assert not second._late.done()
    writer.execute("ROLLBACK")
    writer.close()
    await second._late
    assert await second.get("key") == VALUE
    await second.aclose()
