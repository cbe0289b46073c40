"""The lines that the index process and whoever started it send each other. Knows no index.

One JSON object a line, in UTF-8, both ways; what the objects say is in `service.py`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import threading
from collections.abc import Mapping
from typing import Any, Final

MESSAGE_BYTES_MAX: Final = 32_000_000
"""A longer line is read over. Documents are shorter."""
_READ_BYTES: Final = 65_536

Message = Mapping[str, Any]


class Inbox:
    """Messages read from a file descriptor by a thread of its own, to be taken without waiting."""

    def __init__(self, descriptor: int) -> None:
        self._queue: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._descriptor = descriptor
        threading.Thread(target=self._read, name="fimble-inbox", daemon=True).start()

    def take(self, wait_s: float) -> Message | None:
        """The next message; None if there was none in that time. `EOFError` after the last."""
        try:
            message = self._queue.get(timeout=wait_s) if wait_s > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None
        if message is None:
            raise EOFError
        return message

    def _read(self) -> None:
        splitter = LineSplitter()
        with contextlib.suppress(OSError):
            # Not through sys.stdin: its lock would be held when the interpreter ends.
            while data := os.read(self._descriptor, _READ_BYTES):
                for line in splitter.feed(data):
                    message = decoded_message(line)
                    if message is not None:
                        self._queue.put(message)
        self._queue.put(None)


class LineSplitter:
    """Bytes in, whole lines out. A line over the limit is left out."""

    def __init__(self, line_bytes_max: int = MESSAGE_BYTES_MAX) -> None:
        self._line_bytes_max = line_bytes_max
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[bytes]:
        first, *rest = data.split(b"\n")
        lines = list[bytes]()
        self._keep(first)
        for piece in rest:
            if self._size <= self._line_bytes_max:
                lines.append(b"".join(self._pieces))
            self._pieces, self._size = [], 0
            self._keep(piece)
        return lines

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= self._line_bytes_max:
            self._pieces.append(piece)
        else:
            self._pieces.clear()


def decoded_message(line: bytes) -> Message | None:
    """The object in a line; None when there is none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def encoded_message(message: Message) -> bytes:
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
