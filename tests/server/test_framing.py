"""The frame decoder gives the same frames however the bytes are cut."""

from __future__ import annotations

import pytest

from server.rpc.framing import BadFrame, FrameDecoder, encode_frame


def decoded(data: bytes, size: int, **limits: int) -> list[bytes | BadFrame]:
    """The frames of `data` fed in pieces of `size` bytes."""
    decoder = FrameDecoder(**limits)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return [frame for piece in pieces for frame in decoder.feed(piece)]


def check_frames(data: bytes, *expect: bytes | BadFrame, **limits: int) -> None:
    for size in range(1, len(data) + 1):
        assert decoded(data, size, **limits) == list(expect)


NO_LENGTH = BadFrame("a message without a usable Content-Length")


def test_frames_come_whole_at_every_cut() -> None:
    check_frames(
        encode_frame(b"{}") + encode_frame("é😋\r\n\r\n".encode()), b"{}", "é😋\r\n\r\n".encode()
    )


def test_an_empty_body_is_a_frame() -> None:
    check_frames(b"Content-Length: 0\r\n\r\n" + encode_frame(b"x"), b"", b"x")


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: 2\r\n\r\n",
        b"CONTENT-LENGTH:2 \r\n\r\n",
        b"Content-Length: 2\n\n",
        b"Content-Type: a; charset=utf-8\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 2\r\nX-Other: 9\r\n\r\n",
        b"\r\n\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_headers_are_read_in_any_style(header: bytes) -> None:
    check_frames(header + b"{}", b"{}")


@pytest.mark.parametrize("header", [b"A: b\r\n\r\n", b"Content-Length: x\r\n\r\n", b"junk\n\n"])
def test_after_a_header_without_a_length_the_next_message_is_found(header: bytes) -> None:
    check_frames(header + encode_frame(b"{}"), NO_LENGTH, b"{}")


def test_the_unread_body_of_a_bad_header_does_not_hide_the_next_message() -> None:
    check_frames(b'A: b\r\n\r\n{"a": 1}' + encode_frame(b"{}"), NO_LENGTH, b"{}")


def test_a_message_that_is_too_long_is_skipped() -> None:
    data = encode_frame(b"x" * 11) + encode_frame(b"{}")
    check_frames(data, BadFrame("a message longer than 10 bytes"), b"{}", body_bytes_max=10)


def test_a_length_that_nobody_can_send_hides_no_message() -> None:
    data = b"Content-Length: 99999999999999999999\r\n\r\n" + encode_frame(b"{}")
    check_frames(data, NO_LENGTH, b"{}")


def test_endless_junk_is_not_kept() -> None:
    decoder = FrameDecoder()
    for _ in range(100):
        assert decoder.feed(b"x" * 10_000) == []
    assert decoder.feed(b"\r\n\r\n" + encode_frame(b"{}")) == [NO_LENGTH, b"{}"]
    assert len(decoder._buffer) == 0
