"""Streams that go well: reuse of connections, and closing them the moment nobody reads."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from completion.generation import (
    ChatPrompt,
    FinishReason,
    GenerationLimits,
    InfillPrompt,
    Message,
    Prompt,
    SuffixPrompt,
    TextDelta,
    TextPrompt,
    Usage,
)
from tests.support.fake_upstream import (
    HANG,
    FakeUpstream,
    Script,
    Step,
    completion_stream,
    default_answer,
    json_answer,
    sse,
)
from tests.support.model_checks import LIMITS, PROMPT, client_for, read

CHAT = ChatPrompt((Message("system", "s"), Message("user", "u")))
REPOSITORY = Path(__file__).parents[3]
CLOSED_S = 5.0
"""A bound for machines that are busy; it takes about a millisecond."""


@pytest.mark.parametrize(
    ("provider", "prompt", "path"),
    [
        ("llamacpp", TextPrompt("a"), "/completion"),
        ("llamacpp", InfillPrompt("a", "b"), "/infill"),
        ("llamacpp", CHAT, "/v1/chat/completions"),
        ("openai", TextPrompt("a"), "/v1/completions"),
        ("openai", CHAT, "/v1/chat/completions"),
        ("mistral", SuffixPrompt("a", "b"), "/v1/fim/completions"),
        ("deepseek", SuffixPrompt("a", "b"), "/beta/completions"),
        ("deepseek", CHAT, "/chat/completions"),
        ("moonshot", CHAT, "/v1/chat/completions"),
        ("openrouter", CHAT, "/v1/chat/completions"),
        ("ollama", TextPrompt("a"), "/api/generate"),
        ("ollama", SuffixPrompt("a", "b"), "/api/generate"),
        ("ollama", CHAT, "/api/chat"),
        ("anthropic", CHAT, "/v1/messages"),
    ],
)
async def test_every_wire_streams_and_keeps_its_connection(
    provider: str, prompt: Prompt, path: str
) -> None:
    async with FakeUpstream() as fake, client_for(fake, provider) as client:
        for _ in range(3):
            answer = await read(client, prompt)
            assert answer.text == "hello world"
            assert answer.end.finish is FinishReason.STOP
            assert answer.end.usage == Usage(10, -1 if provider == "ollama" else 4, 3)
        assert [request.path for request in fake.requests] == [path] * 3
        assert fake.connections == 1


async def test_the_end_of_the_body_after_finish_is_success() -> None:
    async with FakeUpstream() as fake, client_for(fake, "openai") as client:
        steps = sse({"choices": [{"text": "a"}]}, {"choices": [{"finish_reason": "length"}]})
        fake.enqueue(Script(steps))
        answer = await read(client)
        assert (answer.text, answer.end.finish) == ("a", FinishReason.LENGTH)


async def test_a_server_that_stays_silent_after_its_last_text() -> None:
    """The answer is complete: it is not held back by a missing end for longer than a second."""
    async with FakeUpstream() as fake, client_for(fake, "openai", chunk_timeout_ms=50) as client:
        steps: list[Step] = sse({"choices": [{"text": "a", "finish_reason": "stop"}]})
        fake.enqueue(Script([*steps, HANG]))
        assert (await read(client)).text == "a"
        await asyncio.wait_for(fake.requests[0].closed.wait(), CLOSED_S)


async def test_a_body_that_never_ends_after_done_costs_its_connection_only() -> None:
    async with FakeUpstream() as fake, client_for(fake, "openai") as client:
        whole = completion_stream("fine", "openai")
        fake.enqueue(Script([*whole.steps, HANG]))
        assert (await read(client)).text == "fine"
        assert (await read(client)).text == "hello world"
        assert fake.connections == 2


async def test_leaving_the_loop_closes_the_connection() -> None:
    async with FakeUpstream() as fake, client_for(fake) as client:
        fake.enqueue(Script([*sse({"content": "a"}), HANG]))
        async with aclosing(client.stream(PROMPT, LIMITS)) as events:
            async for event in events:
                assert event == TextDelta("a")
                break
        await asyncio.wait_for(fake.requests[0].closed.wait(), CLOSED_S)


@pytest.mark.parametrize("steps", [[], [*sse({"content": "a"})]], ids=["before", "within"])
async def test_cancelling_the_task_closes_the_connection(steps: list[Step]) -> None:
    arrived = asyncio.Event()

    async with FakeUpstream() as fake, client_for(fake) as client:

        def hang(_: object) -> Script:
            arrived.set()
            return Script([*steps, HANG], raw=not steps)

        fake.answer = hang
        task = asyncio.create_task(read(client))
        await asyncio.wait_for(arrived.wait(), CLOSED_S)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(fake.requests[0].closed.wait(), CLOSED_S)


async def test_a_connection_the_server_has_closed_is_replaced() -> None:
    """Not the user's problem: the request is sent again, once, on a new connection."""
    async with FakeUpstream() as fake, client_for(fake) as client:
        await read(client)
        fake.enqueue(Script([], raw=True))  # closes without a byte
        assert (await read(client)).text == "hello world"
        assert [request.connection for request in fake.requests] == [1, 1, 2]


