"""Every way a model server can fail: never a hang, and one clear sentence without secrets."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing
from typing import Any

import pytest

from completion.errors import (
    ModelError,
    ModelFieldRefused,
    ModelNotAllowed,
    ModelProtocolError,
    ModelRateLimited,
    ModelRejected,
    ModelTimeout,
    ModelUnavailable,
)
from completion.generation import (
    NO_KEY,
    ApiKey,
    ChatPrompt,
    FinishReason,
    GenerationLimits,
    Message,
    TextDelta,
    TextPrompt,
)
from completion.upstream.policy import HostPolicy, Network
from tests.support.fake_upstream import (
    CUT,
    DRIP,
    HANG,
    FakeUpstream,
    Script,
    Step,
    completion_stream,
    error_answer,
    json_answer,
    sse,
)
from tests.support.model_checks import KEY, LIMITS, PROMPT, client_for, read

CHAT = ChatPrompt((Message("user", "secret_of_the_prompt"),))


async def check_fault(
    script: Script, expected: type[ModelError], provider: str = "llamacpp", **fields: Any
) -> ModelError:
    """The script leads to this error, which keeps the key and the prompt to itself."""
    async with FakeUpstream() as fake, client_for(fake, provider, **fields) as client:
        fake.enqueue(script)
        with pytest.raises(expected) as caught:
            await read(client, PROMPT if provider == "llamacpp" else CHAT)
        assert type(caught.value) is expected
        assert caught.value.model == "test"
        for secret in (KEY.reveal(), "secret_of_the_prompt"):
            assert secret not in str(caught.value)
        return caught.value


ECHO = f"{KEY.reveal()} secret_of_the_prompt"


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (400, "invalid_request_error", ModelFieldRefused),
        (400, "exceed_context_size_error", ModelRejected),
        (401, "authentication_error", ModelRejected),
        (402, "", ModelRejected),
        (403, "", ModelRejected),
        (404, "not_found_error", ModelRejected),
        (408, "", ModelUnavailable),
        (413, "", ModelRejected),
        (422, "", ModelFieldRefused),
        (429, "rate_limit_error", ModelRateLimited),
        (429, "insufficient_quota", ModelRejected),
        (500, "", ModelUnavailable),
        (501, "not_supported_error", ModelRejected),
        (503, "unavailable_error", ModelUnavailable),
        (529, "overloaded_error", ModelUnavailable),
        (302, "", ModelProtocolError),
    ],
)
async def test_status(status: int, kind: str, expected: type[ModelError]) -> None:
    error = await check_fault(error_answer(status, kind, ECHO), expected)
    assert str(status) in error.message


async def test_a_server_that_echoes_the_key_as_its_error_code() -> None:
    answer = json_answer({"error": {"code": KEY.reveal(), "type": ECHO}}, 401)
    await check_fault(answer, ModelRejected)


@pytest.mark.parametrize(
    ("headers", "expected_ms"),
    [
        ({"retry_after": "2"}, 2_000),
        ({"retry_after_ms": "150", "retry_after": "9"}, 150),
        ({"retry_after": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "nan"}, None),
        ({}, None),
    ],
)
async def test_a_429_says_how_long_to_wait(
    headers: dict[str, str], expected_ms: int | None
) -> None:
    error = await check_fault(error_answer(429, **headers), ModelRateLimited)
    assert error.retry_after_ms == expected_ms
    assert ("2 s" in error.message) == (expected_ms == 2_000)


async def test_connection_refused() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, not listening: nobody else gets the port
        async with client_for(f"http://127.0.0.1:{held.getsockname()[1]}") as client:
            with pytest.raises(ModelUnavailable) as caught:
                await read(client)
            assert "refused" in caught.value.message
            assert "llama-server" in caught.value.message


async def test_tls_where_none_is_spoken() -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    async with server, client_for(f"https://127.0.0.1:{port}") as client:
        with pytest.raises(ModelUnavailable) as caught:
            await read(client)
        assert "TLS" in caught.value.message


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:80", "ftp://127.0.0.1", "http://[::1", "http:///x", "http://127.0.0.1:99999"],
)
async def test_an_address_that_is_none(url: str) -> None:
    async with client_for(url) as client:
        with pytest.raises((ModelRejected, ModelUnavailable)):
            await read(client)


@pytest.mark.parametrize("key", ["two words", "line\nend", "schlüssel"])
async def test_a_key_that_cannot_be_sent(key: str) -> None:
    async with FakeUpstream() as fake, client_for(fake, api_key=ApiKey(key)) as client:
        with pytest.raises(ModelRejected) as caught:
            await read(client)
        assert key not in str(caught.value)
        assert not fake.requests


async def test_a_server_that_never_answers() -> None:
    error = await check_fault(Script([HANG], raw=True), ModelTimeout, first_token_timeout_ms=100)
    assert "first token" in error.message


async def test_headers_that_drip_for_ever() -> None:
    script = Script([b"HTTP/1.1 200 OK\r\nx-slow: ", DRIP], raw=True)
    await check_fault(script, ModelTimeout, first_token_timeout_ms=150)


async def test_comments_do_not_count_as_a_first_event() -> None:
    await check_fault(Script([b":", DRIP]), ModelTimeout, first_token_timeout_ms=150)


async def test_a_pause_in_the_middle() -> None:
    steps: list[Step] = [*sse({"content": "a"}), HANG]
    error = await check_fault(Script(steps), ModelTimeout, chunk_timeout_ms=100)
    assert "next piece" in error.message


async def test_the_limit_in_all_stops_a_drip_of_comments() -> None:
    steps: list[Step] = [*sse({"content": "a"}), DRIP]
    error = await check_fault(Script(steps), ModelTimeout, total_timeout_ms=200)
    assert "in all" in error.message


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [b"this is no event stream\n\n"],
        sse("{not json"),
        sse([1, 2]),
        sse("[" * 100_000),
        sse({"content": "a"}),
        [*sse({"content": "a"}), CUT],
        [b'data: {"content": "a"'],
        [CUT],
    ],
    ids=["empty", "prose", "bad json", "list", "deep", "no end", "cut", "half event", "no body"],
)
async def test_malformed_or_broken_off(steps: list[Step]) -> None:
    await check_fault(Script(steps), ModelProtocolError)


async def test_an_answer_that_is_not_http() -> None:
    await check_fault(Script([b"SSH-2.0-x\r\n\r\n"], raw=True), ModelProtocolError)


async def test_a_web_page_instead_of_an_answer() -> None:
    page = Script([b"<html></html>"], content_type="text/html; charset=utf-8")
    error = await check_fault(page, ModelProtocolError)
    assert "baseUrl" in error.message


async def test_a_document_instead_of_a_stream() -> None:
    await check_fault(json_answer({"content": "all at once"}), ModelProtocolError)


async def test_an_error_with_status_200_instead_of_a_stream() -> None:
    answer = json_answer({"error": {"type": "overloaded_error", "message": ECHO}})
    await check_fault(answer, ModelUnavailable)


@pytest.mark.parametrize("provider", ["llamacpp", "openai", "anthropic", "ollama"])
async def test_an_error_inside_the_stream(provider: str) -> None:
    error = {"error": {"type": "overloaded_error", "message": ECHO}, "choices": None}
    frames = sse(error) if provider != "ollama" else [b'{"error": "out of memory"}\n']
    await check_fault(Script(frames), ModelUnavailable, provider)


async def test_an_error_inside_the_stream_with_a_number() -> None:
    error = {"error": {"code": 400, "type": "exceed_context_size_error", "message": ECHO}}
    await check_fault(Script(sse(error)), ModelRejected)


async def test_an_answer_without_end_is_cut_at_its_length() -> None:
    """An endless stream of text ends with `CUT` once `chars_max` is reached, and is closed."""
    async with FakeUpstream() as fake, client_for(fake) as client:
        steps: list[Step] = [*sse(*[{"content": "x" * 50}] * 10), HANG]
        fake.enqueue(Script(steps))
        answer = await read(client, limits=GenerationLimits(8, chars_max=120))
        assert answer.text == "x" * 120
        assert answer.end.finish is FinishReason.CUT
        await asyncio.wait_for(fake.requests[0].closed.wait(), 5)


async def test_what_came_before_a_fault_is_delivered() -> None:
    async with FakeUpstream() as fake, client_for(fake) as client:
        fake.enqueue(Script([*sse({"content": "a"}), CUT]))
        async with aclosing(client.stream(PROMPT, LIMITS)) as events:
            assert await anext(events) == TextDelta("a")
            with pytest.raises(ModelProtocolError):
                await anext(events)


async def test_the_client_goes_on_after_a_fault() -> None:
    async with FakeUpstream() as fake, client_for(fake) as client:
        fake.enqueue(error_answer(500), Script([CUT]), completion_stream("fine"))
        for _ in range(2):
            with pytest.raises(ModelError):
                await read(client)
        assert (await read(client)).text == "fine"


async def test_lone_surrogates_in_a_prompt() -> None:
    async with FakeUpstream() as fake, client_for(fake) as client:
        await read(client, TextPrompt("a\ud800b \U00010400 \udc00"))
        assert fake.requests[0].json["prompt"] == "a\ufffdb \U00010400 \ufffd"


async def test_offline_sends_nothing_anywhere_else() -> None:
    policy = HostPolicy(Network.THIS_MACHINE)
    async with client_for("http://model.example", "openai", policy) as client:
        with pytest.raises(ModelNotAllowed) as caught:
            await read(client)
        assert "model.example" in caught.value.message


async def test_offline_allows_this_machine() -> None:
    policy = HostPolicy(Network.THIS_MACHINE, ("elsewhere.example",))
    async with FakeUpstream() as fake, client_for(fake, policy=policy) as client:
        assert (await read(client)).text == "hello world"


async def test_no_proxy_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with FakeUpstream() as fake, client_for(fake) as client:
        assert (await read(client)).text == "hello world"


async def test_a_name_and_password_in_the_address_are_sent() -> None:
    """As a proxy in front of a local model server may want them."""
    async with FakeUpstream() as fake:
        address = fake.url.replace("//", "//me:pass@")
        async with client_for(address, api_key=NO_KEY) as client:
            assert (await read(client)).text == "hello world"
        assert fake.requests[-1].headers["authorization"] == "Basic bWU6cGFzcw=="
