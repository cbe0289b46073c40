"""A session's begin and end: what is refused when, and that nothing stays behind."""

from __future__ import annotations

import json
import signal
import sys
from typing import Any

import pytest

from tests.support.fake_services import HIDDEN
from tests.support.raw_client import RawClient, inline_at, raw_client, request

INLINE = "textDocument/inlineCompletion"


def error_code(answer: dict[str, Any]) -> int:
    return int(answer["error"]["code"])


async def test_nothing_but_initialize_is_answered_first() -> None:
    async with raw_client() as client:
        client.open("ret")
        assert error_code(await client.request(INLINE, inline_at(0, 3))) == -32002
        assert error_code(await client.request("fimble/unknown")) == -32002
        assert error_code(await client.request("initialize", [])) == -32602
        assert error_code(await client.request("initialize", {"processId": 1})) == -32602
        assert "result" in await client.initialize()
        assert error_code(await client.initialize()) == -32600
        assert (await client.request(INLINE, inline_at(0, 3)))["result"] == {"items": []}


async def test_odd_values_in_capabilities_do_no_harm() -> None:
    """A client from the future, or with a bug, is still served."""
    odd: dict[str, Any] = {
        "textDocument": {"inlineCompletion": 7, "codeAction": [], "completion": {"a": {}}},
        "workspace": None,
        "general": {"positionEncodings": ["utf-7", 3, "utf-8"]},
        "window": {"workDoneProgress": "yes"},
    }
    async with raw_client() as client:
        answer = await client.initialize(odd, initializationOptions=[1], workspaceFolders=[7])
        assert answer["result"]["capabilities"]["positionEncoding"] == "utf-8"


async def test_shutdown_cancels_what_runs_and_exit_ends() -> None:
    async with raw_client() as client:
        await client.initialize()
        client.open("wait")
        waiting = client.ask(INLINE, inline_at(0, 4))
        answer = await client.request("shutdown")
        assert answer == {"jsonrpc": "2.0", "id": answer["id"], "result": None}
        assert error_code(await client.answer(waiting)) == -32800
        assert error_code(await client.request(INLINE, inline_at(0, 4))) == -32600
        assert error_code(await client.request("shutdown")) == -32600
        client.notify("exit")
        assert await client.finish() == (0, "services closed\n")
        assert len(client.answers(waiting)) == 1


async def test_exit_without_shutdown_is_an_error() -> None:
    async with raw_client() as client:
        client.notify("exit")
        assert (await client.finish())[0] == 1


async def check_ends(client: RawClient, code: int) -> None:
    ended_with, error_text = await client.finish()
    assert (ended_with, error_text) == (code, "services closed\n")


async def started(client: RawClient) -> None:
    """The services have been built and a request is running."""
    await client.initialize()
    client.open("ret\nwait")
    await client.request(INLINE, inline_at(0, 3))
    client.ask(INLINE, inline_at(1, 4))
    await client.settled()


async def test_the_end_of_input_ends_the_server() -> None:
    async with raw_client() as client:
        await started(client)
        client.close_input()
        await check_ends(client, 0)


async def test_input_that_ends_within_a_message_ends_the_server() -> None:
    async with raw_client() as client:
        await started(client)
        client.send_bytes(b'Content-Length: 500\r\n\r\n{"jsonrpc"')
        client.close_input()
        await check_ends(client, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_server(number: int) -> None:
    async with raw_client() as client:
        await started(client)
        client.process.send_signal(number)
        await check_ends(client, 0)


async def test_logs_hold_no_secrets_and_no_tracebacks() -> None:
    async with raw_client() as client:
        await client.initialize()
        client.open("crash the-user's-text")
        for _ in range(3):
            await client.request(INLINE, inline_at(0, 5))
        client.send(request(5, INLINE, {"the-user's-text": 1}))
        client.notify("textDocument/didChange", {"text": "the-user's-text"})
        client.notify("exit")
        _, error_text = await client.finish()
        assert "RuntimeError at fake_services.py" in error_text
        for hidden in (HIDDEN, "Traceback", "the-user's-text"):
            assert hidden not in error_text
        assert "window/showMessage" not in json.dumps(client.messages)
