"""A client that stops reading never blocks the server."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest

from server.rpc import outbox
from server.rpc.outbox import Outbox, PipeOutbox, ThreadOutbox

BLOCK = b"x" * 65_536


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for fd in (reading, writing):
        try:
            os.close(fd)
        except OSError:  # closed by the test
            continue


async def read_all(fd: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += await asyncio.to_thread(os.read, fd, count - len(data))
    return data


@pytest.mark.parametrize("kind", [PipeOutbox, ThreadOutbox])
async def test_everything_arrives_in_order_once_the_client_reads(
    pipe: tuple[int, int], kind: type[PipeOutbox] | type[ThreadOutbox]
) -> None:
    reading, writing = pipe
    box: Outbox = kind(writing)
    blocks = [bytes([number]) * 50_000 for number in range(20)]
    for block in blocks:
        box.write(block)
    assert box.pending_bytes() > 0
    assert await read_all(reading, 20 * 50_000) == b"".join(blocks)
    await box.flush(5_000)
    assert box.pending_bytes() == 0
    box.close()


async def test_what_nobody_must_have_is_left_out_first(pipe: tuple[int, int]) -> None:
    box = PipeOutbox(pipe[1])
    while box.pending_bytes() <= outbox.OFFERED_BYTES_MAX:
        box.offer(BLOCK)
    held = box.pending_bytes()
    box.offer(BLOCK)
    assert box.pending_bytes() == held
    box.write(BLOCK)
    assert box.pending_bytes() == held + len(BLOCK)
    box.close()


async def test_a_client_too_far_behind_counts_as_gone(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PENDING_BYTES_MAX", 10 * len(BLOCK))
    box = PipeOutbox(pipe[1])
    for _ in range(20):
        box.write(BLOCK)
    assert box.lost.is_set()
    assert box.pending_bytes() < 12 * len(BLOCK)
    box.close()


@pytest.mark.parametrize("kind", [PipeOutbox, ThreadOutbox])
async def test_a_client_that_has_gone_is_noticed(
    pipe: tuple[int, int], kind: type[PipeOutbox] | type[ThreadOutbox]
) -> None:
    os.close(pipe[0])
    box: Outbox = kind(pipe[1])
    box.write(BLOCK)
    async with asyncio.timeout(5):
        await box.lost.wait()
    kept = box.pending_bytes()
    box.write(BLOCK)
    assert box.pending_bytes() == kept
    box.close()


async def test_flushing_does_not_wait_for_ever(pipe: tuple[int, int]) -> None:
    box = PipeOutbox(pipe[1])
    box.write(BLOCK * 4)
    await box.flush(1)
    assert box.pending_bytes() > 0
    box.close()
