"""Cuts a byte stream into JSON-RPC bodies. Pure: bytes in, frames out; knows neither JSON nor I/O.

Lenient where real clients differ (case of `Content-Length`, other headers, bare line feeds) and
able to find the next message after one it cannot read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

BODY_BYTES_MAX: Final = 256 * 1024 * 1024
"""Longer messages are skipped, not kept in memory."""

_ABSURD: Final = 16
"""A message so many times too long will never come: skipping it would be skipping everything."""
_HEADER_BYTES_MAX: Final = 8 * 1024
# Searched for, not matched: the remains of an unreadable body may stand on the same line before it.
_LENGTH: Final = re.compile(rb"content-length[ \t]*:[ \t]*([0-9]{1,20})[ \t\r]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Something that is no message; the stream goes on after it."""

    reason: str


Frame = bytes | BadFrame


def encode_frame(body: bytes) -> bytes:
    """`body` with its header."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class FrameDecoder:
    """Collects bytes until messages are complete, whatever the pieces they come in."""

    def __init__(self, body_bytes_max: int = BODY_BYTES_MAX) -> None:
        self._body_bytes_max = body_bytes_max
        self._buffer = bytearray()
        self._length: int | None = None
        """The body's length; known once its header has ended."""
        self._announced: int | None = None
        self._in_header = False
        self._skip = 0

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that `data` completes, in order."""
        self._buffer += data
        frames: list[Frame] = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> Frame | None:
        if self._skip and not self._skipped():
            return None
        if self._length is None:
            bad = self._read_header()
            if bad or self._length is None:
                return bad
        return self._read_body(self._length)

    def _skipped(self) -> bool:
        count = min(self._skip, len(self._buffer))
        del self._buffer[:count]
        self._skip -= count
        return not self._skip

    def _read_body(self, length: int) -> bytes | None:
        if len(self._buffer) < length:
            return None
        with memoryview(self._buffer) as view:
            body = bytes(view[:length])
        del self._buffer[:length]
        self._length = None
        return body

    def _read_header(self) -> BadFrame | None:
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            del self._buffer[: end + 1]
            if line:
                self._in_header = True
                if match := _LENGTH.search(line[-_HEADER_BYTES_MAX:]):
                    self._announced = int(match[1])
            elif self._in_header:
                return self._end_header()
        if len(self._buffer) > 2 * _HEADER_BYTES_MAX:
            del self._buffer[:-_HEADER_BYTES_MAX]
        return None

    def _end_header(self) -> BadFrame | None:
        length, self._announced, self._in_header = self._announced, None, False
        if length is None or length > _ABSURD * self._body_bytes_max:
            return BadFrame("a message without a usable Content-Length")
        if length > self._body_bytes_max:
            self._skip = length
            return BadFrame(f"a message longer than {self._body_bytes_max} bytes")
        self._length = length
        return None
