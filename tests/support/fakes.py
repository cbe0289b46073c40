"""Fakes with scripts for the engine's ports: a clock, a model and a cache. Nothing here waits.

A model's answer is written down as a list of steps, for example
`["re", "turn a + b", ModelTimeout("too slow")]` or, with an `asyncio.Event` that the test sets
later, `["re", gate, "turn a + b"]`. See `FakeModelClient`.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, field

from completion.errors import ModelError
from completion.generation import (
    FinishReason,
    GenerationLimits,
    ModelConfig,
    ModelHealth,
    ModelInfo,
    Prompt,
    PromptFormat,
    StreamEnd,
    StreamEvent,
    TextDelta,
    Usage,
)
from completion.ports import CachedCompletion, CacheStats

TURNS = 25
"""How often `settle` lets every ready task run: more than any chain of callbacks here is long."""


async def settle(turns: int = TURNS) -> None:
    """Lets all that can run without outside help run."""
    for _ in range(turns):
        await asyncio.sleep(0)


class FakeClock:
    """Time that stands still until the test moves it with `advance`."""

    def __init__(self, now_ms: float = 1_000.0) -> None:
        self.now_ms = now_ms
        self.slept_ms: list[float] = []
        """Every wait that was asked for, in order."""
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = itertools.count()

    def monotonic_ms(self) -> float:
        return self.now_ms

    async def sleep_ms(self, duration_ms: float) -> None:
        self.slept_ms.append(duration_ms)
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now_ms + duration_ms, next(self._number), woken))
        await woken

    async def advance(self, duration_ms: float) -> None:
        """Moves time on and wakes, in order, whoever's time has come; then lets them run."""
        await settle()
        until_ms = self.now_ms + duration_ms
        while self._sleepers and self._sleepers[0][0] <= until_ms:
            self.now_ms, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
            await settle()
        self.now_ms = until_ms
        await settle()


Step = str | ModelError | asyncio.Event | StreamEnd
"""A piece of text, an error to raise, an event to wait for, or the stream's end in other words."""


@dataclass(slots=True)
class FakeCall:
    """One request that reached the model."""

    prompt: Prompt
    limits: GenerationLimits
    sent: str = ""
    """The text handed over so far."""
    closed_early: bool = False
    """Whether the reader hung up before the answer's end."""
    ended: bool = False
    """Whether the stream is over, one way or another."""


class FakeModelClient:
    """A model that answers its calls with the entries of `script`, one after the other.

    An answer without a `StreamEnd` ends with `STOP`. A call beyond the script fails the test.
    """

    def __init__(
        self,
        script: Iterable[Sequence[Step]] = (),
        *,
        name: str = "fast",
        prompt_format: PromptFormat = PromptFormat.INFILL,
        config: ModelConfig | None = None,
        forces_lead: bool = False,
    ) -> None:
        self.config = config or ModelConfig(name, "llamacpp", "http://127.0.0.1:1", "fake-model")
        self.info = ModelInfo(
            name=name,
            provider=self.config.provider,
            model_id="fake-model",
            host="127.0.0.1:1",
            is_local=True,
            prompt_format=prompt_format,
            context_tokens=self.config.context_tokens,
            prompt_tokens_max=self.config.prompt_tokens_max
            or self.config.context_tokens - self.config.max_output_tokens,
            forces_lead=forces_lead,
        )
        self.script = list(script)
        self.calls: list[FakeCall] = []
        self.describe_errors: list[ModelError] = []
        """Raised by `describe`, one at each call, before it works."""
        self.closed = False

    async def describe(self) -> ModelInfo:
        if self.describe_errors:
            raise self.describe_errors.pop(0)
        return self.info

    async def stream(self, prompt: Prompt, limits: GenerationLimits) -> AsyncGenerator[StreamEvent]:
        call = FakeCall(prompt, limits)
        self.calls.append(call)
        assert self.script, f"{self.config.name} was asked once more than its script has answers"
        steps = self.script.pop(0)
        end = StreamEnd(FinishReason.STOP, Usage(100, 0, len(steps)))
        try:
            for step in steps:
                if isinstance(step, str):
                    call.sent += step
                    yield TextDelta(step)
                elif isinstance(step, ModelError):
                    raise step
                elif isinstance(step, asyncio.Event):
                    await step.wait()
                else:
                    end = step
        except (GeneratorExit, asyncio.CancelledError):
            call.closed_early = True
            raise
        finally:
            call.ended = True
        yield end

    async def warm_up(self) -> None: ...

    async def check(self) -> ModelHealth:
        return ModelHealth(ok=True, detail="a fake", info=self.info)

    async def retire(self) -> None: ...

    async def aclose(self) -> None:
        self.closed = True


@dataclass(slots=True)
class MemoryCache:
    """`SuggestionCache` in a dictionary; give it to a second engine to play a restart."""

    entries: dict[str, CachedCompletion] = field(default_factory=dict)

    async def get(self, key: str) -> CachedCompletion | None:
        return self.entries.get(key)

    async def put(self, key: str, value: CachedCompletion) -> None:
        self.entries[key] = value

    async def warm_up(self) -> None: ...

    async def stats(self) -> CacheStats:
        return CacheStats("memory", len(self.entries), 0, 0, 0.0)

    async def clear(self) -> int:
        count = len(self.entries)
        self.entries.clear()
        return count

    async def aclose(self) -> None: ...
