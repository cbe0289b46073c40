"""Preparing a model for what will probably be asked, through the router that real requests use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from completion.errors import ModelUnavailable
from completion.explanation import Trace
from completion.generation import ChatPrompt, GenerationLimits, Message, ModelConfig
from completion.route import Router
from completion.upstream.factory import make_client
from completion.values import Task, Trigger
from completion.warming import OPEN_MS, READ_MS, STEP_MS, common_head
from tests.support.fake_upstream import HANG, FakeUpstream, Received, Script, counted_answer
from tests.support.fakes import FakeClock, FakeModelClient, Step, settle

HEAD = "def known():\n    return 1\n"
LONG_HEAD = HEAD * 400
BOUND_S = 5.0


def chat(question: str, head: str = HEAD) -> ChatPrompt:
    turn = Message("user", head + question, stable_chars=len(head))
    return ChatPrompt((Message("system", "rules"), turn))


class Warmed:
    """A route of one model, and what it was asked for."""

    def __init__(self, *script: Sequence[Step], is_local: bool = True) -> None:
        self.clock = FakeClock()
        self.client = Counting(script)
        self.client.info = replace(self.client.info, is_local=is_local)
        routes = dict.fromkeys((Task.REFACTOR, Task.DOCUMENT), ("fast",))
        self.router = Router({"fast": self.client}, routes, self.clock)

    @property
    def read(self) -> list[str]:
        """The last message of each prompt that the model was sent."""
        prompts = [call.prompt for call in self.client.calls]
        return [p.messages[-1].content for p in prompts if isinstance(p, ChatPrompt)]

    async def warm(self, *prompts: ChatPrompt | None) -> None:
        for prompt in prompts:
            self.router.warm_up(Task.REFACTOR, prompt)
            await settle()

    async def ask(self, prompt: ChatPrompt) -> str:
        return await ask(self.router, self.clock, prompt)


class Counting(FakeModelClient):
    """A fake model that counts how often its connection was opened."""

    opened = 0

    async def warm_up(self) -> None:
        self.opened += 1


async def ask(router: Router, clock: FakeClock, prompt: ChatPrompt) -> str:
    """The whole answer to a real request."""
    trace = Trace(clock, "id", task="", trigger="", path="", language="", line=1, column=1)
    limits = GenerationLimits(10)
    stream = router.stream(Task.REFACTOR, Trigger.INVOKED, lambda _: (prompt, limits), trace)
    async with aclosing(stream) as pieces:
        return "".join([piece async for piece in pieces])


def test_the_common_head_is_what_stable_chars_say() -> None:
    assert common_head(chat("Rename it.", "code ")).messages[-1].content == "code "
    again = ChatPrompt((*chat("a", "code ").messages, Message("user", "no")))
    assert common_head(again) == common_head(chat("b", "code "))
    whole = ChatPrompt((Message("user", "all"),))
    assert common_head(whole) == whole


async def test_a_model_here_reads_what_prompts_have_in_common_and_writes_one_token() -> None:
    warmed = Warmed(["x"])
    await warmed.warm(chat("Rename it."))
    assert warmed.read == [HEAD]
    assert warmed.client.calls[0].limits.tokens_max == 1


async def test_a_long_prompt_is_read_in_steps_as_long_as_the_model_is_fast() -> None:
    took = {asyncio.Event(): took_ms for took_ms in (STEP_MS, STEP_MS / 2, 1, 1, 1)}
    script: list[list[Step]] = [[gate, "x"] for gate in took]
    warmed = Warmed(*script)
    await warmed.warm(chat("a", LONG_HEAD))
    for gate, took_ms in took.items():
        await warmed.clock.advance(took_ms)
        gate.set()
        await settle()
    assert [len(text) for text in warmed.read] == [400, 800, 1_600, 8_000, len(LONG_HEAD)]
    assert all(LONG_HEAD.startswith(text) for text in warmed.read)


async def test_a_model_elsewhere_is_sent_no_text() -> None:
    warmed = Warmed(is_local=False)
    await warmed.warm(chat("Rename it."))
    assert (warmed.read, warmed.client.opened) == ([], 1)


async def test_without_a_prompt_only_the_way_is_opened() -> None:
    warmed = Warmed()
    await warmed.warm(None)
    assert (warmed.read, warmed.client.opened) == ([], 1)


async def test_what_is_being_read_or_has_been_read_is_not_read_again() -> None:
    gate = asyncio.Event()
    warmed = Warmed([gate], ["x"])
    await warmed.warm(chat("Rename it."), chat("Split it."))
    gate.set()
    await settle()
    await warmed.warm(chat("Rename it."))
    assert warmed.read == [HEAD]
    await warmed.clock.advance(READ_MS)
    await warmed.warm(chat("Rename it."))
    assert warmed.read == [HEAD, HEAD]


async def test_an_open_connection_is_not_opened_at_every_menu() -> None:
    warmed = Warmed(is_local=False)
    await warmed.warm(chat("a"), chat("b"))
    assert warmed.client.opened == 1
    await warmed.clock.advance(OPEN_MS)
    await warmed.warm(chat("a"))
    assert warmed.client.opened == 2


async def test_another_prompt_takes_the_place_of_the_one_being_read() -> None:
    warmed = Warmed([asyncio.Event()], ["x"])
    await warmed.warm(chat("a", "one"), chat("a", "other"))
    assert warmed.read == ["one", "other"]
    assert warmed.client.calls[0].closed_early


async def test_a_real_request_ends_it_at_once() -> None:
    warmed = Warmed([asyncio.Event()], ["answer"], ["x"])
    await warmed.warm(chat("a"))
    assert await warmed.ask(chat("a", "other")) == "answer"
    await settle()
    assert warmed.client.calls[0].closed_early
    await warmed.warm(chat("a"))  # who knows what the server's cache holds now
    assert len(warmed.read) == 3


async def test_the_request_it_was_for_begins_when_its_head_has_been_read() -> None:
    gate = asyncio.Event()
    warmed = Warmed([gate, "x"], ["answer"])
    await warmed.warm(chat("a"))
    asking = asyncio.create_task(warmed.ask(chat("b")))
    await settle()
    assert warmed.read == [HEAD]
    gate.set()
    assert await asking == "answer"
    assert not warmed.client.calls[0].closed_early


async def test_who_cancels_while_the_head_is_read_ends_the_reading() -> None:
    warmed = Warmed([asyncio.Event()])
    await warmed.warm(chat("a"))
    asking = asyncio.create_task(warmed.ask(chat("b")))
    await settle()
    asking.cancel()
    await settle()
    assert warmed.client.calls[0].closed_early
    assert warmed.read == [HEAD]


async def test_it_does_not_begin_beside_a_real_request() -> None:
    gate = asyncio.Event()
    warmed = Warmed([gate, "answer"])
    asking = asyncio.create_task(warmed.ask(chat("a")))
    await settle()
    await warmed.warm(chat("b", "other"))
    gate.set()
    assert await asking == "answer"
    assert len(warmed.read) == 1


async def test_a_failure_is_nobodys_trouble_and_costs_no_pause() -> None:
    warmed = Warmed([ModelUnavailable("It is down.")], ["answer"])
    await warmed.warm(chat("a"))
    assert await warmed.ask(chat("a")) == "answer"
    empty = Router({}, {Task.REFACTOR: ()}, warmed.clock)
    empty.warm_up(Task.REFACTOR, chat("a"))
    empty.warm_up(Task.ARCHITECT, chat("a"))


async def test_a_model_that_is_left_alone_is_left_alone_here_too() -> None:
    warmed = Warmed([ModelUnavailable("It is down.")])
    with pytest.raises(ModelUnavailable):
        await warmed.ask(chat("a"))
    await warmed.warm(chat("a"))
    assert len(warmed.read) == 1


async def test_new_settings_end_it() -> None:
    warmed = Warmed([asyncio.Event()])
    await warmed.warm(chat("a"))
    warmed.router.reconfigure({}, {})
    await settle()
    assert warmed.client.calls[0].closed_early


@asynccontextmanager
async def routed(fake: FakeUpstream) -> AsyncIterator[tuple[Router, FakeClock]]:
    """A router with a real client of the fake server."""
    client = make_client(ModelConfig("fast", "llamacpp", fake.url), data_directory=Path("nowhere"))
    clock = FakeClock()
    try:
        yield Router({"fast": client}, {Task.REFACTOR: ("fast",)}, clock), clock
    finally:
        await client.aclose()


class Watched:
    """A server's answers; `asked` is set when the first question comes."""

    def __init__(self, *first: Script) -> None:
        self.asked = asyncio.Event()
        self._scripts = list(first)

    def __call__(self, request: Received) -> Script:
        if not request.tokens.prompt:
            return counted_answer(request)
        self.asked.set()
        return self._scripts.pop(0) if self._scripts else counted_answer(request)

    async def wait(self) -> None:
        async with asyncio.timeout(BOUND_S):
            await self.asked.wait()


async def test_the_real_request_finds_its_prompt_in_the_servers_cache() -> None:
    answers = Watched()
    async with FakeUpstream(answers) as fake, routed(fake) as (router, clock):
        router.warm_up(Task.REFACTOR, chat("Rename it.", LONG_HEAD))
        await answers.wait()
        await ask(router, clock, chat("Split it.", LONG_HEAD))
        first, *_, last = (request.tokens for request in fake.streams)
        assert first.cached == 0
        assert last.cached > 0.95 * last.prompt


async def test_the_server_sees_that_a_warm_up_was_given_up() -> None:
    answers = Watched(Script([b": reading\n\n", HANG]))
    async with FakeUpstream(answers) as fake, routed(fake) as (router, clock):
        router.warm_up(Task.REFACTOR, chat("Rename it."))
        await answers.wait()
        assert await ask(router, clock, chat("Rename it.", "other")) == "hello world"
        async with asyncio.timeout(BOUND_S):
            await fake.streams[0].closed.wait()
