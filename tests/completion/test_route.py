from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

import pytest

from completion.errors import (
    ModelError,
    ModelNotAllowed,
    ModelRateLimited,
    ModelRejected,
    ModelTimeout,
    ModelUnavailable,
    ModelUnreachable,
)
from completion.explanation import Trace
from completion.generation import (
    FinishReason,
    GenerationLimits,
    InfillPrompt,
    Prompt,
    StreamEnd,
    TextPrompt,
    Usage,
)
from completion.route import PAUSE_FIRST_MS, PAUSE_LONGEST_MS, Router, backend_of
from completion.values import Task, Trigger
from tests.support.fakes import FakeClock, FakeModelClient, Step

DOWN = ModelUnavailable("It is down.")
LIMITS = GenerationLimits(10)


class Routed:
    """A route of fake models."""

    def __init__(self, *clients: FakeModelClient) -> None:
        self.clock = FakeClock()
        self.trace = Trace(
            self.clock, "id", task="completion", trigger="", path="", language="", line=1, column=1
        )
        names = tuple(client.config.name for client in clients)
        by_name = {client.config.name: client for client in clients}
        self.router = Router(by_name, {Task.COMPLETION: names}, self.clock)
        self.prompt: Prompt = InfillPrompt("a", "b")

    async def ask(self, trigger: Trigger = Trigger.AUTOMATIC, *, pieces_max: int = 99) -> str:
        """The whole text; hangs up after `pieces_max` pieces."""
        text = ""
        stream = self.router.stream(
            Task.COMPLETION, trigger, lambda _: (self.prompt, LIMITS), self.trace
        )
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                text += piece
                pieces_max -= 1
                if not pieces_max:
                    break
        return text

    async def fails(self, error: type[ModelError], trigger: Trigger = Trigger.AUTOMATIC) -> str:
        """The message of the error that the next request ends with."""
        with pytest.raises(error) as caught:
            await self.ask(trigger)
        return caught.value.message


def model(name: str, *script: Sequence[Step]) -> FakeModelClient:
    return FakeModelClient(script, name=name)


async def test_the_first_model_of_the_route_answers() -> None:
    first, second = model("first", ["re", "turn"]), model("second")
    assert await Routed(first, second).ask() == "return"
    assert second.calls == []


async def test_the_next_model_answers_when_the_first_cannot() -> None:
    routed = Routed(model("first", [DOWN]), model("second", ["ok"]))
    assert await routed.ask() == "ok"
    assert [use.name for use in routed.trace.models] == ["first", "second"]
    assert routed.trace.errors == ["first: It is down."]


async def test_a_model_that_cannot_be_reached_at_all_was_sent_nothing() -> None:
    first = model("first")
    first.describe_errors = [DOWN]
    routed = Routed(first, model("second", ["ok"]))
    assert await routed.ask() == "ok"
    assert [use.name for use in routed.trace.models] == ["second"]


async def test_a_refused_request_goes_on_to_the_next_model() -> None:
    routed = Routed(model("first", [ModelRejected("Bad key.")]), model("second", ["ok"]))
    assert await routed.ask() == "ok"


async def test_after_the_first_text_there_is_no_falling_back() -> None:
    second = model("second", ["ok"])
    routed = Routed(model("first", ["re", ModelTimeout("Too slow.")]), second)
    assert await routed.fails(ModelTimeout) == "Too slow."
    assert second.calls == []


async def test_the_last_error_is_told_when_no_model_answers() -> None:
    routed = Routed(model("first", [DOWN]), model("second", [ModelTimeout("Too slow.")]))
    assert await routed.fails(ModelTimeout) == "Too slow."


@pytest.mark.parametrize("trigger", list(Trigger))
async def test_a_task_without_a_route_says_so(trigger: Trigger) -> None:
    routed = Routed()
    assert "routes.completion" in await routed.fails(ModelUnavailable, trigger)
    assert routed.router.preferred(Task.COMPLETION) is None
    with pytest.raises(ModelUnavailable):
        await routed.router.describe(Task.COMPLETION)


async def test_a_model_that_is_down_is_left_alone_for_a_while() -> None:
    first = model("first", [DOWN], ["ok"])
    routed = Routed(first)
    await routed.fails(ModelUnavailable)
    await routed.clock.advance(PAUSE_FIRST_MS - 1)
    assert "left alone" in await routed.fails(ModelUnavailable)
    assert len(first.calls) == 1
    await routed.clock.advance(1)
    assert await routed.ask() == "ok"


async def test_a_model_that_is_left_alone_does_not_delay_its_stand_in() -> None:
    first = model("first", [DOWN])
    routed = Routed(first, model("second", ["a"], ["b"]))
    assert await routed.ask() + await routed.ask() == "ab"
    assert len(first.calls) == 1


async def test_pauses_grow_with_each_failure_up_to_a_bound() -> None:
    routed = Routed(model("first", *([DOWN] for _ in range(20))))
    pause_ms = float(PAUSE_FIRST_MS)
    for _ in range(10):
        assert await routed.fails(ModelUnavailable) == "It is down."
        await routed.clock.advance(pause_ms - 1)
        assert "left alone" in await routed.fails(ModelUnavailable)
        await routed.clock.advance(1)
        pause_ms = min(2 * pause_ms, PAUSE_LONGEST_MS)


