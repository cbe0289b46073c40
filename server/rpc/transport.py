"""Carries messages between the editor and the protocol: stdio or one TCP connection.

Owns the session's begin and end: end of input, `exit`, a signal, an editor that went away. Knows
bytes and file descriptors, and nothing of what the messages say.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import stat
import sys
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final, Protocol

from .failure_text import failure_text
from .framing import BadFrame, FrameDecoder
from .messages import INVALID_REQUEST
from .outbox import Outbox, PipeOutbox, StreamOutbox, ThreadOutbox
from .protocol import FimbleProtocol

_log = logging.getLogger(__name__)

_READ_BYTES: Final = 256 * 1024
_CLOSE_TIMEOUT_MS: Final = 3_000
_PARENT_CHECK_MS: Final = 10_000


class Served(Protocol):
    """What a session is made of."""

    @property
    def protocol(self) -> FimbleProtocol: ...

    async def aclose(self) -> None:
        """Ends everything the session started."""
        ...


def serve_stdio(server: Served) -> int:
    """Serves one editor on standard input and output; returns the exit code.

    Both are taken out of everybody else's reach: a stray `print` goes to standard error, and a
    child process does not hold the editor's pipes.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    stdin_fd, stdout_fd = _claim(0, null), _claim(1, 2)
    os.close(null)
    return asyncio.run(_serve_pipes(server, stdin_fd, stdout_fd))


def serve_tcp(server: Served, host: str, port: int) -> int:
    """Serves the first client that connects; says on standard error where it listens.

    Port 0 takes a free one. Raises OSError when the address cannot be used.
    """
    return asyncio.run(_serve_tcp(server, host, port))


async def run_session(
    server: Served,
    reader: asyncio.StreamReader,
    outbox: Outbox,
    *more_ends: Coroutine[Any, Any, None],
) -> int:
    """Handles messages until the session ends, then stops everything the server started.

    It also ends when one of `more_ends` does. Returns the exit code: 1 after a failure of ours.
    """
    gc.freeze()  # what start-up made stays; looking through it again would be pauses of 30 ms
    gc.enable()
    protocol = server.protocol
    protocol.set_writer(outbox)
    pump = asyncio.create_task(_pump(protocol, reader))
    ends: list[asyncio.Task[Any]] = [
        pump,
        asyncio.create_task(outbox.lost.wait()),
        asyncio.create_task(_signalled()),
        *map(asyncio.create_task, more_ends),
    ]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in ends:
            task.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(_close(server), _CLOSE_TIMEOUT_MS / 1000)
        await outbox.flush(_CLOSE_TIMEOUT_MS)
        outbox.close()
    return protocol.exit_code or (1 if _crashed(pump) else 0)


def _crashed(pump: asyncio.Task[None]) -> bool:
    """Whether a defect ended the reading; says so in the log. A lost connection is none."""
    error = None if pump.cancelled() else pump.exception()
    if error is None or isinstance(error, ConnectionError):
        return False
    _log.error("the session ended: %s", failure_text(error))
    return True


async def _close(server: Served) -> None:
    await server.protocol.end_tasks()
    await server.aclose()


async def _pump(protocol: FimbleProtocol, reader: asyncio.StreamReader) -> None:
    """Hands over messages until the input ends or the client says `exit`."""
    decoder = FrameDecoder()
    while data := await reader.read(_READ_BYTES):
        for frame in decoder.feed(data):
            if isinstance(frame, BadFrame):
                protocol.refuse(None, INVALID_REQUEST, f"Received {frame.reason}.")
            elif protocol.receive(frame):
                await asyncio.sleep(0)
            if protocol.exit_code is not None:
                return


async def _serve_pipes(server: Served, stdin_fd: int, stdout_fd: int) -> int:
    reader = asyncio.StreamReader(limit=_READ_BYTES)
    if _can_be_watched(stdin_fd):
        pipe = os.fdopen(stdin_fd, "rb", buffering=0)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), pipe
        )
    else:
        _read_in_thread(reader, stdin_fd)
    outbox = ThreadOutbox(stdout_fd) if sys.platform == "win32" else PipeOutbox(stdout_fd)
    return await run_session(server, reader, outbox, _orphaned())


async def _serve_tcp(server: Served, host: str, port: int) -> int:
    connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    connected = asyncio.get_running_loop().create_future()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connected.done():
            writer.close()
        else:
            connected.set_result((reader, writer))

    listener = await asyncio.start_server(accept, host, port, limit=_READ_BYTES)
    address, bound_port = listener.sockets[0].getsockname()[:2]
    sys.stderr.write(f"fimble: listening on {address}:{bound_port}\n")
    sys.stderr.flush()
    try:
        reader, writer = await connected
    finally:
        listener.close()
    return await run_session(server, reader, StreamOutbox(writer))


def _claim(fd: int, replacement: int) -> int:
    """A private copy of `fd`, whose number now means what `replacement` means."""
    private = os.dup(fd)
    os.dup2(replacement, fd, inheritable=True)
    return private


def _can_be_watched(fd: int) -> bool:
    """Whether the event loop can wait for `fd`: not on Windows, and not for plain files."""
    if sys.platform == "win32":
        return False
    mode = os.fstat(fd).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(fd)


def _read_in_thread(reader: asyncio.StreamReader, fd: int) -> None:
    loop = asyncio.get_running_loop()

    def work() -> None:
        with suppress(RuntimeError, OSError):  # the event loop or the input has ended
            while data := os.read(fd, _READ_BYTES):
                loop.call_soon_threadsafe(reader.feed_data, data)
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(reader.feed_eof)

    threading.Thread(target=work, name="fimble-input", daemon=True).start()


async def _signalled() -> None:
    """Returns at SIGTERM or SIGINT."""
    came = asyncio.Event()
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError, ValueError, RuntimeError):  # Windows; not the main thread
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, came.set)
    await came.wait()


async def _orphaned() -> None:
    """Returns when the process that started this one has gone, its pipes held open by another."""
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 - no event tells of a parent's end
        await asyncio.sleep(_PARENT_CHECK_MS / 1000)
