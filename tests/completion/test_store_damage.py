"""A store whose files are damaged, foreign or out of reach: it goes on, and raises nothing."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import diskcache
import pytest

from completion.store import DiskStore
from tests.support.stores import VALUE, open_store, sql


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "completions"


@pytest.fixture
async def disk(folder: Path) -> AsyncGenerator[DiskStore]:
    opened = open_store(folder)
    yield opened
    await opened.aclose()


def make_folder(folder: Path, *, database: bytes = b"") -> None:
    """The store's folder as somebody else might have left it."""
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    if database:
        (folder / "cache.db").write_bytes(database)


@pytest.mark.parametrize(
    "damage", [b"not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 5000]
)
async def test_a_damaged_file_is_set_aside_and_the_store_goes_on(
    folder: Path, damage: bytes, disk: DiskStore, caplog: pytest.LogCaptureFixture
) -> None:
    make_folder(folder, database=damage)
    assert await disk.get("key") is None
    await disk.put("key", VALUE)
    assert await disk.get("key") == VALUE
    aside = [path for path in folder.parent.iterdir() if path.name != folder.name]
    assert [(path / "cache.db").read_bytes() for path in aside] == [damage]
    assert "set aside" in caplog.text


async def test_one_damaged_cache_is_kept_and_clearing_removes_it(
    folder: Path, disk: DiskStore
) -> None:
    """Each may hold the user's code."""
    for damage in (b"first " * 400, b"second " * 400):
        make_folder(folder, database=damage)
        opened = open_store(folder)
        assert await opened.get("key") is None
        await opened.aclose()
        aside = [path for path in folder.parent.iterdir() if path.name != folder.name]
        assert [(path / "cache.db").read_bytes() for path in aside] == [damage]
        shutil.rmtree(folder)
    await disk.clear()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


async def test_text_that_is_not_utf_8_is_damage_and_does_not_raise(
    folder: Path, disk: DiskStore
) -> None:
    await disk.put("key", VALUE)
    sql(folder, "UPDATE Cache SET value = CAST(x'ff' AS TEXT)")
    assert await disk.get("key") is None
    await disk.put("key", VALUE)
    assert await disk.get("key") == VALUE


async def test_a_database_with_other_tables_is_set_aside(folder: Path, disk: DiskStore) -> None:
    await disk.put("key", VALUE)
    sql(folder, "DROP TABLE Cache")
    assert await disk.get("key") is None
    await disk.put("key", VALUE)
    assert await disk.get("key") == VALUE


@pytest.mark.skipif(os.name == "nt", reason="folders have no mode there")
async def test_a_place_that_cannot_be_used_finds_nothing_and_never_raises(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    unusable = open_store(tmp_path / "file" / "cache")
    await unusable.put("key", VALUE)
    assert await unusable.get("key") is None
    assert (await unusable.stats()).entries == 0
    assert await unusable.clear() == 0
    await unusable.aclose()


async def test_a_pickled_value_is_refused_without_running_it(
    folder: Path, tmp_path: Path, disk: DiskStore
) -> None:
    trap = Trap(str(tmp_path / "sprung"))
    await disk.put("key", VALUE)
    columns = "UPDATE Cache SET mode = ?, value = ?"
    sql(folder, columns, diskcache.core.MODE_PICKLE, pickle.dumps(trap))
    assert await disk.get("key") is None
    assert not (tmp_path / "sprung").exists()
    pickle.loads(pickle.dumps(trap))  # noqa: S301 - to see that the trap itself works
    assert (tmp_path / "sprung").exists()


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"t": 1}', "null", '{"t":"a","c":true}'])
async def test_a_row_that_is_not_ours_is_not_found(
    folder: Path, text: str, disk: DiskStore
) -> None:
    await disk.put("key", VALUE)
    sql(folder, "UPDATE Cache SET value = ?", text)
    assert await disk.get("key") is None
