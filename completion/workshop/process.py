"""Runs the programs of the workshop: the only module of a refactor that starts processes.

Each run has a time limit and bounds, is in a process group of its own, and that whole group is
gone when the run is over, also when the task that waits for it is cancelled.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

GUARD: Final = Path(__file__).with_name("guard.py")
END_MS: Final = 1_000
"""How long a killed process, and pipes that something else holds open, are waited for."""
READ_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Order:
    """What to run, and how much of it."""

    command: Sequence[str]
    """The program and its arguments; no shell reads them."""
    folder: Path
    environment: Mapping[str, str]
    timeout_ms: int
    output_bytes_max: int


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended."""

    status: int | None
    """The exit status; None when there is none: out of time, or not started."""
    output: bytes
    """The last `output_bytes_max` bytes of it."""
    whole: bool = True
    """Whether `output` is all there was."""
    timed_out: bool = False


async def run_filter(order: Order, text: bytes) -> Finished:
    """Gives `text` to a program and reads what it makes of it; errors it writes are dropped."""
    try:
        async with _started(order.command, order, subprocess.DEVNULL) as process:
            async with asyncio.timeout(order.timeout_ms / 1000):
                _, (output, whole) = await asyncio.gather(
                    _feed(process, text), _tail(process.stdout, order.output_bytes_max)
                )
                return Finished(await process.wait(), output, whole)
    except (OSError, ValueError, TimeoutError) as error:
        return Finished(None, b"", whole=False, timed_out=isinstance(error, TimeoutError))


async def run_guarded(order: Order) -> Finished:
    """Runs a command that may do anything; reads its output and errors as they come.

    Between us and the command stands `guard.py`, which ends the command when this process ends,
    however that happens, and ends what the command has left running.
    """
    guarded = (sys.executable, "-I", str(GUARD), *order.command)
    try:
        async with _started(guarded, order, subprocess.PIPE) as process:
            reading = asyncio.create_task(_tail(process.stdout, order.output_bytes_max))
            try:
                said = await _status(process, order.timeout_ms)
                kill_group(process)
                await asyncio.wait({reading}, timeout=END_MS / 1000)
            finally:
                reading.cancel()
                await asyncio.wait({reading})
            output, whole = (b"", False) if reading.cancelled() else reading.result()
            return Finished(_number(said), output, whole, timed_out=said is None)
    except (OSError, ValueError):
        return Finished(None, b"", whole=False)


async def to_the_end(work: Awaitable[T]) -> T:
    """Awaits `work` whole, also when the waiting task is cancelled; that is raised afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
        except Exception:  # noqa: BLE001  # `result` raises it below
            break
    if cancelled is not None:
        raise cancelled
    return task.result()


def kill_group(process: asyncio.subprocess.Process) -> None:
    """Ends a process and everything of its group that still runs."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


@asynccontextmanager
async def _started(
    command: Sequence[str], order: Order, errors: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The running process; its group is killed and waited for at the end."""
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=order.folder,
            env=dict(order.environment),
            start_new_session=True,
        )
    )
    try:
        # Whole, also when cancelled: asyncio would end the process, but not those it has started.
        yield await to_the_end(starting)
    finally:
        if not starting.cancelled() and starting.exception() is None:
            kill_group(starting.result())
            await to_the_end(_end(starting.result()))


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(END_MS / 1000):
            await process.wait()


async def _status(process: asyncio.subprocess.Process, timeout_ms: int) -> bytes | None:
    """What the guard says of the command's end, on its standard error; None: nothing in time."""
    if process.stderr is None:
        return b""
    try:
        async with asyncio.timeout(timeout_ms / 1000):
            return await process.stderr.readline()
    except TimeoutError:
        return None


def _number(said: bytes | None) -> int | None:
    return int(said) if said and said.strip().lstrip(b"-").isdigit() else None


async def _feed(process: asyncio.subprocess.Process, text: bytes) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(text)
        await process.stdin.drain()
    process.stdin.close()


async def _tail(reader: asyncio.StreamReader | None, bytes_max: int) -> tuple[bytes, bool]:
    """The last `bytes_max` bytes of a stream, and whether that is all of it."""
    kept, whole = b"", True
    while reader is not None and (piece := await reader.read(READ_BYTES)):
        kept += piece
        if len(kept) > bytes_max:
            kept, whole = kept[-bytes_max:], False
    return kept, whole
