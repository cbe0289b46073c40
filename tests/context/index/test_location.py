"""Where an index lies, and who may write it."""

from __future__ import annotations

import multiprocessing
import os
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from context.index.location import UNUSED_DAYS_MAX, drop_unused, index_folder
from context.index.lock import LOCK, WriterLock

SECONDS_A_DAY = 86_400
SECONDS_MAX = 60
ROUNDS = 100
ROUNDS_LOST_MAX = 2
"""Both were refused in 1 of 3 rounds before it was mended, and in none of 3,000 since."""


def test_every_workspace_has_its_own_folder(tmp_path: Path) -> None:
    one, two = (tmp_path / name / "app" for name in ("one", "two"))
    assert index_folder(tmp_path, one) != index_folder(tmp_path, two)
    assert index_folder(tmp_path, one).parent == tmp_path
    assert index_folder(tmp_path, one).name.startswith("app-")


def test_another_name_for_a_workspace_leads_to_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert index_folder(tmp_path, tmp_path / "link") == index_folder(tmp_path, tmp_path / "real")


def test_a_name_that_is_no_good_for_a_folder(tmp_path: Path) -> None:
    name = index_folder(tmp_path, Path("/a b:*?\n" + "x" * 200)).name
    assert name.startswith("a_b____x")
    assert len(name) < 80
    assert index_folder(tmp_path, Path("/")).name.startswith("root-")


def test_an_index_that_nobody_opens_is_deleted(tmp_path: Path) -> None:
    for name, days in (("old", UNUSED_DAYS_MAX + 1), ("used", 1), ("held", UNUSED_DAYS_MAX + 1)):
        (tmp_path / name).mkdir()
        (tmp_path / name / LOCK).touch()
        when_s = time.time() - days * SECONDS_A_DAY
        os.utime(tmp_path / name / LOCK, (when_s, when_s))
    lock = WriterLock(tmp_path / "held")
    assert lock.acquire()
    assert drop_unused(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["held", "used"]
    lock.release()
    assert drop_unused(tmp_path / "nowhere") == 0


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    first, second = WriterLock(tmp_path), WriterLock(tmp_path)
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    assert not second.held
    first.release()
    assert second.acquire()
    second.release()


def ask_for_each(folder: Path, together: Barrier, answers: Queue[list[bool]]) -> None:
    """Says whether this process had the lock, for each new index; the other process runs it too."""
    had = []
    for number in range(ROUNDS):
        lock = WriterLock(folder / str(number))
        together.wait(SECONDS_MAX)
        had.append(lock.acquire())
        together.wait(SECONDS_MAX)
        lock.release()
    answers.put(had)


def test_one_of_two_that_ask_in_the_same_moment_has_the_lock(tmp_path: Path) -> None:
    """SQLite by itself often refuses both: two windows opened at once, and nobody indexed."""
    for number in range(ROUNDS):
        (tmp_path / str(number)).mkdir()
    spawn = multiprocessing.get_context("spawn")
    together, answers = spawn.Barrier(2), spawn.Queue()
    processes = [
        spawn.Process(target=ask_for_each, args=(tmp_path, together, answers), daemon=True)
        for _ in range(2)
    ]
    for process in processes:
        process.start()
    first, second = (answers.get(timeout=SECONDS_MAX) for _ in processes)
    for process in processes:
        process.join(SECONDS_MAX)
    holders = [sum(pair) for pair in zip(first, second, strict=True)]
    assert max(holders) == 1
    assert holders.count(0) <= ROUNDS_LOST_MAX


def test_a_lock_in_a_folder_that_is_not_there_is_not_had(tmp_path: Path) -> None:
    assert not WriterLock(tmp_path / "nowhere").acquire()


def test_taking_the_lock_is_using_the_index(tmp_path: Path) -> None:
    """The age of the lock's file says when the index was used last."""
    (tmp_path / LOCK).touch()
    os.utime(tmp_path / LOCK, (0, 0))
    lock = WriterLock(tmp_path)
    assert lock.acquire()
    assert (tmp_path / LOCK).stat().st_mtime > 0
    lock.release()