async def test_two_answers_at_once() -> None:
    gate = asyncio.Event()
    async with FakeUpstream() as fake, client_for(fake) as client:
        arrived = asyncio.Event()

        def first_then_others(_: object) -> Script:
            fake.answer = default_answer
            arrived.set()
            return completion_stream("slow one", between=gate)

        fake.answer = first_then_others
        slow = asyncio.create_task(read(client))
        await asyncio.wait_for(arrived.wait(), CLOSED_S)
        assert (await read(client)).text == "hello world"
        gate.set()
        assert (await slow).text == "slow one"


async def test_stops_the_server_was_not_told_are_kept() -> None:
    stops = tuple(f"<{n}>" for n in range(6))
    async with FakeUpstream() as fake, client_for(fake, "openai") as client:
        fake.enqueue(completion_stream(["a <", "5", "> b"], "openai"))
        answer = await read(client, TextPrompt("p", stop=stops), GenerationLimits(8))
        assert fake.requests[0].json["stop"] == list(stops[:4])
        assert (answer.text, answer.end.finish) == ("a ", FinishReason.STOP)


async def test_a_repeated_start_is_dropped_where_it_cannot_be_sent() -> None:
    prompt = ChatPrompt((Message("user", "u"), Message("assistant", "```py\n")))
    async with FakeUpstream() as fake, client_for(fake, "anthropic") as client:
        fake.enqueue(completion_stream(["``", "`py\nx", " = 1"], "anthropic"))
        assert (await read(client, prompt)).text == "x = 1"
        assert fake.requests[0].json["messages"] == [{"role": "user", "content": "u"}]
        fake.enqueue(completion_stream(["x", " = 1"], "anthropic"))
        assert (await read(client, prompt)).text == "x = 1"


async def test_a_server_that_answers_all_at_once() -> None:
    async with FakeUpstream() as fake, client_for(fake, "openai") as client:
        choice = {"message": {"role": "assistant", "content": "all"}, "finish_reason": "stop"}
        fake.enqueue(json_answer({"choices": [choice], "usage": {"prompt_tokens": 7}}))
        answer = await read(client, CHAT)
        assert (answer.text, answer.end.usage.prompt_tokens) == ("all", 7)


async def test_the_fake_runs_as_a_process() -> None:
    """For benches: it prints its port, and answers at the speed it is told."""
    command = ["-m", "tests.support.fake_upstream", "--text", "as told", "--first-ms", "0"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--token-ms", "0", stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    try:
        assert process.stdout
        port = int(await process.stdout.readline())
        async with client_for(f"http://127.0.0.1:{port}") as client:
            assert (await read(client)).text == "as told"
    finally:
        process.terminate()
        await process.wait()


async def test_a_client_that_retires_lets_its_stream_end_first() -> None:
    """A changed setting does not break off what is being written."""
    gate = asyncio.Event()
    async with FakeUpstream() as fake, client_for(fake) as client:
        fake.enqueue(completion_stream(["a", "b"], between=gate))
        async with aclosing(client.stream(PROMPT, LIMITS)) as events:
            assert await anext(events) == TextDelta("a")
            retiring = asyncio.create_task(client.retire())
            await asyncio.sleep(0)
            gate.set()
            assert await anext(events) == TextDelta("b")
            assert not retiring.done()
        await retiring
