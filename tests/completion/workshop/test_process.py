from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from completion.workshop.process import Finished, Order, run_filter, run_guarded, to_the_end
from tests.support.processes import any_runs, ended, written

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX shells and groups")


def order(
    folder: Path, *command: str, timeout_ms: int = 20_000, output_bytes_max: int = 10_000
) -> Order:
    return Order(command, folder, dict(os.environ), timeout_ms, output_bytes_max)


def shell(folder: Path, script: str, timeout_ms: int = 20_000) -> Order:
    return order(folder, "/bin/sh", "-c", script, timeout_ms=timeout_ms)


async def test_a_filter_reads_text_and_writes_what_it_makes_of_it(tmp_path: Path) -> None:
    big = b"x" * 1_000_000
    done = await run_filter(order(tmp_path, "cat", output_bytes_max=2_000_000), big)
    assert done == Finished(0, big)


async def test_of_too_much_output_the_end_is_kept(tmp_path: Path) -> None:
    done = await run_filter(order(tmp_path, "cat", output_bytes_max=3), b"abcdef")
    assert done == Finished(0, b"def", whole=False)


async def test_a_filter_that_does_not_read_is_no_error(tmp_path: Path) -> None:
    done = await run_filter(shell(tmp_path, "exec <&-; echo no"), b"x" * 1_000_000)
    assert (done.status, done.output) == (0, b"no\n")


async def test_a_program_that_is_not_there_is_not_run(tmp_path: Path) -> None:
    done = await run_filter(order(tmp_path, str(tmp_path / "none")), b"x")
    assert (done.status, done.timed_out) == (None, False)


async def test_a_filter_that_does_not_end_is_ended(tmp_path: Path) -> None:
    done = await run_filter(shell(tmp_path, "echo $$ > pid; sleep 600", timeout_ms=300), b"")
    assert done.timed_out
    await ended(await written(tmp_path / "pid"))


async def test_a_command_says_output_errors_and_status(tmp_path: Path) -> None:
    done = await run_guarded(shell(tmp_path, "echo out; echo err >&2; pwd; exit 3"))
    assert done.status == 3
    assert done.output.decode() == f"out\nerr\n{tmp_path}\n"


async def test_a_command_that_cannot_be_started_fails(tmp_path: Path) -> None:
    done = await run_guarded(order(tmp_path, str(tmp_path / "none")))
    assert done.status == 127


async def test_what_a_command_leaves_running_is_ended(tmp_path: Path) -> None:
    done = await run_guarded(shell(tmp_path, "sleep 600 & echo $! > pid; exit 0"))
    assert done.status == 0
    await ended(await written(tmp_path / "pid"))


async def test_a_command_that_takes_too_long_is_ended_with_all_it_has_started(
    tmp_path: Path,
) -> None:
    script = "sleep 600 & echo $! > pid; echo begun; wait"
    done = await run_guarded(shell(tmp_path, script, timeout_ms=1_000))
    assert (done.status, done.timed_out) == (None, True)
    assert done.output in (b"begun\n", b"")
    await ended(await written(tmp_path / "pid"))


async def test_cancelling_ends_the_whole_group(tmp_path: Path) -> None:
    script = "sleep 600 & echo $! > pid; wait"
    running = asyncio.create_task(run_guarded(shell(tmp_path, script)))
    pid = await written(tmp_path / "pid")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await ended(pid)


async def test_cancelling_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    """At each turn of the loop: a process is there before asyncio has all that belongs to it."""
    for turns in range(40):
        seconds = f"600.{os.getpid()}{turns}"
        script = f"sleep {seconds} & wait"
        running = asyncio.create_task(run_filter(shell(tmp_path, script), b""))
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert not any_runs(seconds)


async def test_a_killed_parent_takes_the_command_with_it(tmp_path: Path) -> None:
    program = (
        "import asyncio, os, pathlib\n"
        "from completion.workshop.process import Order, run_guarded\n"
        "order = Order(('/bin/sh', '-c', 'sleep 600 & echo $! > pid; wait'),"
        f" pathlib.Path({str(tmp_path)!r}), dict(os.environ), 60_000, 100)\n"
        "asyncio.run(run_guarded(order))\n"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    pid = await written(tmp_path / "pid")
    parent.kill()
    await parent.wait()
    await ended(pid)


async def test_work_is_finished_before_its_cancellation_is_told() -> None:
    go, done = asyncio.Event(), list[str]()

    async def work() -> None:
        await go.wait()
        done.append("work")

    waiting = asyncio.create_task(to_the_end(work()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done == ["work"]
