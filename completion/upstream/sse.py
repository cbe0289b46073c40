"""Server-sent events from bytes, and JSON lines: no I/O, no JSON, no knowledge of any model.

Framing as in the WHATWG HTML standard, section "Server-sent events", and a little more tolerant: a
body may end without the final blank line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol

from ..errors import ModelProtocolError

EVENT_BYTES_MAX: Final = 1_048_576

_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SseEvent:
    """One event: its `data` lines joined by line feeds, and its name (empty when it has none)."""

    data: str
    name: str = ""


class EventDecoder(Protocol):
    """Cuts a byte stream into events."""

    def feed(self, chunk: bytes) -> list[SseEvent]:
        """The events that `chunk` completes; raises `ModelProtocolError` for one too large."""
        ...

    def finish(self) -> list[SseEvent]:
        """The event that the end of the body completes, if any."""
        ...


class _Lines:
    """Complete lines from byte chunks; CR, LF and CRLF end a line, also when split."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._pending = bytearray()
        self._after_cr = False
        self._at_start = True

    def feed(self, chunk: bytes) -> list[str]:
        if not chunk:
            return []
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._after_cr = chunk.endswith(b"\r") or (self._after_cr and not chunk)
        parts = _LINE_END.split(chunk)
        self._pending += parts[0]
        lines: list[str] = []
        for part in parts[1:]:
            lines.append(self._take())
            self._pending += part
        if len(self._pending) > self._bytes_max:
            raise _too_large()
        return lines

    def finish(self) -> list[str]:
        return [self._take()] if self._pending else []

    def _take(self) -> str:
        line = bytes(self._pending)
        self._pending.clear()
        if self._at_start:
            line = line.removeprefix(_BOM)
            self._at_start = False
        return line.decode("utf-8", "replace")


class SseDecoder:
    """Server-sent events, fed with chunks cut anywhere."""

    def __init__(self, event_bytes_max: int = EVENT_BYTES_MAX) -> None:
        self._lines = _Lines(event_bytes_max)
        self._event_chars_max = event_bytes_max
        self._data: list[str] = []
        self._data_chars = 0
        self._name = ""

    def feed(self, chunk: bytes) -> list[SseEvent]:
        events: list[SseEvent] = []
        for line in self._lines.feed(chunk):
            events += self._line(line)
        return events

    def finish(self) -> list[SseEvent]:
        events: list[SseEvent] = []
        for line in [*self._lines.finish(), ""]:
            events += self._line(line)
        return events

    def _line(self, line: str) -> list[SseEvent]:
        if not line:
            return self._dispatch()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
            self._data_chars += len(value) + 1
            if self._data_chars > self._event_chars_max:
                raise _too_large()
        elif field == "event":
            self._name = value
        return []

    def _dispatch(self) -> list[SseEvent]:
        data, name = self._data, self._name
        self._data, self._data_chars, self._name = [], 0, ""
        return [SseEvent("\n".join(data), name)] if data else []


class JsonLinesDecoder:
    """One event a line, as Ollama's own API streams them."""

    def __init__(self, event_bytes_max: int = EVENT_BYTES_MAX) -> None:
        self._lines = _Lines(event_bytes_max)

    def feed(self, chunk: bytes) -> list[SseEvent]:
        return _non_blank(self._lines.feed(chunk))

    def finish(self) -> list[SseEvent]:
        return _non_blank(self._lines.finish())


class WholeBodyDecoder:
    """The whole body as one event, for a server that does not stream although asked to."""

    def __init__(self, event_bytes_max: int = EVENT_BYTES_MAX) -> None:
        self._body = bytearray()
        self._bytes_max = event_bytes_max

    def feed(self, chunk: bytes) -> list[SseEvent]:
        self._body += chunk
        if len(self._body) > self._bytes_max:
            raise _too_large()
        return []

    def finish(self) -> list[SseEvent]:
        return [SseEvent(self._body.decode("utf-8", "replace"))] if self._body else []


def _non_blank(lines: list[str]) -> list[SseEvent]:
    return [SseEvent(line) for line in lines if line.strip()]


def _too_large() -> ModelProtocolError:
    return ModelProtocolError("The model server sent one event larger than a megabyte.")
