"""A prompt read ahead while the menu is shown: what the real request has to wait for then.

Once with the fake model server, which counts tokens, and once with the embedded model, for real.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from completion.clock import SystemClock
from completion.explanation import ModelUse, Trace
from completion.generation import ChatPrompt, GenerationLimits, Message, ModelConfig
from completion.route import Router
from completion.upstream.factory import make_client
from completion.values import Task, Trigger
from tests.support.fake_upstream import FakeUpstream, counted_answer

from .documents import python_text
from .figures import Figure

RUNS: Final = 3
LINES: Final = 100
LONG_LINES: Final = 1_000
"""Of which a provider keeps the prompt: short ones are not kept."""
TOKENS: Final = GenerationLimits(8)
SYSTEM: Final = "You change code exactly as told and keep everything else as it is."


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """Cold and warmed prompts of the same length in turns."""
    del environment  # no server of ours is started
    async with (
        FakeUpstream(counted_answer) as fake,
        _routed(ModelConfig("fast", "llamacpp", fake.url), LONG_LINES) as warmed,
    ):
        await warmed.ask(0)
        await warmed.ask_warmed(1)
    cold, *_, asked = (request.tokens for request in fake.streams)
    how = f"a prompt of {asked.prompt:,} tokens; the fake server counts"
    figures = [
        Figure("prompt tokens to read, cold", [float(cold.prompt - cold.cached)], how, ""),
        Figure("prompt tokens to read, warmed", [float(asked.prompt - asked.cached)], how, ""),
    ]
    async with _routed(ModelConfig("fast", "embedded"), LINES) as warmed:
        await warmed.ask(0)  # the model is loaded
        pairs = [
            (await warmed.ask(number), await warmed.ask_warmed(-number))
            for number in range(1, RUNS + 1)
        ]
    tokens = pairs[0][0].prompt_tokens
    how = f"{RUNS} prompts of {tokens} tokens, the embedded model; request to first token"
    return [
        *figures,
        Figure("first token, cold", [_first_ms(cold) for cold, _ in pairs], how),
        Figure("first token, warmed", [_first_ms(warm) for _, warm in pairs], how),
    ]


@dataclass(slots=True)
class _Warmed:
    """A route of one model, asked about files of so many lines."""

    router: Router
    lines: int

    async def ask(self, number: int) -> ModelUse:
        """What a real request costs."""
        trace = Trace(
            SystemClock(), "", task="", trigger="", path="", language="", line=1, column=1
        )
        prompt = _prompt(number, self.lines, "Simplify it.")
        stream = self.router.stream(
            Task.REFACTOR, Trigger.INVOKED, lambda _: (prompt, TOKENS), trace
        )
        async with aclosing(stream) as pieces:
            async for _ in pieces:
                pass
        return trace.models[-1]

    async def ask_warmed(self, number: int) -> ModelUse:
        """The same, once the server has read what another question has in common with it."""
        self.router.warm_up(Task.REFACTOR, _prompt(number, self.lines, "Rename the amount."))
        await self.router.warmed_up(Task.REFACTOR)
        return await self.ask(number)


@asynccontextmanager
async def _routed(config: ModelConfig, lines: int) -> AsyncGenerator[_Warmed]:
    client = make_client(config, data_directory=Path("nowhere"))
    try:
        router = Router({config.name: client}, {Task.REFACTOR: (config.name,)}, SystemClock())
        yield _Warmed(router, lines)
    finally:
        await client.aclose()


def _prompt(number: int, lines: int, question: str) -> ChatPrompt:
    head = f"# project {number}\n" + python_text(lines).replace("convert", f"convert{number}")
    turn = Message("user", f"{head}\n{question}", stable_chars=len(head))
    return ChatPrompt((Message("system", SYSTEM), turn))


def _first_ms(use: ModelUse) -> float:
    assert use.first_token_ms is not None, "the model said nothing"
    return use.first_token_ms
