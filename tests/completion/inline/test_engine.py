"""The walk of a request that asks the model, and the reasons for silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from completion.errors import ModelRejected, ModelTimeout, ModelUnavailable
from completion.generation import PromptFormat
from completion.values import (
    CompletionOptions,
    EngineOptions,
    Trigger,
)
from tests.support.desk import AT_ONCE, FILE, Desk, check_suggest, request, text_of
from tests.support.fakes import FakeModelClient, MemoryCache, Step

INVOKED = Trigger.INVOKED


async def test_the_rest_of_the_line_is_suggested() -> None:
    await check_suggest(FILE, model="urn a + b\n\n\ndef", expect="urn a + b")


async def test_the_answer_is_cut_and_the_stream_closed_at_the_token_that_completes_it() -> None:
    desk = Desk(["urn a", " + b", "\n", "print(", "add)"])
    assert text_of(await desk.suggest(FILE)) == "urn a + b"
    assert (desk.model.calls[0].sent, desk.model.calls[0].closed_early) == ("urn a + b\n", True)


async def test_a_block_is_suggested_where_one_was_opened() -> None:
    place = "def add(a, b):\n    ‸\n"
    await check_suggest(
        place, model="c = a + b\n    return c\n\n", expect="c = a + b\n    return c"
    )


async def test_an_empty_file_is_completed_when_asked_for() -> None:
    await check_suggest("‸", model="import os\nimport re\n", expect="import os", trigger=INVOKED)


async def test_the_whole_text_so_far_is_told_while_it_grows() -> None:
    desk, seen = Desk(["urn", " a", "\nmore"]), list[str]()
    await desk.engine.suggest(request(FILE), seen.append)
    assert seen[-1] == "urn a"
    assert seen == sorted(seen, key=len)


@pytest.mark.parametrize(
    "answer", [["``", "`python\nurn a", " + b\n``", "`\nThis adds."], ["urn a + b\n"]]
)
async def test_a_chat_model_writes_its_code_with_or_without_a_fence(answer: list[Step]) -> None:
    desk = Desk(answer)
    desk.model.info = replace(desk.model.info, prompt_format=PromptFormat.CHAT)
    assert text_of(await desk.suggest(FILE)) == "urn a + b"
    assert not desk.model.calls[0].limits.single_line
    assert desk.requests == 1


@pytest.mark.parametrize(
    ("place", "reason", "completion"),
    [
        (FILE, "disabled", CompletionOptions(enabled=False)),
        (FILE, "language_off", CompletionOptions(languages={"python": False})),
        ("x = 1\n\n# say ‸", "in_comment", CompletionOptions(in_comments=False)),
        ("‸", "too_little_text", AT_ONCE),
        ("x = 1\n\nre‸turn\n", "mid_word", AT_ONCE),
        ("x = 1\n\nx = ‸ + 1\n", "mid_line", AT_ONCE),
    ],
)
async def test_a_closed_gate_is_named(
    place: str, reason: str, completion: CompletionOptions
) -> None:
    await check_suggest(place, reason=reason, completion=completion)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "blank"),
        ("   ", "blank"),
        ("urn a\n", "echo_below"),
    ],
)
async def test_a_useless_answer_is_not_shown(answer: str, reason: str) -> None:
    place = "def add(a, b):\n    ret‸\n    return a\n"
    await check_suggest(place, model=[answer], reason=reason)


async def test_an_answer_to_something_else_than_what_was_typed_is_dropped() -> None:
    """The model was held to start anew with the last word, and wrote another one."""
    script = [[" yield a"]]
    plain = FakeModelClient(script, prompt_format=PromptFormat.PLAIN, forces_lead=True)
    desk = Desk(model=plain)
    outcome = await desk.suggest("def add(a, b):\n    retu‸\n")
    assert (text_of(outcome), outcome.explanation.reason) == ("", "lead")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelUnavailable("It is down."), "model_unavailable"),
        (ModelTimeout("Too slow."), "model_timeout"),
        (ModelRejected("The key is wrong."), "model_rejected"),
    ],
)
@pytest.mark.parametrize("steps", [(), ("urn",)])
async def test_a_failing_model_is_silence_with_its_reason(
    error: ModelUnavailable, reason: str, steps: tuple[str, ...]
) -> None:
    explanation = await check_suggest(FILE, model=[*steps, error], reason=reason)
    assert explanation.detail == error.message
    assert explanation.errors == (f"fast: {error.message}",)


async def test_a_model_that_cannot_be_reached_was_sent_nothing() -> None:
    desk = Desk()
    desk.model.describe_errors = [ModelUnavailable("It is down.")]
    outcome = await desk.suggest(FILE)
    assert outcome.explanation.reason == "model_unavailable"
    assert outcome.explanation.models == ()


async def test_without_a_route_the_reason_says_what_to_set() -> None:
    desk = Desk()
    desk.router.reconfigure({}, {})
    explanation = (await desk.suggest(FILE)).explanation
    assert explanation.reason == "model_unavailable"
    assert "routes.completion" in explanation.detail


async def test_new_settings_hold_from_the_next_request_on() -> None:
    desk = Desk(["urn a"])
    other = MemoryCache()
    desk.engine.reconfigure(other, EngineOptions(CompletionOptions(enabled=False)))
    assert (await desk.suggest(FILE)).explanation.reason == "disabled"
    desk.engine.reconfigure(other, EngineOptions(AT_ONCE))
    assert text_of(await desk.suggest(FILE)) == "urn a"
    await desk.engine.aclose()
    assert (len(desk.cache.entries), len(other.entries)) == (0, 1)
