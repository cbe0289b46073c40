"""What makes an answer come sooner: predictions, starts to go on from, and the prompt cache."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from completion.errors import ModelFieldRefused, ModelRejected
from completion.generation import ChatPrompt, GenerationLimits, Message, ModelConfig, Usage
from completion.upstream.address import Address, FixedAddress
from completion.upstream.client import UpstreamClient
from completion.upstream.factory import wire_for
from completion.upstream.faults import Subject
from completion.upstream.http import HttpPool
from completion.upstream.http_request import (
    ORDINARY_ANSWER_TOKENS,
    ORDINARY_PROMPT_CHARS,
    Timeouts,
)
from completion.upstream.presets import OPENAI_QUICK, PRESETS, resolve
from completion.upstream.wire import WireRequest
from completion.upstream.wire_openai import OpenAiWire
from tests.support.fake_upstream import (
    FakeUpstream,
    completion_stream,
    counted_answer,
    error_answer,
    sse,
)
from tests.support.fake_upstream import Script as Answer
from tests.support.model_checks import client_for, read

PREDICTED = ChatPrompt(
    (Message("user", "Rename it."),), prediction="def a(): ...", cache_key="project-1"
)
KEEP = {"cache_control": {"type": "ephemeral"}}
PROJECT = "def known():\n    return 1\n" * 400
"""2,600 tokens as the fake counts."""


def chat(question: str, project: str = PROJECT) -> ChatPrompt:
    """Rules, then a project, then what is wanted."""
    turn = Message("user", project + question, stable_chars=len(project))
    return ChatPrompt((Message("system", "rules"), turn))


def request_of(provider: str, prompt: ChatPrompt, **fields: Any) -> WireRequest:
    config = resolve(ModelConfig("test", provider, **({"model": "m"} | fields)), {})
    return wire_for(config).request(prompt, GenerationLimits(16), config, Subject("test", "host"))


def test_openai_is_told_what_most_of_the_answer_will_be() -> None:
    sent = request_of("openai", PREDICTED)
    assert sent.body["prediction"] == {"type": "content", "content": "def a(): ..."}
    assert sent.body["prompt_cache_key"] == "project-1"
    assert "max_tokens" in sent.body  # `max_completion_tokens` is refused beside a prediction


def test_models_that_think_get_no_prediction() -> None:
    sent = request_of("openai", PREDICTED, model="gpt-5-mini")
    assert "prediction" not in sent.body
    assert sent.body["prompt_cache_key"] == "project-1"


@pytest.mark.parametrize("provider", sorted(PRESETS))
def test_no_server_is_sent_fields_it_may_not_know(provider: str) -> None:
    body = request_of(provider, PREDICTED, base_url="http://127.0.0.1:1").body
    assert not {"prediction", "prompt_cache_key"} & set(body)


@asynccontextmanager
async def at_openai(fake: FakeUpstream) -> AsyncIterator[UpstreamClient]:
    """A model at OpenAI, played by a fake: only the address differs."""
    config = resolve(ModelConfig("test", "openai", fake.url, "m"), {})
    source = FixedAddress(Address(fake.url))
    wire = OpenAiWire(OPENAI_QUICK)
    client = UpstreamClient(config, PRESETS["openai"], wire, HttpPool(), source)
    try:
        yield client
    finally:
        await client.aclose()


def predictions(fake: FakeUpstream) -> list[bool]:
    """Whether each request had one."""
    return ["prediction" in request.json for request in fake.streams]


REFUSED = error_answer(400, "unknown_parameter")


@pytest.mark.parametrize("refusal", [REFUSED, Answer(sse({"error": {"code": 422}}))])
async def test_a_model_that_refuses_a_prediction_is_asked_without_ever_after(
    refusal: Answer,
) -> None:
    async with FakeUpstream() as fake, at_openai(fake) as client:
        fake.enqueue(refusal)
        for _ in range(2):
            assert (await read(client, PREDICTED)).text == "hello world"
        assert predictions(fake) == [True, False, False]


async def test_a_prediction_that_was_not_the_trouble_is_sent_again() -> None:
    async with FakeUpstream() as fake, at_openai(fake) as client:
        fake.enqueue(REFUSED, REFUSED)
        with pytest.raises(ModelFieldRefused):
            await read(client, PREDICTED)
        assert (await read(client, PREDICTED)).text == "hello world"
        assert predictions(fake) == [True, False, True]


async def test_other_refusals_are_not_asked_again() -> None:
    async with FakeUpstream() as fake, at_openai(fake) as client:
        fake.enqueue(error_answer(401))
        with pytest.raises(ModelRejected):
            await read(client, PREDICTED)
        assert predictions(fake) == [True]


async def test_nothing_is_asked_again_once_the_answer_has_begun() -> None:
    async with FakeUpstream() as fake, at_openai(fake) as client:
        steps = sse({"choices": [{"delta": {"content": "a"}}]}, {"error": {"code": 400}})
        fake.enqueue(Answer(steps))
        with pytest.raises(ModelFieldRefused):
            await read(client, PREDICTED)
        assert predictions(fake) == [True]


@pytest.mark.parametrize(
    ("provider", "continues"),
    [
        ("llamacpp", True),
        ("deepseek", True),
        ("mistral", True),
        ("moonshot", True),
        ("openai", False),
        ("anthropic", False),
        ("ollama", False),
    ],
)
async def test_it_is_known_who_goes_on_from_a_start(provider: str, continues: bool) -> None:
    async with FakeUpstream() as fake, client_for(fake, provider) as client:
        assert (await client.describe()).continues_chat is continues


def test_anthropic_may_keep_a_prompt_up_to_its_stable_part() -> None:
    sent = request_of("anthropic", chat("Rename it.", "code "))
    assert sent.body["system"] == [{"type": "text", "text": "rules"} | KEEP]
    assert sent.body["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "code "} | KEEP,
                {"type": "text", "text": "Rename it."},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("content", "stable_chars", "blocks"),
    [("all", 3, 1), ("all", 99, 1), ("all  \n", 3, 1), (" \nall", 2, 0), ("all", 0, 0)],
)
def test_anthropic_gets_no_blank_blocks(content: str, stable_chars: int, blocks: int) -> None:
    prompt = ChatPrompt((Message("user", content, stable_chars),))
    messages: Any = request_of("anthropic", prompt).body["messages"]
    sent = messages[0]["content"]
    assert sent == ([{"type": "text", "text": content} | KEEP] if blocks else content)


def test_anthropic_gets_no_more_marks_than_it_takes() -> None:
    turns = [Message(("user", "assistant")[n % 2], f"turn {n}", 4) for n in range(9)]
    body = request_of("anthropic", ChatPrompt((Message("system", "s"), *turns))).body
    assert str(body).count("ephemeral") == 4
    messages: Any = body["messages"]
    assert [isinstance(turn["content"], list) for turn in messages[-3:]] == [False, True, True]


@pytest.mark.parametrize("provider", ["openai", "moonshot", "deepseek", "anthropic", "llamacpp"])
async def test_a_second_question_about_a_project_finds_its_head_in_the_cache(
    provider: str,
) -> None:
    async with FakeUpstream(counted_answer) as fake, client_for(fake, provider) as client:
        first = await read(client, chat("Rename it."))
        second = await read(client, chat("Split it."))
        assert first.end.usage.cached_tokens == 0
        share = second.end.usage.cached_tokens / second.end.usage.prompt_tokens
        assert share > 0.95


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
async def test_a_change_at_the_head_finds_nothing_in_the_cache(provider: str) -> None:
    async with FakeUpstream(counted_answer) as fake, client_for(fake, provider) as client:
        await read(client, chat("Rename it."))
        changed = await read(client, chat("Rename it.", "# changed\n" + PROJECT))
        assert changed.end.usage.cached_tokens == 0


async def test_anthropic_keeps_nothing_that_is_not_marked() -> None:
    """The mark of the whole request is no use to the next one, which ends in another way."""
    async with FakeUpstream(counted_answer) as fake, client_for(fake, "anthropic") as client:
        for question in ("Rename it.", "Split it."):
            answer = await read(client, ChatPrompt((Message("user", PROJECT + question),)))
            assert answer.end.usage.cached_tokens == 0


async def test_a_repaired_answer_is_asked_for_with_the_cache() -> None:
    async with FakeUpstream(counted_answer) as fake, client_for(fake, "anthropic") as client:
        prompt = chat("Rename it.")
        await read(client, prompt)
        again = (Message("assistant", "no"), Message("user", "This cannot be used."))
        answer = await read(client, ChatPrompt((*prompt.messages, *again)))
        usage = answer.end.usage
        assert usage.prompt_tokens - usage.cached_tokens < 20


async def test_short_prompts_are_not_kept() -> None:
    async with FakeUpstream(counted_answer) as fake, client_for(fake, "openai") as client:
        for _ in range(2):
            answer = await read(client, chat("Rename it.", "short"))
            assert answer.end.usage.cached_tokens == 0


async def test_llamacpp_tells_of_its_cache_among_the_timings() -> None:
    begun = {"choices": [{"delta": {"content": "a"}}]}
    last = {"choices": [{"delta": {}, "finish_reason": "stop"}], "timings": {"cache_n": 90}}
    usage = {"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 3}}
    async with FakeUpstream() as fake, client_for(fake, "llamacpp") as client:
        for events in ((last, usage), (usage, last)):
            fake.enqueue(Answer(sse(begun, *events, done=True)))
            assert (await read(client, chat("a"))).end.usage == Usage(100, 90, 3)
        fake.enqueue(completion_stream("a", "chat", usage=(100, 80, 3)))
        assert (await read(client, chat("a"))).end.usage == Usage(100, 80, 3)


def test_long_prompts_and_answers_have_more_time() -> None:
    ordinary = Timeouts()
    assert ordinary.for_work(ORDINARY_PROMPT_CHARS, ORDINARY_ANSWER_TOKENS) == ordinary
    longer = ordinary.for_work(ORDINARY_PROMPT_CHARS + 400_000, ORDINARY_ANSWER_TOKENS + 1_000)
    assert longer.first_event_ms == ordinary.first_event_ms + 100_000
    assert longer.total_ms == ordinary.total_ms + 100_000 + 40_000
    assert (longer.connect_ms, longer.chunk_ms) == (ordinary.connect_ms, ordinary.chunk_ms)
