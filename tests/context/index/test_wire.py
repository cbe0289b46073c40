"""Lines of JSON, however they arrive."""

from __future__ import annotations

import os

import pytest

from context.index.wire import Inbox, LineSplitter, decoded_message, encoded_message


def test_a_message_may_be_cut_anywhere() -> None:
    data = encoded_message({"op": "open", "text": "é\n\N{GRINNING FACE}\u2028"}) * 2
    for at in range(len(data)):
        splitter = LineSplitter()
        lines = splitter.feed(data[:at]) + splitter.feed(data[at:])
        assert [decoded_message(line) for line in lines] == [
            {"op": "open", "text": "é\n\N{GRINNING FACE}\u2028"}
        ] * 2


def test_a_line_that_is_too_long_is_read_over() -> None:
    splitter = LineSplitter(line_bytes_max=5)
    assert splitter.feed(b"12345\n123") == [b"12345"]
    assert splitter.feed(b"456") == []
    assert splitter.feed(b"789\nabc\n") == [b"abc"]


@pytest.mark.parametrize("line", [b"", b"[1]", b"{", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_no_message(line: bytes) -> None:
    assert decoded_message(line) is None


def test_an_inbox_gives_what_was_sent_and_then_ends() -> None:
    reading, writing = os.pipe()
    inbox = Inbox(reading)
    assert inbox.take(0) is None
    os.write(writing, b'{"op": "a"}\nnonsense\n{"op": "b"}\n{"op": "cut')
    assert inbox.take(5) == {"op": "a"}
    assert inbox.take(5) == {"op": "b"}
    os.close(writing)
    with pytest.raises(EOFError):
        inbox.take(5)
    os.close(reading)
