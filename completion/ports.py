"""What the engine needs from outside, owned here and implemented by the outer parts.

`ModelClient` is implemented in `completion.upstream`, `SuggestionCache` in `completion.store`, both
joined to the engine by `server.composition` alone.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from .generation import GenerationLimits, ModelConfig, ModelHealth, ModelInfo, Prompt, StreamEvent


class ModelClient(Protocol):
    """One model at one server. Safe to use from several tasks of one event loop."""

    @property
    def config(self) -> ModelConfig: ...

    async def describe(self) -> ModelInfo:
        """What the model can do.

        Asks (for `embedded`: starts) the server at the first call and remembers the answer.
        Raises `ModelError`; a failure is not remembered.
        """
        ...

    def stream(self, prompt: Prompt, limits: GenerationLimits) -> AsyncGenerator[StreamEvent]:
        """The answer as it comes: `TextDelta`s, then one `StreamEnd`.

        Use it within `contextlib.aclosing`: closing the generator, or cancelling the task that
        reads it, closes the connection at once, and the server sees that. Raises `ModelError`.
        """
        ...

    async def warm_up(self) -> None:
        """Opens the connection, or starts the embedded process, ahead of need. Never raises."""
        ...

    async def check(self) -> ModelHealth:
        """Whether the model can be used now, in words for the user. Never raises."""
        ...

    async def retire(self) -> None:
        """`aclose` once the streams that run have ended. Do not begin new ones."""
        ...

    async def aclose(self) -> None:
        """Closes connections and ends a child process. The client cannot be used afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class CachedCompletion:
    """A model's answer as it came, before any filter: filters may change between runs."""

    text: str
    model: str
    host: str


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds."""

    directory: str
    entries: int
    bytes_used: int
    bytes_max: int
    ttl_days: float


class SuggestionCache(Protocol):
    """A store of answers that outlives the process.

    It never raises: a broken store finds nothing and says so once.
    """

    async def get(self, key: str) -> CachedCompletion | None: ...

    async def put(self, key: str, value: CachedCompletion) -> None: ...

    async def warm_up(self) -> None:
        """Opens the store ahead of need."""
        ...

    async def stats(self) -> CacheStats: ...

    async def clear(self) -> int:
        """Removes every entry and returns how many there were."""
        ...

    async def aclose(self) -> None: ...


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def monotonic_ms(self) -> float:
        """Milliseconds from an arbitrary start."""
        ...

    async def sleep_ms(self, duration_ms: float) -> None: ...
