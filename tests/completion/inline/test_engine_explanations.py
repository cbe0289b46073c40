"""What the walk says of itself."""

from __future__ import annotations

import asyncio
import json

import pytest

from completion.errors import ModelTimeout
from completion.generation import FinishReason, StreamEnd, Usage
from completion.values import (
    CompletionOptions,
    EngineOptions,
)
from tests.support.desk import FILE, Desk, check_suggest, request
from tests.support.fakes import Step


async def test_the_explanation_tells_each_step_each_part_and_the_model() -> None:
    end = StreamEnd(FinishReason.STOP, Usage(30, 20, 4))
    explanation = await check_suggest(FILE, model=["urn a", end], expect="urn a")
    names = [stage.name for stage in explanation.stages]
    assert names == [
        "gate", "memory", "context", "disk", "model ready", "first token", "stream", "filters",
    ]  # fmt: skip
    assert [part.kind for part in explanation.parts] == ["prefix", "suffix"]
    use = explanation.models[0]
    assert (use.name, use.host, use.left_machine) == ("fast", "127.0.0.1:1", False)
    assert (use.prompt_tokens, use.cached_tokens, use.output_tokens) == (30, 20, 4)
    assert (explanation.path, explanation.language) == ("a.py", "python")
    assert (explanation.line, explanation.column) == (2, 8)


async def test_stages_are_timed_with_the_clock() -> None:
    gate = asyncio.Event()
    desk = Desk([gate, "urn a", "\n"], completion=CompletionOptions(debounce_ms=70))
    asking = desk.asks(FILE)
    await desk.clock.advance(70)
    await desk.clock.advance(30)
    gate.set()
    explanation = (await asking).explanation
    times = {stage.name: stage.duration_ms for stage in explanation.stages}
    assert (times["wait"], times["first token"], explanation.total_ms) == (70, 30, 100)
    assert explanation.models[0].first_token_ms == 30


@pytest.mark.parametrize("fails", [False, True])
async def test_no_text_of_the_user_or_the_model_is_in_an_explanation(fails: bool) -> None:
    place = "private_name = 1\nother_private = 2\nuse(‸)\n"
    answer: list[Step] = ["answer_text)"]
    if fails:
        answer.append(ModelTimeout("Too slow."))
    desk = Desk(answer, ["answer_text"])
    await desk.suggest(place)
    await desk.suggest(place)
    told = json.dumps([record.to_json() for record in desk.engine.recent_explanations()])
    assert not any(word in told for word in ("private_name", "other_private", "answer_text"))


async def test_secrets_are_replaced_in_the_prompt_and_counted() -> None:
    secret = "ghp_" + "a1" * 18
    place = f'key = "{secret}"\nuse(‸)\n'
    desk = Desk(["key"])
    explanation = (await desk.suggest(place)).explanation
    assert secret not in repr(desk.model.calls[0].prompt)
    assert explanation.redacted == 1
    kept = Desk(["key"], options=EngineOptions(redact_secrets=False))
    assert (await kept.suggest(place)).explanation.redacted == 0
    assert secret in repr(kept.model.calls[0].prompt)


async def test_acceptance_is_noted() -> None:
    desk = Desk(["urn a"])
    outcome = await desk.suggest(FILE)
    assert desk.engine.accepted(outcome.suggestions[0].id)
    assert desk.newest.accepted
    assert not desk.engine.accepted("unknown")


async def test_a_preview_sends_nothing() -> None:
    desk = Desk()
    built = await desk.engine.preview(request(FILE))
    assert [part.kind for part in built.parts] == ["prefix", "suffix"]
    assert desk.requests == 0
