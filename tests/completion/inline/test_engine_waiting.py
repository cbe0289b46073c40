"""How long a request waits for the next key."""

from __future__ import annotations

import asyncio

import pytest

from completion.explanation import Source
from completion.generation import ModelConfig
from completion.inline.pacing import GAP_AT_START_MS, LOCAL_SHARE
from completion.ports import CachedCompletion
from completion.values import (
    CompletionOptions,
    Trigger,
)
from tests.support.desk import FILE, Desk, text_of
from tests.support.fakes import FakeModelClient, MemoryCache, Step, settle

INVOKED = Trigger.INVOKED


async def test_the_model_is_asked_when_the_pause_is_long_enough() -> None:
    desk = Desk(["urn a"], completion=CompletionOptions(debounce_ms=80))
    asking = desk.asks(FILE)
    await desk.clock.advance(79)
    assert desk.requests == 0
    await desk.clock.advance(1)
    assert desk.requests == 1
    assert text_of(await asking) == "urn a"


async def test_a_key_in_the_pause_saves_the_request() -> None:
    desk = Desk(["rn a"], completion=CompletionOptions(debounce_ms=80))
    first = desk.asks(FILE)
    await desk.clock.advance(50)
    first.cancel()
    second = desk.asks("def add(a, b):\n    retu‸\n")
    await desk.clock.advance(80)
    assert text_of(await second) == "rn a"
    assert desk.requests == 1


async def test_requests_that_wait_at_the_same_time_share_one_stream() -> None:
    gate = asyncio.Event()
    desk = Desk([gate, "urn a", "\n"], completion=CompletionOptions(debounce_ms=80))
    first = desk.asks(FILE)
    await desk.clock.advance(10)
    second = desk.asks(FILE)
    await desk.clock.advance(100)
    gate.set()
    assert [text_of(outcome) for outcome in await asyncio.gather(first, second)] == ["urn a"] * 2
    assert desk.requests == 1


async def test_a_stream_that_does_not_fit_is_closed_before_the_pause() -> None:
    desk = Desk(["ur", asyncio.Event()], ["1"], completion=CompletionOptions(debounce_ms=80))
    first = desk.asks(FILE)
    await desk.clock.advance(80)
    second = desk.asks("def add(a, b):\n    x = ‸\n")
    await settle()
    assert desk.model.calls[0].closed_early
    await desk.clock.advance(80)
    assert text_of(await second) == "1"
    assert first.cancelled()


async def last_pause(*, keys_ms: float, first_token_ms: float, provider: str = "mistral") -> float:
    """The pause before a request after many keys, each answered."""
    gates = [asyncio.Event() for _ in range(40)]
    script: list[list[Step]] = [[gate, "1", "\n"] for gate in gates]
    model = FakeModelClient(script, config=ModelConfig("fast", provider))
    desk = Desk(model=model, completion=CompletionOptions(speculate=False))
    for number, gate in enumerate(gates):
        next_key_ms = desk.clock.now_ms + keys_ms
        asking = desk.asks(f"x = 1\ny = 2\nname{number} = ‸\n")
        await settle()
        await desk.clock.advance(desk.clock.slept_ms[-1])
        await desk.clock.advance(first_token_ms)
        gate.set()
        await asking
        await desk.clock.advance(next_key_ms - desk.clock.now_ms)
    return desk.clock.slept_ms[-1]


async def test_the_pause_adapts_to_the_keys_and_to_the_model() -> None:
    assert GAP_AT_START_MS == 150
    rate = 1.5 - 0.75 * 0.9  # after a blank at a line's end
    assert await last_pause(keys_ms=200, first_token_ms=0) == pytest.approx(200 * rate, abs=5)
    assert await last_pause(keys_ms=200, first_token_ms=60) == pytest.approx(200 * rate - 60, abs=5)
    local = await last_pause(keys_ms=200, first_token_ms=0, provider="llamacpp")
    assert local == pytest.approx(200 * rate * LOCAL_SHARE, abs=5)


async def test_what_was_done_since_the_request_came_is_a_part_of_the_pause() -> None:
    class SlowCache(MemoryCache):
        async def get(self, key: str) -> CachedCompletion | None:
            await desk.clock.sleep_ms(50)
            return await super().get(key)

    desk = Desk(["urn a"], cache=SlowCache(), completion=CompletionOptions(debounce_ms=80))
    asking = desk.asks(FILE)
    await desk.clock.advance(50)
    assert desk.clock.slept_ms == [50, 30]
    await desk.clock.advance(30)
    assert text_of(await asking) == "urn a"


async def test_who_asks_does_not_wait() -> None:
    desk = Desk(
        ["urn a"], completion=CompletionOptions(debounce_ms=5_000, idle_before_show_ms=5_000)
    )
    assert text_of(await desk.suggest(FILE, INVOKED)) == "urn a"
    assert desk.clock.slept_ms == []


async def test_on_a_new_line_the_model_is_asked_at_once() -> None:
    desk = Desk(["return a"], completion=CompletionOptions(speculate=False))
    assert text_of(await desk.suggest("def add(a, b):\n    ‸\n")) == "return a"
    assert desk.clock.slept_ms == []


async def check_held(desk: Desk, place: str, source: Source) -> None:
    """The answer at `place` is shown 200 ms after the request and not before."""
    asking = desk.asks(place)
    await desk.clock.advance(199)
    assert not asking.done()
    await desk.clock.advance(1)
    assert (await asking).explanation.source is source


async def test_answers_are_held_until_the_user_is_idle_but_what_is_on_screen_stays() -> None:
    idle = CompletionOptions(debounce_ms=0, idle_before_show_ms=200)
    desk = Desk(["urn a", "\n"], ["1", "\n"], completion=idle)
    await check_held(desk, FILE, Source.MODEL)
    typed = await desk.suggest("def add(a, b):\n    retu‸\n")
    assert typed.explanation.source is Source.TYPED
    await check_held(desk, "def add(a, b):\n    x = ‸\n", Source.MODEL)
    await check_held(desk, FILE, Source.MEMORY)
    await desk.engine.aclose()
    await check_held(Desk(cache=desk.cache, completion=idle), FILE, Source.DISK)