@pytest.mark.parametrize("pieces_max", [1, 99])
async def test_an_answer_ends_the_growing_even_when_it_is_cut_short(pieces_max: int) -> None:
    routed = Routed(model("first", [DOWN], [DOWN], ["o", "k"], [DOWN], ["ok"]))
    for pause_ms in (PAUSE_FIRST_MS, 2 * PAUSE_FIRST_MS):
        await routed.fails(ModelUnavailable)
        await routed.clock.advance(pause_ms)
    assert await routed.ask(pieces_max=pieces_max)
    await routed.fails(ModelUnavailable)
    await routed.clock.advance(PAUSE_FIRST_MS)
    assert await routed.ask() == "ok"


async def test_the_servers_own_wish_for_a_pause_is_respected() -> None:
    busy = ModelRateLimited("Slow down.", retry_after_ms=30_000)
    routed = Routed(model("first", [busy], ["ok"]))
    await routed.fails(ModelRateLimited)
    await routed.clock.advance(29_999)
    assert "left alone" in await routed.fails(ModelUnavailable)
    await routed.clock.advance(1)
    assert await routed.ask() == "ok"


async def test_who_asks_is_let_through_the_breaker() -> None:
    routed = Routed(model("first", [DOWN], ["ok"]))
    await routed.fails(ModelUnavailable)
    assert await routed.ask(Trigger.INVOKED) == "ok"


async def test_a_model_that_refuses_is_not_asked_again_at_every_key() -> None:
    """A wrong key stays wrong; a prompt that was too long is another one after the pause."""
    routed = Routed(model("first", [ModelRejected("The key is wrong.")], ["ok"]))
    await routed.fails(ModelRejected)
    await routed.fails(ModelUnavailable)
    await routed.clock.advance(PAUSE_FIRST_MS)
    assert await routed.ask() == "ok"


async def test_a_host_that_the_settings_forbid_costs_no_pause() -> None:
    """Nothing was sent to it, and the user may allow it at any moment."""
    routed = Routed(model("first", [ModelNotAllowed("Not this host.")], ["ok"]))
    await routed.fails(ModelNotAllowed)
    assert await routed.ask() == "ok"


async def test_new_settings_give_every_model_a_new_chance() -> None:
    routed = Routed(model("first", [DOWN]))
    await routed.fails(ModelUnavailable)
    routed.router.reconfigure({"first": model("first", ["ok"])}, {Task.COMPLETION: ("first",)})
    assert await routed.ask() == "ok"


@pytest.mark.parametrize("error", [ModelUnreachable("Refused."), ModelNotAllowed("Not this host.")])
async def test_a_model_that_nothing_was_sent_to_is_not_in_the_record(error: ModelError) -> None:
    routed = Routed(model("first", [error]))
    await routed.fails(type(error))
    assert routed.trace.models == []


async def test_a_model_that_fails_with_the_text_in_its_hands_is_in_the_record() -> None:
    routed = Routed(model("first", [DOWN]))
    await routed.fails(ModelUnavailable)
    assert [use.name for use in routed.trace.models] == ["first"]


async def test_hanging_up_closes_the_models_stream_at_once() -> None:
    first = model("first", ["a", "b", "c"])
    routed = Routed(first)
    assert await routed.ask(pieces_max=1) == "a"
    assert (first.calls[0].closed_early, first.calls[0].sent) == (True, "a")
    assert routed.trace.models[0].finish == FinishReason.CUT


async def test_what_the_server_says_of_its_cost_is_recorded() -> None:
    end = StreamEnd(FinishReason.LENGTH, Usage(30, 20, 4))
    routed = Routed(model("first", ["a", end]))
    await routed.ask()
    use = routed.trace.models[0]
    assert (use.prompt_tokens, use.cached_tokens, use.output_tokens) == (30, 20, 4)
    assert (use.finish, use.first_token_ms, use.total_ms) == ("length", 0, 0)


async def test_the_lead_is_taken_off_the_answer() -> None:
    routed = Routed(model("first", ["  ", " x = 1"]))
    routed.prompt = TextPrompt("def f():\n", lead="   ")
    assert await routed.ask() == "x = 1"


async def test_an_answer_to_something_else_than_was_typed_is_dropped_at_once() -> None:
    first = model("first", ["pass", " more"])
    routed = Routed(first)
    routed.prompt = TextPrompt("x =", lead=" foo")
    assert await routed.ask() == ""
    assert first.calls[0].sent == "pass"


async def test_the_preferred_model_is_the_first_healthy_or_not() -> None:
    routed = Routed(model("first", [DOWN]), model("second", ["ok"]))
    await routed.ask()
    preferred = routed.router.preferred(Task.COMPLETION)
    assert preferred is not None
    assert preferred.name == "first"
    assert (await routed.router.describe(Task.COMPLETION)).name == "first"


async def test_what_a_backend_writes_is_counted_whatever_it_is_for() -> None:
    routed = Routed(model("first", ["a", "b"]))
    config = routed.router.config("first")
    assert config is not None
    backend = backend_of(config)
    stream = routed.router.stream(
        Task.COMPLETION, Trigger.AUTOMATIC, lambda _: (routed.prompt, LIMITS), routed.trace
    )
    async with aclosing(stream) as pieces:
        await anext(pieces)
        assert (routed.router.running(backend), routed.router.running("another")) == (1, 0)
    assert routed.router.running(backend) == 0
    assert routed.router.config("unknown") is None
