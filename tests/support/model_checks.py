"""What tests of model clients share: making one for a fake server, and reading an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from completion.generation import (
    ApiKey,
    GenerationLimits,
    ModelConfig,
    Prompt,
    StreamEnd,
    TextDelta,
    TextPrompt,
)
from completion.ports import ModelClient
from completion.upstream.factory import make_client
from completion.upstream.policy import HostPolicy
from tests.support.fake_upstream import FakeUpstream

KEY = ApiKey("sk-secret-of-the-test")
PROMPT = TextPrompt("def secret_of_the_prompt():\n   ")
LIMITS = GenerationLimits(tokens_max=32)


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    text: str
    end: StreamEnd


@asynccontextmanager
async def client_for(
    fake: FakeUpstream | str,
    provider: str = "llamacpp",
    policy: HostPolicy | None = None,
    **fields: Any,
) -> AsyncIterator[ModelClient]:
    """A client of the fake server (or of an address) with short time limits."""
    url = fake if isinstance(fake, str) else fake.url
    config = ModelConfig(
        name="test",
        provider=provider,
        base_url=url,
        model="" if provider == "llamacpp" else "some-model",
        api_key=KEY,
        connect_timeout_ms=2_000,
        first_token_timeout_ms=5_000,
        chunk_timeout_ms=5_000,
        total_timeout_ms=20_000,
    )
    config = replace(config, **fields)
    client = make_client(config, data_directory=Path("nowhere"), policy=policy)
    try:
        yield client
    finally:
        await client.aclose()


async def read(
    client: ModelClient, prompt: Prompt = PROMPT, limits: GenerationLimits = LIMITS
) -> Answer:
    """The whole answer; the end comes last and once."""
    text, end = "", None
    async with aclosing(client.stream(prompt, limits)) as events:
        async for event in events:
            assert end is None
            if isinstance(event, TextDelta):
                assert event.text
                text += event.text
            else:
                end = event
    assert end is not None
    return Answer(text, end)
