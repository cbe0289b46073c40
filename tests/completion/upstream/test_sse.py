"""The SSE decoder: the same events however the bytes are cut."""

from __future__ import annotations

import pytest

from completion.errors import ModelProtocolError
from completion.upstream.sse import JsonLinesDecoder, SseDecoder, SseEvent

STREAM = (
    "\ufeff: a comment\r\n"
    'data: {"a": "é𐐀"}\r\n\r\n'
    "data:no space\n\n"
    "event: ping\ndata: one\ndata: two\n\n"
    "\n\n"
    "id: 7\rretry: 1\rdata:  two spaces\r\r"
    ": keep-alive\n\n"
    "data\n\n"
    "data: [DONE]"
)
EVENTS = [
    SseEvent('{"a": "é𐐀"}'),
    SseEvent("no space"),
    SseEvent("one\ntwo", "ping"),
    SseEvent(" two spaces"),
    SseEvent(""),
    SseEvent("[DONE]"),
]


def decode(*chunks: bytes) -> list[SseEvent]:
    decoder = SseDecoder()
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    return events + decoder.finish()


def test_whole() -> None:
    """Comments and unknown fields are passed over; the last event needs no blank line."""
    assert decode(STREAM.encode()) == EVENTS


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_every_split_in_two(line_end: str) -> None:
    text = STREAM.replace("\r\n", "\n").replace("\r", "\n").replace("\n", line_end)
    data = text.encode()
    for at in range(len(data) + 1):
        assert decode(data[:at], data[at:]) == EVENTS, at


def test_mixed_line_ends_at_every_split() -> None:
    data = STREAM.encode()
    for at in range(len(data) + 1):
        assert decode(data[:at], b"", data[at:]) == EVENTS, at


def test_byte_by_byte() -> None:
    assert decode(*(bytes([byte]) for byte in STREAM.encode())) == EVENTS


def test_bad_utf8_is_shown_as_such() -> None:
    assert decode(b"data: \xff\xe2\x82\n\n") == [SseEvent("\ufffd\ufffd")]


def test_an_event_is_bounded_in_one_line() -> None:
    decoder = SseDecoder(event_bytes_max=100)
    decoder.feed(b"x" * 100)
    with pytest.raises(ModelProtocolError):
        decoder.feed(b"x")


def test_an_event_is_bounded_over_many_lines() -> None:
    decoder = SseDecoder(event_bytes_max=100)
    decoder.feed(b"data: x\n" * 50)
    with pytest.raises(ModelProtocolError):
        decoder.feed(b"data: x\n")


def test_json_lines_at_every_split() -> None:
    data = '{"a": "é"}\n\n{"b": 1}\r\n{"c": 2}'.encode()
    for at in range(len(data) + 1):
        decoder = JsonLinesDecoder()
        events = decoder.feed(data[:at]) + decoder.feed(data[at:]) + decoder.finish()
        assert [event.data for event in events] == ['{"a": "é"}', '{"b": 1}', '{"c": 2}']
