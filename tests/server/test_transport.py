"""How a session ends, and with which exit code."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from typing import Any

import pytest

from server.app import build_server
from server.rpc import transport
from server.rpc.outbox import Outbox
from tests.support.fake_services import build

USER_TEXT = "the user's text"


class NullOutbox:
    """Nobody listens."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()

    def write(self, frame: bytes) -> None: ...

    def offer(self, frame: bytes) -> None: ...

    async def flush(self, timeout_ms: float) -> None: ...

    def close(self) -> None: ...


class BrokenReader(asyncio.StreamReader):
    """Fails as soon as it is read."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def read(self, *_: object, **__: object) -> bytes:
        raise self._error


async def end_of(reader: asyncio.StreamReader, *ends: Coroutine[Any, Any, None]) -> int:
    """The exit code of a session that reads from `reader`."""
    outbox: Any = NullOutbox()
    async with asyncio.timeout(20):
        return await transport.run_session(build_server(build), reader, outbox, *ends)


async def test_a_defect_in_reading_is_logged_and_ends_with_1(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        assert await end_of(BrokenReader(RuntimeError(USER_TEXT))) == 1
    assert "the session ended: RuntimeError" in caplog.text
    assert USER_TEXT not in caplog.text


async def test_a_lost_connection_is_no_defect() -> None:
    assert await end_of(BrokenReader(ConnectionResetError())) == 0


async def test_a_parent_that_has_gone_ends_a_session_on_pipes() -> None:
    async def gone() -> None: ...

    assert await end_of(asyncio.StreamReader(), gone()) == 0


async def test_over_tcp_the_parent_may_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shell that started it is not the editor."""
    watched: list[object] = []

    async def session(_: object, __: object, outbox: Outbox, *ends: object) -> int:
        watched.extend(ends)
        outbox.close()
        return 0

    monkeypatch.setattr(transport, "run_session", session)
    serving = asyncio.create_task(transport._serve_tcp(build_server(build), "127.0.0.1", 0))
    said = ""
    async with asyncio.timeout(20):
        while not (listening := re.search(r"127\.0\.0\.1:(\d+)", said)):
            await asyncio.sleep(0)
            said += capsys.readouterr().err
        _, writer = await asyncio.open_connection("127.0.0.1", int(listening[1]))
        assert await serving == 0
        writer.close()
    assert watched == []
