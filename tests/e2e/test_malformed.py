"""Every message is answered as the protocol says, exactly once, and the stream goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio

from tests.support.fake_services import HIDDEN
from tests.support.raw_client import (
    RawClient,
    at,
    inline_at,
    notification,
    raw_client,
    request,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND = -32700, -32600, -32601
INVALID_PARAMS, INTERNAL_ERROR, CANCELLED = -32602, -32603, -32800
INLINE = "textDocument/inlineCompletion"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared() -> AsyncGenerator[RawClient]:
    async with raw_client() as client:
        await client.initialize({"textDocument": {"inlineCompletion": {}}})
        client.open("ret\nwait\ncrash\ndown\n")
        yield client


@pytest.fixture
def client(shared: RawClient) -> RawClient:
    shared.messages.clear()
    return shared


async def check_refused(client: RawClient, message_id: Any, code: int) -> str:
    """One error with that id and code came, and nothing else with that id."""
    error = (await client.answer(message_id))["error"]
    await client.settled()
    assert len(client.answers(message_id)) == 1
    assert error["code"] == code
    assert set(error) == {"code", "message"}
    return str(error["message"])


@pytest.mark.parametrize(
    "body", [b"{", b"", b'{"jsonrpc": "2.0", "id": 1,', b"\xff\xfe\xfa", b"[" * 200_000]
)
async def test_what_is_no_json_is_a_parse_error(client: RawClient, body: bytes) -> None:
    client.send_body(body)
    await check_refused(client, None, PARSE_ERROR)


@pytest.mark.parametrize("message", [[], [request(1, "shutdown")], 7, "text", None, True])
async def test_what_is_no_object_is_an_invalid_request(client: RawClient, message: Any) -> None:
    """Batches are not part of LSP."""
    client.send(message)
    await check_refused(client, None, INVALID_REQUEST)


@pytest.mark.parametrize(
    ("message", "answered_id"),
    [
        ({"id": 5, "method": "shutdown"}, 5),
        ({"jsonrpc": "1.0", "id": 5, "method": "shutdown"}, 5),
        ({"jsonrpc": "2.0", "id": 5, "method": 7}, 5),
        ({"jsonrpc": "2.0", "id": "five"}, "five"),
        ({"jsonrpc": "2.0"}, None),
        (request(None, "shutdown"), None),
        (request(1.5, "shutdown"), None),
        (request(True, "shutdown"), None),
        (request([1], "shutdown"), None),
        (request({"a": 1}, "shutdown"), None),
    ],
)
async def test_a_message_of_the_wrong_shape_is_an_invalid_request(
    client: RawClient, message: dict[str, Any], answered_id: Any
) -> None:
    client.send(message)
    await check_refused(client, answered_id, INVALID_REQUEST)


@pytest.mark.parametrize("method", ["textDocument/hover", "fimble/unknown", "$/unknown"])
@pytest.mark.parametrize("params", [None, {}, [1]])
async def test_an_unknown_request_is_refused(client: RawClient, method: str, params: Any) -> None:
    await check_refused(client, client.ask(method, params), METHOD_NOT_FOUND)


@pytest.mark.parametrize(
    "message",
    [
        notification("fimble/unknown", {"a": 1}),
        notification("$/unknown"),
        notification("$/cancelRequest"),
        notification("$/cancelRequest", {"id": 99}),
        notification("$/cancelRequest", {"id": [1]}),
        notification("textDocument/didChange", {"contentChanges": 7}),
        notification("textDocument/didChange"),
        notification("textDocument/didClose", {"textDocument": {"uri": "file:///not/open"}}),
        notification("workspace/didChangeConfiguration"),
        notification("workspace/didChangeConfiguration", {"settings": None}),
        notification("window/workDoneProgress/cancel", {"token": "unknown"}),
        notification("initialize", {}),
        {"jsonrpc": "2.0", "id": 4, "result": None},
        {"jsonrpc": "2.0", "id": "4", "error": {"code": 1, "message": "late"}},
        {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "you are odd"}},
    ],
)
async def test_odd_notifications_and_answers_are_passed_over(
    client: RawClient, message: dict[str, Any]
) -> None:
    """No answer, no message box, no end."""
    client.send(message)
    await client.settled()
    assert len(client.messages) == 1


@pytest.mark.parametrize(
    ("method", "params"),
    [
        (INLINE, None),
        (INLINE, {}),
        (INLINE, []),
        (INLINE, at(0, 3)),
        (INLINE, inline_at(0, 3, kind=None)),
        (INLINE, inline_at(0, 3, kind={"a": 1})),
        (INLINE, inline_at(-1, 3)),
        (INLINE, inline_at(0, 3, selectedCompletionInfo={"text": "x"})),
        ("textDocument/completion", {"textDocument": {"uri": "file:///w/a.py"}}),
        ("textDocument/codeAction", at(0, 0)),
        ("codeAction/resolve", {}),
        ("workspace/executeCommand", {}),
        ("workspace/executeCommand", {"command": "fimble.nothing"}),
        ("workspace/executeCommand", {"command": "fimble.refactor"}),
        ("workspace/executeCommand", {"command": "fimble.refactor", "arguments": [7]}),
        ("workspace/executeCommand", {"command": "fimble.accepted", "arguments": []}),
        ("workspace/executeCommand", {"command": "fimble.rejected", "arguments": [7]}),
        ("workspace/executeCommand", {"command": "fimble.explain", "arguments": ["all"]}),
    ],
)
async def test_params_that_do_not_fit_are_refused(
    client: RawClient, method: str, params: Any
) -> None:
    await check_refused(client, client.ask(method, params), INVALID_PARAMS)


@pytest.mark.parametrize("bad", [-1, 2**31, 2**70, True, 1.5, "1", None])
@pytest.mark.parametrize("key", ["line", "character"])
async def test_a_range_of_odd_numbers_is_refused(client: RawClient, bad: Any, key: str) -> None:
    odd = {"line": 0, "character": 0, key: bad}
    for place in ({"start": odd, "end": odd}, {"start": {"line": 0, "character": 0}, "end": odd}):
        argument = {"uri": "file:///w/a.py", "action": "upper", "range": place}
        call = {"command": "fimble.refactor", "arguments": [argument]}
        await check_refused(client, client.ask("workspace/executeCommand", call), INVALID_PARAMS)


async def test_a_request_cancelled_in_the_same_read_is_answered(client: RawClient) -> None:
    cancel = notification("$/cancelRequest", {"id": 50})
    client.send(request(50, INLINE, inline_at(1, 4)), cancel)
    await check_refused(client, 50, CANCELLED)


async def test_a_running_request_is_cancelled_once(client: RawClient) -> None:
    waiting = client.ask(INLINE, inline_at(1, 4))
    await client.settled()
    for _ in range(2):
        client.notify("$/cancelRequest", {"id": waiting})
    await check_refused(client, waiting, CANCELLED)


async def test_a_request_with_the_id_of_a_running_one_is_refused(client: RawClient) -> None:
    client.send(request("x", INLINE, inline_at(1, 4)), request("x", INLINE, inline_at(1, 4)))
    await check_refused(client, "x", INVALID_REQUEST)
    client.messages.clear()
    client.notify("$/cancelRequest", {"id": "x"})
    await check_refused(client, "x", CANCELLED)


async def test_a_crash_tells_nothing_of_its_inside(client: RawClient) -> None:
    message = await check_refused(client, client.ask(INLINE, inline_at(2, 5)), INTERNAL_ERROR)
    assert HIDDEN not in json.dumps(client.messages)
    assert "/" not in message.replace(INLINE, "")


async def test_a_jsonrpc_key_deep_inside_is_only_a_key(client: RawClient) -> None:
    """pygls' decoder makes a message of every nested object that has one."""
    inner = {"jsonrpc": "2.0", "id": 1, "method": "shutdown", "params": {}}
    client.notify("workspace/didChangeConfiguration", {"settings": {"fimble": inner}})
    arguments = [{"uri": "file:///w/a.py", "action": "upper", "range": inner}]
    call = {"command": "fimble.refactor", "arguments": arguments}
    await check_refused(client, client.ask("workspace/executeCommand", call), INVALID_PARAMS)
    assert (await client.request(INLINE, inline_at(0, 3)))["result"]["items"]


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: %d\r\n\r\n",
        b"CONTENT-LENGTH:%d\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
        b"Content-Length: %d\r\nContent-Type: text/plain\r\n\r\n",
        b"Content-Length: %d\n\n",
    ],
)
async def test_headers_are_read_whatever_their_style(client: RawClient, header: bytes) -> None:
    body = json.dumps(request(60, "fimble/unknown")).encode()
    client.send_bytes(header % len(body) + body)
    await check_refused(client, 60, METHOD_NOT_FOUND)


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: many\r\n\r\n",
        b"X: y\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b'X: y\r\n\r\n{"jsonrpc": "2.0"}',
    ],
)
async def test_a_message_without_a_length_is_reported_and_the_next_one_is_read(
    client: RawClient, data: bytes
) -> None:
    client.send_bytes(data)
    await check_refused(client, None, INVALID_REQUEST)


