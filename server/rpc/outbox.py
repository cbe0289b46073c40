"""Bytes to the editor, without ever blocking the event loop. Knows nothing of messages.

A client that stops reading fills the pipe: what follows is kept up to a limit, messages nobody
must have (`offer`) are left out first, and beyond the limit the client counts as gone.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

PENDING_BYTES_MAX: Final = 64 * 1024 * 1024
"""More unread bytes than this: the client is not reading any more."""

OFFERED_BYTES_MAX: Final = 256 * 1024
"""With more than this unread, progress and log messages are left out."""


class Outbox(ABC):
    """Where messages for the editor go. `lost` is set when nobody reads them any more."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()

    def write(self, data: bytes) -> None:
        """Sends `data`, now or when the client reads again."""
        if self.lost.is_set():
            return
        if self.pending_bytes() > PENDING_BYTES_MAX:
            self.lost.set()
            return
        try:
            self._send(data)
        except OSError:
            self.lost.set()

    def offer(self, data: bytes) -> None:
        """Sends `data` unless the client is behind with reading."""
        if self.pending_bytes() <= OFFERED_BYTES_MAX:
            self.write(data)

    async def flush(self, timeout_ms: float) -> None:
        """Waits until all is sent, `timeout_ms` at most."""
        deadline = asyncio.get_running_loop().time() + timeout_ms / 1000
        while self.pending_bytes() and not self.lost.is_set():
            if asyncio.get_running_loop().time() > deadline:
                return
            await asyncio.sleep(0.005)

    @abstractmethod
    def pending_bytes(self) -> int:
        """How much is kept for a client that is slow to read."""

    @abstractmethod
    def close(self) -> None:
        """Drops what was not sent."""

    @abstractmethod
    def _send(self, data: bytes) -> None: ...


class PipeOutbox(Outbox):
    """A pipe, socket or terminal, written to when it has room; or a file, which always has."""

    def __init__(self, fd: int) -> None:
        super().__init__()
        self._fd = fd
        self._loop = asyncio.get_running_loop()
        self._queue: deque[memoryview] = deque()
        self._pending_bytes = 0
        os.set_blocking(fd, False)

    def pending_bytes(self) -> int:
        return self._pending_bytes

    def close(self) -> None:
        if self._queue:
            self._loop.remove_writer(self._fd)
            self._queue.clear()
        os.set_blocking(self._fd, True)  # the terminal may be shared with a shell
        os.close(self._fd)

    def _send(self, data: bytes) -> None:
        rest = memoryview(data)
        if not self._queue:
            rest = self._write_some(rest)
            if not rest:
                return
            self._loop.add_writer(self._fd, self._write_queued)
        self._queue.append(rest)
        self._pending_bytes += len(rest)

    def _write_some(self, data: memoryview) -> memoryview:
        """What is left of `data` when the pipe is full."""
        try:
            while data:
                data = data[os.write(self._fd, data) :]
        except (BlockingIOError, InterruptedError):
            pass
        return data

    def _write_queued(self) -> None:
        try:
            while self._queue:
                rest = self._write_some(self._queue[0])
                self._pending_bytes -= len(self._queue[0]) - len(rest)
                if rest:
                    self._queue[0] = rest
                    return
                self._queue.popleft()
        except OSError:
            self._queue.clear()
            self.lost.set()
        self._loop.remove_writer(self._fd)


class StreamOutbox(Outbox):
    """A network connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        super().__init__()
        self._writer = writer

    def pending_bytes(self) -> int:
        return self._writer.transport.get_write_buffer_size()

    def close(self) -> None:
        self._writer.close()

    def _send(self, data: bytes) -> None:
        self._writer.write(data)


class ThreadOutbox(Outbox):
    """A thread that writes, for platforms whose pipes the event loop cannot watch."""

    def __init__(self, fd: int) -> None:
        super().__init__()
        self._fd = fd
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._pending_bytes = 0
        threading.Thread(target=self._work, name="fimble-output", daemon=True).start()

    def pending_bytes(self) -> int:
        return self._pending_bytes

    def close(self) -> None:
        self._queue.put(None)

    def _send(self, data: bytes) -> None:
        self._pending_bytes += len(data)
        self._queue.put(data)

    def _work(self) -> None:
        while (data := self._queue.get()) is not None:
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(self._fd, rest) :]
            except OSError:
                self._tell(self.lost.set)
                return
            self._tell(partial(self._written, len(data)))

    def _tell(self, callback: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the event loop has ended
            self._loop.call_soon_threadsafe(callback)

    def _written(self, count: int) -> None:
        self._pending_bytes -= count
