"""Model servers with a script, in the bench's own process, so that one clock sees both ends."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.support.fake_upstream import Received, Script, Step, completion_stream, default_answer

WAIT_S: Final = 10.0
Say = Callable[[str], Sequence[str]]
"""From the text before the cursor to the tokens that the model says there."""


@dataclass(slots=True)
class PacedModel:
    """Says what `say` tells, token by token, at a fixed speed."""

    say: Say
    first_ms: float
    token_ms: float
    asked: deque[Received] = field(default_factory=deque)
    """The requests for text, oldest first."""
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when one more has come."""

    async def first_asked(self) -> Received:
        """The oldest request since `forget`, once there is one; those that follow run ahead."""
        await asyncio.wait_for(self.heard.wait(), WAIT_S)
        return self.asked[0]

    def forget(self) -> None:
        """Starts counting anew."""
        self.asked.clear()
        self.heard.clear()

    def answer(self, request: Received) -> Script:
        """For `FakeUpstream`."""
        if request.method != "POST" or not request.json.get("stream"):
            return default_answer(request)
        self.asked.append(request)
        self.heard.set()
        tokens = self.say(request.json["input_prefix"])
        script = completion_stream(tokens, between=self.token_ms / 1000)
        steps: list[Step] = [self.first_ms / 1000, *script.steps]
        script.steps = steps
        return script


def tokens_of(text: str) -> list[str]:
    """About as a tokenizer cuts code: words with the blank before them, and signs."""
    return re.findall(r"\s*\w+|\s*[^\w\s]|\s+", text)


def tokens_sent(request: Received) -> int:
    """How many tokens `PacedModel` had said when the answer ended, however it did."""
    return max(0, request.steps_sent // 2)


async def bare_answer_ms(
    client: httpx.AsyncClient, url: str, prefix: str, tokens_max: int = 10_000
) -> float:
    """The time until httpx alone has read so many tokens, or all, and has hung up."""
    body: dict[str, Any] = {"input_prefix": prefix, "input_suffix": "", "stream": True}
    begun, count = time.perf_counter(), 0
    async with client.stream("POST", url + "/infill", json=body) as response:
        async for line in response.aiter_lines():
            count += line.startswith("data: ")
            if count >= tokens_max:
                break
    return (time.perf_counter() - begun) * 1000