@pytest.mark.parametrize("kind", [3, 99, -1, "later"])
async def test_an_unknown_trigger_kind_is_automatic(client: RawClient, kind: object) -> None:
    assert (await client.request(INLINE, inline_at(0, 3, kind)))["result"]["items"]
    explain = {"command": "fimble.explain", "arguments": [1]}
    records = (await client.request("workspace/executeCommand", explain))["result"]
    assert [record["trigger"] for record in records] == ["automatic"]


@pytest.mark.parametrize(
    ("kinds", "triggers"),
    [
        ((1, 2), ["invoked", "automatic"]),
        ((0, 1, 0), ["invoked", "automatic", "invoked"]),
    ],
)
async def test_draft_clients_count_trigger_kinds_from_zero(
    kinds: tuple[int, ...], triggers: list[str]
) -> None:
    """vscode-languageclient 9 sends 0 and 1 where the final protocol says 1 and 2."""
    async with raw_client() as client:
        await client.initialize()
        client.open("ret")
        for kind in kinds:
            await client.request(INLINE, inline_at(0, 3, kind))
        explain = {"command": "fimble.explain", "arguments": [len(kinds)]}
        records = (await client.request("workspace/executeCommand", explain))["result"]
        assert [record["trigger"] for record in reversed(records)] == triggers
