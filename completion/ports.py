"""What the engine needs from outside, owned here and implemented by the outer parts.

`ModelClient` is implemented in `completion.upstream`, `SuggestionCache` in `completion.store`,
`ContextSource` in `server.context_collector`; `server.composition` alone joins them to the engine.
What a refactor needs besides is in `project.py`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from context.related import NOTHING_RELATED, Related
from context.syntax import ParsedDocument
from context.text import Point

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


class Freshness(Enum):
    """How well what was collected fits the place it is asked for."""

    FRESH = "fresh"
    """Collected for this line as it is."""
    STALE = "stale"
    """Collected near by, or before the line said what it says now."""
    COLD = "cold"
    """Nothing has been collected for this place yet; it may come in a moment."""
    OFF = "off"
    """Nothing will come: there is no index for this document."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What is known of a place from elsewhere."""

    related: Related = NOTHING_RELATED
    freshness: Freshness = Freshness.OFF


NOTHING_COLLECTED: Final = Collected()


class ContextSource(Protocol):
    """What stands elsewhere and may be needed at a cursor, collected beside the request."""

    def ready(self, parsed: ParsedDocument, cursor: Point) -> Collected:
        """What there is now. Never waits: it is on the path of every keystroke."""
        ...

    async def collect(self, parsed: ParsedDocument, cursor: Point, timeout_ms: int) -> Collected:
        """What there is after looking for it, at most `timeout_ms` from now. Never raises."""
        ...

    def touch(self, parsed: ParsedDocument, cursor: Point) -> None:
        """Lets it be looked for, after whatever is being done now. Never raises."""
        ...


class NoContext:
    """A `ContextSource` that knows nothing."""

    def ready(self, parsed: ParsedDocument, cursor: Point) -> Collected:  # noqa: ARG002
        return NOTHING_COLLECTED

    async def collect(
        self,
        parsed: ParsedDocument,  # noqa: ARG002
        cursor: Point,  # noqa: ARG002
        timeout_ms: int,  # noqa: ARG002
    ) -> Collected:
        return NOTHING_COLLECTED

    def touch(self, parsed: ParsedDocument, cursor: Point) -> None:
        """Nothing to look for."""


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def monotonic_ms(self) -> float:
        """Milliseconds from an arbitrary start."""
        ...

    async def sleep_ms(self, duration_ms: float) -> None: ...
